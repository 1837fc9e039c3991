"""Makes plain Python of a notebook's code cell: what only IPython understands becomes comments, told to the reader."""

import ast
import re
import warnings

# Cell magics whose cell is Python all the same.
KEPT = {"time", "timeit", "capture", "prun"}
# Line magics that only set up how a notebook looks.
HARMLESS = {"matplotlib", "load_ext", "reload_ext", "autoreload", "config", "pylab", "precision"}


class Broken(Exception):
    """A cell that is no Python; `line` counts from 1 within the cell."""

    def __init__(self, line, message, hint=None):
        super().__init__(message)
        self.line, self.message, self.hint = line, message, hint


def parse(source):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def plain(source):
    """The source without magics, and what was left out as `(line, text, why)`; `None` for a cell that is not Python at all.

    Only lines that keep the cell from being Python are touched, so that a `%` in a text or an expression stays what it is.
    """
    left = []
    first = next((line for line in source.split("\n") if line.strip()), "")
    if first.startswith("%%"):
        name = re.match(r"%%\s*(\w*)", first).group(1)
        if name not in KEPT:
            return None, [(1, first.strip(), f"a cell of `%%{name}` is not Python")]
        left.append((1, first.strip(), "it has no meaning here"))
        source = source.replace(first, "# " + first, 1)
    lines = source.split("\n")
    for _ in range(len(lines) + 1):
        try:
            tree = parse("\n".join(lines))
            break
        except SyntaxError as error:
            place = magic_line(lines, (error.lineno or 1) - 1)
            if place is None:
                raise Broken(min(max(error.lineno or 1, 1), len(lines)), error.msg, old_python(lines, error)) from None
            left.append((place + 1, lines[place].strip(), why(lines[place].strip())))
            lines[place] = commented(lines[place])
        except (ValueError, RecursionError, MemoryError) as error:
            raise Broken(1, str(error) or "the cell is nested too deeply") from None
    else:
        raise Broken(1, "the cell's magics cannot be told from its Python", "write what the cell does without `%` and `!`")
    for node in tree.body:
        if isinstance(node, (ast.Expr, ast.Assign)) and calls_shell(node.value):
            for number in range(node.lineno - 1, node.end_lineno):
                left.append((number + 1, lines[number].strip(), why("!")))
                lines[number] = "# " + lines[number]
    return "\n".join(lines), sorted(left)


def magic_line(lines, near):
    """The line at or just above a mistake that only IPython understands."""
    for place in (near, near - 1):
        if 0 <= place < len(lines) and is_magic(lines[place].strip()):
            return place
    return next((place for place, line in enumerate(lines) if is_magic(line.strip()) and line.lstrip()[0] in "%!?"), None)


def is_magic(text):
    return bool(re.match(r"%{1,2}\s*[A-Za-z]|!|\?", text)
                or re.match(r"[\w.]+(\[[^\]]*\])?\s*\?{1,2}$", text)
                or re.match(r"[\w., ]+=\s*(%[A-Za-z]|!)", text))


def commented(line):
    text = line.lstrip()
    indent = line[:len(line) - len(text)]
    words, inner = timed(text)
    if words and not is_magic(inner):
        return f"{indent}{inner}  # {words}"
    return f"{indent}pass  # {text}" if indent else f"# {text}"


def timed(text):
    """The magics that only measure what stands behind them, and that: `%time %timeit f()` is `f()` all the same."""
    words = []
    while found := re.match(r"(%(?:time|timeit|prun))\s+(?!-)(.+)$", text):
        words.append(found.group(1))
        text = found.group(2)
    return " ".join(words), text


def why(text):
    inner = timed(text)[1]
    if is_magic(inner):
        text = inner
    name = re.match(r"%+\s*(\w+)", text)
    if name and name.group(1) in HARMLESS:
        return "pictures and settings need no magic here"
    if name and name.group(1) in ("time", "timeit", "prun"):
        return "recnb measures each cell"
    if text.startswith(("!pip", "!conda", "%pip", "%conda")):
        return "packages are installed outside of the notebook"
    if text.endswith("?"):
        return "help is no part of a run"
    if text.startswith("!") or "!" in text.partition("=")[2][:3]:
        return "commands of the shell are not run: do by hand what the notebook needs of it"
    return "only IPython understands it"


def calls_shell(node):
    while isinstance(node, (ast.Call, ast.Attribute)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id == "get_ipython"


def old_python(lines, error):
    text = error.msg or ""
    line = lines[error.lineno - 1] if error.lineno and error.lineno <= len(lines) else ""
    if "Missing parentheses in call" in text or re.match(r"\s*(print\s+[^(=]|exec\s+['\"])", line) \
            or "multiple exception types" in text or re.search(r"\bexcept\s+\w+\s*,\s*\w+\s*:", line):
        return "this is Python 2: `2to3` or an editor makes Python 3 of it"
    if "<>" in line or "leading zeros" in text:
        return "this is Python 2: `2to3` or an editor makes Python 3 of it"
    return None
