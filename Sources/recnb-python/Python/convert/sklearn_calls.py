"""Kinds of what scikit-learn and NumPy give."""

import ast

import recnb_convert_kinds as k

VECTORIZERS = {"CountVectorizer", "TfidfVectorizer", "OneHotEncoder", "HashingVectorizer", "TfidfTransformer", "ColumnTransformer"}
ATTRIBUTES = {
    "labels_": k.ARRAY1, "inertia_": k.DOUBLE, "cluster_centers_": k.ARRAY2, "n_iter_": k.INT, "components_": k.ARRAY2,
    "explained_variance_ratio_": k.ARRAY1, "explained_variance_": k.ARRAY1, "singular_values_": k.ARRAY1, "mean_": k.ARRAY1,
    "coef_": k.UNKNOWN, "feature_importances_": k.ARRAY1, "best_score_": k.DOUBLE, "scale_": k.ARRAY1, "n_clusters": k.INT,
    "n_components_": k.INT, "core_sample_indices_": k.ARRAY1,
}
SCORES = ("_score", "_error", "_index")


def attribute(model, name):
    return ATTRIBUTES.get(name, k.UNKNOWN)


def method(reader, model, name, arguments):
    if name == "fit":
        return model
    if name in ("predict", "fit_predict", "score_samples", "decision_function"):
        return k.ARRAY1
    if name in ("transform", "fit_transform"):
        return k.Kind("sparse") if model.cls in VECTORIZERS else k.ARRAY2
    if name == "predict_proba":
        return k.ARRAY2
    if name == "score":
        return k.DOUBLE
    return k.UNKNOWN


def function(name, node, arguments):
    if name[:1].isupper():
        return k.Kind("model", cls=name)
    if name == "train_test_split":
        parts = []
        for kind in arguments[:len(node.args)]:
            part = kind.but(index=kind.index.subset()) if kind.is_pandas and kind.index else kind
            parts += [part, part.but(index=part.index.subset()) if part.is_pandas and part.index else part]
        return k.Kind("tuple", parts=tuple(parts))
    if name in ("silhouette_samples",):
        return k.ARRAY1
    if name in ("classification_report",):
        return k.STRING
    if name in ("cosine_similarity", "linear_kernel", "euclidean_distances", "pairwise_distances", "confusion_matrix",
                "scale", "minmax_scale", "normalize"):
        return k.ARRAY2
    if name.endswith(SCORES) or name in ("silhouette_score",):
        return k.DOUBLE
    return k.UNKNOWN


def numpy_function(name, node, arguments):
    first = arguments[0] if arguments else k.UNKNOWN
    axis = any(keyword.arg == "axis" for keyword in node.keywords) or len(node.args) > 1
    if name in ("mean", "std", "var", "median", "percentile", "quantile"):
        return k.DOUBLE if not any(keyword.arg == "axis" for keyword in node.keywords) and first.what in ("list", "array1", "array2", "series") \
            and not (name in ("percentile", "quantile") and isinstance(node.args[-1], (ast.List, ast.Name))) else k.UNKNOWN
    if name in ("sqrt", "log", "log1p", "exp", "expm1", "abs", "square", "round", "floor", "ceil", "log10", "log2", "clip"):
        if first.what in ("int", "number", "bool"):
            return k.DOUBLE
        return first
    if name in ("sum", "max", "min"):
        return k.NUMBER if not axis and first.what in ("list", "array1", "array2", "series") else k.UNKNOWN
    if name in ("argmax", "argmin"):
        return k.INT if not axis else k.UNKNOWN
    if name in ("arange", "linspace", "bincount", "argsort", "cumsum", "diff", "logspace"):
        return k.ARRAY1 if name != "argsort" or first.what == "array1" else k.UNKNOWN
    if name in ("array", "asarray"):
        return {"list": k.ARRAY1 if first.element in ("int", "double", "number", "bool", "string") else k.UNKNOWN, "array1": k.ARRAY1,
                "array2": k.ARRAY2, "series": k.ARRAY1, "frame": k.ARRAY2}.get(first.what, k.UNKNOWN)
    if name == "where" and len(arguments) == 3:
        return k.ARRAY1 if any(kind.what in ("series", "array1") for kind in arguments) else k.UNKNOWN
    if name in ("unique",) and not node.keywords:
        return k.ARRAY1 if first.what in ("array1", "list", "series") else k.UNKNOWN
    if name in ("hstack", "vstack", "column_stack"):
        return k.ARRAY2 if name != "hstack" else k.UNKNOWN
    return k.UNKNOWN
