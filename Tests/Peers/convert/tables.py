# %% [markdown]
# # Tables
# Calls of pandas one after the other, with gaps in the data.
# %%
import pandas as pd

BEST = 7
# %%
films = pd.read_csv("data/films.csv")
films = films.drop_duplicates()
films
# %%
genres = films["genre"].value_counts().reset_index()
genres
# %%
years = films["year"].value_counts()
years.head(4)
# %%
known = films.dropna(subset=["runtime", "rating"], ignore_index=True)
known = known.assign(hours=known["runtime"] / 60, points=known["rating"] * 10)
known[["title", "hours", "points"]]
# %%
good = known[(known["rating"] >= BEST) & (known["votes"] > 250)]
good = good.rename(columns={"film_id": "id", "genre": "kind"}).drop(columns=["overview", "genres"])
good.sort_values(["kind", "rating"], ascending=[True, False]).head(12)
# %%
filled = films[["film_id", "runtime", "rating"]].fillna(0)
filled = filled.sort_values("runtime", kind="stable")
filled
# %%
ratings = pd.read_csv("data/ratings.csv")
per_film = ratings.groupby("film_id").agg(mean=("rating", "max"), n=("rating", "count")).reset_index()
both = pd.merge(films[["film_id", "title"]], per_film, on="film_id", how="left")
both
# %%
both = both.dropna()
both
# %%
counts = ratings.groupby("film_id")["rating"].count()
counts.reset_index(drop=True).head()
# %%
best = counts[counts > 9]
best
# %%
films.plot.scatter(x="budget", y="votes")
# %%
good["votes"].hist(bins=12);
# %%
visits = pd.read_csv("data/visits.csv")
visits
# %%
there = visits.dropna(subset=["count"])
there
# %%
visits["count"] = visits["count"].fillna(0)
visits
