"""What each kind of cue does for its runner, in the terminal: what home's ledger says, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rich.text import Text

from openstride.cli._advice import REPORTED
from openstride.cli._lines import heading, paragraph
from openstride.cli._metrics import Display, display_of, unit_of
from openstride.cli._numbers import decimals_of, signed, with_margin
from openstride.coach import Effect, Gain, effect_wording
from openstride.messages import Catalogue

JsonObject = Mapping[str, Any]

INDENT: Final = "  "


def cue_lines(found: Sequence[JsonObject], texts: Catalogue, width: int, day: Callable[[str], str]) -> Iterator[Text]:
    """Give the lines of all kinds of cues that there were.

    Parameters
    ----------
    found
        What home says of them.
    texts, width
        The reader's texts, and the cells of a line.
    day
        Writes a date that is given as in ISO 8601.
    """
    yield Text(texts.text("coach.ledger.title"), style="heading")
    if not found:
        yield from paragraph(texts.text("coach.ledger.none"), width)
        return
    for cue in found:
        yield from heading(texts.text(f"coach.cue.{cue['kind']}"), "", width)
        for number, text in enumerate(_told(cue, texts, day)):
            yield from paragraph(text, width, first=INDENT if number == 0 else 2 * INDENT, style="note" * (number > 0))
    yield Text()
    yield from paragraph(texts.text("coach.ledger.method"), width, style="note", first=INDENT)


def _told(cue: JsonObject, texts: Catalogue, day: Callable[[str], str]) -> Iterator[str]:
    """Yield what is said of one kind: what it does, and what there is to say beside."""
    effect = _effect(cue)
    key, values = effect_wording(effect)
    yield texts.text(key, **values | (_written(effect.change, cue, texts) if effect.change else {}))
    if effect.retired is not None and effect.reason is not None:
        worth = _amount(cue["worth"], effect.reason, cue, texts)
        since = day(effect.retired.date().isoformat())
        yield texts.text("coach.ledger.reason", day=since, worth=worth, **_written(effect.reason, cue, texts))
    if effect.lasting is not None:
        yield texts.text("coach.ledger.lasting", **_written(effect.lasting, cue, texts))
    if cue["untold"]:
        yield texts.text("coach.ledger.untold", n=cue["untold"])


def _effect(cue: JsonObject) -> Effect:
    change, lasting, reason = (Gain(**cue[name]) if cue[name] else None for name in ("change", "lasting", "reason"))
    retired = datetime.fromisoformat(cue["retired"]) if cue["retired"] else None
    counts = cue["given"], cue["withheld"]
    return Effect(cue["kind"], cue["metric"], *counts, change, lasting, cue["verdict"], retired, reason)


def _written(gain: Gain, cue: JsonObject, texts: Catalogue) -> dict[str, str]:
    """Return a change with its unit, and the ends of its interval without, no finer than the interval allows."""
    return {
        "change": _amount(gain.value, gain, cue, texts),
        "low": _amount(gain.low, gain, cue),
        "high": _amount(gain.high, gain, cue),
    }


def _amount(value: float, gain: Gain, cue: JsonObject, texts: Catalogue | None = None) -> str:
    display = _display(cue)
    factor = display.factor * REPORTED.get(cue["metric"], 1.0)
    half = 0.5 * (gain.high - gain.low) * factor
    text = signed(value * factor, decimals_of(half) if half > 0.0 else display.decimals)
    return text if texts is None else with_margin(text, "", unit_of(display, texts))


def _display(cue: JsonObject) -> Display:
    # Of a pace in minutes a change has no sign that is read at once.
    return display_of(cue["metric"], cue["unit"], running=False)
