#!/usr/bin/env python3
"""Asks every route of the five systems' notebooks, each answer and each error, with Python's requests and with curl.

    routes.py [--recnb PROGRAM] [--data DIR] [--only NOTEBOOK]

`recnb serve` is started for each notebook on a free port, on a copy in a temporary folder; `--data` is a folder with the files of
MovieLens ml-latest-small, without which films are made up and the routes on real titles are not asked. Prints a line for each
request; exit status 1 where an answer is not what the table below says.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

try:
    import requests
except ImportError:
    requests = None

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Items:
    """A list of items of one shape, `count` of them (a number, or least and most)."""

    def __init__(self, shape, count):
        self.shape = shape
        self.least, self.most = count if isinstance(count, tuple) else (count, count)


def fits(value, shape):
    """Whether a JSON value has a shape: a type, a pattern, `Items`, an object with exactly these members in this order, or a value."""
    if isinstance(shape, type):
        return isinstance(value, (int, float) if shape is float else shape) and isinstance(value, bool) == (shape is bool)
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    if isinstance(shape, Items):
        return (isinstance(value, list) and shape.least <= len(value) <= shape.most and all(fits(item, shape.shape) for item in value)
                and len({json.dumps(item) for item in value}) == len(value))
    if isinstance(shape, dict):
        return isinstance(value, dict) and list(value) == list(shape) and all(fits(value[name], shape[name]) for name in shape)
    return value == shape


def error(text):
    return {"error": text if isinstance(text, re.Pattern) else text}


ANY_ERROR = error(re.compile(".+"))
NOT_FOUND = error("Not found")
FILM = {"movieId": int, "title": str}
NOT_JSON = "{"

# Bodies that no route with a body takes, and their answers; NAME is the member that is asked for.
BAD_BODIES = [
    (None, error("the body must be a JSON object with `NAME`")),
    ("", error("the body must be a JSON object with `NAME`")),
    (NOT_JSON, error(re.compile("the body is not JSON: .+"))),
    ("[1]", error("the body must be a JSON object, not a list")),
    ("null", ANY_ERROR),
    ('"text"', ANY_ERROR),
    ("{}", error("`NAME` is missing")),
]


def bad_bodies(path, name, *more, names=None):
    for body, shape in [*BAD_BODIES, *more]:
        said = shape["error"]
        yield "POST", path, body, 400, error(said.replace("with `NAME`", "with " + (names or f"`{name}`")).replace("NAME", name)) if isinstance(said, str) else shape
    yield "GET", path, None, 405, error("GET is not allowed here")
    yield "DELETE", path, None, 405, error("DELETE is not allowed here")


def own_routes(title):
    yield "GET", "/health", None, 200, {"status": "ok", "notebook": title}
    yield "GET", "/openapi.json", None, 200, {"openapi": "3.1.0", "info": dict, "paths": dict, "components": dict}
    yield "GET", "/nowhere", None, 404, NOT_FOUND
    yield "POST", "/nowhere", "{}", 404, NOT_FOUND
    yield "GET", "/../notebooks", None, 404, NOT_FOUND


def user_clusters(data, ask):
    """S1 names no routes: a user's list and cluster."""
    name = ask["a user"]
    yield "GET", f"/recommend/user/{name}", None, 200, Items({"FilmName": str, "score": float}, (1, 10))
    yield "GET", f"/recommend/user/{name}?n=3", None, 200, Items({"FilmName": str, "score": float}, (1, 3))
    yield "GET", "/recommend/user/nobody", None, 404, error("User not found")
    yield "GET", "/recommend/user/%22%27%3B--", None, 404, error("User not found")
    yield "GET", f"/recommend/user/{name}?n=0", None, 400, error("`n` is 0, and must be from 1 to 100")
    yield "GET", f"/recommend/user/{name}?m=1", None, 400, error(re.compile("there is no parameter `m` for the query.*"))
    yield "GET", "/cluster/1", None, 200, {"user_id": 1, "cluster": int}
    yield "GET", "/cluster/0", None, 404, error("User not found")
    yield "GET", "/cluster/one", None, 400, error('`user_id` must be a whole number, not "one"')


def movie_kmeans(data, ask):
    """S2: `POST /recommender {"movie_title": "..."}`, on real titles where there is real data."""
    titles = ["Toy Story", "Toy Story (1995)", "toy story", "Godfather", "Matrix, The", "The Matrix", "WALL-E"] if data else [ask["a film"]]
    best = {"Toy Story": "Toy Story (1995)", "toy story": "Toy Story (1995)", "Godfather": "Godfather, The (1972)",
            "Matrix, The": "Matrix, The (1999)", "The Matrix": "Matrix, The (1999)", "WALL-E": "WALL·E (2008)"}
    for title in titles:
        yield "POST", "/recommender", {"movie_title": title}, 200, {
            "Best Match": best.get(title, title), "recommendations": Items(str, 10)}
    yield "POST", "/recommender", {"movie_title": titles[0], "n": 3}, 200, {"Best Match": str, "recommendations": Items(str, 3)}
    yield "POST", "/recommender", {"movie_title": "qqqqzzzzxxxx"}, 404, error("No film resembles 'qqqqzzzzxxxx'")
    yield "POST", "/recommender", {"movie_title": ""}, 404, error("No film resembles ''")
    yield from bad_bodies(
        "/recommender", "movie_title",
        ({"movie_title": 5}, error("`movie_title` must be text, not 5")), ({"movie_title": None}, ANY_ERROR),
        ({"title": "x"}, error("there is no parameter `title` for the body")),
        ({"movie_title": "x", "n": 0}, error("`n` is 0, and must be from 1 to 100")))


def hybrid(data, ask):
    """S3: `POST /predict {"user_id": ...}`; ten films for everybody."""
    films = Items(re.compile(r"\S+\+\d{4}"), 10)
    yield "POST", "/predict", {"user_id": 1}, 200, {"account": True, "movies": films}
    yield "POST", "/predict", {"user_id": 1000}, 200, {"account": True, "movies": films}
    for unknown in (0, -1, 999_999):
        yield "POST", "/predict", {"user_id": unknown}, 200, {"account": False, "movies": films}
    yield from bad_bodies(
        "/predict", "user_id",
        ({"user_id": "1"}, error('`user_id` must be a whole number, not "1"')), ({"user_id": 1.5}, ANY_ERROR),
        ({"user_id": None}, ANY_ERROR), ({"user_id": [1]}, ANY_ERROR), ({"user_id": True}, ANY_ERROR),
        ('{"user_id": 99999999999999999999}', ANY_ERROR), ({"user": 1}, error(re.compile("there is no parameter `user`.*"))))


def coursework(data, ask):
    """S4: a greeting, a film, films for a film and for a user."""
    yield "GET", "/", None, 200, {"message": "Welcome to the movie recommendation API"}
    toys = {"title": "Toy Story (1995)", "genres": "Adventure|Animation|Children|Comedy|Fantasy"} if data else {"title": str, "genres": str}
    yield "GET", "/movie/1", None, 200, {"movieId": 1, **toys, "cluster": int}
    yield "GET", "/movie/0", None, 404, error("Movie not found")
    yield "GET", "/movie/99999999", None, 404, error("Movie not found")
    yield "GET", "/movie/one", None, 400, error('`movie_id` must be a whole number, not "one"')
    yield "GET", "/movie/1.5", None, 400, error('`movie_id` must be a whole number, not "1.5"')
    yield "GET", "/movie", None, 404, NOT_FOUND
    yield "POST", "/movie/1", "{}", 405, error("POST is not allowed here")
    for kind, missing in (("movie", "Movie not found"), ("user", "User not found")):
        path = f"/recommend/{kind}"
        yield "GET", f"{path}/1", None, 200, Items(FILM, 5)
        yield "GET", f"{path}/1?n=5", None, 200, Items(FILM, 5)
        yield "GET", f"{path}/1?n=12", None, 200, Items(FILM, 12)
        yield "GET", f"{path}/0", None, 404, error(missing)
        yield "GET", f"{path}/x", None, 400, error(f'`{kind}_id` must be a whole number, not "x"')
        yield "GET", f"{path}/1?n=0", None, 400, error("`n` is 0, and must be from 1 to 100")
        yield "GET", f"{path}/1?n=101", None, 400, error("`n` is 101, and must be from 1 to 100")
        yield "GET", f"{path}/1?n=five", None, 400, error('`n` must be a whole number, not "five"')
        yield "GET", f"{path}/1?k=5", None, 400, error(re.compile("there is no parameter `k`.*"))
        yield "GET", path, None, 404, NOT_FOUND


def svd_suggestions(data, ask):
    """S5: suggestions, popular films, a film, posting a rating."""
    listed = FILM | {"score": float}
    yield "GET", "/users/1/suggestions", None, 200, Items(listed, 10)
    yield "GET", "/users/1/suggestions?n=3", None, 200, Items(listed, 3)
    yield "GET", "/users/0/suggestions", None, 404, error("User not found")
    yield "GET", "/users/x/suggestions", None, 400, error('`user_id` must be a whole number, not "x"')
    yield "GET", "/films/popular", None, 200, Items(listed, 20)
    yield "GET", "/films/popular?n=2", None, 200, Items(listed, 2)
    yield "GET", "/films/popular?n=0", None, 400, error("`n` is 0, and must be from 1 to 1000")
    title = "Toy Story (1995)" if data else str
    yield "GET", "/films/1", None, 200, {
        "movieId": 1, "title": title, "releasedAt": re.compile(r"\d{4}-01-01"), "average": float, "count": int}
    yield "GET", "/films/0", None, 404, error("Film not found")
    yield "GET", "/films/x", None, 400, error('`movie_id` must be a whole number, not "x"')
    rating = {"user_id": 1, "movie_id": 1, "rating": 4.5}
    receipt = {"table": "movie_ratings", "rows": 1, "changed": int, "place": str}
    yield "POST", "/ratings", rating, 200, receipt
    yield "POST", "/ratings", rating, 200, receipt | {"changed": 0}
    yield "POST", "/ratings", rating | {"user_id": 0}, 404, error("User not found")
    yield "POST", "/ratings", rating | {"movie_id": 0}, 404, error("Film not found")
    yield "POST", "/ratings", rating | {"rating": 7}, 400, error("`rating` is 7, and must be from 0.5 to 5")
    yield "POST", "/ratings", rating | {"rating": "good"}, 400, error('`rating` must be a number, not "good"')
    yield "POST", "/ratings", {"user_id": 1, "movie_id": 1}, 400, error("`rating` is missing")
    yield "POST", "/ratings", rating | {"stars": 5}, 400, error("there is no parameter `stars` for the body")
    yield from bad_bodies("/ratings", "user_id", names="`user_id`, `movie_id`, `rating`")


# Notebook: its rows, the settings for real data, and what a table must know of the data that was made up.
SYSTEMS = {
    "user_clusters": (user_clusters, None, {"a user": ("ratings.csv", "UserName")}),
    "movie_kmeans": (movie_kmeans, "folder", {"a film": ("films.csv", "title")}),
    "hybrid": (hybrid, None, {}),
    "coursework": (coursework, "data", {}),
    "svd_suggestions": (svd_suggestions, "source", {}),
}
TITLE = re.compile(r'^%% notebook "(.*)"', re.M)


def by_requests(address, method, path, body):
    headers = {"Content-Type": "application/json"} if body is not None else {}
    # As written: requests would tidy `..` away.
    request = requests.Request(method, address, data=body, headers=headers).prepare()
    request.url = address + path
    with requests.Session() as session:
        answer = session.send(request, timeout=30)
    return answer.status_code, answer.headers["Content-Type"], answer.text


def by_curl(address, method, path, body):
    command = ["curl", "--silent", "--show-error", "--max-time", "30", "--path-as-is", "--globoff", "--request", method, address + path,
               "--write-out", r"\n%{http_code} %{content_type}"]
    if body is not None:
        command += ["--header", "Content-Type: application/json", "--data-binary", body]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    text, _, last = text.rpartition("\n")
    status, _, kind = last.partition(" ")
    return int(status), kind, text


def clients():
    found = {}
    if requests:
        found["requests"] = by_requests
    else:
        print("*** NOT ASKED WITH PYTHON'S requests: it is not installed (make setup) ***", file=sys.stderr)
    if shutil.which("curl"):
        found["curl"] = by_curl
    else:
        print("*** NOT ASKED WITH curl: it is not installed (apt-get install curl) ***", file=sys.stderr)
    return found


class Server:
    """`recnb serve` on a copy of a notebook, stopped at the end."""

    def __init__(self, program, folder, name, settings):
        self.log = folder / f"{name}.log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [program, "serve", f"notebooks/{name}.recnb", "--port", "0", *settings], cwd=folder, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, env={k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_HOST")})

    def __enter__(self):
        for _ in range(3000):
            said = re.search(r"serving (http://127\.0\.0\.1:\d+)", self.log.read_text())
            if said:
                self.address = said[1]
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        raise SystemExit(f"it does not serve:\n{self.log.read_text()}")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(60)

    def __exit__(self, *_):
        self.process.kill() if self.process.poll() is not None else self.stop()


def asked(system, folder, name, program, settings):
    """What the table needs of made-up data."""
    found = {}
    for what, (source, column) in system[2].items():
        cell = {"ratings.csv": "ratings", "films.csv": "films"}[source]
        text = subprocess.run(
            [program, "show", f"notebooks/{name}.recnb", cell, "--head", "1", "--format", "json", *settings], cwd=folder,
            capture_output=True, text=True, check=True).stdout
        found[what] = re.search(rf'"{column}":\s*("(?:[^"\\]|\\.)*")', text)[1]
        found[what] = json.loads(found[what])
    return found


def check(name, program, data, folder, used):
    system = SYSTEMS[name]
    settings = ["-p", f"{system[1]}={data}"] if data and system[1] else []
    print(f"{name}" + (f" on {data}" if settings else ""), flush=True)
    title = TITLE.search((folder / f"notebooks/{name}.recnb").read_text())[1]
    bad = rows = 0
    with Server(program, folder, name, settings) as server:
        table = [*system[0](data, asked(system, folder, name, program, settings)), *own_routes(title)]
        for method, path, body, status, shape in table:
            body = body if body is None or isinstance(body, str) else json.dumps(body, ensure_ascii=False)
            line = f"{method} {path}" + ("" if body is None else f" {body}")
            problems = []
            for client, ask in used.items():
                got, kind, text = ask(server.address, method, path, None if body is None else body.encode() if ask is by_requests else body)
                try:
                    value = json.loads(text)
                except ValueError:
                    value = None
                if got != status or not kind.startswith("application/json") or not fits(value, shape):
                    problems.append(f"{client}: {got} {kind} {text[:400]}")
            rows += 1
            bad += bool(problems)
            print(f"  {'WRONG' if problems else 'ok'} {status} {line}", *problems, sep="\n    ", flush=True)
        ended = server.stop()
        if ended != 0:
            bad += 1
            print(f"  WRONG: it ended with status {ended}\n{server.log.read_text()[-2000:]}")
    return rows, bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recnb", default=ROOT / ".build/release/recnb")
    parser.add_argument("--data", default=ROOT.parent / "shared/data/ml-latest-small")
    parser.add_argument("--only", choices=SYSTEMS)
    options = parser.parse_args()
    data = pathlib.Path(options.data).resolve()
    if not (data / "ratings.csv").exists():
        print(f"*** NOT ASKED ON REAL DATA: there is no MovieLens data at {data} ***", file=sys.stderr)
        data = None
    used = clients()
    rows = bad = 0
    for name in [options.only] if options.only else SYSTEMS:
        with tempfile.TemporaryDirectory(prefix="recnb-routes-") as folder:
            folder = pathlib.Path(folder)
            shutil.copytree(ROOT / "notebooks", folder / "notebooks")
            counts = check(name, str(pathlib.Path(options.recnb).resolve()), data, folder, used)
            rows, bad = rows + counts[0], bad + counts[1]
    print(f"{rows} requests, each with {' and '.join(used) or 'nothing'}: {bad} wrong")
    sys.exit(1 if bad or not used else 0)


if __name__ == "__main__":
    main()
