"""A small engine for TextMate grammars: what vscode-textmate does with begin, end, while, captures and includes, on Oniguruma.

Written from the description of the format in the TextMate manual (Language Grammars) and the behaviour of vscode-textmate: the leftmost
match wins, the first rule of equals; `while` is asked at the start of each line before anything else. Without libonig (Debian: libonig5)
Python's own regular expressions are used.
"""

import ctypes
import ctypes.util
import json
import re


class Region(ctypes.Structure):
    _fields_ = [("allocated", ctypes.c_int), ("count", ctypes.c_int), ("starts", ctypes.POINTER(ctypes.c_int)),
                ("ends", ctypes.POINTER(ctypes.c_int)), ("root", ctypes.c_void_p), ("list", ctypes.c_void_p)]  # fmt: skip


def oniguruma():
    name = ctypes.util.find_library("onig")
    if not name:
        return None
    library = ctypes.CDLL(name)
    library.onig_region_new.restype = ctypes.POINTER(Region)
    library.onig_search.argtypes = [ctypes.c_void_p] * 5 + [ctypes.POINTER(Region), ctypes.c_uint]
    library.onig_new.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    library.onig_init()
    return library


LIBRARY = oniguruma()


class Pattern:
    """A regular expression on the bytes of a line."""

    def __init__(self, source):
        self.source = source
        if LIBRARY is None:
            portable = re.sub(r"\\x\{([0-9a-f]+)\}", lambda m: "\\U%08x" % int(m.group(1), 16), source)
            self.compiled = re.compile(portable, re.M)
            return
        data = source.encode()
        self.buffer = ctypes.create_string_buffer(data, len(data))
        self.regex = ctypes.c_void_p()
        info = (ctypes.c_byte * 256)()
        start = ctypes.addressof(self.buffer)
        encoding = ctypes.addressof(ctypes.c_byte.in_dll(LIBRARY, "OnigEncodingUTF8"))
        syntax = ctypes.addressof(ctypes.c_byte.in_dll(LIBRARY, "OnigSyntaxRuby"))
        # ONIG_OPTION_CAPTURE_GROUP
        code = LIBRARY.onig_new(ctypes.byref(self.regex), start, start + len(data), 1 << 8, encoding, syntax, info)
        if code != 0:
            raise ValueError("Oniguruma does not take %s (%d)" % (source, code))

    def search(self, line, at):
        """Spans of the match and its groups in characters; None where there is none."""
        if LIBRARY is None:
            found = self.compiled.search(line, at)
            return [found.span(i) for i in range(found.re.groups + 1)] if found else None
        data = line.encode()
        buffer = ctypes.create_string_buffer(data, len(data) + 1)
        start = ctypes.addressof(buffer)
        region = LIBRARY.onig_region_new()
        end = start + len(data)
        place = LIBRARY.onig_search(self.regex, start, end, start + len(line[:at].encode()), end, region, 0)
        spans = None
        if place >= 0:
            found = region.contents
            spans = []
            for i in range(found.count):
                a, b = found.starts[i], found.ends[i]
                spans.append((-1, -1) if a < 0 else (len(data[:a].decode()), len(data[:b].decode())))
        LIBRARY.onig_region_free(region, 1)
        return spans


class Grammar:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.root = json.load(file)
        self.patterns = {}

    def pattern(self, source):
        if source not in self.patterns:
            self.patterns[source] = Pattern(source)
        return self.patterns[source]

    def all_patterns(self, rule=None):
        """Every regular expression of the grammar: compiling them is a test."""
        if isinstance(rule, list):
            for item in rule:
                yield from self.all_patterns(item)
        elif isinstance(rule, dict):
            for key, value in rule.items():
                if key in ("match", "begin", "end", "while") and isinstance(value, str):
                    yield value
                else:
                    yield from self.all_patterns(value)

    def rules(self, rules, seen=()):
        """Rules with includes put in their places; other grammars are left out."""
        for rule in rules:
            include = rule.get("include")
            if include is None:
                if "match" in rule or "begin" in rule:
                    yield rule
                else:
                    yield from self.rules(rule.get("patterns", []), seen)
            elif include.startswith("#") and include not in seen:
                yield from self.rules([self.root["repository"][include[1:]]], seen + (include,))
            elif include == "$self":
                yield from self.rules(self.root["patterns"], seen + (include,))

    def tokens(self, text):
        """For each character the scopes that it has, outermost first."""
        scopes = [None] * len(text)
        # (rule, scopes of the content, pattern of the end)
        stack = [({"patterns": self.root["patterns"]}, (self.root["scopeName"],), None)]
        offset = 0
        for line in text.splitlines(keepends=True):
            at = 0
            for depth, (rule, _, _) in enumerate(stack):
                if "while" in rule and self.pattern(rule["while"]).search(line, 0) is None:
                    del stack[depth:]
                    break
            at = self.line(line, offset, at, stack, scopes)
            offset += len(line)
        return scopes

    def paint(self, scopes, offset, span, value):
        for place in range(offset + span[0], offset + span[1]):
            scopes[place] = value

    def line(self, line, offset, at, stack, scopes):
        last = None
        while at <= len(line):
            rule, content, end = stack[-1]
            best = None
            if end is not None:
                spans = self.pattern(end).search(line, at)
                if spans:
                    best = (spans[0][0], None, spans)
            for candidate in self.rules(rule.get("patterns", [])):
                spans = self.pattern(candidate.get("match") or candidate["begin"]).search(line, at)
                if spans and (best is None or spans[0][0] < best[0]):
                    best = (spans[0][0], candidate, spans)
            if best is None:
                self.paint(scopes, offset, (at, len(line)), content)
                return at
            place, found, spans = best
            self.paint(scopes, offset, (at, place), content)
            state = (place, spans[0][1], len(stack), id(found))
            if spans[0][0] == spans[0][1] and state == last:
                # Nothing was read: a character is, so that this ends.
                self.paint(scopes, offset, (place, place + 1), content)
                at, last = place + 1, None
                continue
            last = state
            if found is None:
                outer = stack.pop()
                name = outer[0].get("name")
                base = stack[-1][1] + (tuple(name.split()) if name else ())
                self.captured(line, offset, spans, base, outer[0].get("endCaptures") or outer[0].get("captures"), scopes)
            elif "match" in found:
                base = content + tuple(found.get("name", "").split())
                self.captured(line, offset, spans, base, found.get("captures"), scopes)
            else:
                base = content + tuple(found.get("name", "").split())
                self.captured(line, offset, spans, base, found.get("beginCaptures") or found.get("captures"), scopes)
                stack.append((found, base + tuple(found.get("contentName", "").split()), found.get("end")))
            at = spans[0][1]
        return at

    def captured(self, line, offset, spans, base, captures, scopes):
        self.paint(scopes, offset, spans[0], base)
        for number, capture in sorted((captures or {}).items(), key=lambda item: int(item[0])):
            span = spans[int(number)] if int(number) < len(spans) else (-1, -1)
            if span[0] < 0:
                continue
            inner = base + tuple(capture.get("name", "").split())
            self.paint(scopes, offset, span, inner)
            if "patterns" in capture:
                part = [None] * len(line)
                self.line(line[: span[1]], 0, span[0], [(capture, inner, None)], part)
                for place in range(*span):
                    scopes[offset + place] = part[place]
