#!/usr/bin/env python3
"""The work of load.recnb in polars: load_polars.py --data DIR. Prints one line of JSON: seconds of the import and of the reading."""
import argparse
import json
import time

began = time.perf_counter()
import polars as pl

imported = time.perf_counter()
parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--data", required=True)
types = {"userId": pl.UInt32, "movieId": pl.UInt32, "rating": pl.Float32, "timestamp": pl.Int32}
ratings = pl.read_csv(parser.parse_args().data + "/ratings.csv", schema_overrides=types)
summary = ratings.select(pl.len(), pl.max("userId"), pl.max("movieId").alias("film"), pl.mean("rating"), pl.max("timestamp").alias("last"))
print(json.dumps({"import": imported - began, "read": time.perf_counter() - imported, "rows": summary.item(0, 0)}))
