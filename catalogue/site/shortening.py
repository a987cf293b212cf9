"""Shortening: a script in which every name that it gives itself is as short as can be.

A name is the same wherever the script uses it, so that giving all its uses one other name, which
the script does not use, changes nothing. Names of properties, and what browsers give, stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count, product
from string import ascii_letters

# Strings, regular expressions, properties, names and numbers, and single signs.
TOKEN = re.compile(
    r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
    r"|(?:(?<=[(,=:\[!&|?{};\n])|(?<=return))/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\n])+/[a-z]*"
    r"|\.[A-Za-z_$][\w$]*|[\w$]+|\s+|."
)
NAME = re.compile(r"[A-Za-z_$][\w$]*")
RESERVED = frozenset(
    "break case catch continue debugger default delete do else false finally for function if in "
    "instanceof new null return switch this throw true try typeof var void while with".split()
)


def shortened(script: str) -> str:
    """A minified ES5 script with short names for what it declares by `var` and `function`."""
    tokens = TOKEN.findall(script)
    used = Counter(token for place, token in enumerate(tokens) if _named(tokens, place))
    own = set(_declared(tokens)) - RESERVED
    free = (name for name in _short_names() if name not in RESERVED and name not in used)
    ranked = sorted(own, key=lambda name: (-used[name], name))
    new = dict(zip(ranked, free, strict=False))
    return "".join(
        new.get(token, token) if _named(tokens, place) else token
        for place, token in enumerate(tokens)
    )


def _named(tokens: Sequence[str], place: int) -> bool:
    """Whether a token is a name, and not the key of a value in braces."""
    if not NAME.fullmatch(tokens[place]):
        return False
    before, after = tokens[place - 1] if place else "", "".join(tokens[place + 1 : place + 2])
    return not (after == ":" and before in ("{", ","))


def _declared(tokens: Sequence[str]) -> Iterator[str]:
    """The names of functions and their arguments, and of variables."""
    for place, token in enumerate(tokens):
        if token == "function":
            end = tokens.index(")", place)
            yield from filter(NAME.fullmatch, tokens[place + 1 : end])
        elif token == "var":
            yield from _variables(tokens[place + 1 :])


def _variables(tokens: Sequence[str]) -> Iterator[str]:
    """What stands first, and after each comma that is in no bracket, until the statement ends."""
    depth, first = 0, True
    for token in tokens:
        if first and NAME.fullmatch(token):
            yield token
        first = (token == "," and not depth) or (first and token.isspace())
        depth += (token in "([{") - (token in ")]}")
        if depth < 0 or (token == ";" and not depth):
            return


def _short_names() -> Iterator[str]:
    for size in count(1):
        yield from map("".join, product(ascii_letters, repeat=size))
