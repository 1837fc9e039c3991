"""Random numbers that a notebook draws from a state which its cells share."""

import ast

RANDOM = "<random>"
MODULES = {"np.random", "numpy.random", "random"}
# What of scikit-learn draws unless it is given `random_state`.
DRAWING = {"KMeans", "MiniBatchKMeans", "BisectingKMeans", "RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "TSNE",
           "GaussianMixture", "train_test_split", "ShuffleSplit", "StratifiedShuffleSplit", "TruncatedSVD", "NMF", "MLPClassifier",
           "MLPRegressor", "SpectralClustering", "LatentDirichletAllocation", "IsolationForest", "make_blobs", "make_classification",
           "make_moons", "shuffle", "resample", "GradientBoostingClassifier", "DecisionTreeClassifier", "sample"}


def called(node):
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def seeds(node):
    """Whether a statement sets the shared state."""
    return any(called(part) in ("np.random.seed", "numpy.random.seed", "random.seed") for part in ast.walk(node))


def draws(node, functions=(), depth=0):
    """Whether a statement draws from the shared state, by a function of the user's too."""
    for part in ast.walk(node):
        if not isinstance(part, ast.Call):
            continue
        text = called(part)
        head, _, last = text.rpartition(".")
        if head in MODULES and last not in ("seed", "default_rng", "RandomState", "Random", "Generator"):
            return True
        if last in DRAWING and not any(keyword.arg == "random_state" for keyword in part.keywords):
            return True
        if depth < 4 and isinstance(part.func, ast.Name) and part.func.id in functions and functions[part.func.id] is not node:
            if draws(functions[part.func.id], functions, depth + 1):
                return True
    return False
