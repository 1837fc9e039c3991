"""Made-up data for the notebooks beside: `make_data.py FOLDER` writes small tables there, the same on every machine."""

import os
import sys

import numpy as np
import pandas as pd

GENRES = ["Drama", "Comedy", "Action", "Thriller", "Romance", "Sci-Fi", "Animation"]
WORDS = "river night summer glass mountain letter garden winter signal harbour engine mirror forest stone paper island".split()


def main(folder):
    os.makedirs(folder, exist_ok=True)
    draw = np.random.RandomState(7)
    count = 120
    titles = [f"{draw.choice(WORDS).title()} {draw.choice(WORDS)} ({1970 + int(year)})" for year in draw.randint(0, 50, count)]
    films = pd.DataFrame({
        "film_id": np.arange(1, count + 1), "title": titles,
        "genre": draw.choice(GENRES, count, p=[.3, .2, .15, .1, .1, .1, .05]),
        "year": draw.randint(1970, 2020, count), "runtime": draw.randint(70, 190, count).astype(float),
        "budget": np.round(draw.lognormal(3, 1, count), 2), "rating": np.round(draw.normal(6.5, 1.1, count).clip(1, 10), 1),
        "votes": draw.poisson(300, count),
        "genres": ["|".join(draw.choice(GENRES, draw.randint(1, 4), replace=False)) for _ in range(count)],
        "overview": [" ".join(draw.choice(WORDS, 8)) for _ in range(count)],
    })
    films.loc[draw.choice(count, 9, replace=False), "runtime"] = np.nan
    films.loc[draw.choice(count, 6, replace=False), "rating"] = np.nan
    films = pd.concat([films, films.iloc[[3, 17, 40]]], ignore_index=True)
    films.to_csv(f"{folder}/films.csv", index=False)
    users = pd.DataFrame({"user_id": np.arange(1, 61), "age": draw.randint(16, 70, 60), "city": draw.choice(["Oslo", "Riga", "Turku"], 60),
                          "gender": draw.choice(["f", "m"], 60), "joined": pd.to_datetime("2019-01-01") + pd.to_timedelta(draw.randint(0, 900, 60), "D")})
    users.to_csv(f"{folder}/users.csv", index=False)
    pairs = pd.DataFrame({"user_id": draw.randint(1, 61, 900), "film_id": draw.randint(1, count + 1, 900)}).drop_duplicates()
    pairs["rating"] = draw.choice([1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0], len(pairs))
    pairs["timestamp"] = draw.randint(1_500_000_000, 1_600_000_000, len(pairs))
    pairs.to_csv(f"{folder}/ratings.csv", index=False)
    centres = np.array([[20, 80, 3], [60, 30, 9], [45, 60, 15], [80, 85, 5]])
    which = draw.randint(0, 4, 200)
    customers = pd.DataFrame(np.round(centres[which] + draw.normal(0, [4, 5, 1.2], (200, 3)), 2), columns=["age", "spending", "visits"])
    customers.insert(0, "customer", np.arange(1000, 1200))
    customers["segment"] = draw.choice(["web", "shop", "phone"], 200)
    customers.to_csv(f"{folder}/customers.csv", index=False)
    sales = pd.DataFrame({"дата": (pd.to_datetime("2023-01-01") + pd.to_timedelta(np.sort(draw.randint(0, 360, 150)), "D")).strftime("%Y-%m-%d"),
                          "город": draw.choice(["Москва", "Казань", "Пермь"], 150), "товар": draw.choice(["чай", "кофе", "сахар"], 150),
                          "цена": np.round(draw.uniform(50, 400, 150), 2), "количество": draw.randint(1, 9, 150)})
    sales.loc[draw.choice(150, 7, replace=False), "цена"] = np.nan
    sales.to_csv(f"{folder}/продажи.csv", index=False)
    # Whole numbers with gaps, of which pandas makes floats.
    with open(f"{folder}/visits.csv", "w", encoding="utf-8") as file:
        file.write("day,count,note\n1,3,a\n2,,b\n3,5,\n4,7,a\n5,,b\n")


main(sys.argv[1])
