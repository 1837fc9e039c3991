# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
"""
# Films per year
A script in cells.
"""

# %% imports
import pandas as pd
import matplotlib.pyplot as plt

# %% load the films
films = pd.read_csv("data/films.csv")
films = films[films["votes"] > 250]

# %% per year {"tags": ["keep"]}
per_year = films.groupby("year").size().reset_index(name="films")
per_year["cumulated"] = per_year["films"].cumsum()
per_year.tail()

# %%
if len(per_year) > 10:
    recent = per_year[per_year["year"] >= 2000]
else:
    recent = per_year
recent.describe()

# %% a picture
plt.plot(recent["year"], recent["films"])
plt.show()

# %%
longest = films.loc[films["runtime"].idxmax(), "title"]
longest
