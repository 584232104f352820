"""A whole run is analysed with the samples of one foot at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from openstride.analysis import analyze
from openstride.recordings import FootSamples, Side
from tests.analysis.making import known


class Lent(Mapping[Side, FootSamples]):
    """Feet that remember who was asked for."""

    def __init__(self, feet: Mapping[Side, FootSamples]) -> None:
        self.feet = feet
        self.asked: list[Side] = []

    def __getitem__(self, side: Side) -> FootSamples:
        self.asked.append(side)
        return self.feet[side]

    def __iter__(self) -> Iterator[Side]:
        return iter(self.feet)

    def __len__(self) -> int:
        return len(self.feet)


def test_each_foot_is_asked_for_once_and_the_strides_are_the_same() -> None:
    run, analysis = known(duration=60.0).run, known(duration=60.0).analysis
    lent = Lent(run.recording.feet)
    found = analyze(replace(run.recording, feet=lent))
    assert lent.asked == ["left", "right"]
    for side, foot in found.feet.items():
        assert foot.strides.tobytes() == analysis.feet[side].strides.tobytes()


def test_progress_goes_from_foot_to_foot_and_ends_at_one() -> None:
    told: list[float] = []
    analyze(known(duration=60.0).run.recording, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
