"""How good the data behind an analysis was, foot by foot: the facts, on a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import degrees

from rich.text import Text

from openstride.analysis import Analysis, FootAnalysis, LiveChange
from openstride.cli._lines import Cell, columns, heading, paragraph, widest
from openstride.cli._metrics import GRAVITY
from openstride.cli._numbers import clock, percent, signed, significant, with_margin
from openstride.messages import Catalogue
from openstride.recordings import Clipping, Side


def quality(analysis: Analysis, texts: Catalogue, width: int) -> Iterator[Text]:
    """Give the section on the data."""
    yield from heading(texts.text("report.quality"), "", width)
    facts = {side: _facts(foot, texts) for side, foot in analysis.feet.items()}
    side_by_side = _table(facts, texts)
    if widest(side_by_side) <= width:
        yield from side_by_side
    else:
        for side, fact in facts.items():
            yield from _table({side: fact}, texts)
    if analysis.change is not None:
        yield Text()
        yield from paragraph(_since_live(analysis.change, texts), width, first="  ")


def _since_live(change: LiveChange, texts: Catalogue) -> str:
    metre, millimetre = texts.text("unit.m"), texts.text("unit.mm")
    return texts.text(
        "quality.live",
        live=with_margin(f"{change.distance:,.1f}", "", metre),
        change=with_margin(signed(change.distance_change, 2), "", metre),
        rms=with_margin(f"{1e3 * change.stride_length_rms:.0f}", "", millimetre),
        largest=with_margin(f"{1e3 * abs(change.stride_length_largest):.0f}", "", millimetre),
    )


def _table(facts: Mapping[Side, Mapping[str, str]], texts: Catalogue) -> list[Text]:
    rows: list[list[Cell]] = [["", *(Text(texts.text(f"side.{side}"), style=side) for side in facts)]]
    names = next(iter(facts.values()), {})
    rows += [[texts.text(f"quality.{name}"), *(fact[name] for fact in facts.values())] for name in names]
    return columns(rows, "l" * len(rows[0]), gap=3)


def _facts(foot: FootAnalysis, texts: Catalogue) -> dict[str, str]:
    signal, strides = foot.signal, foot.strides
    count = len(strides)
    measured, repaired = int(strides["measured"].sum()), int(strides["repaired"].sum())
    return {
        "samples": texts.text(
            "quality.samples.value",
            samples=f"{signal.samples:,}",
            time=clock(signal.duration),
            rate=with_margin(significant(signal.rate, 4), "", texts.text("unit.hz")),
        ),
        "missing": _missing(foot, texts),
        "dropped": f"{signal.dropped.total:,}",
        "gyr": _clipped(signal.gyr, texts, degrees(1.0), "degree_per_s"),
        "acc": _clipped(signal.acc, texts, 1.0 / GRAVITY, "g"),
        "strides": texts.text("quality.strides.value", found=f"{count:,}", measured=f"{measured:,}"),
        "repaired": f"{repaired:,}",
    }


def _missing(foot: FootAnalysis, texts: Catalogue) -> str:
    signal = foot.signal
    if not len(signal.gaps):
        return texts.text("quality.none")
    longest = with_margin(significant(signal.longest_gap, 2), "", texts.text("unit.s"))
    share = percent(signal.share_missing)
    return texts.text("quality.missing.value", share=share, gaps=f"{len(signal.gaps):,}", longest=longest)


def _clipped(clipping: Clipping, texts: Catalogue, factor: float, unit: str) -> str:
    if clipping.range is None:
        return texts.text("quality.range_unknown")
    limit = with_margin(significant(clipping.range * factor, 3), "", texts.text(f"unit.{unit}"))
    if clipping.share <= 0.0:
        return texts.text("quality.unclipped", limit=limit)
    return texts.text("quality.clipped", share=percent(clipping.share), limit=limit)
