"""Marks at points of the plane: scatter, line, area, elbow."""

import numpy as np
import recnb_style as style


class Mark:
    """A layer on its way to the picture. Subclasses draw one panel's rows at a time."""

    sample = "area"

    def __init__(self, picture, layer, table):
        self.picture = picture
        self.layer = layer
        self.table = table
        self.kind = layer["kind"]
        self.channels = layer["channels"]
        self.options = layer["options"]
        self.prepare()

    def prepare(self):
        pass

    def channel(self, name, table=None):
        column = self.channels.get(name)
        return (table or self.table)[column] if column is not None else None

    def named(self, name):
        """The columns of a channel, none or more."""
        given = self.channels.get(name)
        return given if isinstance(given, list) else [given] if given is not None else []

    def need(self, *names):
        for name in names:
            if not self.channels.get(name):
                raise self.picture.unfit(f"a {self.kind} needs `{name}`")

    def size(self):
        return 7.2, 4.3

    def label(self, which):
        return self.channels.get("x") if which == "x" else self.channels["y"][0] if len(self.channels["y"]) == 1 else ""

    def categorical(self, which):
        return False

    def least(self, which):
        """The least number above zero on an axis, for a logarithmic one."""
        names = [self.channels.get("x")] if which == "x" else self.channels["y"]
        found = []
        for name in names:
            numbers = self.table[name].numbers() if name is not None else None
            if numbers is not None and np.any(numbers > 0):
                found.append(numbers[numbers > 0].min())
        return min(found, default=None)

    def beyond(self, which):
        """How many numbers a logarithmic axis has no place for: those of zero or less."""
        return self.not_above_zero(*[self.channels.get("x")] if which == "x" else self.channels["y"])

    def not_above_zero(self, *names):
        count = 0
        for name in names:
            numbers = self.table[name].numbers() if name is not None else None
            if numbers is not None:
                low = np.nan_to_num(numbers, nan=1.0) <= 0
                count += int(np.count_nonzero(low)) if self.table.weights is None else int(self.table.weights[low].sum())
        return count

    def without_missing(self, table, *numbers):
        """The rows that have all of `numbers`; what is left out is noted."""
        keep = np.ones(table.count, dtype=bool)
        for values in numbers:
            keep &= np.isfinite(values)
        left_out = table.count - int(np.count_nonzero(keep)) if table.weights is None else int(table.weights[~keep].sum())
        if left_out:
            self.picture.note(f"{left_out} row{'s' * (left_out > 1)} without a value {'are' if left_out > 1 else 'is'} not drawn")
        return keep

    def position(self, table, which, name):
        """Numbers along an axis. Texts become positions in the order of the whole table."""
        column = table[name]
        bars = self.bars_below() if which == "x" else None
        if bars is not None:
            places = {value: place for place, value in enumerate(bars.values)}
            return np.array([np.nan if missing else places.get(value, np.nan) for value, missing in zip(column.values, column.missing)],
                            dtype=float)
        if not column.is_text and column.kind != "bool":
            return column.numbers()
        values, _ = self.table[name].categories()
        places = {value: place for place, value in enumerate(values)}
        return np.array([np.nan if missing else places[value] for value, missing in zip(column.values, column.missing)], dtype=float)

    def bars_below(self):
        """The layer of upright bars whose places other layers share, if there is one."""
        return next((mark for mark in self.picture.layers if mark.kind == "bar" and not mark.lying), None)

    def dress_axis(self, ax, which, name):
        """Ticks and their labels for what a column holds."""
        if which == "x" and self.bars_below() is not None:
            return
        column = self.table[name]
        axis = ax.xaxis if which == "x" else ax.yaxis
        if column.is_text or column.kind == "bool":
            values, _ = column.categories()
            step = max(1, len(values) // 40)
            axis.set_ticks(range(0, len(values), step), [style.short(column.shown(value), 26) for value in values[::step]])
            if which == "x" and sum(len(column.shown(value)) + 2 for value in values[::step]) > 75:
                style.slant(ax)
        elif column.is_time:
            style.time_axis(ax, which)
        else:
            style.plain_axis(ax, which)
            numbers = column.numbers()
            if column.is_integer and np.any(np.isfinite(numbers)):
                style.whole_steps(axis, np.nanmin(numbers), np.nanmax(numbers))

    def series(self):
        """The columns of y and the categories of colour as (text, column of y, category or None, colour)."""
        names = self.channels["y"]
        colour = self.channel("color")
        if colour is None:
            if len(names) == 1 and self.options.get("name") is None:
                return [(None, names[0], None, style.main_colour(self.options.get("palette")))]
            texts = [self.options.get("name") or names[0]] if len(names) == 1 else names
            start = self.picture.spec["layers"].index(self.layer) if len(names) == 1 else 0
            own = style.main_colour(self.options.get("palette")) if len(names) == 1 and self.options.get("palette") else None
            return [(text, name, None, own or style.CATEGORIES[(start + i) % style.MANY])
                    for i, (text, name) in enumerate(zip(texts, names))]
        values, _ = colour.categories()
        if len(values) > style.MANY:
            self.picture.note(f"`{colour.name}` has {len(values)} values: colours repeat and there is no legend")
        shades = style.category_colours(colour, values, self.options.get("palette"))
        return [(colour.shown(value), names[0], value, shade) for value, shade in zip(values, shades)]

    def offer_legend(self, series):
        colour = self.channels.get("color")
        entries = [(text, shade, self.sample) for text, _, _, shade in series if text is not None]
        if entries and len(entries) <= style.MANY:
            self.picture.keep_legend(colour, entries)

    def rows_of(self, table, series):
        """The rows of one series."""
        value = series[2]
        if value is None:
            return table
        colour = self.channel("color", table)
        return table.rows((colour.values == value) & ~colour.missing)


class Lines(Mark):
    sample = "line"

    def prepare(self):
        self.need("x", "y")

    def path(self, table, series):
        rows = self.rows_of(table, series)
        x, y = self.position(rows, "x", self.channels["x"]), rows[series[1]].numbers()
        if y is None:
            raise self.picture.unfit(f"`{series[1]}` is a text; the vertical axis of a {self.kind} needs numbers")
        keep = self.without_missing(rows, x, y)
        x, y = x[keep], y[keep]
        order = np.argsort(x, kind="stable")
        return x[order], y[order]

    def frame(self, ax):
        ax.grid(True, axis="y")
        self.dress_axis(ax, "x", self.channels["x"])
        self.dress_axis(ax, "y", self.channels["y"][0])

    def draw(self, ax, table):
        series = self.series()
        drawn = False
        for one in series:
            x, y = self.path(table, one)
            if not len(x):
                continue
            drawn = True
            marked = self.options.get("markers")
            marked = len(x) * len(series) <= 60 if marked is None else marked
            ax.plot(x, y, color=one[3], marker=(self.options.get("marker") or "o") if marked else None, alpha=self.options.get("alpha"),
                    markeredgecolor="white", markeredgewidth=0.8, markersize=6 if marked else 0)
        self.frame(ax)
        self.offer_legend(series)
        return drawn


class Elbow(Lines):
    def draw(self, ax, table):
        drawn = super().draw(ax, table)
        knee = self.options.get("knee")
        if knee is not None and drawn:
            x, y = next(path for path in (self.path(table, one) for one in self.series()) if len(path[0]))
            ax.axvline(knee, color=style.ACCENT, lw=1.2, ls=(0, (4, 3)), zorder=1)
            near = np.flatnonzero(np.isclose(x, knee))
            if len(near):
                ax.plot([knee], [y[near[0]]], "o", ms=10, mfc="none", mec=style.ACCENT, mew=2)
            right = knee > (x[0] + x[-1]) / 2
            ax.annotate(f"{self.channels['x']} = {style.number(knee)}", (knee, 0.97), xycoords=("data", "axes fraction"),
                        xytext=(-7 if right else 7, 0), textcoords="offset points", ha="right" if right else "left", va="top",
                        color=style.ACCENT, fontsize=10, fontweight="bold")
        return drawn


class Areas(Lines):
    sample = "area"

    def draw(self, ax, table):
        series = self.series()
        paths = [self.path(table, one) for one in series]
        shared = np.unique(np.concatenate([x for x, _ in paths])) if paths else np.array([])
        if not len(shared):
            return False
        stacked = self.options.get("stacked", True) is not False and len(series) > 1
        base = np.zeros(len(shared))
        for one, (x, y) in zip(series, paths):
            if not len(x):
                continue
            if stacked:
                level = np.zeros(len(shared))
                np.add.at(level, np.searchsorted(shared, x), y)
                ax.fill_between(shared, base, base + level, color=one[3], alpha=self.options.get("alpha") or 0.85, lw=0)
                base = base + level
            else:
                ax.fill_between(x, 0, y, color=one[3], alpha=self.options.get("alpha") or 0.25, lw=0)
                ax.plot(x, y, color=one[3])
        ax.set_ylim(bottom=min(0, ax.get_ylim()[0]) if np.min(base) < 0 else 0)
        self.frame(ax)
        self.offer_legend(series)
        return True


class Points(Mark):
    def prepare(self):
        self.need("x", "y")
        if len(self.channels["y"]) > 1:
            raise self.picture.unfit("a scatter takes one column as `y`")
        self.shades = None

    def size(self):
        return 7.2, 5.2

    def colours(self, table, keep):
        """Colours of the rows kept, or numbers for a colour bar."""
        column = self.channel("color", table)
        if column is None:
            return style.main_colour(self.options.get("palette")), None
        whole = self.channel("color")
        if not (column.is_text or column.kind == "bool"):
            values = whole.categories()[0] if column.is_integer else None
            if values is None or len(values) > style.MANY:
                return None, column.numbers()[keep]
        values, _ = whole.categories(sort=True)
        if len(values) > style.MANY:
            counts = np.bincount(whole.categories(sort=True)[1][~whole.missing], minlength=len(values))
            frequent = set(np.argsort(-counts, kind="stable")[:10].tolist())
            self.picture.note(f"`{column.name}` has {len(values)} values: the ten most frequent have a colour of their own")
            named = [value for i, value in enumerate(values) if i in frequent]
        else:
            named = values
        shades = dict(zip(named, style.category_colours(whole, named, self.options.get("palette"))))
        entries = [(whole.shown(value), shades[value], "point") for value in named]
        if len(named) < len(values):
            entries.append(("…", style.NONE, "point"))
        self.picture.keep_legend(column.name, entries)
        missing = column.missing
        return [style.NONE if missing[i] else shades.get(column.values[i], style.NONE) for i in np.flatnonzero(keep)], None

    def draw(self, ax, table):
        x, y = (self.position(table, which, name) for which, name in (("x", self.channels["x"]), ("y", self.channels["y"][0])))
        keep = self.without_missing(table, x, y)
        x, y = x[keep], y[keep]
        self.dress_axis(ax, "x", self.channels["x"])
        self.dress_axis(ax, "y", self.channels["y"][0])
        ax.grid(True)
        if not len(x):
            return False
        n = len(x)
        area = self.options.get("size") or (36 if n <= 200 else 18 if n <= 2000 else 9 if n <= 20_000 else 3)
        sizes = self.channel("size", table)
        if sizes is not None and sizes.numbers() is not None:
            whole = self.channel("size").numbers()
            top = np.nanmax(np.abs(whole)) if np.any(np.isfinite(whole)) else 1
            area = 6 + 160 * np.nan_to_num(np.abs(sizes.numbers()[keep])) / (top or 1)
        alpha = self.options.get("alpha") or (0.9 if n <= 500 else 0.75 if n <= 5000 else 0.55 if n <= 30_000 else 0.3)
        shades, numbers = self.colours(table, keep)
        edged = n <= 2000
        marker = self.options.get("marker") or "o"
        style_of = {"s": area, "alpha": alpha, "marker": marker, "rasterized": True, "zorder": 2,
                    "linewidths": 0.4 if edged and marker not in "x+" else 1.2 if marker in "x+" else 0}
        if edged and marker not in "x+":
            style_of["edgecolors"] = "white"
        if numbers is None:
            if n > 2000 and np.ndim(area) == 0:
                self.stamp(ax, x, y, shades, area, alpha, marker)
            else:
                ax.scatter(x, y, c=shades, **style_of)
        else:
            whole = self.channel("color").numbers()
            shown = ax.scatter(x, y, c=numbers, cmap=style.palette(self.options.get("palette"), style.palette("viridis")),
                               vmin=np.nanmin(whole), vmax=np.nanmax(whole), plotnonfinite=True, **style_of)
            self.picture.bar = (shown, self.channels["color"], None)
        self.names(ax, table, keep, x, y)
        return True

    def stamp(self, ax, x, y, shades, area, alpha, marker):
        """Many points of one size: each colour's are stamped at once, in three rounds so that no colour lies on top of all."""
        shades = np.array(shades if isinstance(shades, list) else [shades] * len(x))
        for turn in range(3):
            for shade in sorted(set(shades[turn::3].tolist())):
                mine = shades[turn::3] == shade
                ax.plot(x[turn::3][mine], y[turn::3][mine], marker, ls="none", color=shade, ms=area ** 0.5, mew=0, alpha=alpha,
                        rasterized=True)

    def names(self, ax, table, keep, x, y):
        column = self.channel("label", table)
        if column is None:
            return
        if len(x) > 60:
            self.picture.note("only the first 60 points are labelled")
        for i, row in enumerate(np.flatnonzero(keep)[:60]):
            if not column.missing[row]:
                ax.annotate(style.short(column.shown(column.values[row]), 24), (x[i], y[i]), xytext=(5, 4), textcoords="offset points",
                            fontsize=8, color=style.SOFT)

