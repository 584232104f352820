"""Other makers' devices beside the shoes: a heart-rate strap, a foot pod. A run begins without those that do not come.

What they say is theirs: the heart rate has a row of its own, a foot pod is quoted on a line under its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from openstride.cli._errors import CommandError
from openstride.cli._metrics import display_of, written
from openstride.cli._parts import way
from openstride.cli._record_shoes import Radio
from openstride.messages import Catalogue
from openstride.recorder import Companion, FoundCompanion, Kind, Snapshot, companion, find_companions

#: How long a device is looked for (s); the run does not wait longer.
LOOK_FOR: Final = 10.0

_NAMES: Final[dict[Kind, str]] = {"heart_rate": "heart-rate strap", "speed_cadence": "foot pod of another make"}


class CompanionNotFoundError(CommandError):
    """A device was wanted beside the shoes and is not near: `reason` says what it would measure."""

    def __init__(self, kind: Kind, seconds: float) -> None:
        hint = "The run goes on without it. Put it on, and end the app that it is connected to."
        super().__init__(f"No {_NAMES[kind]} was found in {seconds:.0f} s.", hint=hint)
        self.reason = kind


async def companions(wanted: Sequence[Kind], radio: Radio) -> tuple[list[Companion], list[CompanionNotFoundError]]:
    """Return the devices that are near and what was not found, which is no reason not to run.

    Parameters
    ----------
    wanted
        What they are to measure.
    radio
        What looks for them, and speaks to them.
    """
    if not wanted:
        return [], []
    found = await find_companions(LOOK_FOR, want=wanted, backend=radio.scanner)
    picked = chosen(found, wanted)
    there = [companion(each, kinds=kinds, backend=radio.client, scanner=radio.scanner) for each, kinds in picked]
    measured = {kind for _, kinds in picked for kind in kinds}
    return there, [CompanionNotFoundError(kind, LOOK_FOR) for kind in wanted if kind not in measured]


def chosen(found: Sequence[FoundCompanion], wanted: Sequence[Kind]) -> list[tuple[FoundCompanion, tuple[Kind, ...]]]:
    """Return for each kind of measurement the nearest device, with all that is wanted of it.

    Parameters
    ----------
    found
        The strongest first.
    wanted
        What they are to measure.
    """
    nearest = {kind: next((each for each in found if kind in each.kinds), None) for kind in wanted}
    return [(each, kinds) for each in found if (kinds := tuple(kind for kind, near in nearest.items() if near is each))]


def heart_rate_of(snapshot: Snapshot) -> int | None:
    """Return the heart rate that a strap says just now (beats a minute)."""
    rates = (each.heart_rate_bpm for each in snapshot.companions)
    return next((rate for rate in rates if rate is not None), None)


def quoted(snapshot: Snapshot, texts: Catalogue, *, running: bool) -> list[str]:
    """Return what each foot pod of another make says just now, under its name."""
    lines = []
    for each in snapshot.companions:
        numbers = [] if each.distance is None else [way(each.distance, None, texts)]
        if each.speed:
            numbers.append(written(display_of("speed", "m/s", running=running), each.speed, None, texts))
        if each.cadence_spm:
            numbers.append(written(display_of("cadence", "1/min", running=running), each.cadence_spm, None, texts))
        if numbers:
            lines.append(texts.text("report.device_says", device=each.name, numbers=" · ".join(numbers)))
    return lines
