"""Shortening: a script in which every name that it gives itself is as short as can be.

A name is the same wherever the script uses it, so that giving all its uses one other name, which
is used for nothing else nearby, changes nothing. Names of properties, and what browsers give,
stay.
"""

from __future__ import annotations

import re
from collections import defaultdict
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
# A script is a function that is called at once; its own functions stand in these braces.
WITHIN, OUTSIDE = 1, -1


def shortened(script: str) -> str:
    """A minified ES5 script with short names for what it declares by `var` and `function`."""
    tokens = TOKEN.findall(script)
    new = _new_names(tokens)
    return "".join(
        new.get(token, token) if _named(tokens, place) else token
        for place, token in enumerate(tokens)
        if not (token == ";" and tokens[place + 1 : place + 2] == ["}"])
    )


def _new_names(tokens: Sequence[str]) -> dict[str, str]:
    """Each own name with a short one: the most used first, and apart only where they may meet."""
    homes = list(_homes(tokens))
    places: dict[str, list[int]] = defaultdict(list)
    for place, token in enumerate(tokens):
        if _named(tokens, place):
            places[token].append(place)
    declared = list(_declared(tokens))
    shared = {tokens[place] for place in declared if homes[place] == OUTSIDE}
    used = {name: {homes[place] for place in found} for name, found in places.items()}
    # A name of the whole script meets every other one there, whether its functions use it or not.
    used |= {name: used[name] | {OUTSIDE} for name in shared}
    own = {tokens[place] for place in declared} - RESERVED
    taken: dict[str, set[int]] = defaultdict(set)
    taken |= {name: set(homes) for name in [*RESERVED, *(used.keys() - own)]}
    new = {}
    for name in sorted(own, key=lambda one: (-len(places[one]), one)):
        short = next(one for one in _short_names() if taken[one].isdisjoint(used[name]))
        new[name] = short
        taken[short] |= used[name]
    return new


def _homes(tokens: Sequence[str]) -> Iterator[int]:
    """For each token the number of the outer function that it stands in; OUTSIDE between these.

    What an outer function is called stands outside, what it is given stands in it.
    """
    depth, home, numbers = 0, OUTSIDE, count()
    for place, token in enumerate(tokens):
        if token == "function" and depth == WITHIN and home == OUTSIDE:
            home = next(numbers)
        outer = depth == WITHIN and tokens[max(0, place - 2) : place] == ["function", " "]
        yield OUTSIDE if outer else home
        depth += (token == "{") - (token == "}")
        if token == "}" and depth == WITHIN:
            home = OUTSIDE


def _named(tokens: Sequence[str], place: int) -> bool:
    """Whether a token is a name, and not the key of a value in braces."""
    if not NAME.fullmatch(tokens[place]):
        return False
    before, after = tokens[place - 1] if place else "", "".join(tokens[place + 1 : place + 2])
    return not (after == ":" and before in ("{", ","))


def _declared(tokens: Sequence[str]) -> Iterator[int]:
    """Where functions, their arguments and variables are named."""
    for place, token in enumerate(tokens):
        if token == "function":
            end = tokens.index(")", place)
            yield from (at for at in range(place + 1, end) if NAME.fullmatch(tokens[at]))
        elif token == "var":
            yield from _variables(tokens, place + 1)


def _variables(tokens: Sequence[str], start: int) -> Iterator[int]:
    """What stands first, and after each comma that is in no bracket, until the statement ends."""
    depth, first = 0, True
    for place in range(start, len(tokens)):
        token = tokens[place]
        if first and NAME.fullmatch(token):
            yield place
        first = (token == "," and not depth) or (first and token.isspace())
        depth += (token in "([{") - (token in ")]}")
        if depth < 0 or (token == ";" and not depth):
            return


def _short_names() -> Iterator[str]:
    for size in count(1):
        yield from map("".join, product(ascii_letters, repeat=size))
