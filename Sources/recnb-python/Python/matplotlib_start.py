"""Imports matplotlib without what only documentation, 3D axes and fonts of the machine need: half the time of a plain import.

Pictures are drawn with the fonts that come with matplotlib alone, so they are the same on every machine.
"""

import os
import sys
import tempfile
import types


def cache_folder():
    """Where matplotlib may keep its list of fonts: in the environment, else where the user's caches are."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    for folder in (os.path.join(sys.prefix, "var", "matplotlib"), os.path.join(home, "recnb", "matplotlib")):
        try:
            os.makedirs(folder, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
        except OSError:
            continue
    return tempfile.mkdtemp(prefix="recnb-matplotlib-")


def without_documentation():
    """Leaves docstrings as they are written: filling in their tables of properties takes a third of the import."""
    from matplotlib import _docstring
    kept = _docstring._ArtistPropertiesSubstitution.__call__, _docstring.Substitution.__call__
    _docstring._ArtistPropertiesSubstitution.__call__ = lambda self, thing: thing
    _docstring.Substitution.__call__ = lambda self, thing: thing
    import matplotlib.artist
    described = matplotlib.artist.Artist.__dict__["_update_set_signature_and_docstring"]
    matplotlib.artist.Artist._update_set_signature_and_docstring = classmethod(lambda cls: None)

    def restore():
        _docstring._ArtistPropertiesSubstitution.__call__, _docstring.Substitution.__call__ = kept
        matplotlib.artist.Artist._update_set_signature_and_docstring = described

    return restore


def without_3d():
    """A stand-in for the 3D toolkit while matplotlib registers its projections; the real one is imported when first asked for."""
    package, module = types.ModuleType("mpl_toolkits"), types.ModuleType("mpl_toolkits.mplot3d")
    module.Axes3D = type("Axes3D", (), {"name": "3d"})
    package.__path__ = []
    package.mplot3d = module
    sys.modules.update({"mpl_toolkits": package, "mpl_toolkits.mplot3d": module})

    class Projections(dict):
        def __getitem__(self, name):
            if name == "3d" and super().__getitem__(name) is module.Axes3D:
                from mpl_toolkits.mplot3d import Axes3D
                self[name] = Axes3D
            return super().__getitem__(name)

    def restore():
        for name in ("mpl_toolkits.mplot3d", "mpl_toolkits"):
            sys.modules.pop(name, None)
        from matplotlib.projections import projection_registry
        known = projection_registry._all_projection_types
        projection_registry._all_projection_types = Projections(known)

    return restore


def only_own_fonts():
    """Drops the machine's fonts from matplotlib's list, in memory and in its cache."""
    from matplotlib import font_manager, get_cachedir, get_data_path
    own = os.path.join(get_data_path(), "")
    manager = font_manager.fontManager
    fonts = [font for font in manager.ttflist if font.fname.startswith(own)]
    if len(fonts) == len(manager.ttflist) or not fonts:
        return
    manager.ttflist = fonts
    manager.afmlist = [font for font in manager.afmlist if font.fname.startswith(own)]
    name = os.path.join(get_cachedir(), f"fontlist-v{font_manager.FontManager.__version__}.json")
    try:
        font_manager.json_dump(manager, f"{name}.{os.getpid()}")
        os.replace(f"{name}.{os.getpid()}", name)
    except OSError:
        pass


def load():
    restore = []
    os.environ["MPLCONFIGDIR"] = cache_folder()
    os.environ["MPLBACKEND"] = "Agg"
    # A matplotlibrc in the folder that recnb was started in would change every picture.
    os.chdir(os.environ["MPLCONFIGDIR"])
    import matplotlib  # noqa: F401
    for step in (without_documentation, without_3d):
        try:
            restore.append(step())
        except Exception:
            # Another version of matplotlib: slower to import, and as good.
            pass
    import matplotlib.backends.backend_agg  # noqa: F401
    import matplotlib.figure  # noqa: F401
    for step in restore + [only_own_fonts]:
        try:
            step()
        except Exception:
            pass


load()
