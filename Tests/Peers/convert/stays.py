# %% [markdown]
# # What stays Python
# Each cell but the loads holds a call that recnb has, asked for in a way that recnb has not.
# %%
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import MinMaxScaler, StandardScaler

OPTIONS = {"how": "all"}
NAMES = ["age", "visits"]
NAMES.append("spending")
# %%
films = pd.read_csv("data/films.csv")
customers = pd.read_csv("data/customers.csv")
# %%
a1 = films.dropna(how="all")
a2 = films.dropna(**OPTIONS)
a3 = films.dropna(thresh=3)
a4 = films.dropna(axis=1)
# %%
b1 = films.drop_duplicates(keep=False)
b2 = films.drop_duplicates(["title"], "last") if False else films.drop_duplicates(keep=False)
# %%
c1 = pd.get_dummies(customers, columns=["segment"], drop_first=True)
c2 = pd.get_dummies(customers, columns=["segment"], dummy_na=True)
c3 = pd.get_dummies(customers, columns=["segment"], prefix_sep="=")
c4 = pd.get_dummies(films[["film_id", "year"]], columns=["year"])
c5 = pd.get_dummies(customers["segment"])
c6 = pd.get_dummies(customers.rename(columns={"age": "segment_web"}), columns=["segment"], prefix={"segment": "s"})
c7 = pd.get_dummies(films[["film_id", "rating"]].assign(word=films["genre"].fillna("")), columns=["word"], dtype=np.int8).astype({"film_id": int})
# %%
d1 = PCA(n_components=0.9).fit_transform(customers[["age", "visits"]])
d2 = PCA(n_components=2, whiten=True).fit_transform(customers[["age", "visits"]])
d3 = PCA(n_components=2, svd_solver="arpack", random_state=0).fit_transform(customers[["age", "visits", "spending"]])
d4 = PCA().fit_transform(customers[["age", "visits"]])
# %%
e1 = KMeans(n_clusters=3, random_state=0, init="random").fit_predict(customers[["age", "visits"]])
e2 = KMeans(n_clusters=3, random_state=0, algorithm="elkan").fit_predict(customers[["age", "visits"]])
e3 = MiniBatchKMeans(n_clusters=3, random_state=0, init_size=90).fit_predict(customers[["age", "visits"]])
e4 = KMeans(n_clusters=3, random_state=0).fit_predict(customers[NAMES])
# %%
f1 = silhouette_score(customers[["age", "visits"]], e1)
f2 = silhouette_score(customers[["age"]], e1, metric="manhattan")
# %%
g1 = films["genre"].value_counts(normalize=True)
g2 = films["genre"].value_counts(ascending=True)
g3 = films["runtime"].value_counts()
g4 = films["genre"].value_counts(dropna=False).reset_index()
g5 = films["genre"].value_counts().reset_index(name="n")
# %%
h1 = StandardScaler(with_mean=False).fit_transform(customers[["age", "visits"]])
h2 = MinMaxScaler((0, 2)).fit_transform(customers[["age", "visits"]])
h3 = StandardScaler().fit_transform(films[["runtime", "rating"]])
# %%
i1 = films.sort_values("votes", na_position="first")
i2 = films.sort_values(["genre", "title"], key=lambda column: column.str.len(), kind="stable")
i3 = films.head(-3)
i4 = films.rename(columns=str.upper)
i5 = films.rename({"title": "name"}, axis=1)
i6 = films.assign(**{"year": 2})
i7 = films[films["rating"] != 7]
i8 = films[~(films["votes"] > 300)]
# %%
j1 = films.merge(films[["film_id", "title"]], on="film_id")
j2 = customers.merge(customers[["customer"]], on="customer", validate="one_to_one")
j3 = customers.merge(customers[["customer"]], on="customer", how="outer")
# %%
k1 = films.fillna("none") if False else films.head()
k2 = films[["runtime", "rating"]].fillna(value=1)
k3 = films[["runtime"]].fillna(1, limit=2)
# %%
m1 = films.dropna(subset=["rating"]); m2 = m1.drop_duplicates()
# %%
n1 = films.groupby("genre", sort=False)[["votes"]].mean()
n2 = films.groupby("genre")[["votes"]].mean(numeric_only=True)
n3 = films.groupby("genre", dropna=False)[["votes"]].sum(min_count=1)
# %%
n1
# %%
[[1, 2], [films]]
