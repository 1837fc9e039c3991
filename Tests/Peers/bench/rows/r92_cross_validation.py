"""Five folds of a factorisation, with the folds of Surprise."""
from ratings_of import COLUMNS, dataset
from row import Row


def peer(jobs):
    def prepare(folder):
        from surprise import SVD
        from surprise.model_selection import KFold, cross_validate

        data = dataset(folder)

        def run():
            found = cross_validate(SVD(random_state=42), data, ["rmse", "mae"], KFold(5, random_state=1), n_jobs=jobs)
            return {"rows": 2, "sum mean": float(found["test_rmse"].mean() + found["test_mae"].mean())}

        return run

    return prepare


ROW = Row(
    "crossValidate", "svd with Surprise's settings on five folds: RMSE and MAE",
    cell=f"crossValidate(ratings, folds: 5, seed: 1) {{ train in svd(train, {COLUMNS}, seed: 42) }}.summary",
    peers={"Surprise": peer(1), "Surprise, n_jobs=-1": peer(-1)}, same=["rows", "sum mean"], sizes=["small", "1M"],
    repeat={"1M": 1}, limit=300)
