"""The colours that editors would give notebooks: a letter a character, as the classes of recnb's own reports, a line of JSON a file.

usage: editor_tokens.py pygments|textmate FILE...
"""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
EDITORS = os.path.join(HERE, "..", "..", "Sources", "recnb", "Documentation.docc", "Editors")


def pygments_letters(text):
    sys.path.insert(0, os.path.join(EDITORS, "pygments"))
    from pygments.token import Comment, Keyword, Name, Number, String
    from recnb_pygments import RecnbLexer

    kinds = [(Comment, "c"), (Keyword, "k"), (String, "s"), (Number, "n"), (Name.Attribute, "m"), (Name.Builtin, "f"), (Name.Function, "f"),
             (Name.Class, "t"), (Name.Decorator, "a")]  # fmt: skip
    letters = []
    for start, kind, value in RecnbLexer().get_tokens_unprocessed(text):
        assert start == len(letters) and text[start : start + len(value)] == value, (start, value)
        letters += next((letter for wanted, letter in kinds if kind in wanted), ".") * len(value)
    assert len(letters) == len(text)
    return "".join(letters)


SCOPES = [("punctuation.section.embedded", "s"), ("meta.embedded", "."), ("comment", "c"), ("string", "s"), ("constant.character.escape", "s"),
          ("constant.numeric", "n"), ("keyword.control", "k"), ("support.function", "f"), ("entity.name.function", "f"),
          ("variable.other.member", "m"), ("support.type", "t"), ("storage.type.annotation", "a")]  # fmt: skip


def textmate_letters(text, grammar):
    letters = []
    for scopes in grammar.tokens(text):
        letter = "."
        for scope in reversed(scopes or ()):
            found = next((letter for start, letter in SCOPES if scope.startswith(start)), None)
            if found:
                letter = found
                break
        letters.append(letter)
    return "".join(letters)


def main():
    mode, files = sys.argv[1], sys.argv[2:]
    grammar = None
    if mode == "textmate":
        from textmate import LIBRARY, Grammar

        grammar = Grammar(os.path.join(EDITORS, "vscode", "syntaxes", "recnb.tmLanguage.json"))
        for pattern in grammar.all_patterns(grammar.root):
            grammar.pattern(pattern)
        if LIBRARY is None:
            print("without Oniguruma", file=sys.stderr)
    for path in files:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        print(json.dumps(pygments_letters(text) if grammar is None else textmate_letters(text, grammar)))


main()
