"""Writes the golden vectors of the live rules: made-up runs, and what the coach says of them.

    python -m tools.cue_vectors write
    python -m tools.cue_vectors check

Every implementation has to give the same events for the same strides (vectors/README.md says how they stand there). A
change of the rules changes what is said to runners: write them anew then, and name the change in the changelog.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from openstride.cues import Baseline, CueSettings, LiveCoach, Side
from openstride.engine.stride import Stride

ROOT: Final = Path(__file__).resolve().parent.parent
VECTORS: Final = ROOT / "vectors" / "cues.json"
VERSION: Final = 1

OWN: Final[dict[str, Any]] = {
    "baseline": 1,
    "runs": 23,
    "days": 61,
    "metrics": {
        "cadence": {
            "source": "own",
            "runs": 23,
            "knots": [[2.5, 2.7, 0.03, 0.01], [3.0, 2.8, 0.025, 0.005], [3.6, 2.86, 0.03, 0.01]],
        },
        "contact_time": {
            "source": "own",
            "runs": 23,
            "knots": [[2.5, 0.27, 0.004, 0.001], [3.0, 0.25, 0.004, 0.001], [3.6, 0.23, 0.005, 0.002]],
        },
        "asymmetry": {"source": "own", "runs": 23, "knots": [[2.5, 0.004, 0.008, 0.002], [3.6, 0.0, 0.008, 0.002]]},
        "strike_angle": {"source": "own", "runs": 23, "knots": [[2.5, 0.15, 0.02, 0.005], [3.6, 0.17, 0.02, 0.005]]},
    },
}

Course = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Case:
    """One run: who, for how long, and what the coach knows and was told.

    Parameters
    ----------
    form
        speed (m/s), cadence (steps/s), contact time (s), asymmetry, strike angle (rad), braking (m/s2) and slope at a
        time (s).
    feet
        Those that wear a pod.
    """

    name: str
    seconds: float
    seed: int
    form: Callable[[float], Sequence[float]]
    baseline: dict[str, Any] | None = field(default_factory=lambda: OWN)
    feet: tuple[Side, ...] = ("left", "right")
    settings: dict[str, Any] = field(default_factory=dict)


CASES: Final = (
    Case(
        "a quarter of a minute after the first cue the steps are quicker",
        480.0,
        5,
        lambda t: (3.0, 2.66 if t < 315.0 else 2.8, 0.25, 0.0, 0.16, 60.0, 0.0),
    ),
    Case(
        "some cues are withheld by chance, and the kind that is not wanted is not heard",
        1000.0,
        3,
        lambda _: (3.1, 2.65, 0.27, 0.05, 0.16, 60.0, 0.0),
        settings={"goal_speed": 3.4, "withheld_share": 0.5, "never": ["contact_long"]},
    ),
    Case(
        "a hill, then level ground, of a runner of whom nothing is known yet",
        620.0,
        1,
        lambda t: (3.0, 2.35, 0.28, -0.09, 0.1, 60.0, 0.05 if t < 420.0 else 0.004),
        baseline=None,
        settings={"withheld_share": 0.0},
    ),
    Case(
        "one pod: overstriding, then another strike type than in the first part of the run",
        1300.0,
        9,
        lambda t: (3.0, 2.8, 0.25, 0.0, 0.10 if t < 600.0 else 0.26, 60.0 if t < 600.0 else 70.0, 0.0),
        feet=("right",),
        settings={"withheld_share": 0.0},
    ),
)
#: Of single strides: cadence, contact time, strike angle, braking, speed, rise.
SCATTER: Final = (0.026, 0.0055, 0.024, 2.4, 0.06, 0.01)


def rows_of(case: Case) -> Iterator[list[int]]:
    """Make the strides up, as they stand in the vectors: whole numbers only."""
    random = np.random.default_rng(case.seed)
    time = 0.0
    for number in range(100_000):
        speed, cadence, contact, uneven, angle, braking, slope = case.form(time)
        time += 1.0 / cadence
        if time > case.seconds:
            return
        side = number % 2
        noise = random.normal(size=6) * SCATTER
        stride_time = 2.0 / (cadence + noise[0])
        contact_time = contact * (1.0 + (0.5 - side) * uneven) + noise[1]
        length = (speed + noise[4]) * stride_time
        numbers = (1e4 * stride_time, 1e4 * contact_time, 1e3 * length, 1e3 * (slope * length + noise[5]))
        if ("left", "right")[side] in case.feet:
            rest = (1e3 * (angle + noise[2]), 10.0 * (braking + noise[3]))
            yield [side, round(1e3 * time), *(round(float(each)) for each in (*numbers, *rest))]


def strides_of(rows: Sequence[Sequence[int]]) -> Iterator[tuple[Side, int, float, Stride]]:
    """Read strides as they stand in the vectors."""
    numbers = [0, 0]
    for side, time, stride_time, contact_time, length, rise, angle, braking in rows:
        stride = Stride()
        stride.walking = stride.measured = stride.angle_known = True
        stride.contact = time / 1000
        stride.toe_off = stride.contact + contact_time / 10_000
        stride.next_contact = stride.contact + stride_time / 10_000
        stride.length = length / 1000
        stride.dz = rise / 1000
        stride.rise_sigma = 0.02
        stride.strike_angle = angle / 1000
        stride.braking = braking / 10
        yield ("left", "right")[side], numbers[side], stride.next_contact, stride
        numbers[side] += 1


def events_of(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what the coach says of a case as it stands in the vectors."""
    coach = LiveCoach(Baseline(case["baseline"]), case["seed"], CueSettings(**case["settings"]))
    events = (coach.take(*each) for each in strides_of(case["strides"]))
    return [event.document() for event in events if event is not None]


def document() -> dict[str, Any]:
    """Make the vectors."""
    cases = []
    for each in CASES:
        case: dict[str, Any] = {"name": each.name, "baseline": each.baseline, "seed": each.seed}
        case |= {"settings": each.settings, "strides": list(rows_of(each))}
        cases.append(case | {"events": events_of(case)})
    return {"version": VERSION, "cases": cases}


def text_of(vectors: dict[str, Any]) -> str:
    """Set the vectors down, a case to a line for each of its parts."""
    parts = [
        "{"
        + ",\n".join(f"{json.dumps(name)}:{json.dumps(value, separators=(',', ':'))}" for name, value in case.items())
        + "}"
        for case in vectors["cases"]
    ]
    return f'{{"version":{vectors["version"]},"cases":[\n' + ",\n".join(parts) + "\n]}\n"


def main(arguments: Sequence[str]) -> int:
    """Write the vectors, or check that they are those that these rules write; 1 where they are not."""
    if list(arguments) not in (["write"], ["check"]):
        print("usage: python -m tools.cue_vectors write|check", file=sys.stderr)
        return 2
    text = text_of(document())
    if arguments[0] == "write":
        VECTORS.write_text(text, encoding="utf-8")
        return 0
    if VECTORS.read_text(encoding="utf-8") == text:
        return 0
    print(f"{VECTORS.relative_to(ROOT)} is not what the live rules say. If they were meant to change, write it anew.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
