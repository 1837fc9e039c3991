"""References of the verbs that bring columns to a common scale: scikit-learn."""

import numpy

from recnb_parity import Incomparable, of


def scaled(call, work, columns=None):
    """The frame with some columns replaced by what `work` makes of them as a matrix."""
    frame = call.frame()
    columns = call.get("columns") or [name for name, kind in zip(frame.columns, frame.dtypes) if getattr(kind, "kind", "O") in "iuf"]
    given = frame[columns]
    single = all(str(kind) in ("float32", "Float32") for kind in given.dtypes)
    matrix = given.to_numpy(dtype=numpy.float32 if single else numpy.float64, na_value=numpy.nan)
    result = call.timed(work, matrix)
    return frame.assign(**{name: result[:, place] for place, name in enumerate(columns)})


def bounds(call, name, otherwise):
    given = call.get(name)
    return (given["lowerBound"], given["upperBound"]) if given else otherwise


@of("table.standardize")
def standardize(call):
    """scikit-learn's deviation is divided by n; with `ddof: 1` it is pandas'."""
    from sklearn.preprocessing import StandardScaler
    centred, divided = call["withMean"], call["withStd"]
    if call["ddof"] == 0:
        return scaled(call, lambda matrix: StandardScaler(with_mean=centred, with_std=divided).fit_transform(matrix))

    def work(matrix):
        import pandas
        frame = pandas.DataFrame(matrix)
        deviation = frame.std(ddof=1).replace(0, 1).fillna(1) if divided else 1
        return ((frame - frame.mean() if centred else frame) / deviation).to_numpy()
    return scaled(call, work)


@of("table.minMaxScale")
def min_max_scale(call):
    from sklearn.preprocessing import MinMaxScaler
    return scaled(call, MinMaxScaler(bounds(call, "featureRange", (0, 1)), clip=call["clip"]).fit_transform)


@of("table.robustScale")
def robust_scale(call):
    from sklearn.preprocessing import RobustScaler
    return scaled(call, RobustScaler(
        with_centering=call["withCentering"], with_scaling=call["withScaling"],
        quantile_range=bounds(call, "quantileRange", (25.0, 75.0))).fit_transform)


@of("table.normalize")
def normalize(call):
    from sklearn.preprocessing import normalize as function

    def work(matrix):
        if numpy.isnan(matrix).any():
            raise Incomparable("scikit-learn takes no missing values here")
        return function(matrix.astype(numpy.float64), norm=call["norm"])
    return scaled(call, work)
