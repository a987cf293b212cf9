"""The line that who walked WALKTHROUGH.zh.md sends back: `python scripts/walkthrough.py DIGITS`.

Asks for the digits where none are given: one a step, 1 as it should be, 0 not, 9 not tried.
"""

import platform
import re
import sys
from pathlib import Path

from environment import say, words

GUIDE = Path(__file__).resolve().parent.parent / "WALKTHROUGH.zh.md"


def steps() -> int:
    """How many steps the guide has."""
    return len(re.findall(r"^\| \d+ \|", GUIDE.read_text("utf-8"), re.MULTILINE))


def main(arguments: list[str]) -> int:
    """1 when there is not one digit for each step."""
    digits = "".join(arguments) or input(words("walk-ask", steps=str(steps())))
    if not re.fullmatch(f"[019]{{{steps()}}}", digits):
        say(words("walk-digits", steps=str(steps()), found=str(len(digits))))
        return 1
    system = f"{platform.system()} {platform.release()} {platform.version()} {platform.machine()}"
    python = f"Python {platform.python_version()} {sys.stdout.encoding}"
    print(f"{system} / {python} / {digits}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
