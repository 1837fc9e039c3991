# %% [markdown]
# # With functions and a class
# %%
import os
import warnings
from collections import Counter

import numpy as np
import pandas as pd
warnings.filterwarnings("ignore")
pd.set_option("display.max_columns", 20)

DATA = "data"
SETTINGS = {"least": 5, "top": 3}
# %%
def load(name):
    return pd.read_csv(os.path.join(DATA, name + ".csv"))

def rating_stats(frame, key):
    stats = frame.groupby(key)["rating"].agg(["mean", "count"]).reset_index()
    return stats[stats["count"] >= SETTINGS["least"]]

half = lambda value: value / 2
# %%
class Popular:
    """Offers what most people rated."""

    def __init__(self, least=3):
        self.least = least
        self.counts = None

    def fit(self, ratings):
        counts = ratings["film_id"].value_counts()
        self.counts = counts[counts >= self.least]
        return self

    def offer(self, user, ratings, n=5):
        seen = set(ratings.loc[ratings["user_id"] == user, "film_id"])
        return [film for film in self.counts.index if film not in seen][:n]
# %%
ratings = load("ratings")
films = load("films").drop_duplicates()
stats = rating_stats(ratings, "film_id")
stats.head()
# %%
stats["half"] = stats["mean"].apply(half)
stats.nlargest(SETTINGS["top"], "mean")
# %%
model = Popular(least=4).fit(ratings)
# %%
offers = model.offer(5, ratings)
print(offers)
# %%
offered = films[films["film_id"].isin(offers)][["film_id", "title"]]
offered
# %%
np.random.seed(3)
sample = ratings.sample(10)
sample
# %%
noise = np.random.normal(size=5)
print(noise.round(3))
# %%
genres = Counter(films["genre"])
print(genres.most_common(2))
# %%
total = 0
for name, count in genres.items():
    total += count
total
