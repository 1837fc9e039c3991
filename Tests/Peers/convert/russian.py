# %% [markdown]
# # Продажи по городам
# Таблица с русскими названиями столбцов.
# %%
import pandas as pd
import matplotlib.pyplot as plt
# %% [markdown]
# ## Загрузка
# %%
данные = pd.read_csv("data/продажи.csv", parse_dates=["дата"])
данные.head()
# %%
данные = данные.dropna()
данные["выручка"] = данные["цена"] * данные["количество"]
# %% [markdown]
# ## Выручка
# %%
по_городам = данные.groupby("город")["выручка"].sum()
по_городам
# %%
по_городам.plot.bar(title="Выручка")
plt.show()
# %%
данные["месяц"] = данные["дата"].dt.month
по_месяцам = данные.groupby(["месяц", "товар"])["выручка"].sum().reset_index()
по_месяцам.head(6)
# %%
лучшие = данные.sort_values("выручка", ascending=False).head(5)
лучшие[["дата", "город", "выручка"]]
# %%
данные["товар"].value_counts(normalize=True)
