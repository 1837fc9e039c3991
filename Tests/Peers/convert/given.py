# %% [markdown]
# # Given from outside
# %% tags=["parameters"]
# What a run is given
k = 3  # groups
least: float = 0.5
city = "Oslo \"\\(x)\""
isShort = True
shift = -2
# %%
import pandas as pd
from sklearn.cluster import KMeans

PLACES = range(2, k + 2)


def above(values):
    return values[values["age"] > least * k]
# %%
users = pd.read_csv("data/users.csv")
users["group"] = KMeans(n_clusters=k, random_state=1).fit_predict(users[["age", "user_id"]])
users
# %%
old = users[users["age"] >= k]
old.head(k)
# %%
some = above(old)
print(list(PLACES), city, isShort)
some.head(k + shift)
