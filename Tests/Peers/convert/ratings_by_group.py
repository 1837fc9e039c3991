# %% [markdown]
# # Ratings, step by step
# %%
import pandas as pd
import matplotlib.pyplot as plt
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.preprocessing import MinMaxScaler, StandardScaler
# %%
ratings = pd.read_csv("data/ratings.csv")
films = pd.read_csv("data/films.csv")
films = films.drop_duplicates()
films = films.dropna(subset=["rating"])
films = films.rename(columns={"rating": "critics", "film_id": "film"})
films = films.drop(columns=["overview", "genres"])
films["runtime"] = films["runtime"].fillna(100)
films.head(7)
# %% [markdown]
# ## Groups
# %%
stats = ratings.groupby("film_id")["rating"].agg(["mean", "count", "std"]).reset_index()
stats = stats.rename(columns={"film_id": "film"})
stats["double"] = stats["mean"] * 2 - 1
stats
# %%
good = stats[(stats["count"] >= 5) & (stats["mean"] > 2.5)]
good[["film", "mean"]].head()
# %%
joined = films.merge(stats, on="film", how="left")
joined = joined.fillna({"mean": 0, "count": 0, "std": 0, "double": 0})
joined = joined.sort_values(["genre", "critics", "film"], ascending=[True, False, True])
joined.head(12)
# %%
by_genre = joined.groupby(["genre"], as_index=False).agg(critics=("critics", "mean"), films=("film", "count"), longest=("runtime", "max"))
by_genre
# %%
per_genre = joined.groupby("genre").size().reset_index(name="films")
per_genre.plot(x="genre", y="films", kind="bar")
plt.show()
# %%
joined["critics"].hist(bins=12)
# %%
joined.plot.scatter(x="critics", y="votes")
plt.show()
# %% [markdown]
# ## Clusters
# %%
points = joined[["film", "critics", "votes", "runtime"]]
points[["critics", "votes", "runtime"]] = StandardScaler().fit_transform(points[["critics", "votes", "runtime"]])
points["cluster"] = KMeans(n_clusters=4, n_init=5, random_state=0).fit_predict(points[["critics", "votes", "runtime"]])
points.head()
# %%
points.groupby("cluster").agg({"critics": "mean", "votes": "median", "film": "count"})
# %%
small = stats[["film", "mean", "count"]]
small[["mean", "count"]] = MinMaxScaler().fit_transform(small[["mean", "count"]])
small["group"] = MiniBatchKMeans(n_clusters=3, n_init=3, random_state=1).fit_predict(small[["mean", "count"]])
small["group"].value_counts()
# %%
pairs = pd.merge(ratings, small, left_on="film_id", right_on="film")
pairs["rating"].mean()
