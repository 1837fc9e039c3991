"""Marks of matrices and trees: heatmap, dendrogram."""

import numpy as np
import recnb_style as style
from matplotlib.collections import LineCollection
from recnb_points import Mark

MOST_CELLS = 4_000_000


class Heatmap(Mark):
    def prepare(self):
        if self.channels.get("facet"):
            raise self.picture.unfit("a heatmap has no facets")
        self.long = bool(self.channels.get("x"))
        if self.long:
            self.need("x", "y", "color")
            self.matrix, self.rows, self.names = self.from_long()
            self.value = self.channels["color"]
        else:
            self.matrix, self.rows, self.names = self.from_wide()
            self.value = None

    def from_wide(self):
        """The numeric columns side by side; the first text column, or the first row's number, names the rows."""
        numeric = [column for column in self.table.columns.values() if column.is_number or column.kind == "bool"]
        text = next((column for column in self.table.columns.values() if column.is_text), None)
        if not numeric:
            raise self.picture.unfit("a heatmap needs columns of numbers, or `x`, `y` and `color`")
        if self.table.count * len(numeric) > MOST_CELLS:
            raise self.picture.unfit(f"a heatmap of {self.table.count} rows is too large to see anything in")
        matrix = np.stack([column.numbers() for column in numeric], 1)
        rows = [text.shown(value) if not missing else "" for value, missing in zip(text.values, text.missing)] if text is not None else \
            [str(i + 1) for i in range(self.table.count)]
        return matrix, rows, [column.name for column in numeric]

    def from_long(self):
        x, y = self.channel("x"), self.table[self.channels["y"][0]]
        numbers = self.channel("color").numbers()
        if numbers is None:
            raise self.picture.unfit(f"`{self.channels['color']}` is a text; the colour of a heatmap needs numbers")
        across, at_x = x.categories()
        down, at_y = y.categories()
        if len(across) * len(down) > MOST_CELLS:
            raise self.picture.unfit(f"a heatmap of {len(across)} by {len(down)} cells is too large to see anything in")
        keep = (at_x >= 0) & (at_y >= 0) & np.isfinite(numbers)
        self.without_missing(self.table, np.where(keep, 1.0, np.nan))
        total, count = np.zeros((len(down), len(across))), np.zeros((len(down), len(across)), dtype=np.int64)
        np.add.at(total, (at_y[keep], at_x[keep]), numbers[keep])
        np.add.at(count, (at_y[keep], at_x[keep]), 1)
        if np.any(count > 1):
            self.picture.note("rows that share a cell are averaged")
        with np.errstate(invalid="ignore"):
            matrix = total / np.where(count, count, np.nan)
        return matrix, [y.shown(value) for value in down], [x.shown(value) for value in across]

    def label(self, which):
        return "" if not self.long else super().label(which)

    def categorical(self, which):
        return True

    def size(self):
        down, across = self.matrix.shape
        side = 0.62 if max(down, across) <= 12 else 0.36 if max(down, across) <= 30 else 0.12
        names = 0.075 * max((min(len(text), 30) for text in self.rows), default=0)
        return min(11, max(5.2, side * across * 1.25 + names + 1.6)), min(11, max(3.2, side * down + 1.6))

    def draw(self, ax, table):
        matrix = self.matrix
        if not matrix.size or np.all(np.isnan(matrix)):
            return False
        low, high = np.nanmin(matrix), np.nanmax(matrix)
        if low < 0 < high:
            high = 1.0 if max(-low, high) <= 1 and max(-low, high) > 0.3 else max(-low, high)
            low, colours = -high, style.palette(self.options.get("palette"), style.DIVERGING)
        else:
            colours = style.palette(self.options.get("palette"))
        colours = colours.with_extremes(bad="#f0f0f0")
        shown = ax.imshow(np.ma.masked_invalid(matrix), cmap=colours, vmin=low, vmax=high if high > low else low + 1, aspect="auto",
                          interpolation="nearest")
        self.ticks(ax)
        for spine in ax.spines.values():
            spine.set_visible(False)
        down, across = matrix.shape
        if max(down, across) <= 40:
            ax.set_xticks(np.arange(across - 1) + 0.5, minor=True)
            ax.set_yticks(np.arange(down - 1) + 0.5, minor=True)
            ax.grid(which="minor", color="white", linewidth=1.4)
        wish = self.options.get("annotate")
        if matrix.size <= 400 if wish is None else wish and matrix.size <= 10_000:
            self.write(ax, shown)
        self.picture.bar = (shown, self.value, None)
        return True

    def ticks(self, ax):
        down, across = self.matrix.shape
        for axis, names, most in ((ax.xaxis, self.names, 32), (ax.yaxis, self.rows, 40)):
            step = max(1, -(-len(names) // most))
            axis.set_ticks(range(0, len(names), step), [style.short(name, 30) for name in names[::step]])
        ax.tick_params(length=0)
        ax.tick_params(which="minor", length=0)
        if sum(min(len(name), 30) + 2 for name in self.names) > 70 or max(map(len, self.names)) * across > 90:
            style.slant(ax)

    def write(self, ax, shown):
        """The numbers in the cells, light on dark."""
        whole = bool(np.all(np.isnan(self.matrix) | (self.matrix == np.round(self.matrix))))
        small = np.nanmax(np.abs(self.matrix)) < 10
        shades = shown.cmap(shown.norm(self.matrix))
        bright = shades[..., :3] @ np.array([0.299, 0.587, 0.114])
        size = 9 if max(self.matrix.shape) <= 12 else 7.5
        for (row, column), value in np.ndenumerate(self.matrix):
            if np.isfinite(value):
                ax.text(column, row, style.number(value, 0 if whole else 2 if small else None), ha="center", va="center", fontsize=size,
                        color="white" if bright[row, column] < 0.55 else style.INK)


class Dendrogram(Mark):
    """A tree that is laid out already: a row a node, leaves from left to right, then merges. `x` and `y` are the two nodes that a merge
    joins, by the number of their row, `size` is its height, `label` the text of a leaf, `color` the cluster of all rows below a node,
    missing above the cut, whose height is `knee`."""

    def prepare(self):
        self.need("x", "y", "size", "label", "color")
        for name in (self.channels["x"], self.channels["y"][0], self.channels["size"]):
            if not self.table[name].is_number:
                raise self.picture.unfit(f"`{name}` holds no numbers; a dendrogram needs two columns of nodes and one of heights")
        self.leaves = int(np.count_nonzero(self.channel("x").missing))

    def size(self):
        return min(16.0, max(7.2, 1.2 + 0.2 * self.leaves)), 4.6

    def label(self, which):
        return "" if which == "x" else self.channels["size"]

    def categorical(self, which):
        return which == "x"

    def least(self, which):
        heights = self.channel("size").numbers()
        return heights[heights > 0].min() if np.any(heights > 0) else None

    def beyond(self, which):
        # Leaves stand on the axis, at zero.
        return 0

    def draw(self, ax, table):
        left, right = (table[name].numbers() for name in (self.channels["x"], self.channels["y"][0]))
        heights = self.channel("size", table).numbers()
        clusters, labels = self.channel("color", table), self.channel("label", table)
        values, _ = clusters.categories()
        colours = dict(zip(values, style.category_colours(clusters, values, self.options.get("palette"))))
        place, lines, shades, alone = list(range(self.leaves)), [], [], set(range(self.leaves))
        for node in range(self.leaves, table.count):
            if not (0 <= left[node] < node and 0 <= right[node] < node):
                raise self.picture.unfit("the merges of the dendrogram do not make a tree: each may join only nodes made before it")
            a, b = int(left[node]), int(right[node])
            lines.append([(place[a], heights[a]), (place[a], heights[node]), (place[b], heights[node]), (place[b], heights[b])])
            shades.append(style.LINK if clusters.missing[node] else colours[clusters.values[node]])
            if not clusters.missing[node]:
                alone -= {a, b}
            place.append((place[a] + place[b]) / 2)
        ax.add_collection(LineCollection(lines, colors=shades, linewidths=1.5, capstyle="projecting"))
        # A leaf whose merge lies above the cut is a cluster by itself: no line has its colour.
        for leaf in sorted(alone):
            if not clusters.missing[leaf]:
                ax.plot([leaf], [0], marker="s", ms=6, ls="none", color=colours[clusters.values[leaf]], clip_on=False, zorder=3)
        if self.options.get("knee") is not None:
            ax.axhline(self.options["knee"], color=style.SOFT, linewidth=1, linestyle=(0, (5, 4)))
        ax.set_xlim(-0.6, self.leaves - 0.4)
        ax.set_ylim(0, float(np.max(heights, initial=0)) * 1.05 or 1)
        texts = ["" if missing else style.short(text, 32) for text, missing in zip(labels.values, labels.missing)][:self.leaves]
        steep = sum(len(text) + 2 for text in texts) > 95
        ax.set_xticks(range(self.leaves), texts, rotation=90 if steep else 0, fontsize=8)
        ax.tick_params(axis="x", length=0)
        ax.grid(True, axis="y")
        style.plain_axis(ax, "y")
        if 1 < len(values) <= style.MANY:
            order = sorted(range(len(values)), key=lambda i: values[i])
            self.picture.keep_legend(clusters.name, [(clusters.shown(values[i]), colours[values[i]], "area") for i in order])
        return True
