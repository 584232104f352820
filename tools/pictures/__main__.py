"""The command line: draw, compare, approve."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext

from tests.browser import chromium
from tools.pictures._approving import approve, approve_fonts, comparable, unlike
from tools.pictures._looks import LOOKS, PAIRED, PICTURES, Look, Picture
from tools.pictures._reports import OUTINGS, report_pictures
from tools.pictures._screens import SCREENS, screen_pictures
from tools.pictures._stage import Stage, stage

REPORT: Final = "report-"
VERBS: Final = ("draw", "compare", "approve")


def drawn(context: BrowserContext, homes: Stage, names: Sequence[str], looks: Sequence[Look]) -> Iterator[Picture]:
    """Draw reports and screens of these names."""
    assert context.browser is not None  # noqa: S101  # It was connected to.
    yield from screen_pictures(context.browser, homes, [name for name in names if name in SCREENS], looks)
    yield from report_pictures(context, [name.removeprefix(REPORT) for name in names if name.startswith(REPORT)], looks)


def do(verb: str, names: Sequence[str]) -> int:
    """Draw, write and look over, and compare or approve; how much is wrong."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    count = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium(Path(folder) / "profile") as running,
        stage(Path(folder)) as homes,
    ):
        page = running.open(homes.lived.address)
        if verb == "approve":
            approve_fonts(page)
        languages = comparable(page)
        page.close()
        for picture in drawn(running.context, homes, names, LOOKS if verb == "draw" else PAIRED):
            (PICTURES / f"{picture}.png").write_bytes(picture.png)
            wrong = [*picture.wrong]
            if verb == "compare" and picture.look.language in languages:
                wrong += unlike(picture)
            if verb == "approve":
                approve(picture)
            for each, times in Counter(wrong).items():
                print(f"{picture}: {each}" + (f" ({times} times)" if times > 1 else ""), flush=True)
            count += len(wrong)
    return count


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks for; 1 when something is wrong with a picture, 2 when it is not understood."""
    verb, wanted = (
        ("draw", arguments) if arguments[:1] not in [[each] for each in VERBS] else (arguments[0], arguments[1:])
    )
    known = (*SCREENS, *(f"{REPORT}{name}" for name in OUTINGS))
    names = [name for name in known if not wanted or name in wanted]
    names += [name for name in known if name.startswith(tuple(each for each in wanted if each not in known))]
    if not names:
        print(
            f"usage: python -m tools.pictures [{' | '.join(VERBS)}] [NAME]...\nThere are {', '.join(known)}",
            file=sys.stderr,
        )
        return 2
    return 1 if do(verb, names) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
