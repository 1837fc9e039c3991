"""Ratings as Surprise takes them, and rows that fit and test."""

from row import RATINGS, Row, read_pandas


def dataset(folder):
    from surprise import Dataset, Reader

    return Dataset.load_from_df(read_pandas(folder)[["userId", "movieId", "rating"]], Reader(rating_scale=(0.5, 5)))


def trainset(folder):
    return dataset(folder).build_full_trainset()


def fitting(make):
    """A peer that fits what `make` gives; the training set is made before."""

    def peer(folder):
        data = trainset(folder)
        return lambda: {"rows": make().fit(data).trainset.n_ratings}

    return peer


def testing(make):
    """A peer that fits what `make` gives and predicts the held-out quarter; both parts are made before."""

    def peer(folder):
        from surprise import accuracy
        from surprise.model_selection import train_test_split

        train, test = train_test_split(dataset(folder), test_size=0.25, random_state=1)
        return lambda: {"value": accuracy.rmse(make().fit(train).test(test), verbose=False)}

    return peer


#: The arguments of our verbs.
COLUMNS = "user: .userId, item: .movieId, rating: .rating, scale: 0.5...5"
OURS = f"ratings, {COLUMNS}"

#: The parts that `testing` makes.
PARTS = RATINGS + """
%% evaluate parts
ratings.split(test: 0.25, seed: 1, like: .surprise)
"""


def fit_and_test(name, what, verb, options, make, why_not, **others):
    """A row that fits on three quarters of the ratings and predicts the others, beside Surprise at the sizes that fit into its matrix."""
    return Row(
        name, what, before=PARTS, cell=f"{verb}(parts.train, {COLUMNS}{options}).predict(parts.test).rmse(.rating)",
        peers={"Surprise": testing(make)}, same=["value"], leave_out={"Surprise": why_not}, **others)


def surprise(name, *arguments, **options):
    """Makes an algorithm of Surprise by its name, when it is called."""

    def make():
        import surprise as library

        return getattr(library, name)(*arguments, **options)

    return make
