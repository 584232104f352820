"""What is said of a run when it is safe: what there is of each foot, and what can be done with it next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from openstride.cli._lines import paragraph
from openstride.cli._record_place import Place
from openstride.messages import Catalogue
from openstride.recorder import Outcome, Why

_WHY: Final[dict[Why, str]] = {
    "whole": "whole",
    "lost in the pod": "lost",
    "out of reach": "out_of_reach",
    "given up": "given_up",
}


def ended_lines(place: Place, outcome: Outcome, texts: Catalogue, width: int) -> Iterator[Text]:
    """Where the recording is, and what there is of each foot."""
    yield from paragraph(str(place.recording), width, style="lead")
    for side, foot in outcome.feet.items():
        fetched = texts.text("record.ended.fetched", n=f"{foot.fetched:,}") if foot.fetched else ""
        what = texts.text(f"record.ended.{_WHY[foot.why]}", n=f"{foot.missing:,}")
        said = texts.text(f"record.ended.{side}", samples=f"{foot.samples:,}", fetched=fetched, what=what)
        yield from paragraph(said, width, first="  ")
    yield Text()


def next_lines(
    place: Place, texts: Catalogue, width: int, *, virtual: bool, deleted: bool, reported: bool
) -> Iterator[Text]:
    """What to type next, and what became of the run in the pods."""
    page = "" if reported else " --report run.html --open"
    yield Text()
    yield from paragraph(f"openstride analyze {place.recording}{page}", width, first="  → ")
    if virtual:
        yield from paragraph(texts.text("record.next.virtual"), width, style="note", first="  ")
    elif not deleted:
        yield from paragraph(texts.text("record.next.kept"), width, style="note", first="  ")
