#!/usr/bin/env python3
"""Writes ratings.csv, movies.csv, tags.csv and links.csv of the shape of MovieLens 25M: long tails, the same bytes for the same seed.

    make_ratings.py --rows 25000000 --out DIR [--seed 42]

With 25,000,000 rows there are 162,541 users and 62,423 films; fewer rows have proportionally fewer of both. Each user rates a film
once; rows are sorted by user, then film. Only numpy is needed; 25 million rows take well under a minute.
"""
import argparse
import os

import numpy as np

USERS, FILMS, ROWS, TAGS = 162_541, 62_423, 25_000_000, 1_093_360
GENRES = ["Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama", "Fantasy", "Film-Noir",
          "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"]
WORDS = ["Night", "River", "Last", "Golden", "Shadow", "City", "Winter", "Silent", "Road", "House", "Star", "Letter", "Garden", "Storm",
         "Blue", "Promise", "Stranger", "Island", "Mirror", "Summer", "King", "Bridge", "Secret", "Train", "Ghost", "Heart", "Война",
         "Été", "Señor", "Amélie"]
TAG_WORDS = ["funny", "atmospheric", "twist ending", "based on a book", "visually appealing", "quirky", "sci-fi", "dark comedy",
             "Oscar (Best Picture)", "slow, but good", 'a "must see"', "surreal", "classic", "time travel", "в списке", "noir"]


def digits(values, width):
    """Decimal digits as a (rows, width) array of bytes; leading zeros are 0 bytes."""
    out = np.zeros((len(values), width), np.uint8)
    rest = values.astype(np.uint32)
    for place in range(width - 1, -1, -1):
        quotient = rest // 10
        out[:, place] = np.where((rest > 0) | (place == width - 1), rest - quotient * 10 + 48, 0)
        rest = quotient
    return out


def rows_of_text(user, film, half_stars, time):
    """The CSV lines of some ratings, in bytes."""
    separator = np.full((len(user), 1), ord(","), np.uint8)
    stars = np.empty((len(user), 3), np.uint8)
    stars[:, 0] = half_stars // 2 + 48
    stars[:, 1] = ord(".")
    stars[:, 2] = np.where(half_stars % 2 == 1, ord("5"), ord("0"))
    end = np.full((len(user), 1), ord("\n"), np.uint8)
    block = np.hstack([digits(user, 6), separator, digits(film, 6), separator, stars, separator, digits(time, 10), end])
    return block[block > 0].tobytes()


def counts_per_user(rng, users, films, rows):
    """How many films each user rates: at least 20 where there is room, a long tail, `rows` in all."""
    weights = rng.lognormal(0, 1.25, users)
    limit = max(1, films // 2)
    least = min(20, rows // users, limit)
    counts = np.minimum(least + np.floor(weights / weights.sum() * (rows - least * users)).astype(np.int64), limit)
    missing = rows - int(counts.sum())
    while missing > 0:
        room = np.flatnonzero(counts < limit)
        chosen = room[: missing] if missing < len(room) else room
        counts[chosen] += 1
        missing -= len(chosen)
    return counts


def films_of_users(rng, counts, guide):
    """Distinct films for each user, by popularity; returns user positions and film positions, sorted.

    What a user lacks is drawn again and again, so that no one ever has too many; after some rounds from all films alike.
    """
    films = int(guide[-1]) + 1
    done = []
    keys = np.empty(0, np.int64)
    short, lacking = np.arange(len(counts)), counts
    for attempt in range(1_000):
        owner = np.repeat(short, lacking)
        if attempt < 8:
            film = guide[rng.integers(0, len(guide), len(owner))]
        else:
            film = rng.integers(0, films, len(owner))
        keys = np.sort(np.concatenate([keys, owner * films + film]))
        keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])]
        lacking = counts - np.bincount(keys // films, minlength=len(counts))
        of_short = np.isin(np.arange(len(counts)), short)
        complete = of_short & (lacking == 0)
        finished = complete[keys // films]
        done.append(keys[finished])
        keys = keys[~finished]
        short = np.flatnonzero(of_short & (lacking > 0))
        if len(short) == 0:
            break
        lacking = lacking[short]
    keys = np.sort(np.concatenate(done))
    return keys // films, keys % films


def write_ratings(rng, path, users, film_ids, rows):
    films = len(film_ids)
    popularity = (1 / (np.arange(films) + 12.0) ** 1.05)[rng.permutation(films)]
    # A film stands in the guide as often as it is popular, and at least once.
    guide = np.repeat(np.arange(films), np.ceil(popularity / popularity.sum() * (1 << 20)).astype(np.int64))
    liking = rng.normal(0, 0.9, films)
    counts = counts_per_user(rng, users, films, rows)
    ends = np.cumsum(counts)
    with open(path, "wb") as file:
        file.write(b"userId,movieId,rating,timestamp\n")
        user = 0
        while user < users:
            start = 0 if user == 0 else ends[user - 1]
            last = max(user + 1, int(np.searchsorted(ends, start + 1_000_000)))
            batch = counts[user:last]
            owner, film = films_of_users(rng, batch, guide)
            taste = rng.normal(0, 0.8, len(batch))
            half_stars = np.clip(np.rint(7.1 + liking[film] + taste[owner] + rng.normal(0, 1.6, len(film))), 1, 10).astype(np.int64)
            since = rng.integers(823_000_000, 1_570_000_000, len(batch))
            time = since[owner] + rng.integers(0, 4_000_000, len(film))
            file.write(rows_of_text(owner + user + 1, film_ids[film], half_stars, time))
            user = last


def write_films(rng, path, film_ids):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("movieId,title,genres\n")
        for film in film_ids.tolist():
            words = [WORDS[i] for i in rng.integers(0, len(WORDS), rng.integers(1, 4))]
            title = " ".join(words) + (", The" if rng.random() < 0.2 else "") + f" ({rng.integers(1915, 2020)})"
            if "," in title:
                title = f'"{title}"'
            chosen = sorted(rng.choice(len(GENRES), rng.integers(0, 5), replace=False).tolist())
            file.write(f"{film},{title},{'|'.join(GENRES[i] for i in chosen) or '(no genres listed)'}\n")


def write_tags(rng, path, users, film_ids, rows):
    quoted = [f'"{tag.replace(chr(34), chr(34) * 2)}"' if "," in tag or '"' in tag else tag for tag in TAG_WORDS]
    user = np.sort(rng.integers(1, users + 1, rows)).tolist()
    film = film_ids[rng.integers(0, len(film_ids), rows)].tolist()
    tag = rng.integers(0, len(quoted), rows).tolist()
    time = rng.integers(1_135_000_000, 1_574_000_000, rows).tolist()
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("userId,movieId,tag,timestamp\n")
        file.writelines(f"{u},{m},{quoted[t]},{s}\n" for u, m, t, s in zip(user, film, tag, time))


def write_links(rng, path, film_ids):
    imdb = rng.integers(1, 8_000_000, len(film_ids)).tolist()
    tmdb = rng.integers(1, 600_000, len(film_ids)).tolist()
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("movieId,imdbId,tmdbId\n")
        file.writelines(f"{m},{i:07d},{t if t % 600 else ''}\n" for m, i, t in zip(film_ids.tolist(), imdb, tmdb))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=42)
    arguments = parser.parse_args()
    if arguments.rows < 1:
        parser.error("--rows must be positive")
    share = arguments.rows / ROWS
    users = max(1, round(USERS * share)) if share < 1 else USERS
    films = max(200, round(FILMS * share**0.5)) if share < 1 else FILMS
    if arguments.rows > users * max(1, films // 2):
        parser.error("too many rows for the users and films there are")
    os.makedirs(arguments.out, exist_ok=True)
    rng = np.random.default_rng(arguments.seed)
    film_ids = np.sort(rng.choice(np.arange(1, max(films, 209_172)), films, replace=False))
    film_ids[0] = 1  # the film that everybody looks up
    write_ratings(rng, os.path.join(arguments.out, "ratings.csv"), users, film_ids, arguments.rows)
    write_films(rng, os.path.join(arguments.out, "movies.csv"), film_ids)
    write_tags(rng, os.path.join(arguments.out, "tags.csv"), users, film_ids, max(1, round(TAGS * share)))
    write_links(rng, os.path.join(arguments.out, "links.csv"), film_ids)


if __name__ == "__main__":
    main()
