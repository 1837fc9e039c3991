"""Indicators of several labels a row by scikit-learn's MultiLabelBinarizer, for the Swift tests to compare with.

parity_indicators.py FOLDER   reads FOLDER/train.json and FOLDER/new.json (lists of labels, null for none at all), writes classes.json and
                              the indicators of both as raw bytes
"""
import json
import pathlib
import sys
import warnings

import numpy as np
from sklearn.preprocessing import MultiLabelBinarizer

folder = pathlib.Path(sys.argv[1])
rows = {name: [row or [] for row in json.loads((folder / f"{name}.json").read_text())] for name in ("train", "new")}
model = MultiLabelBinarizer().fit(rows["train"])
(folder / "classes.json").write_text(json.dumps(list(model.classes_)))
for name, given in rows.items():
    with warnings.catch_warnings():
        # Labels of new rows that it has not seen are told of and left out.
        warnings.simplefilter("ignore")
        (folder / f"{name}.bytes").write_bytes(np.ascontiguousarray(model.transform(given).astype(np.uint8)).tobytes())
