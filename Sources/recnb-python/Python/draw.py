"""Draws a declarative figure: the layout, the facets and the legends; the marks themselves are in bars, points and grids."""

import math
import sys
import traceback

import recnb_matplotlib  # noqa: F401  first, for it decides how matplotlib is imported
import numpy as np
import recnb_bars as bars
import recnb_columns as columns
import recnb_encode as encode
import recnb_grids as grids
import recnb_points as points
import recnb_style as style
import recnb_wire as wire
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

PANELS = 30

MARKS = {"bar": bars.Bars, "histogram": bars.Histogram, "box": bars.Boxes, "line": points.Lines, "area": points.Areas,
         "elbow": points.Elbow, "scatter": points.Points, "heatmap": grids.Heatmap, "dendrogram": grids.Dendrogram}


def columns_for(panels):
    """The columns of a grid near to square, with few empty places."""
    if panels <= 3:
        return panels
    least = min(5, math.ceil(math.sqrt(panels)))
    return min(range(least, max(least, min(5, panels)) + 1), key=lambda across: (-panels % across, across))


def sample_of(kind, colour):
    if kind == "line":
        return Line2D([], [], color=colour, lw=2.2)
    if kind == "point":
        return Line2D([], [], color=colour, marker="o", ms=6, ls="none")
    return Patch(facecolor=colour)


class Unfit(Exception):
    """A figure that does not fit its data, told to the user."""


class Picture:
    """What the layers of one figure share: what is to be known before the first is drawn, and what they leave for the frame."""

    def __init__(self, spec, tables):
        self.spec = spec
        self.frame = spec["frame"]
        self.tables = tables
        self.notes = []
        self.legend = None
        self.bar = None
        self.unfit = Unfit
        self.layers = [self.layer(layer) for layer in spec["layers"]]
        self.agree()
        self.facet = next((mark.channel("facet") for mark in self.layers if mark.channel("facet") is not None), None)

    def agree(self):
        """Layers share their axes: moments and numbers cannot stand on one."""
        for channel in ("x", "y"):
            shown = [mark.table[name] for mark in self.layers for name in mark.named(channel)]
            times = {column.is_time for column in shown if not column.is_text}
            if len(times) > 1:
                raise Unfit(f"`{channel}` holds moments in one place and numbers in another")

    def layer(self, layer):
        if not 0 <= layer["table"] < len(self.tables):
            raise Unfit(f"the figure has no table number {layer['table']}")
        table = self.tables[layer["table"]]
        channels = layer["channels"]
        for name in [channels.get(key) for key in ("x", "color", "size", "label", "facet")] + channels["y"]:
            if name is not None and name not in table.columns:
                raise Unfit(f"the table of the figure has no column `{name}`")
        return MARKS[layer["kind"]](self, layer, table)

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)

    def keep_legend(self, title, entries):
        """Entries are (text, colour, sample: "area", "line" or "point"). The first layer with a legend gives the title; others join it."""
        if self.legend is None:
            self.legend = (title, [])
        known = {entry[0] for entry in self.legend[1]}
        self.legend[1].extend(entry for entry in entries if entry[0] not in known)

    # -- layout

    def panels(self):
        """Facets as (title, value) or one panel of everything."""
        if self.facet is None:
            return [(None, None)]
        values, _ = self.facet.categories()
        if len(values) > PANELS:
            self.note(f"only the first {PANELS} of {len(values)} facets are drawn")
            values = values[:PANELS]
        prefix = "" if self.facet.is_text else f"{self.facet.name} = "
        return [(prefix + self.facet.shown(value), value) for value in values] or [(None, None)]

    def draw(self):
        panels = self.panels()
        wanted = self.frame.get("facetColumns")
        across = min(len(panels), max(1, wanted)) if wanted else columns_for(len(panels))
        down = math.ceil(len(panels) / across)
        width, height = self.size(across, down)
        figure = Figure(figsize=(width, height), dpi=style.DPI)
        FigureCanvasAgg(figure)
        grid = figure.subplots(down, across, squeeze=False)
        axes = grid.flatten()[:len(panels)]
        for ax in grid.flatten()[len(panels):]:
            ax.set_visible(False)
        for ax, (title, value) in zip(axes, panels):
            self.panel(ax, title, value)
        for i, ax in enumerate(axes):
            self.finish(ax, bottom=i + across >= len(panels), left=i % across == 0, several=len(panels) > 1)
        if len(panels) > 1:
            self.align([ax for ax in axes if ax.axison])
        self.surround(figure, grid, width, height)
        return figure

    def size(self, across, down):
        own = [mark.size() for mark in self.layers]
        width = max((size[0] for size in own), default=7.2)
        height = max((size[1] for size in own), default=4.3)
        if across * down > 1:
            width, height = min(4.2, 10.8 / across), min(height, 3.0) if height <= 5.2 else height * 0.72
        total = (width * across, height * down + (0.35 if down > 1 else 0))
        clamp = lambda side: min(40.0, max(1.5, side))
        return clamp(self.frame.get("width") or total[0]), clamp(self.frame.get("height") or total[1])

    def panel(self, ax, title, value):
        drawn = 0
        for mark in self.layers:
            facet = mark.channel("facet")
            table = mark.table
            if value is not None and facet is not None:
                table = table.rows((facet.values == value) & ~facet.missing)
            if table.count and mark.draw(ax, table) is not False:
                drawn += 1
        if drawn > 1:
            self.hold_all(ax)
        if title is not None:
            ax.set_title(style.short(title, 34), color=style.SOFT)
        if not drawn:
            self.empty(ax)

    def hold_all(self, ax):
        """Widens the axes to all layers: marks that stand on an axis set its ends for themselves alone."""
        for which in "xy":
            low, high = getattr(ax, f"get_{which}lim")()
            least, most = getattr(ax.dataLim, f"interval{which}")
            if low < high and math.isfinite(least) and math.isfinite(most):
                room = (most - least) * 0.05
                ax.set(**{f"{which}lim": (low if low <= least else least - room, high if high >= most else most + room)})

    def empty(self, ax):
        ax.set_axis_off() if self.facet is None else None
        ax.text(0.5, 0.5, "n = 0", transform=ax.transAxes, ha="center", va="center", color=style.SOFT, fontsize=12)
        ax.set_xticks([])
        ax.set_yticks([])

    def finish(self, ax, bottom, left, several):
        if not ax.axison:
            return
        for which in "xy":
            if self.frame.get("log" + self.channel_of(which).upper()):
                self.logarithmic(ax, which)
        for which in "xy":
            span = self.frame.get(f"{self.channel_of(which)}Range") or {}
            ends = span.get("lower"), span.get("upper")
            if ends != (None, None):
                (ax.set_xlim if which == "x" else ax.set_ylim)(*ends)
        for which, here in (("x", bottom), ("y", left)):
            if here or not several:
                ax.set(**{f"{which}label": style.short(self.axis_label(which), 90 if which == "x" else 60)})
            elif any(mark.categorical(which) for mark in self.layers):
                # Named once at the edge of the grid.
                ax.set(**{f"{which}ticks": []})
            else:
                ax.tick_params(axis=which, labelbottom=which != "x", labelleft=which != "y")

    def align(self, axes):
        """Panels of one figure have the same ends of their axes."""
        for which in ("xlim", "ylim"):
            ends = [getattr(ax, f"get_{which}")() for ax in axes]
            if ends:
                low, high = min(map(min, ends)), max(map(max, ends))
                for ax in axes:
                    ax.set(**{which: (high, low) if ends[0][0] > ends[0][1] else (low, high)})

    def channel_of(self, which):
        """The channel that an axis shows: x is the vertical one where bars were laid on their side."""
        flipped = any(getattr(mark, "flipped", False) for mark in self.layers)
        return {"x": "y", "y": "x"}[which] if flipped else which

    def axis_label(self, which):
        given = self.spec.get(f"{self.channel_of(which)}Label")
        if given is not None:
            return given
        return next((label for label in (mark.label(which) for mark in self.layers) if label), "")

    def logarithmic(self, ax, which):
        if any(mark.categorical(which) for mark in self.layers):
            raise Unfit(f"the {'horizontal' if which == 'x' else 'vertical'} axis shows categories and cannot be logarithmic")
        low, high = ax.dataLim.intervalx if which == "x" else ax.dataLim.intervaly
        positive = [mark.least(which) for mark in self.layers if mark.least(which) is not None]
        if not positive:
            self.note(f"the {'horizontal' if which == 'x' else 'vertical'} axis is not logarithmic: nothing on it is above zero")
            return
        beyond = sum(mark.beyond(which) for mark in self.layers)
        if beyond:
            are = f"{beyond} values of zero or less have" if beyond > 1 else "1 value of zero or less has"
            self.note(f"{are} no place on the logarithmic {'horizontal' if which == 'x' else 'vertical'} axis")
        style.log_axis(ax, which)
        if low <= 0 or not math.isfinite(low):
            bottom = min(positive) / 2
            (ax.set_xlim(left=bottom) if which == "x" else ax.set_ylim(bottom=bottom))

    def place(self, figure, grid, right, top):
        """Margins that just hold the labels; matplotlib's own tight layout measures them twice."""
        renderer = figure.canvas.get_renderer()
        width, height = figure.get_size_inches() * figure.dpi
        pad, gap = 0.09 * figure.dpi, 0.13 * figure.dpi
        sides = np.zeros((*grid.shape, 4))
        for place, ax in np.ndenumerate(grid):
            outer = ax.get_tightbbox(renderer, for_layout_only=True) if ax.get_visible() else None
            if outer is not None:
                inner = ax.bbox
                sides[place] = inner.x0 - outer.x0, inner.y0 - outer.y0, outer.x1 - inner.x1, outer.y1 - inner.y1
        left, below, after, above = (np.maximum(sides[..., i], 0) for i in range(4))
        down, across = grid.shape
        between_x = gap + max((left[:, i + 1].max() + after[:, i].max() for i in range(across - 1)), default=0)
        between_y = gap + max((below[i].max() + above[i + 1].max() for i in range(down - 1)), default=0)
        x0, x1 = left[:, 0].max() + pad, right * width - after[:, -1].max() - pad
        y0, y1 = below[-1].max() + pad, top * height - above[0].max() - pad
        if x1 - x0 < 0.2 * width or y1 - y0 < 0.2 * height:
            self.note("the labels leave little room for the picture")
            x1, y1 = max(x1, x0 + 0.2 * width), max(y1, y0 + 0.2 * height)
        one_x, one_y = (x1 - x0 - between_x * (across - 1)) / across, (y1 - y0 - between_y * (down - 1)) / down
        figure.subplots_adjust(x0 / width, y0 / height, x1 / width, y1 / height,
                               between_x / max(one_x, 1), between_y / max(one_y, 1))

    def surround(self, figure, grid, width, height):
        """Title, legend, colour bar and margins."""
        right = 1.0
        if self.legend is not None and self.frame.get("legend") is not False and self.legend[1]:
            title, entries = self.legend
            handles = [sample_of(kind, colour) for _, colour, kind in entries]
            columns_ = 1 if len(entries) * 0.2 + 0.5 < height else 2
            legend = figure.legend(handles, [style.short(text, 28) for text, _, _ in entries], title=title and style.short(title, 28),
                                   loc="upper right", bbox_to_anchor=(1 - 0.1 / width, 0.5), ncols=columns_, alignment="left")
            box = legend.get_window_extent(figure.canvas.get_renderer())
            right = 1 - (box.width / figure.dpi + 0.3) / width
        top = 1.0
        if self.spec.get("title"):
            text = style.wrapped(self.spec["title"], width * 8.4)
            figure.text(0.12 / width, 1 - 0.12 / height, text, ha="left", va="top", fontsize=12.5, fontweight="bold", color=style.INK)
            top = 1 - (0.2 + 0.2 * (text.count("\n") + 1)) / height
        if self.bar is not None:
            right -= 0.75 / width
        self.place(figure, grid, max(0.3, right), max(0.3, top))
        place = grid[0, -1].get_position()
        if self.legend is not None and figure.legends:
            figure.legends[0].set_bbox_to_anchor((1 - 0.12 / width, place.y1))
        if self.bar is not None:
            shown, label, form = self.bar
            low = min(ax.get_position().y0 for ax in figure.axes)
            side = figure.add_axes((right + 0.02 / width, low, 0.13 / width, place.y1 - low))
            bar = figure.colorbar(shown, cax=side)
            bar.outline.set_visible(False)
            side.yaxis.set_major_formatter(form or style.Numbers())
            side.tick_params(length=0, pad=3)
            if label:
                side.set_title(style.short(label, 18), fontsize=9, color=style.SOFT, loc="center")


def draw(request, data):
    """The pictures of a request, as a reply and its parts."""
    tables = [columns.read(table, data) for table in request["tables"]]

    def make():
        picture = Picture(request["spec"], tables)
        figure = picture.draw()
        return picture, [(form, *encode.encode(figure, form, style.DPI)) for form in request["formats"]]

    (picture, files), warned = encode.quietly(make)
    pictures = [{"format": form, "width": width, "height": height, "count": len(data)} for form, data, width, height in files]
    return {"ok": True, "pictures": pictures, "notes": request["notes"] + picture.notes + warned}, [data for _, data, _, _ in files]


def work(sock, printed):
    style.dress()
    while True:
        try:
            request, data = wire.receive(sock)
        except (wire.Closed, OSError):
            return 0
        try:
            reply, parts = draw(request, data)
        except Unfit as error:
            reply, parts = {"ok": False, "kind": "result", "message": str(error)}, []
        except Exception as error:
            text = "".join(traceback.format_exception(error))
            reply = {"ok": False, "kind": "exception", "type": type(error).__name__, "message": str(error), "traceback": text}
            parts = []
        sys.stdout.flush()
        wire.send(sock, reply, parts)
