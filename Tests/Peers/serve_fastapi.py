"""The coursework's API in FastAPI with pandas: the same routes, the same answers, from the results that recnb's notebook made.

    uvicorn serve_fastapi:app   with FILMS (clusters as JSON records or CSV) and RATINGS (ratings.csv) in the environment
"""
import os

import pandas
from fastapi import FastAPI, Query
from fastapi.responses import JSONResponse

movies = pandas.read_csv(os.environ["FILMS"], usecols=["movieId", "title", "genres", "cluster"])
ratings = pandas.read_csv(
    os.environ["RATINGS"], dtype={"userId": "uint32", "movieId": "uint32", "rating": "float32", "timestamp": "int32"})
app = FastAPI()


def missing(what):
    return JSONResponse({"error": f"{what} not found"}, status_code=404)


@app.get("/")
def root():
    return {"message": "Welcome to the movie recommendation API"}


@app.get("/movie/{movie_id}")
def movie(movie_id: int):
    found = movies[movies.movieId == movie_id]
    return missing("Movie") if found.empty else found.iloc[0][["movieId", "title", "genres", "cluster"]].to_dict()


@app.get("/recommend/movie/{movie_id}")
def for_movie(movie_id: int, n: int = Query(5, ge=1, le=100)):
    found = movies[movies.movieId == movie_id]
    if found.empty:
        return missing("Movie")
    rest = movies[(movies.cluster == found.cluster.iloc[0]) & (movies.movieId != movie_id)]
    return rest.sample(min(n, len(rest)), random_state=42)[["movieId", "title"]].to_dict("records")


@app.get("/recommend/user/{user_id}")
def for_user(user_id: int, n: int = Query(5, ge=1, le=100)):
    seen = ratings[ratings.userId == user_id]
    counts = seen.merge(movies[["movieId", "cluster"]], on="movieId").groupby("cluster").size()
    if counts.empty:
        return missing("User")
    favourite = counts[counts == counts.max()].index.min()
    rest = movies[(movies.cluster == favourite) & ~movies.movieId.isin(seen.movieId)]
    return rest.sample(min(n, len(rest)), random_state=42)[["movieId", "title"]].to_dict("records")
