# %% [markdown]
# # Users in groups
# %%
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.preprocessing import MinMaxScaler

ratings = pd.read_csv("data/ratings.csv")
users = pd.read_csv("data/users.csv")
# %% [markdown]
# ## What a user is like
# %%
profile = ratings.groupby("user_id")["rating"].agg(["mean", "count", "std"]).reset_index()
profile = profile.fillna(0)
profile.head()
# %%
profile = profile.merge(users[["user_id", "age"]], on="user_id", how="left")
profile.shape
# %%
columns = ["mean", "count", "age"]
scaler = MinMaxScaler()
scaled = scaler.fit_transform(profile[columns])
# %% [markdown]
# ## Grouping
# %%
model = KMeans(n_clusters=4, random_state=42, n_init=10)
profile["cluster"] = model.fit_predict(scaled)
profile["cluster"].value_counts()
# %%
print(model.inertia_)
centres = pd.DataFrame(scaler.inverse_transform(model.cluster_centers_), columns=columns)
centres
# %%
profile.groupby("cluster")[columns].mean().round(2)
# %%
members = profile[profile["cluster"] == 0]
members[["user_id", "mean", "count"]].head()
