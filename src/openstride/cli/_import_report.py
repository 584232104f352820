"""What a person reads after an import: one sentence, the verdicts counted, and each file that is not simply there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rich.text import Text

from openstride.cli._lines import Cell, columns, heading, paragraph
from openstride.messages import Catalogue

JsonObject = Mapping[str, Any]
#: In the order in which they are told.
VERDICTS: Final = (
    "imported",
    "duplicate",
    "archive",
    "recording",
    "set_aside",
    "damaged",
    "not_recognised",
)
#: So many files of one verdict are named; the others are counted.
MOST_NAMED: Final = 50


def import_report(
    batch: JsonObject, files: Sequence[JsonObject], texts: Catalogue, width: int, *, stopped: bool, where: str
) -> Iterator[Text]:
    """Give the lines that tell what became of the files of a batch; `where` is the option that leads to its home."""
    made = {"activities": batch["activities"], "days": batch["days"], "files": len(files)}
    said = texts.text("import.stopped", **made) if stopped else texts.text("import.done", **made)
    yield from paragraph(said, width, style="lead")
    counts = Counter(each["verdict"] for each in files if each["verdict"])
    yield Text()
    rows: list[list[Cell]] = [
        [texts.text(f"import.verdict.{verdict}"), str(counts[verdict])] for verdict in VERDICTS if counts[verdict]
    ]
    yield from columns(rows, "lr")
    for verdict in VERDICTS:
        among = [each for each in files if each["verdict"] == verdict and (verdict != "imported" or each.get("pulse"))]
        if verdict != "archive" and among:
            yield from _named(verdict, among, texts, width)
    yield Text()
    yield Text(texts.text("import.undo"), style="note")
    # In one line, however narrow the window, as it is to be copied.
    yield Text(f"  openstride import --undo {batch['id']}{where}", style="note")


def batches_report(batches: Sequence[JsonObject], texts: Catalogue, width: int) -> Iterator[Text]:
    """Give the lines that list batches."""
    if not batches:
        yield from paragraph(texts.text("import.none"), width, style="lead")
        return
    header: list[Cell] = [
        Text(texts.text(f"import.column.{name}"), style="note") for name in ("begun", "name", "files", "activities")
    ]
    rows: list[list[Cell]] = []
    for each in batches:
        name = each["name"] if each["undone_at"] is None else texts.text("import.undone_name", name=each["name"])
        begun = f"{datetime.fromisoformat(each['begun_at']).astimezone():%Y-%m-%d %H:%M}"
        rows.append([begun, name[:40], str(each["files"]), str(each["activities"]), Text(each["id"], style="note")])
    yield from columns([[*header, ""], *rows], "llrrl")


def undone_report(batch: JsonObject, texts: Catalogue, width: int) -> Iterator[Text]:
    """Give the lines that say that a batch was taken back."""
    yield from paragraph(texts.text("import.undone", name=batch["name"], files=batch["files"]), width, style="lead")


def _named(verdict: str, among: Sequence[JsonObject], texts: Catalogue, width: int) -> Iterator[Text]:
    """Give a heading and a line for each file of a verdict."""
    yield from heading(texts.text(f"import.verdict.{verdict}"), "", width)
    for each in among[:MOST_NAMED]:
        yield from paragraph(each["name"], width, first="  ")
        yield from paragraph(why(each, texts), width, style="note", first="    ")
    if len(among) > MOST_NAMED:
        yield from paragraph(texts.text("import.more", n=len(among) - MOST_NAMED), width, style="note", first="  ")


def why(file: JsonObject, texts: Catalogue) -> str:
    """Return why a file was not simply imported, or what it is where nothing in the history shows that."""
    verdict, reason, place = file["verdict"], file["reason"], file.get("place")
    if verdict == "imported" and file.get("pulse"):
        return _heart_rates(file["pulse"], texts)
    if verdict == "duplicate":
        return texts.text("import.same_as", name=reason)
    if verdict == "recording":
        return texts.text("import.recording")
    said = texts.text(f"import.reason.{reason}") if reason else ""
    if place:
        said = texts.text(f"import.place.{place['unit']}", why=said, number=place["number"])
    if verdict == "damaged" and (file.get("activities") or file.get("pulse")):
        said = texts.text("import.kept", why=said)
    return said


def _heart_rates(pulse: JsonObject, texts: Catalogue) -> str:
    n = pulse["number"]
    first, last = (f"{datetime.fromisoformat(pulse[name]).astimezone():%Y-%m-%d}" for name in ("first", "last"))
    said = texts.text("house.bring.heart_rates" if n != 1 else "house.bring.heart_rates.one", n=f"{n:,}")
    return texts.text("import.heart_rates", heart_rates=said, days=first if first == last else f"{first} \u2013 {last}")
