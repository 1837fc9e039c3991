# %% [markdown]
# # Customers in two dimensions
# %%
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
plt.style.use("ggplot")
# %%
data = pd.read_csv("data/customers.csv")
data = pd.get_dummies(data, columns=["segment"], dtype=int)
features = data.drop(columns=["customer"])
features.head()
# %%
scaler = StandardScaler()
scaled = pd.DataFrame(scaler.fit_transform(features), columns=features.columns)
scaled.mean().abs().max() < 1e-9
# %%
pca = PCA(n_components=2)
points = pca.fit_transform(scaled)
print("explained:", pca.explained_variance_ratio_.round(3))
# %%
coordinates = pd.DataFrame(points, columns=["pc1", "pc2"])
coordinates["customer"] = data["customer"]
coordinates.head()
# %%
labels = MiniBatchKMeans(n_clusters=4, random_state=1, n_init=3, batch_size=64).fit_predict(scaled)
coordinates["cluster"] = labels
# %%
plt.figure(figsize=(7, 5))
plt.scatter(coordinates["pc1"], coordinates["pc2"], c=coordinates["cluster"], cmap="viridis")
plt.title("Customers")
plt.show()
# %%
coordinates.groupby("cluster").size()
