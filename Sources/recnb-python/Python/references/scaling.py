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


@of("table.standardize")
def standardize(call):
    from sklearn.preprocessing import StandardScaler
    return scaled(call, lambda matrix: StandardScaler().fit_transform(matrix))


@of("table.minMaxScale")
def min_max_scale(call):
    from sklearn.preprocessing import MinMaxScaler
    return scaled(call, lambda matrix: MinMaxScaler().fit_transform(matrix))


@of("table.robustScale")
def robust_scale(call):
    from sklearn.preprocessing import RobustScaler
    return scaled(call, lambda matrix: RobustScaler().fit_transform(matrix))


@of("table.normalize")
def normalize(call):
    from sklearn.preprocessing import normalize as function

    def work(matrix):
        if numpy.isnan(matrix).any():
            raise Incomparable("scikit-learn takes no missing values here")
        return function(matrix.astype(numpy.float64), norm=call["norm"])
    return scaled(call, work)
