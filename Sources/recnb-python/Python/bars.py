"""Marks that stand on an axis: bars, histograms, boxes."""

import numpy as np
import recnb_style as style
from matplotlib.collections import PolyCollection
from recnb_points import Mark

MOST_BARS = 200
MOST_BINS = 10_000


def rectangles(ax, left, bottom, right, top, colour, alpha=None, edge="none"):
    """Many rectangles as one artist: a hundredth of the time of as many patches."""
    corners = np.stack([np.stack([left, bottom], 1), np.stack([left, top], 1), np.stack([right, top], 1), np.stack([right, bottom], 1)], 1)
    width = 0.6 if edge != "none" else 0
    ax.add_collection(PolyCollection(corners, facecolors=colour, edgecolors=edge, linewidths=width, alpha=alpha, zorder=2))
    ax.update_datalim(corners.reshape(-1, 2))


class Bars(Mark):
    def prepare(self):
        self.need("x", "y")
        first = self.table[self.channels["y"][0]]
        # A text as y means bars that lie on their side.
        self.swapped = first.is_text and len(self.channels["y"]) == 1 and not self.table[self.channels["x"]].is_text
        self.place = first.name if self.swapped else self.channels["x"]
        self.heights = [self.channels["x"]] if self.swapped else self.channels["y"]
        for name in self.heights:
            if self.table[name].is_text:
                raise self.picture.unfit(f"`{name}` is a text; the length of a bar needs numbers")
        column = self.table[self.place]
        self.values, _ = column.categories()
        if len(self.values) > MOST_BARS:
            self.picture.note(f"only the first {MOST_BARS} of {len(self.values)} bars are drawn")
            self.values = self.values[:MOST_BARS]
        self.texts = [column.shown(value) for value in self.values]
        longest = max(map(len, self.texts), default=0)
        crowded = sum(min(len(text), 26) + 2 for text in self.texts) > 78
        wish = self.options.get("horizontal")
        textual = column.is_text and crowded and longest > 3
        self.lying = (self.swapped or textual) if wish is None else wish
        self.flipped = self.lying != self.swapped
        self.colour = self.channel("color")
        self.below = 0

    def beyond(self, which):
        """Bars, not rows: those that share one are added up. Known once they are drawn."""
        return self.below

    def series(self):
        if self.colour is not None and self.colour.name == self.place:
            return [(None, self.heights[0], None, style.category_colours(self.colour, self.values, self.options.get("palette")))]
        kept, self.channels = self.channels, {**self.channels, "y": self.heights}
        found = super().series()
        self.channels = kept
        return found

    def size(self):
        if not self.lying:
            return min(10.5, max(7.2, 0.12 * len(self.texts) + 1)), 4.3
        grouped = len(self.series()) if not self.stacked() else 1
        return 7.2, min(36, max(2.4, 1.15 + len(self.texts) * max(0.27, 0.14 * grouped)))

    def stacked(self):
        return bool(self.options.get("stacked"))

    def label(self, which):
        value = self.heights[0] if len(self.heights) == 1 else ""
        return (value if which == "x" else self.place) if self.lying else (self.place if which == "x" else value)

    def categorical(self, which):
        return (which == "y") == self.lying

    def least(self, which):
        found = []
        for name in self.heights:
            numbers = self.table[name].numbers()
            if np.any(numbers > 0):
                found.append(numbers[numbers > 0].min())
        return min(found, default=None)

    def lengths(self, table, series):
        """The length of each bar of a series; rows that share a bar are added up."""
        rows = self.rows_of(table, series)
        numbers = rows[series[1]].numbers()
        places = {value: place for place, value in enumerate(self.values)}
        column = rows[self.place]
        at = np.array([-1 if missing else places.get(value, -1) for value, missing in zip(column.values, column.missing)], dtype=np.int64)
        keep = self.without_missing(rows, numbers, np.where(column.missing, np.nan, 1.0)) & (at >= 0)
        total, count = np.zeros(len(self.values)), np.zeros(len(self.values), dtype=np.int64)
        np.add.at(total, at[keep], numbers[keep])
        np.add.at(count, at[keep], 1)
        if np.any(count > 1):
            self.picture.note("rows that share a bar are added up")
        return np.where(count > 0, total, np.nan)

    def draw(self, ax, table):
        series = self.series()
        lengths = [self.lengths(table, one) for one in series]
        n = len(self.values)
        if not n or all(np.all(np.isnan(one)) for one in lengths):
            return False
        places, room = np.arange(n), 0.76
        positive, negative = np.zeros(n), np.zeros(n)
        width = room if self.stacked() or len(series) == 1 else room / len(series)
        for i, (one, length) in enumerate(zip(series, lengths)):
            start = places - room / 2 if self.stacked() or len(series) == 1 else places - room / 2 + i * width
            known = ~np.isnan(length)
            self.below += int(np.count_nonzero(length[known] <= 0))
            length = np.nan_to_num(length)
            base = np.where(length >= 0, positive, negative) if self.stacked() else np.zeros(n)
            shade = [one[3][j] for j in np.flatnonzero(known)] if isinstance(one[3], list) else one[3]
            ends = (base[known], (base + length)[known])
            sides = (start[known], (start + width * (0.94 if len(series) > 1 and not self.stacked() else 1))[known])
            if self.lying:
                rectangles(ax, ends[0], sides[0], ends[1], sides[1], shade, self.options.get("alpha"))
            else:
                rectangles(ax, sides[0], ends[0], sides[1], ends[1], shade, self.options.get("alpha"))
            positive += np.maximum(length, 0) if self.stacked() else 0
            negative += np.minimum(length, 0) if self.stacked() else 0
        self.frame(ax, n)
        if len(series) == 1:
            self.numbers_at_ends(ax, lengths[0])
        self.offer_legend(series)
        return True

    def frame(self, ax, n):
        facets = self.channel("facet") is not None
        if self.lying:
            ax.grid(True, axis="x")
            ax.set_yticks(range(n), [style.short(text, 30 if facets else 44) for text in self.texts], fontsize=8 if facets else None)
            ax.set_ylim(n - 0.4, -0.6)
            ax.spines["bottom"].set_visible(False)
            ax.tick_params(axis="x", length=0)
            style.plain_axis(ax, "x")
            ax.autoscale_view(scaley=False)
        else:
            ax.grid(True, axis="y")
            step = 1 if n <= 32 else -(-n // 24)
            ax.set_xticks(range(0, n, step), [style.short(text, 26) for text in self.texts[::step]])
            ax.tick_params(axis="x", length=0)
            # A bar or two do not fill the width.
            ax.set_xlim((n - 1 - max(n, 4)) / 2 - 0.1, (n - 1 + max(n, 4)) / 2 + 0.1)
            if sum(min(len(text), 26) + 1.6 for text in self.texts[::step]) > (34 if facets else 84):
                style.slant(ax, steep=max(map(len, self.texts)) <= 4)
            style.plain_axis(ax, "y")
            ax.autoscale_view(scalex=False)
        # Bars stand on zero, without a gap below it.
        low, high = ax.dataLim.intervalx if self.lying else ax.dataLim.intervaly
        room = (high - low) * (0.1 if self.wants_numbers(n) else 0.05) or 1
        (ax.set_xlim if self.lying else ax.set_ylim)(low - room if low < 0 else 0, high + room if high > 0 else 0)

    def wants_numbers(self, n):
        wish = self.options.get("annotate")
        if wish is None:
            alone = len(self.picture.spec["layers"]) == 1 and self.channel("facet") is None
            wish = n <= 16 and len(self.series()) == 1 and alone and not self.picture.frame.get("logY")
        return wish

    def numbers_at_ends(self, ax, lengths):
        if not self.wants_numbers(len(lengths)):
            return
        decimals = style.decimals_for(lengths[~np.isnan(lengths)].tolist())
        for place, length in enumerate(lengths):
            if np.isnan(length):
                continue
            text = style.number(length, decimals)
            sign = 1 if length >= 0 else -1
            if self.lying:
                where, shift, sides = (length, place), (4 * sign, 0), {"va": "center", "ha": "left" if sign > 0 else "right"}
            else:
                where, shift, sides = (place, length), (0, 3 * sign), {"ha": "center", "va": "bottom" if sign > 0 else "top"}
            ax.annotate(text, where, xytext=shift, textcoords="offset points", fontsize=8.5, color=style.SOFT, **sides)


class Histogram(Mark):
    def prepare(self):
        self.need("x")
        column = self.channel("x")
        if column.is_text:
            raise self.picture.unfit(f"`{column.name}` is a text; a histogram needs numbers (count by it and draw bars instead)")
        numbers = column.numbers()
        self.edges = self.bins(numbers[self.shown(numbers)])

    def shown(self, numbers):
        """The numbers that the horizontal axis has a place for; all of them where a logarithmic one would have none."""
        finite = np.isfinite(numbers)
        positive = finite & (np.nan_to_num(numbers) > 0)
        return positive if self.picture.frame.get("logX") and np.any(positive) else finite

    def label(self, which):
        return self.channels["x"] if which == "x" else ""

    def bins(self, numbers):
        if not len(numbers):
            return np.array([0.0, 1.0])
        low, high = float(numbers.min()), float(numbers.max())
        width, count = self.options.get("binWidth"), self.options.get("bins")
        if width is not None:
            return self.of_width(numbers, low, high, width)
        if low == high:
            return np.array([low - 0.5, high + 0.5])
        if count is not None and not 0 < count <= MOST_BINS:
            raise self.picture.unfit(f"a histogram has from 1 to {MOST_BINS} bins, not {count}")
        if self.picture.frame.get("logX") and low > 0:
            return np.geomspace(low, high, (count or 40) + 1)
        if count is None:
            whole = self.channel("x").is_integer
            if whole and high - low <= 40:
                return np.arange(low - 0.5, high + 1)
            few = self.table.weights is None and len(numbers) <= 200_000
            count = min(80, max(8, len(np.histogram_bin_edges(numbers, "auto")) - 1)) if few else 80
        return np.linspace(low, high, count + 1)

    def of_width(self, numbers, low, high, width):
        if not width > 0 or (high - low) / width > MOST_BINS or low + width == low or high + width == high:
            raise self.picture.unfit(f"bins of width {width:g} from {low:g} to {high:g} would be too many, or none")
        # Values that are multiples of the width stand in the middle of their bin, not on an edge.
        first = np.round(low / width)
        if np.allclose(numbers / width, np.round(numbers / width), rtol=0, atol=1e-6):
            return (np.arange(first, np.round(high / width) + 2) - 0.5) * width
        return np.arange(np.floor(low / width), np.floor(high / width) + 2) * width

    def least(self, which):
        return 1 if which == "y" else super().least(which)

    def beyond(self, which):
        return 0 if which == "y" else super().beyond(which)

    def draw(self, ax, table):
        colour = self.channel("color", table)
        if colour is not None and len(self.channel("color").categories()[0]) > style.MANY:
            self.picture.note(f"`{colour.name}` has too many values to tell them apart by colour")
            colour = None
        if colour is None:
            series = [(self.options.get("name"), None, None, style.main_colour(self.options.get("palette")))]
        else:
            values, _ = self.channel("color").categories()
            shades = style.category_colours(self.channel("color"), values, self.options.get("palette"))
            series = [(colour.shown(value), None, value, shade) for value, shade in zip(values, shades)]
        base, drawn = np.zeros(len(self.edges) - 1), 0
        for one in series:
            rows = self.rows_of(table, one)
            numbers = self.channel("x", rows).numbers()
            keep = self.without_missing(rows, numbers) & self.shown(numbers)
            drawn += int(np.count_nonzero(keep))
            counts, _ = np.histogram(numbers[keep], self.edges, weights=rows.weights[keep] if rows.weights is not None else None)
            top = base + counts
            edge = "white" if len(counts) <= 60 else "none"
            rectangles(ax, self.edges[:-1], base, self.edges[1:], top, one[3], self.options.get("alpha"), edge)
            base = top
        if not drawn:
            return False
        ax.grid(True, axis="y")
        style.plain_axis(ax, "y")
        if self.channel("x").is_time:
            style.time_axis(ax, "x")
        else:
            style.plain_axis(ax, "x")
            width = self.options.get("binWidth")
            if width is not None and len(self.edges) <= 16 and self.channels.get("facet") is None:
                ax.set_xticks((self.edges[:-1] + self.edges[1:]) / 2 if np.isclose(self.edges[0] / width % 1, 0.5) else self.edges)
        ax.autoscale_view()
        ax.set_ylim(0, base.max() * 1.06 if base.max() else 1)
        self.offer_legend(series)
        return True


class Boxes(Mark):
    def prepare(self):
        numeric = [name for name, column in self.table.columns.items() if column.is_number]
        names = self.channels["y"] or [name for name in numeric if name != self.channels.get("x")]
        if not names:
            raise self.picture.unfit("a box plot needs a column of numbers")
        if text := next((name for name in names if self.table[name].is_text), None):
            raise self.picture.unfit(f"`{text}` is a text; a box needs numbers")
        self.names = names
        column = self.channel("x")
        if column is None:
            self.groups = [(name, name, None) for name in names]
        else:
            values, _ = column.categories()
            if len(values) > MOST_BARS:
                self.picture.note(f"only the first {MOST_BARS} of {len(values)} boxes are drawn")
            self.groups = [(column.shown(value), names[0], value) for value in values[:MOST_BARS]]
        crowded = sum(min(len(text), 26) + 2 for text, _, _ in self.groups) > 78
        wish = self.options.get("horizontal")
        self.lying = (crowded and (column is None or column.is_text)) if wish is None else wish
        self.flipped = self.lying

    def size(self):
        if self.lying:
            return 7.2, min(36, max(2.6, 1.2 + 0.34 * len(self.groups)))
        return min(10.5, max(7.2, 0.2 * len(self.groups))), 4.3

    def label(self, which):
        value = self.names[0] if len(self.names) == 1 else ""
        return value if (which == "x") == self.lying else self.channels.get("x") or ""

    def categorical(self, which):
        return (which == "y") == self.lying

    def least(self, which):
        found = [numbers[numbers > 0].min() for numbers in (self.table[name].numbers() for name in self.names) if np.any(numbers > 0)]
        return min(found, default=None)

    def beyond(self, which):
        return self.not_above_zero(*self.names)

    def draw(self, ax, table):
        boxes, places, shades = [], [], []
        column = self.channel("x", table)
        colours = None
        if column is not None and self.channels.get("color") == self.channels.get("x"):
            colours = style.category_colours(column, [value for _, _, value in self.groups], self.options.get("palette"))
        for place, (_, name, value) in enumerate(self.groups):
            numbers = table[name].numbers()
            if value is not None:
                numbers = numbers[(column.values == value) & ~column.missing]
            numbers = numbers[np.isfinite(numbers)]
            if not len(numbers):
                continue
            low, middle, high = np.percentile(numbers, [25, 50, 75])
            reach = 1.5 * (high - low)
            inside = numbers[(numbers >= low - reach) & (numbers <= high + reach)]
            outside = np.unique(numbers[(numbers < low - reach) | (numbers > high + reach)])
            boxes.append({"q1": low, "med": middle, "q3": high, "whislo": inside.min(), "whishi": inside.max(), "fliers": outside[:2000]})
            places.append(place)
            shades.append(colours[place] if colours else style.main_colour(self.options.get("palette")))
        if not boxes:
            return False
        drawn = ax.bxp(boxes, positions=places, widths=0.6, orientation="horizontal" if self.lying else "vertical", patch_artist=True,
                       showcaps=False, manage_ticks=False, medianprops={"color": style.INK, "lw": 1.6}, boxprops={"lw": 0},
                       whiskerprops={"color": style.SOFT, "lw": 1},
                       flierprops={"marker": "o", "ms": 2.6, "mfc": style.SOFT, "mec": "none", "alpha": 0.45})
        for patch, shade in zip(drawn["boxes"], shades):
            patch.set(facecolor=shade, alpha=0.75)
        texts = [style.short(text, 40) for text, _, _ in self.groups]
        n = len(texts)
        if self.lying:
            ax.set_yticks(range(n), texts)
            ax.set_ylim(n - 0.4, -0.6)
            ax.grid(True, axis="x")
            style.plain_axis(ax, "x")
        else:
            step = 1 if n <= 32 else -(-n // 24)
            ax.set_xticks(range(0, n, step), texts[::step])
            ax.tick_params(axis="x", length=0)
            ax.set_xlim(-0.6, n - 0.4)
            ax.grid(True, axis="y")
            style.plain_axis(ax, "y")
        return True
