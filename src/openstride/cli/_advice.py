"""What the coach says after a run, in the terminal, and the earlier runs that it is said by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.text import Text

from openstride.activity import FormAtSpeed
from openstride.analysis import METRICS, AnalysisError, Calibration, analyze, form_at_speed
from openstride.cli._lines import heading, paragraph
from openstride.cli._metrics import bare, display_of, name_of, unit_of, written
from openstride.cli._numbers import with_margin
from openstride.coach import LOOKING_BACK, Advice, Finding
from openstride.messages import Catalogue
from openstride.recordings import Listed, Recording, RecordingError, list_recordings, read_recording

#: What one SI unit is in the unit of a report, where the stride table has another than SI.
REPORTED: Final = {"cadence": 60.0}
INDENT: Final = "  "
#: Nobody has run so often that anything rarer than one in so many was ever checked.
SELDOM: Final = 100


def forms_before(
    folder: Path, recording: Recording, calibration: Calibration | None, tell: Callable[[float], None]
) -> list[tuple[datetime, FormAtSpeed]]:
    """Return what the runs before a recording say of form; one that cannot be read or has no strides says nothing.

    Parameters
    ----------
    folder
        Of the same runner's recordings.
    recording
        The run; those of the same feet that began in the 90 days before it count.
    calibration
        Of the pods, where it is known.
    tell
        Told the share done, 0 to 1.

    Raises
    ------
    RecordingNotFoundError
        If there is no such folder.
    """
    found = []
    earlier = [each for each in list_recordings(folder) if counts(each, recording)]
    for done, each in enumerate(earlier):
        tell(done / len(earlier))
        try:
            form = form_at_speed(analyze(read_recording(each.path), calibration=calibration))
        except (RecordingError, AnalysisError):
            continue
        if each.start is not None:
            found.append((each.start, form))
    return found


def counts(listed: Listed, recording: Recording) -> bool:
    """Tell whether what is listed is a run of the same feet in the 90 days before; one of an unknown time is not."""
    start = recording.metadata.start
    if listed.state != "sealed" or listed.start is None or start is None or set(listed.feet) != set(recording.feet):
        return False
    return start - LOOKING_BACK < listed.start < start


def advice_lines(advice: Advice, texts: Catalogue, width: int) -> Iterator[Text]:
    """Give the section of advice: what was best, the one thing to try, what else was unlike usual, or why nothing."""
    note = texts.text("coach.advice.basis", runs=advice.runs, days=advice.days) if advice.lacking is None else ""
    yield from heading(texts.text("coach.advice.title"), note, width)
    if advice.lacking is not None:
        text = texts.text(f"coach.advice.lacking.{advice.lacking}", runs=advice.runs, needed=advice.needed)
        yield from paragraph(text, width, first=INDENT)
    elif advice.verdict == "nothing_stands_out":
        yield from paragraph(texts.text("coach.advice.nothing_stands_out"), width, first=INDENT)
    told = (("best", advice.best), ("next", advice.next), *(("noticed", each) for each in advice.noticed))
    for place, finding in told:
        if finding is not None:
            yield from finding_lines(place, finding, texts, width)


def finding_lines(place: str, finding: Finding, texts: Catalogue, width: int) -> Iterator[Text]:
    """Tell one finding, how sure it is, and what it rests on."""
    values = shown(finding, texts)
    name = name_of(finding.metric, texts, running=True)
    if place == "next":
        to_try = texts.text(f"coach.try.{finding.rule}")
        text = texts.text("coach.advice.next", advice=to_try, metric=name, **values)
    else:
        text = texts.text(f"coach.advice.{place}", metric=name[:1].lower() + name[1:], **values)
    yield from paragraph(text, width, first=INDENT)
    often = int(1.0 / max(finding.chance, 1.0 / SELDOM))
    sure = [texts.text("coach.advice.sure", often=often, strides=f"{finding.strides:,}")]
    if finding.study is not None:
        why = texts.text(f"coach.why.{finding.rule}")
        sure.append(texts.text("coach.advice.study", why=why, citation=finding.study.citation, doi=finding.study.doi))
    for line in sure:
        yield from paragraph(line, width, style="note", first=2 * INDENT)


def shown(finding: Finding, texts: Catalogue) -> dict[str, str]:
    """Return the numbers of a finding as they are read."""
    factor = REPORTED.get(finding.metric, 1.0)
    display = display_of(finding.metric, METRICS.get(finding.metric, "1"), running=True)
    value = bare(display, factor * finding.value, factor * finding.spread)
    return {
        "value": with_margin(value, "", unit_of(display, texts)),
        "usual": written(display, factor * finding.usual, factor * finding.spread, texts),
        "pace": written(display_of("speed", METRICS["speed"], running=True), finding.speed, None, texts),
    }
