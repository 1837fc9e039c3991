# %% [markdown]
# # Three tables, one answer
# Who watches what, and what each city likes.
# %%
import pandas as pd
# %%
users = pd.read_csv("data/users.csv", parse_dates=["joined"])
films = pd.read_csv("data/films.csv")
ratings = pd.read_csv("data/ratings.csv")
print(users.shape, films.shape, ratings.shape)
# %%
films = films.drop_duplicates(subset="film_id")
films = films.rename(columns={"rating": "critics"})
# %%
full = ratings.merge(users, on="user_id").merge(films[["film_id", "title", "genre", "critics"]], on="film_id")
full.head()
# %%
full["difference"] = full["rating"] * 2 - full["critics"]
full["early"] = full["joined"] < "2020-01-01"
full.groupby("early")["difference"].mean()
# %%
city_genre = full.groupby(["city", "genre"], as_index=False)["rating"].mean()
best = city_genre.sort_values(["city", "rating"], ascending=[True, False]).drop_duplicates("city")
best
# %%
young = full[(full["age"] < 30) & (full["rating"] >= 4)]
young["title"].value_counts().head(5)
# %%
full.loc[full["critics"].isna(), "critics"] = full["critics"].mean()
full["critics"].isna().sum()
# %%
per_user = full.groupby("user_id").agg(films=("film_id", "count"), mean=("rating", "mean")).reset_index()
result = users.merge(per_user, on="user_id", how="left").fillna({"films": 0, "mean": 0})
result.sort_values("films", ascending=False).head(8)
# %%
result["group"] = pd.cut(result["age"], bins=[0, 25, 45, 100], labels=["young", "middle", "old"])
result.groupby("group", observed=True)["mean"].mean()
