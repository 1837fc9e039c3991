# %% [markdown]
# # Segments as columns
# What is made of texts, scaled, put into two dimensions and grouped.
# %%
import pandas as pd
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import MinMaxScaler, StandardScaler

SEED = 3
FEATURES = ["age", "spending", "visits"]
# %%
customers = pd.read_csv("data/customers.csv")
customers["segment"].value_counts()
# %%
coded = pd.get_dummies(customers, columns=["segment"])
coded.head()
# %%
whole = pd.get_dummies(customers, columns=["segment"], prefix=["is"], dtype=int)
whole = whole.rename(columns={"customer": "id"}).assign(worth=lambda table: table["spending"] * table["visits"] / 10)
whole.head(7)
# %%
users = pd.read_csv("data/users.csv")
parts = pd.get_dummies(users[["user_id", "gender", "age", "city"]], dtype="float")
parts
# %% [markdown]
# ## Components
# %%
scaler = StandardScaler()
scaled = pd.DataFrame(scaler.fit_transform(customers[FEATURES]), columns=FEATURES)
scaled
# %%
pca = PCA(n_components=2)
points = pca.fit_transform(scaled)
# %%
coordinates = pd.DataFrame(points, columns=["pc1", "pc2"])
coordinates
# %%
shares = pd.DataFrame(PCA(n_components=3, random_state=SEED).fit_transform(whole.drop(columns=["id"])), columns=["x", "y", "z"])
shares.head(20)
# %% [markdown]
# ## Groups
# %%
X = MinMaxScaler().fit_transform(customers[FEATURES])
model = KMeans(n_clusters=4, random_state=SEED, n_init=5)
labels = model.fit_predict(X)
score = silhouette_score(X, labels)
# %%
customers["group"] = labels
customers["mini"] = MiniBatchKMeans(n_clusters=3, random_state=SEED, batch_size=64).fit_predict(customers[FEATURES])
customers
# %%
part = silhouette_score(customers[FEATURES], customers["mini"], sample_size=50, random_state=1)
silhouette_score(customers[FEATURES], customers["mini"])
# %%
sizes = customers["group"].value_counts().reset_index()
sizes
# %%
figures = pd.DataFrame({"score": [round(score, 12)], "part": [round(part, 12)], "sum": [X.sum()]})
figures
# %%
customers[["age", "visits"]] = StandardScaler().fit_transform(customers[["age", "visits"]])
customers[customers["age"] > 0].head()
