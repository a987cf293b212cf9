"""Schemas: the one law of shape, and its breaches said in Chinese."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from catalogue.content.problem import MAX_TOLD, Keys, Problem, first_of, problem, wording
from catalogue.content.resources import SCHEMAS

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

SUFFIX = ".schema.json"
MAX_KNOWN = 12
# The end in a pattern of a schema, none of which escapes it or has it in brackets.
END = re.compile(r"\$")
# How like a word must be to one of the list to be taken for it: less, and chance will do.
MIN_LIKE = 0.6
# What a clerk may put between words instead of a comma.
BETWEEN = re.compile("[\u3001\uff0c\uff1b;/\\s]+")

# Vocabulary in use: list name → slug → Chinese name.
Words = Mapping[str, Mapping[str, str]]
# Id letters in use: kind name → its letters.
Letters = Mapping[str, str]
# In place of a kind: an id of whatever kind.
ANY = "any"


@cache
def raw_schemas() -> dict[str, dict[str, Any]]:
    """Kind name → its schema as written."""
    return {
        path.name.removesuffix(SUFFIX): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(SCHEMAS.glob(f"*{SUFFIX}"))
    }


def named_wordlists(node: Any) -> set[str]:
    """Every word list that a schema asks for."""
    if isinstance(node, dict):
        own = {node["x-vocabulary"]} if "x-vocabulary" in node else set()
        return own.union(*map(named_wordlists, node.values()))
    return set().union(*map(named_wordlists, node)) if isinstance(node, list) else set()


@cache
def known_words() -> dict[str, tuple[str, ...]]:
    """Word list → the slugs on which the program itself decides something, as `x-known` has them.

    What is historical, drawn up or inferred looks different wherever it stands.
    """
    return dict(_known_words(raw_schemas()))


def _known_words(node: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(node, dict):
        if "x-known" in node:
            yield node["x-vocabulary"], tuple(node["x-known"])
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        yield from _known_words(inner)


def with_content(node: Any, words: Words, letters: Letters) -> Any:
    """The schema with what the content decides: words of lists, letters of ids, example ids.

    Each `x-vocabulary` becomes the enum of that list's slugs, each `x-id` the pattern of
    the ids of that kind, and `{course}` in a hint an id as it would be written.
    """
    if isinstance(node, dict):
        grown = {key: with_content(value, words, letters) for key, value in node.items()}
        if "x-id" in node:
            grown["pattern"] = id_pattern(letters, node["x-id"])
        # A list that cannot be read is one problem, not one for every word in use.
        if (name := node.get("x-vocabulary", "")) in words:
            grown["enum"] = list(words[name])
        return grown
    if isinstance(node, list):
        return [with_content(item, words, letters) for item in node]
    return with_examples(node, letters) if isinstance(node, str) else node


def id_pattern(letters: Letters, kind: str) -> str:
    """The pattern of the ids of a kind, or of `any`; of any letter as long as none is known."""
    chosen = "".join(letters.values()) if kind == ANY else letters.get(kind, "")
    return f"^[{chosen or 'A-Z'}][0-9]{{3,5}}$"


def with_examples(text: str, letters: Letters) -> str:
    """A text with an example in place of each `{kind}`."""
    for kind, chosen in letters.items():
        text = text.replace(f"{{{kind}}}", f"{chosen[0]}001")
    return text


@dataclass(frozen=True)
class SchemaSet:
    """Every schema, ready to judge data of one kind; `words` and `letters` are the content's.

    jsonschema is the judge that words the breaches. jsonschema_rs reads the same
    schemas some thirty times faster and only decides whether the judge is needed;
    a test holds the two to the same verdicts. As content is nearly always valid, the
    judge is not even imported before it is called.
    """

    words: Words
    letters: Letters = field(default_factory=dict)

    @cached_property
    def schemas(self) -> dict[str, dict[str, Any]]:
        return {
            name: with_content(node, self.words, self.letters)
            for name, node in raw_schemas().items()
        }

    @cached_property
    def likenesses(self) -> dict[tuple[str, Keys, str], str]:
        """Unknown keys that were looked up: each missing key asks for all of them again."""
        return {}

    @cached_property
    def by_urn(self) -> dict[str, dict[str, Any]]:
        return {schema["$id"]: schema for schema in self.schemas.values()}

    @cached_property
    def validators(self) -> dict[str, Draft202012Validator]:
        from jsonschema import Draft202012Validator, validators
        from referencing import Registry, Resource

        registry: Registry[Any] = Registry().with_resources(
            (urn, Resource.from_contents(schema)) for urn, schema in self.by_urn.items()
        )
        extend: Callable[..., type[Draft202012Validator]] = validators.extend
        linear = extend(Draft202012Validator, {"uniqueItems": _unique, "pattern": _pattern})
        return {name: linear(schema, registry=registry) for name, schema in self.schemas.items()}

    @cached_property
    def fast_validators(self) -> Mapping[str, Callable[[Any], bool]]:
        return _FastValidators(self)

    def violations(self, kind: str, path: str, data: Any) -> Iterator[Problem]:
        """What is wrong with `data` as an entry of `kind`."""
        if self.fast_validators[kind](data):
            return
        worded = (
            breach
            for error in self.validators[kind].iter_errors(data)
            for breach in self._worded(kind, path, error)
        )
        found = [*first_of(path, worded)]
        # A value of the wrong type breaks its other rules too; one message is enough.
        mistyped = {breach.keys for breach in found if breach.rule in ("wrong-type", "no-value")}
        for breach in found:
            if breach.rule in ("wrong-type", "no-value") or breach.keys not in mistyped:
                yield breach

    def layers(self, kind: str, keys: Sequence[str | int]) -> list[dict[str, Any]]:
        """The schemas that describe the value at `keys`, the nearest to the use first."""
        layers = self._resolved(self.schemas[kind], self.schemas[kind])
        for key in keys:
            step = "items" if isinstance(key, int) else key
            found = [
                (layer if isinstance(key, int) else layer.get("properties", {})).get(step)
                for layer, _ in layers
            ]
            roots = [root for _, root in layers]
            layers = [
                pair
                for child, root in zip(found, roots, strict=True)
                if isinstance(child, dict)
                for pair in self._resolved(child, root)
            ]
        return [layer for layer, _ in layers]

    def _resolved(
        self, node: dict[str, Any], root: dict[str, Any]
    ) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        chain = [(node, root)]
        while reference := chain[-1][0].get("$ref"):
            urn, _, pointer = reference.partition("#")
            root = self.by_urn[urn] if urn else chain[-1][1]
            target: Any = root
            for step in filter(None, pointer.split("/")):
                target = target[step]
            chain.append((target, root))
        return chain

    def label(self, kind: str, keys: Keys) -> str:
        """The Chinese name of the place, such as 拟定内容·单元[3]·学时."""
        parts: list[str] = []
        for end, key in enumerate(keys, 1):
            if isinstance(key, int):
                if parts:
                    parts[-1] += f"[{key + 1}]"
            else:
                layers = self.layers(kind, keys[:end])
                parts.append(next((la["title"] for la in layers if "title" in la), key))
        return "·".join(parts)

    def known(self, kind: str, keys: Keys) -> list[str]:
        """The keys that may stand at a place."""
        return [key for layer in self.layers(kind, keys) for key in layer.get("properties", {})]

    def nearest(self, kind: str, keys: Keys, key: str) -> str:
        """The known key that an unknown one was meant to be; "" when none is like it."""
        asked = (kind, keys, key)
        if asked not in self.likenesses:
            known = self.known(kind, keys)
            named = [
                name for name in known if self.label(kind, (*keys, name)).split("·")[-1] == key
            ]
            near = named or difflib.get_close_matches(key.lower(), known, 1, MIN_LIKE)
            self.likenesses[asked] = near[0] if near else ""
        return self.likenesses[asked]

    def annotation(self, kind: str, keys: Keys, name: str) -> str:
        """The nearest private keyword (`x-hint`, `x-rule`) that speaks of the place."""
        return next((la[name] for la in self.layers(kind, keys) if name in la), "")

    def how(self, kind: str, keys: Keys) -> str:
        """How the place is filled: its remedy, else the words to choose from."""
        return self.annotation(kind, keys, "x-hint") or self.choice(
            self.annotation(kind, keys, "x-vocabulary")
        )

    def choice(self, wordlist: str) -> str:
        """The words of a list to choose from, cut to a readable number."""
        words = [f"{slug}（{name}）" for slug, name in self.words.get(wordlist, {}).items()]
        return "、".join(words[:MAX_KNOWN] + ["…"] * (len(words) > MAX_KNOWN))

    def _worded(self, kind: str, path: str, error: ValidationError) -> Iterator[Problem]:
        keys = tuple(error.absolute_path)
        hint = error.schema.get("x-hint") if isinstance(error.schema, dict) else ""
        context = Violation(
            schema_set=self,
            kind=kind,
            path=path,
            keys=keys,
            error=error,
            hint=self.annotation(kind, keys, "x-hint") or hint or "",
        )
        # A condition's own hint is about the condition; it beats the field's general one.
        if error.validator in ("const", "maxProperties") and hint:
            context = Violation(
                schema_set=self, kind=kind, path=path, keys=keys, error=error, hint=hint
            )
        yield from WORDINGS[str(error.validator)](context)


@cache
def without_content() -> SchemaSet:
    """The schemas as the program ships them, before a content fills in its words and letters."""
    return SchemaSet(words={})


def schemas_with(words: Words, letters: Letters) -> SchemaSet:
    """The schemas as a content fills them in; made once for the same words and letters."""
    return _made_with(
        tuple((name, tuple(named.items())) for name, named in words.items()), tuple(letters.items())
    )


# A content that is read again after each change seldom has other words.
@lru_cache(maxsize=4)
def _made_with(
    words: tuple[tuple[str, tuple[tuple[str, str], ...]], ...], letters: tuple[tuple[str, str], ...]
) -> SchemaSet:
    return SchemaSet(words={name: dict(named) for name, named in words}, letters=dict(letters))


class _FastValidators(dict[str, Callable[[Any], bool]]):
    """What tells whether something is valid, by kind; made for those that are asked for."""

    def __init__(self, schema_set: SchemaSet) -> None:
        self.schemas = schema_set.schemas
        self.registry = jsonschema_rs.Registry(list(schema_set.by_urn.items()))

    def __missing__(self, name: str) -> Callable[[Any], bool]:
        made = jsonschema_rs.Draft202012Validator(self.schemas[name], registry=self.registry)
        self[name] = made.is_valid
        return self[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One schema error on its way to being worded."""

    schema_set: SchemaSet
    kind: str
    path: str
    keys: Keys
    error: ValidationError
    hint: str

    @property
    def found(self) -> Any:
        return self.error.instance

    @property
    def wanted(self) -> Any:
        return self.error.validator_value

    def say(
        self, rule: str, keys: Keys | None = None, hint: str | None = None, **values: Any
    ) -> Problem:
        place = self.keys if keys is None else keys
        return problem(
            rule,
            self.path,
            keys=place,
            label=self.schema_set.label(self.kind, place),
            hint=self.hint if hint is None else hint,
            **values,
        )

    def wrong_type(self) -> Iterator[Problem]:
        if self.found is None:
            yield from self.valueless()
        else:
            wanted = wording()[f"type-{self.wanted}"]["message"]
            yield self.say("wrong-type", value=shown(self.found), wanted=wanted)

    def no_group(self) -> Iterator[Problem]:
        """Something else where a group of fields belongs."""
        if self.found is None:
            yield from self.valueless()
        else:
            wanted = wording()["type-object"]["message"]
            yield self.say("wrong-type", value=shown(self.found), wanted=wanted)

    def valueless(self) -> Iterator[Problem]:
        """A field that must be there cannot be left out: then how to fill it is the remedy."""
        needed = any(
            {*self.keys[-1:]} & {*layer.get("required", ())}
            for layer in self.schema_set.layers(self.kind, self.keys[:-1])
        )
        yield self.say("no-value", hint=self.schema_set.how(self.kind, self.keys) if needed else "")

    def missing(self) -> Iterator[Problem]:
        for key in self.wanted:
            if key not in self.found and key not in self.meant():
                place = (*self.keys, key)
                how = self.schema_set.how(self.kind, place)
                rule = "missing-evidence" if key in ("evidence", "sources") else "missing-key"
                yield self.say(
                    rule,
                    key=key,
                    name=self.schema_set.label(self.kind, place).split("·")[-1],
                    hint="",
                    how=how,
                )
                # jsonschema reports each missing key on its own: stop at the one it means.
                if f"'{key}' is" in self.error.message:
                    return

    def unknown_key(self) -> Iterator[Problem]:
        known = set(self.known())
        for key in self.found:
            if key in known:
                continue
            place = (*self.keys, key)
            if near := self.nearest(key):
                yield self.say("misspelt-key", place, hint="", key=key, nearest=near)
            else:
                rule = "valueless-key" if self.found[key] is None else "unknown-key"
                yield self.say(rule, place, hint="", key=key, known="、".join(self.known()))

    def known(self) -> list[str]:
        """The keys that may stand here."""
        return self.schema_set.known(self.kind, self.keys)

    def nearest(self, key: str) -> str:
        """The key that an unknown one was meant to be: by its Chinese name, or by its letters."""
        return self.schema_set.nearest(self.kind, self.keys, key)

    def meant(self) -> set[str]:
        """The keys that are there, only misspelt: they are told as such, not as missing too."""
        unknown = self.found.keys() - set(self.known())
        return {self.nearest(key) for key in sorted(unknown)[:MAX_TOLD]}

    def not_listed(self) -> Iterator[Problem]:
        value = self.found
        if value is None:
            yield from self.valueless()
            return
        schema = self.error.schema if isinstance(self.error.schema, dict) else {}
        wordlist = schema.get("x-vocabulary", "")
        if not wordlist:
            listed = [str(item) for item in schema.get("enum", ())]
            near = difflib.get_close_matches(str(value), listed, 1, MIN_LIKE) or listed
            yield self.say("not-one-of", hint="", value=shown(value), known="、".join(near))
            return
        words = self.schema_set.words.get(wordlist, {})
        apart = [word for word in BETWEEN.split(str(value)) if word]
        if isinstance(self.keys[-1], int) and len(apart) > 1 and words.keys() >= {*apart}:
            yield self.say("joined-terms", hint="", value=shown(value), apart=", ".join(apart))
        elif slug := _likely(str(value), words):
            yield self.say(
                "misspelt-term",
                hint="",
                wordlist=wordlist,
                value=shown(value),
                nearest=slug,
                name=words[slug],
            )
        else:
            yield self.say(
                "not-in-vocabulary",
                hint="",
                wordlist=wordlist,
                value=shown(value),
                known=self.schema_set.choice(wordlist),
            )

    def pattern(self) -> Iterator[Problem]:
        rule = "unsafe-link" if self.keys[-1:] == ("url",) else "bad-pattern"
        yield self.say(rule, value=shown(self.found))

    def length(self, rule: str) -> Iterator[Problem]:
        size = len(self.found)
        if self.found == "":
            rule = "no-value"
        if rule == "too-few" and self.keys[-1:] == ("sources",):
            rule = "no-sources"
        # Only the layer that sets the limit has a remedy that speaks of it.
        layer = self.error.schema if isinstance(self.error.schema, dict) else {}
        yield self.say(rule, hint=layer.get("x-hint", ""), length=size, limit=self.wanted)

    def bound(self, rule: str) -> Iterator[Problem]:
        yield self.say(rule, hint="", value=shown(self.found), limit=self.wanted)

    def repeated(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for n, item in enumerate(self.found):
            if (value := _canonical(item)) in seen:
                yield self.say("repeated-item", (*self.keys, n), hint="", value=shown(item))
            seen.add(value)

    def constant(self) -> Iterator[Problem]:
        yield self.say("must-be", value=shown(self.found), wanted=shown(self.wanted))

    def emptied(self) -> Iterator[Problem]:
        rule = "placeholder-filled" if self.keys == ("draft",) else "official-unsourced"
        yield self.say(
            rule,
            value="、".join(
                self.schema_set.label(self.kind, (*self.keys, key)).split("·")[-1]
                for key in self.found
            ),
        )

    def together(self) -> Iterator[Problem]:
        for key, others in self.wanted.items():
            for other in others if key in self.found else ():
                if other not in self.found:
                    yield self.say(
                        "needs-together", (*self.keys, key), hint="", key=key, other=other
                    )

    def choice(self) -> Iterator[Problem]:
        """Of several ways to say a thing, each a `required`, just one is allowed."""
        if not isinstance(self.found, dict):
            yield from self.no_group()
            return
        ways = [
            [key for layer in way.get("anyOf", (way,)) for key in layer["required"]]
            for way in self.wanted
        ]
        keys = [key for way in ways for key in way]
        chosen = [key for key in keys if key in self.found]
        yield self.say(
            "several-choices" if chosen else "no-choice",
            chosen=self.names(chosen),
            choices=self.names(keys),
        )

    def names(self, keys: Iterable[str]) -> str:
        """Keys with their labels, as they are listed in a sentence."""
        return "、".join(
            f"{self.schema_set.label(self.kind, (*self.keys, key)).split('·')[-1]}（{key}）"
            for key in keys
        )


def _canonical(value: Any) -> str:
    """One text for equal values."""
    return json.dumps(value, sort_keys=True)


def _unique(_: Any, wanted: bool, found: Any, __: Any) -> Iterator[ValidationError]:
    """What jsonschema does by comparing each mapping with each: 30,000 of them take minutes."""
    from jsonschema.exceptions import ValidationError

    if wanted and isinstance(found, list) and len({*map(_canonical, found)}) < len(found):
        yield ValidationError("has non-unique elements")


def _pattern(_: Any, wanted: str, found: Any, __: Any) -> Iterator[ValidationError]:
    """A pattern as JSON Schema means it: Python's `$` also matches before a last line end."""
    from jsonschema.exceptions import ValidationError

    if isinstance(found, str) and not re.search(END.sub(r"\\Z", wanted), found):
        yield ValidationError("does not match")


def _likely(value: str, words: Mapping[str, str]) -> str:
    """The slug that a clerk meant who wrote `value`, be it a slug or a name; "" if unlikely."""
    slugs = {name: slug for slug, name in words.items()} | {slug: slug for slug in words}
    near = difflib.get_close_matches(value, slugs, 1, MIN_LIKE)
    return slugs[near[0]] if near else ""


WORDINGS: dict[str, Callable[[Violation], Iterator[Problem]]] = {
    "type": Violation.wrong_type,
    "required": Violation.missing,
    "additionalProperties": Violation.unknown_key,
    "enum": Violation.not_listed,
    "pattern": Violation.pattern,
    "minLength": lambda b: b.length("too-short"),
    "maxLength": lambda b: b.length("too-long"),
    "minItems": lambda b: b.length("too-few"),
    "maxItems": lambda b: b.length("too-many"),
    "uniqueItems": Violation.repeated,
    "minimum": lambda b: b.bound("too-small"),
    "maximum": lambda b: b.bound("too-big"),
    "const": Violation.constant,
    "maxProperties": Violation.emptied,
    "dependentRequired": Violation.together,
    "oneOf": Violation.choice,
}


def shown(value: object) -> str:
    """A value as a clerk typed it, cut to a readable length."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("\n", "\\n")
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"
