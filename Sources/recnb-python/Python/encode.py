"""A figure as a file whose bytes depend on nothing but the figure."""

import io
import warnings
import zlib

from matplotlib.backends.backend_agg import FigureCanvasAgg


def pixels(figure, dpi):
    """The figure drawn at `dpi`, as an image without transparency."""
    from PIL import Image
    if figure.dpi != dpi:
        figure.set_dpi(dpi)
    canvas = figure.canvas if type(figure.canvas) is FigureCanvasAgg else FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.frombuffer("RGBA", canvas.get_width_height(physical=True), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    if image.getextrema()[3][0] == 255:
        return image.convert("RGB")
    return image


def encode(figure, form, dpi):
    """The file's bytes, and the width and height in pixels of the figure at `dpi`."""
    width, height = (round(side * dpi) for side in figure.get_size_inches())
    file = io.BytesIO()
    if form == "png":
        image = pixels(figure, dpi)
        width, height = image.size
        image.save(file, "PNG", compress_level=6, compress_type=zlib.Z_RLE, dpi=(dpi, dpi))
    elif form == "svg":
        figure.savefig(file, format="svg", dpi=dpi, metadata={"Date": None, "Creator": None})
    else:
        figure.savefig(file, format="pdf", dpi=dpi, metadata={"CreationDate": None, "Creator": None, "Producer": None})
    return file.getvalue(), width, height


def notes_of(caught):
    """What matplotlib warned about, once each: characters that the font has no glyph for."""
    notes, glyphs = [], []
    for warning in caught:
        text = str(warning.message)
        if "missing from font" in text:
            glyph = text.partition("(")[0].replace("Glyph ", "").strip()
            if glyph not in glyphs:
                glyphs.append(glyph)
    if glyphs:
        shown = ", ".join(f"U+{int(glyph):04X}" if glyph.isdigit() else glyph for glyph in glyphs[:5])
        notes.append(f"the font DejaVu Sans has no glyph for {len(glyphs)} character{'s' * (len(glyphs) > 1)} ({shown})")
    return notes


def quietly(action):
    """The result of `action` and the notes from what matplotlib warned about meanwhile."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = action()
    return result, notes_of(caught)
