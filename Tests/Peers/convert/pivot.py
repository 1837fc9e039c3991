# %% [markdown]
# # Groups and pivots
# %%
import pandas as pd

ratings = pd.read_csv("data/ratings.csv")
films = pd.read_csv("data/films.csv").drop_duplicates()
# %%
merged = pd.merge(ratings, films[["film_id", "genre", "year"]], on="film_id", how="inner")
merged["when"] = pd.to_datetime(merged["timestamp"], unit="s")
merged["month"] = merged["when"].dt.month
merged.head(3)
# %%
table = merged.pivot_table(index="genre", columns="month", values="rating", aggfunc="mean")
table.round(2)
# %%
table.loc["Drama"].mean()
# %%
stats = merged.groupby(["genre", "month"])["rating"].agg(["mean", "count"])
stats
# %%
stats[stats["count"] > 8].sort_values("mean", ascending=False).head()
# %%
busiest = merged.groupby("user_id").size().sort_values(ascending=False).head(5)
busiest
# %%
top_users = busiest.index.tolist()
chosen = merged[merged["user_id"].isin(top_users)]
chosen.groupby("user_id")["rating"].describe()
# %%
pd.crosstab(merged["genre"], merged["month"] > 6)
# %%
wide = merged.groupby(["user_id", "genre"])["rating"].mean().unstack(fill_value=0)
wide.shape
