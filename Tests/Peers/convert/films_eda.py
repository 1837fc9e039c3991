# %% [markdown]
# # A first look at films
# What is in the table, what is missing, and which genres are rated best.
# %%
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
%matplotlib inline
# %% [markdown]
# ## Loading
# %%
df = pd.read_csv("data/films.csv")
df.head()
# %%
df.shape
# %%
df.info()
# %%
df.describe()
# %% [markdown]
# ## Missing values
# %%
df.isnull().sum()
# %%
df = df.drop_duplicates()
df = df.dropna(subset=["rating"])
df["runtime"] = df["runtime"].fillna(df["runtime"].median())
print(len(df), "films are left")
# %% [markdown]
# ## Ratings by genre
# %%
by_genre = df.groupby("genre")["rating"].mean().sort_values(ascending=False)
by_genre
# %%
by_genre.plot(kind="bar", title="Mean rating")
plt.ylabel("rating")
plt.tight_layout()
plt.show()
# %%
df["decade"] = (df["year"] // 10) * 10
df.groupby("decade").agg({"rating": "mean", "votes": "sum"})
# %%
fig, axes = plt.subplots(1, 2, figsize=(10, 4))
axes[0].hist(df["rating"], bins=20)
axes[1].scatter(df["budget"], df["rating"], s=8)
axes[1].set_xlabel("budget")
plt.show()
# %%
df.sort_values("rating", ascending=False)[["title", "genre", "rating"]].head(10)
# %%
df[["rating", "votes", "budget", "runtime"]].corr()
# %%
df["genre"].value_counts()
