"""Alternating least squares for implicit feedback, and the predictions of a thousand pairs."""
from row import RATINGS, Row, read_pandas

BEFORE = RATINGS + """
%% feature probe
ratings.head(1000)
"""
#: implicit asks for BLAS on one thread, since its own threads are many enough.
ONE_BLAS_THREAD = {"OPENBLAS_NUM_THREADS": "1"}


def peer(**options):
    def prepare(folder):
        import numpy as np
        import scipy.sparse
        from implicit.cpu.als import AlternatingLeastSquares

        ratings = read_pandas(folder)
        # Numbers in the order of appearance, as ours are: the first factors are drawn in it.
        users, items = ratings["userId"].factorize()[0], ratings["movieId"].factorize()[0]
        matrix = scipy.sparse.csr_matrix((ratings["rating"].to_numpy(), (users, items)))

        def run():
            model = AlternatingLeastSquares(factors=64, iterations=15, random_state=42, **options)
            model.fit(matrix, show_progress=False)
            scores = (model.user_factors[users[:1000]].astype(np.float64) * model.item_factors[items[:1000]]).sum(axis=1)
            return {"rows": 1, "sum score": float(scores.mean())}

        return run

    return prepare


ROW = Row(
    "als", "64 factors, 15 iterations, three steps of conjugate gradients", before=BEFORE,
    cell="als(ratings, user: .userId, item: .movieId, rating: .rating, factors: 64, iterations: 15, seed: 42)"
         ".predict(probe).aggregate(score: mean(.prediction))",
    peers={"implicit": peer(), "implicit, one BLAS thread": peer(), "implicit, doubles": peer(dtype="float64")},
    environment={"implicit, one BLAS thread": ONE_BLAS_THREAD, "implicit, doubles": ONE_BLAS_THREAD},
    # implicit computes in single precision, in part also where its factors are doubles: at a million ratings its mean score is off by 2e-3.
    same=["sum score"], digits=5e-3, repeat={"10M": 1, "25M": 1}, limit=400)
