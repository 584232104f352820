"""What to know before trusting an analysis, and what to do about it, in words.

An analysis gives codes with plain values; the catalogue has a sentence and a piece of advice for each code. Here the
values are written as people read them. A code that the catalogue does not know is still said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import degrees
from typing import Any, Final

from rich.text import Text

from openstride.analysis import Analysis, Caveat
from openstride.cli._lines import heading, paragraph
from openstride.cli._numbers import NOT_KNOWN, percent, significant, with_margin
from openstride.messages import Catalogue, ValueMissingError


@dataclass(frozen=True, slots=True)
class Worded:
    """A warning as it is read: what is the matter, and what to do about it."""

    message: str
    advice: str


def worded(analysis: Analysis, texts: Catalogue) -> list[Worded]:
    """Put the warnings of an analysis into words, in their order."""
    return [_worded(warning, texts) for warning in analysis.warnings]


def warning_lines(analysis: Analysis, texts: Catalogue, width: int) -> Iterator[Text]:
    """Give the section with the warnings; nothing when there are none."""
    if not analysis.warnings:
        return
    yield from heading(texts.text("report.warnings"), "", width)
    for each in worded(analysis, texts):
        yield from paragraph(each.message, width, first="  ! ")
        yield from paragraph(each.advice, width, style="note", first="    → ")


def _worded(warning: Caveat, texts: Catalogue) -> Worded:
    values = _written(warning.values, texts)
    if warning.side:
        other = "right" if warning.side == "left" else "left"
        values |= {"side": texts.text(f"foot.{warning.side}"), "other_side": texts.text(f"foot.{other}")}
    key = f"warning.{warning.code}"
    try:
        if key in texts:
            return Worded(texts.text(key, **values), texts.text(f"{key}.advice", **values))
    except ValueMissingError:
        # An engine newer than these texts may say less than they ask for; what it says is passed on below.
        pass
    said = str(warning.values.get("message", "")) or _listed(warning, texts)
    return Worded(said, texts.text("warning.other.advice", code=warning.code))


def _listed(warning: Caveat, texts: Catalogue) -> str:
    values = ", ".join(f"{name} {value}" for name, value in _written(warning.values, texts).items())
    return texts.text("warning.other", code=warning.code, values=values or NOT_KNOWN)


def _written(values: Mapping[str, Any], texts: Catalogue) -> dict[str, str]:
    return {name: _as_read(name, value, texts) for name, value in values.items()}


def _as_read(name: str, value: Any, texts: Catalogue) -> str:  # noqa: ANN401  # whatever a warning carries
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if name in _QUANTITIES:
        unit, convert = _QUANTITIES[name]
        return with_margin(significant(convert(float(value)), 3), "", texts.text(f"unit.{unit}"))
    return percent(float(value)) if name == "share" else significant(float(value), 4)


def _same(value: float) -> float:
    return value


def _milliseconds(value: float) -> float:
    return 1000.0 * value


# The unit a value of a warning is read in, and how it gets there from SI.
_QUANTITIES: Final[Mapping[str, tuple[str, Callable[[float], float]]]] = {
    "longest": ("s", _same),
    "moving": ("s", _same),
    "jitter": ("ms", _milliseconds),
    "rate": ("hz", _same),
    "declared": ("hz", _same),
    "bias": ("degree_per_s", degrees),
    # The analysis gives the range of the gyroscope in degrees already.
    "range": ("degree_per_s", _same),
    "left": ("m", _same),
    "right": ("m", _same),
}
