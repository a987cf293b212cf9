"""Words that are not read as their characters are: `python scripts/phrases.py` writes them anew.

pypinyin's table of 47,000 phrases costs 40 MB and a quarter of a second in every process; those
that say more than the characters say alone are 3,400. A test holds the file to the pinned library.
"""

import json
from importlib.resources import files
from pathlib import Path

from catalogue.content.pinyin import PHRASES, syllable, toneless

ROOT = Path(__file__).resolve().parent.parent


def phrases() -> dict[str, str]:
    """Word → its syllables, toneless, with a blank between them; in the order of the library."""
    table = json.loads(files("pypinyin").joinpath("phrases_dict.json").read_text("utf-8"))
    spoken = ((word, [toneless(readings[0]) for readings in said]) for word, said in table.items())
    return {word: " ".join(said) for word, said in spoken if said != [*map(syllable, word)]}


def written() -> str:
    """The file: a word a line, so that a newer library shows what it reads otherwise."""
    return json.dumps(phrases(), ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    (ROOT / "catalogue" / "words" / f"{PHRASES}.json").write_text(written(), encoding="utf-8")
