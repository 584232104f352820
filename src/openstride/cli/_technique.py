"""How the form goes with speed, and the way of the feet through the air, in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from rich.text import Text

from openstride.analysis import Analysis, SpeedLine, SwingPath
from openstride.cli._lines import Cell, columns, heading, paragraph, widest
from openstride.cli._metrics import Display, difference, display_of, name_of, written
from openstride.cli._numbers import number, percent, with_margin
from openstride.cli._parts import titled
from openstride.messages import Catalogue
from openstride.recordings import Side

#: One kilometre an hour (m/s): what a slope is told for.
KMH: Final = 1.0 / 3.6
FORWARD, LEFT, UP = range(3)


def technique(analysis: Analysis, texts: Catalogue, width: int) -> Iterator[Text]:
    """Give the sections on speed and swing; nothing for an analysis that was put together by hand."""
    if analysis.form_by_speed:
        yield from against_speed(analysis, texts, width)
    if analysis.swing_path:
        yield from swing(analysis.swing_path, texts, width)


def against_speed(analysis: Analysis, texts: Catalogue, width: int) -> Iterator[Text]:
    """What each metric is at the middle speed, and by how much it changes when that grows."""
    running = analysis.running
    found = {name: line for name, line in analysis.form_by_speed.items() if line.slope is not None}
    speed = display_of("speed", "m/s", running=running)
    if not found:
        yield from heading(texts.text("speed.title"), "", width)
        yield from paragraph(_why_not(analysis.form_by_speed, texts), width, first="  ")
        return
    one = next(iter(found.values()))
    ends = (written(speed, each, None, texts) for each in (one.lowest, one.highest))
    yield from heading(
        texts.text("speed.title"), texts.text("speed.note", ends=texts.text("speed.to").join(ends)), width
    )
    rows: list[list[Cell]] = [["", written(speed, one.speed, None, texts), texts.text("speed.faster")]]
    for name, line in found.items():
        display = display_of(name, line.unit, running=running)
        rows.append([name_of(name, texts, running=running), *_told(display, line, texts)])
    lines = columns(rows, "lrr")
    yield from titled(lines if widest(lines) <= width else columns(rows, "lrr", gap=1))


def _told(display: Display, line: SpeedLine, texts: Catalogue) -> tuple[str, str]:
    value = written(display, line.value, line.value_uncertainty, texts)
    slope, uncertainty = KMH * (line.slope or 0.0), KMH * (line.slope_uncertainty or 0.0)
    return value, difference(display, slope, uncertainty, texts, at=1.0)


def _why_not(lines: Mapping[str, SpeedLine], texts: Catalogue) -> str:
    """Say how far it is from enough, or that it is not more of the same that is lacking."""
    most = max(lines.values(), key=lambda line: line.n)
    if most.needed is not None and most.n < most.needed:
        return texts.text("speed.not_enough", n=most.n, needed=most.needed)
    return texts.text("speed.one")


def swing(paths: Mapping[Side, SwingPath], texts: Catalogue, width: int) -> Iterator[Text]:
    """Where the foot is highest and farthest to the side, and what nine of ten strides keep to."""
    facts = {side: _facts(side, path, texts) for side, path in paths.items()}
    known = {side: fact for side, fact in facts.items() if fact}
    yield from heading(texts.text("swing.title"), texts.text("swing.note"), width)
    side_by_side = _table(known, texts)
    if widest(side_by_side) <= width:
        yield from side_by_side
    else:
        for side, fact in known.items():
            yield from _table({side: fact}, texts)
    for side, path in paths.items():
        if path.needed is not None:
            told = texts.text("swing.not_enough", side=texts.text(f"foot.{side}"), n=path.n, needed=path.needed)
            yield from paragraph(told, width, first="  ")


def _table(facts: Mapping[Side, Mapping[str, str]], texts: Catalogue) -> list[Text]:
    names = next(iter(facts.values()), {})
    if not names:
        return []
    rows: list[list[Cell]] = [["", *(Text(texts.text(f"side.{side}"), style=side) for side in facts)]]
    rows += [[texts.text(f"swing.{name}"), *(fact[name] for fact in facts.values())] for name in names]
    return columns(rows, "l" + "r" * len(facts), gap=3)


def _facts(side: Side, path: SwingPath, texts: Catalogue) -> dict[str, str]:
    if path.mean is None or path.low is None or path.high is None:
        return {}
    forward, up = path.mean[:, FORWARD], path.mean[:, UP]
    both = (path.low, path.mean, path.high)
    # Left is outwards on the left foot and inwards on the right, where the limits change places too.
    outwards = [points[:, LEFT] for points in both] if side == "left" else [-points[:, LEFT] for points in both[::-1]]
    peak, widest, narrowest = int(np.argmax(up)), int(np.argmax(outwards[1])), int(np.argmin(outwards[1]))
    swung = float(forward[-1] - forward[0])
    return {
        "highest": _with_band([each[peak, UP] for each in both], texts),
        "at": percent(float(forward[peak] - forward[0]) / swung),
        "outermost": _with_band([each[widest] for each in outwards], texts),
        "innermost": _with_band([each[narrowest] for each in outwards], texts),
        "length": with_margin(number(swung, 2), "", texts.text("unit.m")),
        "strides": f"{path.n:,}",
    }


def _with_band(ends_and_mean: Sequence[float], texts: Catalogue) -> str:
    """Write the low end of a band, the mean and the high end (m) in centimetres, the mean first."""
    low, mean, high = (number(100.0 * each, 1) for each in ends_and_mean)
    return texts.text("swing.band", value=mean, low=low, high=high, unit=texts.text("unit.cm"))
