# %% [markdown]
# # Films alike by their words
# %%
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity
# %%
films = pd.read_csv("data/films.csv").drop_duplicates().reset_index(drop=True)
films["text"] = films["title"].str.lower() + " " + films["overview"].fillna("")
films["words"] = films["text"].str.split().apply(len)
films[["title", "words"]].head()
# %%
vectorizer = TfidfVectorizer(max_features=200)
matrix = vectorizer.fit_transform(films["text"])
print(matrix.shape)
# %%
similarity = cosine_similarity(matrix)
similarity.shape
# %%
def recommend(number, count=5):
    """The films most like one."""
    order = similarity[number].argsort()[::-1]
    order = [place for place in order if place != number][:count]
    return films.iloc[order][["film_id", "title"]]

recommend(0)
# %%
all_genres = films["genres"].str.get_dummies("|")
films = pd.concat([films, all_genres], axis=1)
films[["title", "Drama", "Comedy"]].head()
# %%
exploded = films.assign(genre_list=films["genres"].str.split("|")).explode("genre_list")
exploded["genre_list"].value_counts()
# %%
first = recommend(3, count=3)
print(first["title"].tolist())
