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
    """Merges in order: `x` and `y` are nodes (leaves from 0, then each merge), `size` is the height. At most `bins` leaves are
    shown; what lies below is drawn as one leaf with the number of its members."""

    def prepare(self):
        self.need("x", "y", "size")
        for name in (self.channels["x"], self.channels["y"][0], self.channels["size"]):
            if not self.table[name].is_number:
                raise self.picture.unfit(f"`{name}` holds no numbers; a dendrogram needs two columns of nodes and one of heights")

    def label(self, which):
        return "" if which == "x" else self.channels["size"]

    def categorical(self, which):
        return which == "x"

    def least(self, which):
        heights = self.channel("size").numbers()
        return heights[heights > 0].min() if np.any(heights > 0) else None

    def draw(self, ax, table):
        left, right = (table[name].values.astype(np.int64) for name in (self.channels["x"], self.channels["y"][0]))
        heights = self.channel("size", table).numbers()
        leaves = len(heights) + 1
        if np.any(np.minimum(left, right) < 0) or np.any(np.maximum(left, right) >= leaves + np.arange(len(left))):
            raise self.picture.unfit("the merges of the dendrogram do not make a tree: each may join only nodes made before it")
        if len(np.unique(np.concatenate([left, right]))) != 2 * len(left):
            raise self.picture.unfit("the merges of the dendrogram do not make a tree: a node is joined twice")
        members = np.ones(leaves + len(left), dtype=np.int64)
        for i, (a, b) in enumerate(zip(left, right)):
            members[leaves + i] = members[a] + members[b]
        shown = min(leaves, self.options.get("bins") or 30)
        cut = leaves + len(left) - (shown - 1)
        # From the root down without recursion: the order of the leaves, left before right.
        order, stack = [], [leaves + len(left) - 1]
        while stack:
            node = stack.pop()
            if node < cut or node < leaves:
                order.append(node)
            else:
                stack += [right[node - leaves], left[node - leaves]]
        place = {node: i for i, node in enumerate(order)}
        level = dict.fromkeys(order, 0.0)
        lines = []
        for node in range(max(cut, leaves), leaves + len(left)):
            a, b, height = left[node - leaves], right[node - leaves], heights[node - leaves]
            lines.append([(place[a], level[a]), (place[a], height), (place[b], height), (place[b], level[b])])
            place[node], level[node] = (place[a] + place[b]) / 2, height
        ax.add_collection(LineCollection(lines, colors=style.main_colour(self.options.get("palette")), linewidths=1.4))
        ax.set_xlim(-0.6, len(order) - 0.4)
        ax.set_ylim(0, float(np.nanmax(heights)) * 1.05 or 1)
        texts = [f"({members[node]})" if node >= leaves else str(node) for node in order]
        ax.set_xticks(range(len(order)), texts, rotation=90 if len(order) > 16 else 0, fontsize=8)
        ax.grid(True, axis="y")
        style.plain_axis(ax, "y")
        return True
