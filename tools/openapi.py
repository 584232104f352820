"""Keeps the description of home's API beside its source, so that a change of the one is a change of the other.

    python -m tools.openapi write    docs/openapi.json, from the routes
    python -m tools.openapi check    whether it is what the routes say

The page's types are made from it, the tests hold a running home to it, and whoever writes a program for home reads it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Final

from openstride.server import api_document

PATH: Final = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"
WORDS: Final = ("write", "check")
_MOST_LINES: Final = 40


def document() -> str:
    """Return the text of the document, as the routes have it."""
    return json.dumps(api_document(), indent=1, ensure_ascii=False) + "\n"


def differences() -> list[str]:
    """Return the first lines that the kept document and the routes differ in."""
    kept = PATH.read_text(encoding="utf-8") if PATH.is_file() else ""
    lines = unified_diff(
        kept.splitlines(), document().splitlines(), "docs/openapi.json", "the routes", lineterm="", n=1
    )
    return list(islice(lines, _MOST_LINES))


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks for; 1 when the document is another, 2 when the word is not understood."""
    match arguments:
        case ["write"]:
            PATH.write_text(document(), encoding="utf-8")
        case ["check"]:
            if found := differences():
                print(*found, "The API has changed: `python -m tools.openapi write` writes it down.", sep="\n")
                return 1
        case _:
            print(f"usage: python -m tools.openapi {'|'.join(WORDS)}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
