#!/usr/bin/env python3
"""The work of notebooks/coursework.recnb in pandas, scikit-learn and matplotlib, as a good user of the three would write it.

    coursework_pandas.py --data DIR --out DIR [--no-pictures] [--k 10] [--user 5] [--seed 42] [--pairwise-rows 5000]

DIR holds movies.csv, ratings.csv and tags.csv of MovieLens. The pictures are those of the notebook, as large in pixels.
Prints one line of JSON: seconds by stage.
"""
import argparse
import itertools
import json
import os
import time

began = time.perf_counter()

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import dendrogram
from sklearn.cluster import DBSCAN, AgglomerativeClustering, KMeans, MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

SILHOUETTE_SAMPLE = 5000
STATS = ["avg_rating", "rating_count"]


class Stages:
    """Seconds since the last mark, by name."""

    def __init__(self):
        self.seconds, self.last = {}, began

    def mark(self, name):
        now = time.perf_counter()
        self.seconds[name], self.last = round(now - self.last, 4), now


def load(folder):
    movies = pd.read_csv(f"{folder}/movies.csv", dtype={"movieId": "uint32", "title": "str", "genres": "str"})
    ratings = pd.read_csv(f"{folder}/ratings.csv",
                          dtype={"userId": "uint32", "movieId": "uint32", "rating": "float32", "timestamp": "int32"})
    tags = pd.read_csv(f"{folder}/tags.csv", dtype={"userId": "uint32", "movieId": "uint32", "tag": "str", "timestamp": "int32"})
    return movies, ratings, tags


def clean(movies, ratings, tags, out):
    movies = movies.dropna(subset=["movieId", "title"]).drop_duplicates("movieId").reset_index(drop=True)
    movies["year"] = movies["title"].str.extract(r"\((\d{4})\)\s*$", expand=False).astype("Int32")
    tags = tags.dropna().drop_duplicates()
    ratings = ratings.dropna().drop_duplicates(["userId", "movieId"])
    ratings = ratings[ratings["rating"].between(0.5, 5)]
    movies.to_csv(f"{out}/cleaned_movies.csv", index=False)
    tags.to_csv(f"{out}/cleaned_tags.csv", index=False)
    ratings.to_csv(f"{out}/cleaned_ratings.csv", index=False)
    scaled = StandardScaler().fit_transform(ratings[["rating"]].to_numpy())[:, 0]
    ratings.assign(rating=scaled).to_csv(f"{out}/standardized_ratings.csv", index=False)
    processed = tags.assign(tag=tags["tag"].str.lower().str.strip()).groupby("movieId", as_index=False, sort=False)["tag"].agg(
        tags=lambda values: "|".join(values.unique()), tag_count="size")
    processed.to_csv(f"{out}/processed_tags.csv", index=False)
    return movies, ratings


def make_features(movies, ratings):
    stats = ratings.groupby("movieId", as_index=False).agg(avg_rating=("rating", "mean"), rating_count=("rating", "size"))
    raw = movies[["movieId"]].merge(stats, on="movieId", how="left")
    raw = raw.fillna({"avg_rating": 0, "rating_count": 0}).astype({"rating_count": "int64"})
    genres = movies["genres"].str.get_dummies("|").add_prefix("genre_")
    features = np.hstack([genres.to_numpy(np.float64), StandardScaler().fit_transform(raw[STATS])])
    return features, raw


def compare_scalings(raw):
    return pd.DataFrame([
        {"scaling": name, "range": np.ptp(scaler.fit_transform(raw[["avg_rating"]]))}
        for name, scaler in [("standard", StandardScaler()), ("minmax", MinMaxScaler()), ("robust", RobustScaler())]])


def choose_k(features, seed):
    rows = []
    for k in range(2, 16):
        model = KMeans(k, random_state=seed).fit(features)
        rows.append((k, model.inertia_, silhouette(features, model.labels_, seed)))
    return pd.DataFrame(rows, columns=["k", "wcss", "silhouette"])


def silhouette(features, labels, seed):
    return silhouette_score(features, labels, sample_size=min(SILHOUETTE_SAMPLE, len(features)), random_state=seed)


def knee(table):
    """The k whose point lies farthest below the line from the first to the last."""
    x = (table["k"] - table["k"].min()) / (table["k"].max() - table["k"].min())
    y = (table["wcss"] - table["wcss"].min()) / (table["wcss"].max() - table["wcss"].min())
    return int(table["k"][(1 - x - y).idxmax()])


def compare(models, seed):
    return pd.DataFrame([
        {"method": name, "clusters": labels.max() + 1, "silhouette": silhouette(features, labels, seed),
         "davies_bouldin": davies_bouldin_score(features, labels),
         "calinski_harabasz": calinski_harabasz_score(features, labels)}
        for name, (features, labels) in models.items()])


def thin(features, rows, seed):
    """Some rows of the features, in their order."""
    places = pd.Series(np.arange(len(features))).sample(min(rows, len(features)), random_state=seed)
    return features[places.sort_values().to_numpy()]


def as_tree(model):
    """The matrix of SciPy that a dendrogram is drawn from."""
    sizes = np.ones(2 * len(model.labels_) - 1)
    for merge, (a, b) in enumerate(model.children_):
        sizes[len(model.labels_) + merge] = sizes[a] + sizes[b]
    return np.column_stack([model.children_, model.distances_, sizes[len(model.labels_):]])


def describe(clustered):
    exploded = clustered.assign(genres=clustered["genres"].str.split("|")).explode("genres")
    counts = exploded.groupby(["cluster", "genres"], as_index=False).size()
    top = counts.sort_values(["cluster", "size"], ascending=[True, False]).groupby("cluster").head(3).groupby("cluster")["genres"]
    table = clustered.groupby("cluster").agg(films=("movieId", "size"), avg_rating=("avg_rating", "mean"),
                                             popularity=("rating_count", "mean"))
    return table.join(top.agg(", ".join)).reset_index(), exploded, counts


def recommend(user, n, ratings, clustered, seed):
    seen = ratings[ratings["userId"] == user]
    by_cluster = seen.merge(clustered[["movieId", "cluster"]], on="movieId")["cluster"].value_counts()
    favourite = by_cluster[by_cluster == by_cluster.max()].index.min()
    unseen = clustered[(clustered["cluster"] == favourite) & ~clustered["movieId"].isin(seen["movieId"])]
    return unseen.sample(min(n, len(unseen)), random_state=seed)[["movieId", "title"]]


def look_up(film, clustered):
    return clustered.loc[clustered["movieId"] == film, ["movieId", "title", "genres", "cluster"]].iloc[0].to_dict()


def similar(film, n, clustered, seed):
    cluster = clustered.loc[clustered["movieId"] == film, "cluster"].iloc[0]
    others = clustered[(clustered["cluster"] == cluster) & (clustered["movieId"] != film)]
    return others.sample(min(n, len(others)), random_state=seed)[["movieId", "title"]]


def measure_lists(lists, relevant, train, at):
    """The figures of one method: means over the users, and how much of the catalogue its lists show, and how well known that is."""
    gains = 1 / np.log2(np.arange(2, at + 2))
    rows = []
    for user, items in relevant.items():
        hits = np.array([item in items for item in lists.get(user, [])], dtype=bool)
        places = np.flatnonzero(hits)
        ideal = gains[:min(at, len(items))].sum()
        rows.append({
            "precision": hits.sum() / at, "recall": hits.sum() / len(items), "ndcg": gains[places].sum() / ideal,
            "map": (np.arange(1, len(places) + 1) / (places + 1)).sum() / min(at, len(items)),
            "mrr": 1 / (places[0] + 1) if len(places) else 0.0, "hit_rate": float(len(places) > 0)})
    shown = np.concatenate([np.asarray(items) for items in lists.values()])
    known = pd.Series(shown).map(train["movieId"].value_counts()).fillna(1)
    return {**pd.DataFrame(rows).mean(), "coverage": len(np.unique(shown)) / train["movieId"].nunique(),
            "novelty": -np.log2(known / train["userId"].nunique()).mean(), "users": len(relevant)}


def hold_out(movies, ratings, k, seed, users=200, at=10):
    """Recommendations of clusters made without a fifth of the ratings, held against the good ones among them."""
    train, test = train_test_split(ratings, test_size=0.2, random_state=seed)
    liked = test[test["rating"] >= 4]
    asked = liked["userId"].drop_duplicates().sample(users, random_state=seed)
    relevant = liked[liked["userId"].isin(asked)].groupby("userId")["movieId"].agg(set).to_dict()
    features, raw = make_features(movies, train)
    labels = MiniBatchKMeans(k, batch_size=1000, random_state=seed).fit(features).labels_
    clustered = movies.assign(cluster=labels).merge(raw, on="movieId")
    seen = train.groupby("userId")["movieId"].agg(set).to_dict()
    popular = train["movieId"].value_counts().index.to_numpy()
    generator, films = np.random.default_rng(seed), train["movieId"].unique()
    methods = {
        "кластер": {user: recommend(user, at, train, clustered, seed)["movieId"].to_numpy() for user in asked},
        "популярные": {user: list(itertools.islice((film for film in popular if film not in seen[user]), at)) for user in asked},
        "случайные": {
            user: list(itertools.islice((film for film in generator.permutation(films) if film not in seen[user]), at))
            for user in asked}}
    return pd.DataFrame([{"method": name, **measure_lists(lists, relevant, train, at)} for name, lists in methods.items()])


def draw(out, choice, plane, tree, clustered, per_cluster, exploded, counts, ratings, recommended, user):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"figure.figsize": (9, 5.4), "savefig.dpi": 144})

    def save(figure, name):
        figure.tight_layout()
        figure.savefig(f"{out}/{name}.png")
        plt.close(figure)

    def chart(name, plot, title, x="", y=""):
        figure, axes = plt.subplots()
        plot(axes)
        axes.set(title=title, xlabel=x, ylabel=y)
        save(figure, name)

    def elbow(axes):
        axes.plot(choice["k"], choice["wcss"], marker="o")
        axes.axvline(knee(choice), linestyle="--", color="grey")

    def genres(axes, values):
        axes.bar(values.index, values)
        axes.tick_params("x", rotation=90)

    def heat(axes, table):
        image = axes.imshow(table, vmin=-1, vmax=1, cmap="coolwarm")
        axes.set_xticks(range(len(table)), table.columns, rotation=45)
        axes.set_yticks(range(len(table)), table.columns)
        for (row, column), value in np.ndenumerate(table.to_numpy()):
            axes.text(column, row, f"{value:.2f}", ha="center", va="center")
        axes.figure.colorbar(image)

    chart("elbow", elbow, "Метод локтя", "Число кластеров", "WCSS")
    chart("dendrogram", lambda axes: dendrogram(tree, truncate_mode="lastp", p=30, ax=axes), "Дендрограмма", y="Расстояние")
    chart("map", lambda axes: axes.scatter(plane[:, 0], plane[:, 1], c=clustered["cluster"], cmap="tab10", s=8),
          "Кластеры на плоскости главных компонент", "PC1", "PC2")
    chart("sizes", lambda axes: axes.bar(per_cluster["cluster"], per_cluster["films"]), "Число фильмов в кластерах", "Кластер", "Фильмы")
    chart("cluster_ratings", lambda axes: axes.bar(per_cluster["cluster"], per_cluster["avg_rating"]),
          "Средняя оценка по кластерам", "Кластер", "Оценка")

    figure, grid = plt.subplots(4, 3, figsize=(13.5, 12.2), sharex=True)
    for axes, (cluster, part) in zip(grid.flat, counts.groupby("cluster")):
        genres(axes, part.set_index("genres")["size"])
        axes.set_title(f"Кластер {cluster}")
    for axes in grid.flat[len(per_cluster):]:
        axes.axis("off")
    figure.suptitle("Жанры по кластерам")
    save(figure, "genres_per_cluster")

    by_genre = exploded.groupby("genres")["avg_rating"].mean().sort_values(ascending=False)
    chart("rating_per_genre", lambda axes: genres(axes, by_genre), "Средняя оценка по жанрам", "Жанр", "Оценка")
    own = ratings[ratings["userId"] == 1].merge(clustered[["movieId", "cluster"]], on="movieId").groupby("cluster")["rating"].mean()
    chart("user_per_cluster", lambda axes: axes.bar(own.index, own), "Оценки пользователя 1 по кластерам", "Кластер", "Оценка")
    best = clustered[clustered["rating_count"] >= 50].nlargest(10, STATS)
    chart("best_ten", lambda axes: axes.barh(best["title"], best["avg_rating"]), "Десять лучших фильмов", "Оценка")
    chart("rating_histogram", lambda axes: axes.hist(ratings["rating"], bins=np.arange(0.25, 5.5, 0.5)),
          "Распределение оценок", "Оценка", "Число")
    chart("ratings_per_user", lambda axes: axes.hist(ratings["userId"].value_counts(), bins=50, log=True),
          "Оценок на пользователя", "Оценок", "Пользователей")
    years = pd.to_datetime(ratings["timestamp"], unit="s").dt.year.value_counts().sort_index()
    chart("per_year", lambda axes: axes.plot(years.index, years), "Оценки по годам", "Год", "Оценки")
    chart("correlations", lambda axes: heat(axes, clustered[STATS + ["year", "cluster"]].astype(float).corr()), "Корреляции")
    shown = recommended.merge(clustered[["movieId", "avg_rating"]], on="movieId")
    chart("recommended", lambda axes: axes.barh(shown["title"], shown["avg_rating"]), "Рекомендованные фильмы", "Оценка")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--no-pictures", action="store_true")
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--pairwise-rows", type=int, default=5000)
    parser.add_argument("--user", type=int, default=5)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    out, seed = options.out, options.seed
    os.makedirs(out, exist_ok=True)
    stages = Stages()
    stages.mark("imports")

    movies, ratings, tags = load(options.data)
    stages.mark("load")
    movies, ratings = clean(movies, ratings, tags, out)
    stages.mark("clean")
    features, raw = make_features(movies, ratings)
    compare_scalings(raw)
    stages.mark("features")
    choice = choose_k(features, seed)
    stages.mark("choice_of_k")
    groups = MiniBatchKMeans(options.k, batch_size=1000, random_state=seed).fit(features)
    by_kmeans = KMeans(options.k, n_init=10, random_state=seed).fit(features)
    thinned = thin(features, options.pairwise_rows, seed)
    by_density = DBSCAN(eps=0.9, min_samples=10).fit(thinned)
    by_tree = AgglomerativeClustering(options.k, linkage="ward", compute_distances=True).fit(thinned)
    stages.mark("clusters")
    compare({"MiniBatchKMeans": (features, groups.labels_), "KMeans": (features, by_kmeans.labels_),
             "DBSCAN": (thinned, by_density.labels_), "Agglomerative": (thinned, by_tree.labels_)}, seed)
    stages.mark("comparison")
    plane = PCA(2).fit_transform(features)
    clustered = movies.assign(cluster=groups.labels_).merge(raw, on="movieId")
    clustered.to_csv(f"{out}/clusters_movies.csv", index=False)
    per_cluster, exploded, counts = describe(clustered)
    recommended = recommend(options.user, 5, ratings, clustered, seed)
    look_up(int(clustered["movieId"].iloc[0]), clustered)
    similar(int(clustered["movieId"].iloc[0]), 5, clustered, seed)
    stages.mark("tables")
    hold_out(movies, ratings, options.k, seed)
    stages.mark("quality")
    if not options.no_pictures:
        draw(out, choice, plane, as_tree(by_tree), clustered, per_cluster, exploded, counts, ratings, recommended, options.user)
        stages.mark("pictures")
    stages.seconds["total"] = round(time.perf_counter() - began, 4)
    print(json.dumps(stages.seconds))


if __name__ == "__main__":
    main()
