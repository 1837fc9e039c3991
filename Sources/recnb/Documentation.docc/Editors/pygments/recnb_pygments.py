"""Colours for .recnb notebooks: `pygmentize -l recnb films.recnb` after `pip install` of this folder.

The tokens of bodies are those of recnb's own reports; a test compares them over all notebooks.
"""

import re

from pygments.lexer import Lexer
from pygments.lexers.markup import MarkdownLexer
from pygments.token import Comment, Keyword, Name, Number, String, Text, Whitespace

# kinds: generated
KINDS = {
    "clean": "code",
    "cluster": "code",
    "evaluate": "code",
    "feature": "code",
    "functions": "code",
    "load": "code",
    "model": "code",
    "notebook": "markdown",
    "parameters": "code",
    "plot": "code",
    "python": "python",
    "recommend": "code",
    "serve": "code",
    "store": "code",
    "text": "markdown",
}
# end of kinds

# verbs: generated
VERBS = {
    "abs",
    "adding",
    "agglomerative",
    "aggregate",
    "als",
    "apply",
    "area",
    "bar",
    "baseline",
    "bestMatch",
    "blend",
    "box",
    "calinskiHarabasz",
    "cast",
    "ceil",
    "clip",
    "clusterBased",
    "coClustering",
    "collect",
    "concat",
    "concatReceipts",
    "contains",
    "contentBased",
    "correlation",
    "count",
    "countVectorize",
    "crossValidate",
    "date",
    "daviesBouldin",
    "days",
    "dbscan",
    "demographic",
    "dendrogram",
    "dense",
    "describe",
    "drop",
    "dropColumns",
    "dropDuplicates",
    "dropMissing",
    "elbow",
    "emptyTable",
    "endsWith",
    "entries",
    "exclude",
    "exp",
    "explode",
    "extract",
    "fcp",
    "fillMissing",
    "filter",
    "first",
    "flatMap",
    "floor",
    "forEach",
    "formatted",
    "grid",
    "group",
    "hasPrefix",
    "hasSuffix",
    "head",
    "heatmap",
    "histogram",
    "hours",
    "inBatches",
    "itemKNN",
    "join",
    "joined",
    "json",
    "kFold",
    "kMeans",
    "knee",
    "last",
    "leaveLastOut",
    "leaveOneOut",
    "line",
    "loadModel",
    "log",
    "log10",
    "log1p",
    "log2",
    "lowercased",
    "mae",
    "map",
    "matches",
    "matrix",
    "max",
    "mean",
    "median",
    "min",
    "minMaxScale",
    "miniBatchKMeans",
    "minutes",
    "mode",
    "movieLens",
    "mse",
    "nUnique",
    "nearest",
    "nmf",
    "normalize",
    "numbered",
    "oneHot",
    "pca",
    "pivot",
    "popular",
    "power",
    "predict",
    "quantile",
    "randomLists",
    "rank",
    "readArrow",
    "readCSV",
    "readRedis",
    "readSQL",
    "recommend",
    "redis",
    "rename",
    "replacing",
    "replacingMatches",
    "reversed",
    "rmse",
    "robustScale",
    "round",
    "rowNumber",
    "runSQL",
    "sample",
    "sampleClusteredUsers",
    "sampleFilmRatings",
    "sampleMovieLens",
    "sampleTMDB",
    "save",
    "saveJoblib",
    "scatter",
    "seconds",
    "select",
    "share",
    "silhouette",
    "silhouettes",
    "similar",
    "slice",
    "slopeOne",
    "sort",
    "sorted",
    "split",
    "sqrt",
    "standardize",
    "startsWith",
    "std",
    "sum",
    "svd",
    "svdpp",
    "table",
    "tail",
    "tfidf",
    "top",
    "topN",
    "trimmed",
    "truncatedSVD",
    "tsne",
    "unique",
    "unpivot",
    "uppercased",
    "userKNN",
    "variance",
    "with",
    "writeArrow",
    "writeCSV",
    "writeRedis",
    "writeSQL",
}
# end of verbs

WORDS = {"let", "func", "if", "else", "guard", "throw", "return", "in", "true", "false", "nil", "case"}
PYTHON_WORDS = set(
    "False None True and as assert async await break class continue def del elif else except finally for from global if import in is"
    " lambda nonlocal not or pass raise return try while with yield".split()
)
# Letters, digits, `_`, and every character outside ASCII.
W = "[0-9A-Za-z_\x80-\U0010ffff]"
WORD = re.compile(W + "+")
NUMBER = re.compile(r"[0-9](?:(?<=[eE])[+-]|\.(?=[0-9])|%s)*" % W)
HEADER = re.compile(r"(%%)([ \t]*)(\S*)(.*)", re.S)
OPTION = re.compile(r"(?:%s)(?=\s*:)" % "cache|caption|every|formats|parity|reads|refresh|timeout")


class _Code:
    """The cell language, character by character: strings may hold values, which may hold strings."""

    def __init__(self, text):
        self.text, self.at, self.tokens, self.nesting = text, 0, [], []

    def add(self, kind, start):
        if self.at > start:
            self.tokens.append((start, kind, self.text[start : self.at]))

    def take(self, pattern):
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def run(self):
        while self.at < len(self.text):
            if self.nesting and self.nesting[-1][0] == "string":
                self.string(self.at, *self.nesting[-1][1:])
            else:
                self.code()
        return self.tokens

    def code(self):
        text, start = self.text, self.at
        char = text[start]
        if text.startswith("//", start):
            self.at = (text + "\n").index("\n", start)
            self.add(Comment.Single, start)
        elif text.startswith("/*", start):
            self.comment(start)
        elif char in '"#':
            hashes = len(text[start:]) - len(text[start:].lstrip("#"))
            self.at = start + hashes
            if text.startswith('"', self.at):
                triple = text.startswith('"""', self.at)
                self.at += 3 if triple else 1
                self.nesting.append(("string", "#" * hashes, triple))
                self.string(start, "#" * hashes, triple)
        elif char == "@":
            self.at += 1
            self.take(WORD)
            self.add(Name.Decorator, start)
        elif char == "`":
            self.backticks()
        elif char == ".":
            self.member(start)
        elif char in "()":
            self.parenthesis(start, char)
        elif char in "0123456789":
            self.take(NUMBER)
            self.add(Number, start)
        elif self.take(WORD):
            self.word(start)
        else:
            self.at += 1

    def comment(self, start):
        depth = 0
        while True:
            pair = self.text[self.at : self.at + 2]
            depth += {"/*": 1, "*/": -1}.get(pair, 0)
            self.at = min(self.at + (2 if pair in ("/*", "*/") else 1), len(self.text))
            if depth == 0 or self.at == len(self.text):
                break
        self.add(Comment.Multiline, start)

    def string(self, start, hashes, triple):
        text, close, escape = self.text, ('"""' if triple else '"') + hashes, "\\" + hashes
        while self.at < len(text):
            if text.startswith(close, self.at):
                self.at += len(close)
                self.nesting.pop()
                break
            if text.startswith(escape, self.at):
                self.at += len(escape)
                if text.startswith("(", self.at):
                    self.at += 1
                    self.nesting.append(("value", 0))
                    break
                if not text.startswith("\n", self.at):
                    self.at = min(self.at + 1, len(text))
            elif text[self.at] == "\n" and not triple:
                self.nesting.clear()
                break
            else:
                self.at += 1
        self.add(String, start)

    def parenthesis(self, start, char):
        self.at += 1
        if not self.nesting or self.nesting[-1][0] != "value":
            return
        depth = self.nesting[-1][1] + (1 if char == "(" else -1)
        if depth >= 0:
            self.nesting[-1] = ("value", depth)
        else:
            self.nesting.pop()
            self.add(String.Interpol, start)

    def member(self, start):
        before = self.text[start - 1] if start else ""
        self.at += 1
        attached = bool(before) and (before in ')]}`"?.' or WORD.match(before) is not None)
        if self.text.startswith("`", self.at) and not attached:
            self.backticks()
            return self.add(Name.Attribute, start)
        name = self.at
        if self.text[name : name + 1] in tuple("0123456789") or not self.take(WORD):
            return
        line = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        if self.text.startswith("(", self.at):
            self.call(name)
        elif not attached and line.strip(" \t"):
            self.add(Name.Attribute, start)

    def call(self, start):
        self.add(Name.Builtin if self.text[start : self.at] in VERBS else Name.Function, start)

    def backticks(self):
        self.take(re.compile(r"`[^`\n]*`?"))

    def word(self, start):
        word = self.text[start : self.at]
        if word in WORDS:
            self.add(Keyword, start)
        elif self.text.startswith("(", self.at):
            self.call(start)
        elif "A" <= word[0] <= "Z":
            self.add(Name.Class, start)


PYTHON = re.compile(
    r"(?P<comment>\#[^\n]*)"
    r"|(?P<string>(?:(?<!%s)(?:[rRbBfFuU]|[rR][bBfF]|[bBfF][rR]))?"
    r'(?:"""(?:\\.|(?!""").|\\\Z)*(?:"""|\Z)|\'\'\'(?:\\.|(?!\'\'\').|\\\Z)*(?:\'\'\'|\Z)'
    r'|"(?:\\.|[^"\\\n]|\\\Z)*"?|\'(?:\\.|[^\'\\\n]|\\\Z)*\'?))'
    r"|(?P<decorator>@[A-Za-z](?:%s|\.)*)"
    r"|(?P<number>[0-9](?:(?<=[eE])[+-]|\.(?=[0-9])|%s)*)"
    r"|(?P<word>%s+)" % (W, W, W, W),
    re.S,
)
PYTHON_KINDS = {"comment": Comment.Single, "string": String, "decorator": Name.Decorator, "number": Number}


def _python(text):
    for found in PYTHON.finditer(text):
        kind = PYTHON_KINDS.get(found.lastgroup)
        if kind is None:
            if found.group() in PYTHON_WORDS:
                kind = Keyword
            elif text.startswith("(", found.end()):
                kind = Name.Function
        if kind is not None:
            yield found.start(), kind, found.group()


def _filled(tokens, text, start):
    """The tokens with what stands between them, which is plain."""
    at = 0
    for place, kind, value in tokens:
        if place > at:
            yield start + at, Text, text[at:place]
        yield start + place, kind, value
        at = place + len(value)
    if at < len(text):
        yield start + at, Text, text[at:]


class RecnbLexer(Lexer):
    """Notebooks of recnb."""

    name = "recnb"
    aliases = ["recnb"]
    filenames = ["*.recnb"]

    def get_tokens_unprocessed(self, text):
        starts = [found.start() for found in re.finditer(r"^%%", text, re.M)]
        first = starts[0] if starts else len(text)
        if first:
            yield 0, Comment.Hashbang if text.startswith("#!") else Text, text[:first]
        for start, end in zip(starts, starts[1:] + [len(text)]):
            line = text.find("\n", start, end)
            line = end if line < 0 else line
            kind = yield from self.header(text[start:line], start)
            yield from self.body(KINDS.get(kind, "plain"), text[line:end], line)

    def header(self, text, start):
        found = HEADER.match(text)
        marker, space, kind, rest = found.groups()
        yield start, Keyword.Declaration, marker
        if space:
            yield start + 2, Whitespace, space
        place = start + 2 + len(space)
        if kind:
            yield place, Keyword.Type if kind in KINDS else Name, kind
        place += len(kind)
        name = re.match(r"[ \t]*(?!%s)[^\s\"(:,@-][^\s\"(:,]*" % OPTION.pattern, rest)
        if name:
            yield place, Name.Namespace, name.group()
            place, rest = place + name.end(), rest[name.end() :]
        tokens = []
        for at, token, value in _Code(rest).run():
            tokens.append((at, token, value))
        for found in OPTION.finditer(rest):
            if not any(at <= found.start() < at + len(value) for at, _, value in tokens):
                tokens.append((found.start(), Name.Label, found.group()))
        yield from _filled(sorted(tokens), rest, place)
        return kind

    def body(self, language, text, start):
        if language == "code":
            yield from _filled(_Code(text).run(), text, start)
        elif language == "python":
            yield from _filled(_python(text), text, start)
        elif language == "markdown":
            for at, kind, value in MarkdownLexer().get_tokens_unprocessed(text):
                yield start + at, kind, value
        elif text:
            yield start, Text, text
