"""The look of the house: colours, fonts, numbers on axes."""

import math
import textwrap

import matplotlib
import numpy as np
from matplotlib import colors, dates, ticker

DPI = 180
INK = "#1d2530"
SOFT = "#566070"
LINE = "#c3c9d2"
GRID = "#e7eaef"
NONE = "#b9bfc9"
LINK = "#39424f"
ACCENT = "#d1495b"
MAIN = "#33658a"

# Told apart by people who confuse red and green, and in print; the second ten are lighter kin of the first.
CATEGORIES = ["#33658a", "#f08a3c", "#3f9b72", "#c94f58", "#7f67ab", "#8a6a55", "#d976a8", "#7b8794", "#b3a02b", "#35a3b5",
              "#8db4d3", "#f7c59f", "#9dd0b6", "#eaa3a6", "#c0b1dc", "#c9b3a3", "#efbcd6", "#bcc4cc", "#ddd389", "#9dd6de"]

MANY = len(CATEGORIES)

RC = {
    "font.family": ["DejaVu Sans"], "font.size": 9.5, "text.parse_math": False, "text.color": INK, "axes.unicode_minus": True,
    "text.hinting": "none", "text.hinting_factor": 1,
    "axes.edgecolor": LINE, "axes.labelcolor": INK, "axes.labelsize": 10, "axes.linewidth": 0.8, "axes.axisbelow": True,
    "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10, "axes.titlelocation": "left", "axes.titlepad": 5,
    "axes.xmargin": 0.02, "axes.ymargin": 0.05, "grid.color": GRID, "grid.linewidth": 0.8,
    "xtick.color": LINE, "ytick.color": LINE, "xtick.labelcolor": SOFT, "ytick.labelcolor": SOFT, "xtick.labelsize": 9,
    "ytick.labelsize": 9, "xtick.major.size": 3, "ytick.major.size": 0, "xtick.minor.size": 0, "ytick.minor.size": 0,
    "ytick.major.pad": 5, "lines.linewidth": 1.8, "lines.markersize": 5, "lines.solid_capstyle": "round",
    "legend.frameon": False, "legend.fontsize": 9, "legend.title_fontsize": 9, "legend.handlelength": 1.2, "legend.labelspacing": 0.45,
    "legend.borderaxespad": 0, "figure.facecolor": "white", "savefig.facecolor": "white",
    "svg.hashsalt": "recnb", "svg.fonttype": "path", "pdf.fonttype": 42, "path.simplify": True,
}

SEQUENTIAL = colors.LinearSegmentedColormap.from_list(
    "recnb", ["#f3f6f9", "#c6d9e6", "#8db4d3", "#4f88b3", "#33658a", "#1b3a57"])
DIVERGING = colors.LinearSegmentedColormap.from_list(
    "recnb diverging", ["#a8323e", "#d77a72", "#f1c9bf", "#f7f7f7", "#b9d3e3", "#5f97c0", "#1f5480"])


def dress():
    """Gives matplotlib the look. Not in processes that run `python` cells: those have matplotlib's own."""
    matplotlib.rcParams.update(RC)


def palette(name, fallback=SEQUENTIAL):
    """A colour map by its name in matplotlib, and whether it was found."""
    if name is None:
        return fallback
    return matplotlib.colormaps[name] if name in matplotlib.colormaps else fallback


def main_colour(name):
    return colors.to_hex(name) if name is not None and colors.is_color_like(name) else MAIN


def category_colours(column, values, name=None):
    """A colour for each category. Small whole numbers, such as those of clusters, keep theirs from figure to figure."""
    table = palette(name, None) if name is not None else None
    if table is not None:
        steps = getattr(table, "colors", None)
        if steps is not None and len(steps) <= MANY:
            return [colors.to_hex(steps[i % len(steps)]) for i in range(len(values))]
        return [colors.to_hex(table(x)) for x in np.linspace(0, 1, max(2, len(values)))[:len(values)]]
    if column.is_integer and len(values) and -1 <= min(values) and max(values) < 10 * MANY:
        return [NONE if value < 0 else CATEGORIES[int(value) % MANY] for value in values]
    # In the order of the alphabet, whatever order they came in: the same set has the same colours in every figure.
    rank = {value: place for place, value in enumerate(sorted(values))}
    return [CATEGORIES[rank[value] % MANY] for value in values]


def number(value, decimals=None):
    """A number for a reader: thousands apart from 10 000 on, no needless decimals."""
    if not math.isfinite(value):
        return ""
    if value and (abs(value) >= 1e9 or abs(value) < 1e-4 and decimals is None):
        return f"{value:.3g}".replace("-", "−")
    if decimals is None:
        text = f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.1f}"
        text = f"{float(text):f}".rstrip("0").rstrip(".") if "e" in text else text
    else:
        # Adding nothing to what rounds to a negative nothing takes its sign away.
        text = f"{round(value, decimals) + 0.0:.{decimals}f}"
    whole, dot, rest = text.partition(".")
    if len(whole.lstrip("-")) > 4:
        whole = f"{int(whole):,}".replace(",", "\u202f")
    return (whole + dot + rest).replace("-", "−")


def decimals_for(values):
    """The decimals that tell these numbers apart, for a column of them."""
    values = [value for value in values if math.isfinite(value)]
    if all(value == int(value) for value in values):
        return 0
    top, span = max(map(abs, values)), max(values) - min(values)
    return min(6, max(0, 1 - math.floor(math.log10(span))) if 0 < span < top else max(0, 2 - math.floor(math.log10(top)))) if top < 1000 else 0


class Numbers(ticker.Formatter):
    """Tick labels with as many decimals as the ticks need."""

    def format_ticks(self, values):
        values = [0.0 if abs(value) < 1e-12 else value for value in values]
        decimals = next((d for d in range(7) if all(abs(round(v, d) - v) <= 1e-9 * max(1, abs(v)) for v in values)), 6)
        return [number(value, decimals) for value in values]

    def __call__(self, value, position=None):
        return number(value)


class Moments(dates.ConciseDateFormatter):
    """Matplotlib's own, which fails where an axis has no tick."""

    def format_ticks(self, values):
        return super().format_ticks(values) if len(values) else []


class Powers(ticker.Formatter):
    """Tick labels of a logarithmic axis: plain numbers while they are short."""

    def __call__(self, value, position=None):
        if value <= 0:
            return ""
        if 1e-4 <= value < 1e7:
            return number(value, max(0, -math.floor(math.log10(value))))
        return f"{value:.0e}"


def whole_steps(axis, low, high):
    """Ticks on whole numbers only."""
    axis.set_major_locator(ticker.MaxNLocator(integer=True, nbins=17 if high - low <= 16 else 9, steps=[1, 2, 5, 10]))


def short(text, limit=44):
    text = " ".join(str(text).split())
    return text if len(text) <= limit else text[:limit - 1].rstrip() + "…"


def wrapped(text, width):
    return "\n".join(textwrap.wrap(text, max(12, int(width)), break_long_words=True, max_lines=4, placeholder=" …"))


def plain_axis(ax, which):
    axis = ax.xaxis if which == "x" else ax.yaxis
    axis.set_major_locator(ticker.MaxNLocator("auto", steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(Numbers())


def time_axis(ax, which):
    axis = ax.xaxis if which == "x" else ax.yaxis
    locator = dates.AutoDateLocator(minticks=3, maxticks=8)
    axis.set_major_locator(locator)
    axis.set_major_formatter(Moments(locator))


def log_axis(ax, which):
    if which == "x":
        ax.set_xscale("log")
    else:
        ax.set_yscale("log")
    axis = ax.xaxis if which == "x" else ax.yaxis
    axis.set_major_formatter(Powers())
    axis.set_minor_formatter(ticker.NullFormatter())


def slant(ax, steep=False):
    """Turns the labels below the horizontal axis, so that they do not run into each other."""
    for label in ax.get_xticklabels():
        label.set(rotation=90 if steep else 35, ha="center" if steep else "right", rotation_mode="default" if steep else "anchor")
