"""The ten nearest films of each by their features."""
from row import FEATURES, ONE_THREAD, Row, films


def peer(**options):
    def prepare(folder):
        from sklearn.neighbors import NearestNeighbors

        x = films(folder)

        def run():
            distances, _ = NearestNeighbors(n_neighbors=10, **options).fit(x).kneighbors()
            return {"rows": distances.size, "sum distance": float(distances.sum()), "sum similarity": float((1 - distances).sum())}

        return run

    return prepare


def row(metric, number):
    peers = {"scikit-learn": peer(metric=metric), "scikit-learn, n_jobs=-1": peer(metric=metric, n_jobs=-1),
             "scikit-learn, brute": peer(metric=metric, n_jobs=-1, algorithm="brute"),
             "scikit-learn, one thread": peer(metric=metric, algorithm="brute")}
    return Row(
        f"nearest, {metric}", "films by genres, mean and number of ratings; ten neighbours", before=FEATURES,
        cell=f"nearest(features, key: .movieId, n: 10, metric: .{metric})", peers=peers, same=["rows", number],
        environment={"scikit-learn, one thread": ONE_THREAD}, repeat={"10M": 3, "25M": 1})


ROWS = [row("euclidean", "sum distance"), row("cosine", "sum similarity")]
