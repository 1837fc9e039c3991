"""The ten best unseen films of every user."""
from ratings_of import OURS, trainset
from row import RATINGS, Row

FIT = f"svd({OURS}, factors: 100, epochs: 5, seed: 42)"


def surprise(folder):
    """As Surprise's documentation does it: predict every unseen pair, sort each user's."""
    from surprise import SVD

    data = trainset(folder)
    model = SVD(n_factors=100, n_epochs=5, random_state=42).fit(data)
    items = [(inner, data.to_raw_iid(inner)) for inner in data.all_items()]

    def run():
        rows, total = 0, 0.0
        for user in data.all_users():
            seen = {item for item, _ in data.ur[user]}
            raw = data.to_raw_uid(user)
            predictions = [(item, model.predict(raw, item).est) for inner, item in items if inner not in seen]
            predictions.sort(key=lambda prediction: prediction[1], reverse=True)
            rows += len(predictions[:10])
            total += sum(score for _, score in predictions[:10])
        return {"rows": rows, "sum score": total}

    return run


def matrix(folder):
    """All predictions at once with NumPy, of the same model."""
    import numpy as np
    from surprise import SVD

    data = trainset(folder)
    model = SVD(n_factors=100, n_epochs=5, random_state=42).fit(data)

    def run():
        scores = np.clip(data.global_mean + model.bu[:, None] + model.bi[None, :] + model.pu @ model.qi.T, 0.5, 5)
        for user, ratings in data.ur.items():
            scores[user, [item for item, _ in ratings]] = -np.inf
        best = np.argsort(-scores, axis=1, kind="stable")[:, :10]
        return {"rows": best.size, "sum score": float(np.take_along_axis(scores, best, 1).sum())}

    return run


ROW = Row(
    "top-n", "the 10 best unseen films of every user by a fitted svd", before=f"{RATINGS}\n%% model fitted\n{FIT}\n",
    cell="fitted.recommend(n: 10, excluding: ratings)", peers={"Surprise": surprise, "Surprise's model in NumPy": matrix},
    at_least=20, against=["Surprise"], same=["rows", "sum score"], sizes=["small", "1M"],
    repeat={"small": 3, "1M": 1})
