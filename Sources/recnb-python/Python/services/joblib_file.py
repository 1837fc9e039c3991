"""Fitted models as scikit-learn's own objects, in a joblib file.

Each object has the attributes that scikit-learn 1.9 sets when it fits, so that it predicts and transforms as if it had been fitted there.
"""

import os

import numpy

from recnb_services import service


@service("saveJoblib")
def save_joblib(folder, estimator, parameters, fitted, names):
    import joblib
    model = MAKERS[estimator](parameters, fitted)
    model.n_features_in_ = len(names)
    model.feature_names_in_ = numpy.array(names, dtype=object)
    path = os.path.join(folder, "model.joblib")
    joblib.dump(model, path)
    return {"file": path, "estimator": type(model).__name__}


def column(table, name):
    return numpy.ascontiguousarray(table.frame()[name].to_numpy())


def rows(table, names=None):
    """The numbers of a table, row by row."""
    frame = table.frame()
    return numpy.ascontiguousarray((frame if names is None else frame[names]).to_numpy(dtype=numpy.float64))


def centres(model, fitted):
    model.cluster_centers_ = rows(fitted["centres"])
    model.labels_ = column(fitted["labels"], "cluster").astype(numpy.int32)
    model.inertia_ = fitted["inertia"]
    model.n_iter_ = fitted["iterations"]
    model._n_features_out = len(model.cluster_centers_)
    model._n_threads = 1
    model._n_init = 1
    model._tol = model.tol
    return model


def k_means(parameters, fitted):
    from sklearn.cluster import KMeans
    model = centres(KMeans(parameters["k"], n_init=1), fitted)
    model._algorithm = model.algorithm
    return model


def mini_batch_k_means(parameters, fitted):
    from sklearn.cluster import MiniBatchKMeans
    model = centres(MiniBatchKMeans(parameters["k"], n_init=1), fitted)
    # How often each centre was moved is not kept: `partial_fit` goes on from the rows that each has now.
    model._counts = numpy.bincount(model.labels_, minlength=parameters["k"]).astype(numpy.float64)
    model._n_since_last_reassign = 0
    model.n_steps_ = 0
    return model


def pca(parameters, fitted):
    from sklearn.decomposition import PCA
    count = parameters["components"]
    model = PCA(count)
    model.components_ = rows(fitted["components"])
    model.mean_ = numpy.array(fitted["mean"], dtype=numpy.float64)
    model.explained_variance_ = column(fitted["variance"], "variance")
    model.explained_variance_ratio_ = column(fitted["variance"], "ratio")
    model.n_samples_ = parameters["rows"]
    model.n_components_ = count
    model.singular_values_ = numpy.sqrt(model.explained_variance_ * max(1, model.n_samples_ - 1))
    total, limit = fitted["totalVariance"], min(parameters["rows"], parameters["features"])
    left = total - model.explained_variance_.sum()
    model.noise_variance_ = max(0.0, left) / (limit - count) if count < limit else 0.0
    model._fit_svd_solver = "full"
    return model


def truncated_svd(parameters, fitted):
    from sklearn.decomposition import TruncatedSVD
    model = TruncatedSVD(parameters["components"])
    names = [f"svd{place + 1}" for place in range(parameters["components"])]
    model.components_ = numpy.ascontiguousarray(rows(fitted["loadings"], names).T)
    model.explained_variance_ = column(fitted["values"], "variance")
    model.explained_variance_ratio_ = column(fitted["values"], "ratio")
    model.singular_values_ = column(fitted["values"], "value")
    return model


def standard_scaler(parameters, fitted):
    from sklearn.preprocessing import StandardScaler
    model = StandardScaler(with_mean=parameters["withMean"], with_std=parameters["withStd"])
    offsets, scales = (numpy.array(fitted[name], dtype=numpy.float64) for name in ("offsets", "scales"))
    model.mean_ = offsets if parameters["withMean"] or parameters["withStd"] else None
    model.scale_ = scales if parameters["withStd"] else None
    model.var_ = scales ** 2 if parameters["withStd"] else None
    model.n_samples_seen_ = 0
    return model


def min_max_scaler(parameters, fitted):
    from sklearn.preprocessing import MinMaxScaler
    low, high = parameters["low"], parameters["high"]
    model = MinMaxScaler((low, high), clip=parameters["clip"])
    model.min_, model.scale_ = (numpy.array(fitted[name], dtype=numpy.float64) for name in ("offsets", "scales"))
    model.data_min_ = (low - model.min_) / model.scale_
    model.data_range_ = (high - low) / model.scale_
    model.data_max_ = model.data_min_ + model.data_range_
    model.n_samples_seen_ = 0
    return model


def robust_scaler(parameters, fitted):
    from sklearn.preprocessing import RobustScaler
    model = RobustScaler(
        with_centering=parameters["withCentering"], with_scaling=parameters["withScaling"],
        quantile_range=(parameters["low"], parameters["high"]))
    model.center_ = numpy.array(fitted["offsets"], dtype=numpy.float64) if parameters["withCentering"] else None
    model.scale_ = numpy.array(fitted["scales"], dtype=numpy.float64) if parameters["withScaling"] else None
    return model


MAKERS = {
    "KMeans": k_means, "MiniBatchKMeans": mini_batch_k_means, "PCA": pca, "TruncatedSVD": truncated_svd,
    "StandardScaler": standard_scaler, "MinMaxScaler": min_max_scaler, "RobustScaler": robust_scaler,
}
