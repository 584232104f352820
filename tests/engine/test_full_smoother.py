"""The engine gives the strides that a full smoother gives, which goes from sample to sample with matrices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from openstride.recordings import Side, inspect, read_recording
from openstride.runtime import Runtime
from openstride.simulator import Samples
from tests.engine.driving import Floats, Run, make_foot, remember, run
from tests.engine.full_smoother import FullSmoother, Smoothed, rests_of

#: The longest window of the engine.
LONGEST_LAG = 5
SECONDS = 40.0
WALKS: list[tuple[str, Side]] = [
    ("llio-36", "right"),
    ("llio-42", "right"),
    ("openshoe-02", "right"),
    ("gaitmap-walk", "left"),
]


def fresh(engine: Runtime, samples: Samples, earlier: Any, settings: dict[str, float]) -> Any:
    """Make a foot that knows its axis, and takes the gyroscope for one without bias as the full smoother does."""
    foot = remember(make_foot(engine, samples, **settings), earlier)
    foot.standing.bias_variance = 0.0
    return foot


def both(
    engine: Runtime, shared: Path, name: str, side: Side, *, whole: bool = False
) -> tuple[Run, Smoothed, list[int]]:
    """Run the engine and the full smoother over the same rest instants; give the samples of these, too.

    The full smoother has the engine's window, or the whole recording.
    """
    foot = read_recording(shared / "recordings" / name).feet[side]
    keep = foot.time < foot.time[0] + SECONDS
    samples = Samples(foot.time[keep], foot.specific_force[keep], foot.angular_rate[keep])
    settings: dict[str, Any] = {"lag": LONGEST_LAG, "rate_limit": min(inspect(foot).gyr.threshold, 1e9)}
    earlier = run(engine, samples, **settings).foot
    found = run(engine, samples, foot=fresh(engine, samples, earlier, settings))
    watched = fresh(engine, samples, earlier, settings)
    rests, first_tilt = rests_of(engine, samples, watched)
    smoothed = FullSmoother(samples, watched.sensor, first_tilt).smooth(rests, None if whole else LONGEST_LAG)
    return found, smoothed, [rest.sample for rest in rests]


def differences(found: Run, smoothed: Smoothed, rests: list[int]) -> tuple[Floats, Floats]:
    """Lengths of the engine less those of the full smoother (m), and the ratio of their uncertainties.

    Only unclipped strides: the full smoother repairs nothing.
    """
    rows = {int(first): row for row, first in enumerate(found["first_sample"])}
    apart, ratio = [], []
    for k, first in enumerate(rests[:-1]):
        row = rows.get(first, -1)
        same = row >= 0 and int(found["last_sample"][row]) == rests[k + 1]
        if same and found.measured[row] and found["clipped"][row] == 0:
            length = float(found["length"][row])
            apart.append(length - smoothed.length[k])
            own = float(found["length_sigma"][row]) ** 2 - (found.foot.sensor.scale * length) ** 2
            ratio.append(float(np.sqrt(max(own, 0.0))) / smoothed.length_sigma[k])
    return np.array(apart), np.array(ratio)


def test_unclipped_strides_are_within_a_millimetre_of_a_full_smoother(engine: Runtime, shared: Path) -> None:
    pairs = [differences(*both(engine, shared, name, side)) for name, side in WALKS]
    apart = np.abs(np.concatenate([pair[0] for pair in pairs]))
    ratio = np.concatenate([pair[1] for pair in pairs])
    assert len(apart) > 100
    assert np.quantile(apart, 0.99) < 1.0e-3
    assert np.median(apart) < 0.1e-3
    assert np.abs(np.quantile(ratio, [0.05, 0.95]) - 1.0).max() < 0.05


def test_a_smoother_over_the_whole_recording_moves_a_length_by_less_than_a_centimetre(
    engine: Runtime, shared: Path
) -> None:
    """What the engine gives up by not waiting longer than its window."""
    apart = np.abs(np.concatenate([differences(*both(engine, shared, *walk, whole=True))[0] for walk in WALKS]))
    assert np.quantile(apart, 0.99) < 10.0e-3
    assert np.median(apart) < 2.0e-3
