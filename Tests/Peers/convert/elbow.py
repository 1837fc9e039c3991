# %% [markdown]
# # How many clusters?
# The elbow and the silhouette of k-means.
# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

SEED = 0
K_RANGE = range(2, 9)
FEATURES = ["age", "spending", "visits"]
# %%
customers = pd.read_csv("data/customers.csv")
X = StandardScaler().fit_transform(customers[FEATURES])
X[:3]
# %% [markdown]
# ## Elbow
# %%
inertia = []
for k in K_RANGE:
    km = KMeans(n_clusters=k, random_state=SEED, n_init=10)
    km.fit(X)
    inertia.append(km.inertia_)

plt.figure(figsize=(6, 4))
plt.plot(list(K_RANGE), inertia, marker="o")
plt.xlabel("k")
plt.ylabel("inertia")
plt.show()
# %% [markdown]
# ## Silhouette
# %%
silhouettes = []
for k in K_RANGE:
    labels = KMeans(n_clusters=k, random_state=SEED, n_init=10).fit_predict(X)
    silhouettes.append(silhouette_score(X, labels))
best_k = K_RANGE[int(np.argmax(silhouettes))]
print("best k:", best_k)
# %%
scores = pd.DataFrame({"k": list(K_RANGE), "inertia": inertia, "silhouette": silhouettes})
scores
# %%
scores.plot(x="k", y="silhouette", legend=False);
# %% [markdown]
# ## The clusters
# %%
final = KMeans(n_clusters=4, random_state=SEED, n_init=10).fit(X)
customers["cluster"] = final.labels_
customers.groupby("cluster")[FEATURES].mean()
# %%
for cluster, group in customers.groupby("cluster"):
    plt.scatter(group["age"], group["spending"], label=f"cluster {cluster}")
plt.legend()
plt.show()
