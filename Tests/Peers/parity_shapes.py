"""Made-up data for parity checks: every shape is drawn from RandomState, so that the Swift tests build the same doubles."""
import os

# One thread, an fma BLAS, and NumPy's portable sorting: set before NumPy is imported.
os.environ["OPENBLAS_CORETYPE"] = "Haswell"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"

import numpy as np  # noqa: E402


def blobs(rows, columns, groups, spread, seed):
    """Rows around `groups` places, with noise of a triangular distribution."""
    random = np.random.RandomState(seed)
    places = random.random_sample((groups, columns)) * 10
    owner = random.randint(0, groups, rows)
    noise = (random.random_sample((rows, columns)) + random.random_sample((rows, columns))) - 1
    return places[owner] + noise * spread


def shape(name, rows, columns, seed):
    """A named shape; each name is written again in the Swift tests."""
    if name == "blobs":
        return blobs(rows, columns, 6, 2.0, seed)
    if name == "noise":
        return np.random.RandomState(seed).random_sample((rows, columns))
    if name == "duplicates":
        return np.floor(np.random.RandomState(seed).random_sample((rows, columns)) * 3)
    if name == "few":
        return np.floor(np.random.RandomState(seed).random_sample((rows, columns)) * 1.5)
    if name == "lattice":
        # Tenths: sums of squared differences fall on either side of a radius that is a tenth too.
        return np.floor(np.random.RandomState(seed).random_sample((rows, columns)) * 8) * 0.1
    if name == "constant":
        x = blobs(rows, columns, 4, 1.0, seed)
        x[:, 0] = 5.0
        return x
    if name == "same":
        return np.full((rows, columns), 2.5)
    if name == "offset":
        return blobs(rows, columns, 5, 1.5, seed) + 1e6
    if name == "outliers":
        x = blobs(rows, columns, 3, 0.01, seed)
        x[: rows // 50 + 1] *= 1000.0
        return x
    raise ValueError(name)
