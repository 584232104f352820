"""What mounting, shoes and sensors make of a difference between two outings without the runner's doing.

It is a judgement, not a finding of the runs. The definition of a contact, the engine and the legs are the same in both,
so that most of what is uncertain about each number cancels in a difference. What is new with every mounting does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt
from typing import Final

from openstride.analysis._analysis import Analysis
from openstride.analysis._course import Course
from openstride.analysis._summary import OF_THE_WAY, OWN, SCALE, common

#: What is new for a foot whenever a pod is mounted, apart from the scale of its lengths: (absolute, relative). To what
#: each foot has of its own comes what 2 ms of contact time make of the numbers that are calculated from it.
MOUNTED: Final[Mapping[str, tuple[float, float]]] = {
    **{name: parts for name, parts in OWN.items() if name not in OF_THE_WAY},
    "vertical_oscillation": (0.001, 0.0),
    "leg_stiffness": (0.0, 0.02),
}
#: The share of what all strides of a recording have in common that differs between outings for both feet alike: by the
#: sole, the ground, and where on the shoe the pods sit.
SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Outings:
    """How much alike two outings are.

    Parameters
    ----------
    mounted
        Whether the pods were mounted anew in between.
    scale
        How unsure the ratio of their scales of lengths is, as a share. It is mostly the height of the mounts, so that
        it is new with every mounting.
    """

    mounted: bool = True
    scale: float = sqrt(2.0) * SCALE

    def part(self, name: str, value: float, feet: int, *, slope: float = 0.0, speed: float = 1.0) -> float:
        """Return how far a mean moves from one outing to the other without the runner, as a standard uncertainty.

        A wrong scale reads a metric off at a wrong speed, as far as it goes with speed. It lengthens steps and speeds
        by the same share, so that steps at matched speed hardly feel it.

        Parameters
        ----------
        name, value
            The metric.
        feet
            Over how many it is a mean.
        slope, speed
            Change of the metric by 1 m/s, and the speed it was read off at (m/s).
        """
        wrong = self.scale * abs((value if name in OF_THE_WAY else 0.0) - slope * speed)
        if not self.mounted:
            return wrong
        absolute, relative = MOUNTED.get(name, (0.0, 0.0))
        anew = sqrt(2.0 / feet) * hypot(absolute, relative * value)
        return hypot(wrong, anew, SHARE * common(name, value, scale=0.0))


def outings_of(this: Analysis, other: Analysis, *, paired_pods: bool) -> Outings:
    """Return how much alike the outings of two analyses are.

    Parameters
    ----------
    this, other
        The analyses.
    paired_pods
        Whether the same pods stayed as they were in the same shoes.
    """
    mine, others = (None if each.calibrated is None else each.calibrated.scales for each in (this, other))
    if paired_pods and mine == others:
        return Outings(mounted=False, scale=0.0)
    return Outings(not paired_pods, hypot(course_of(this).scale(), course_of(other).scale()))


def course_of(analysis: Analysis) -> Course:
    """Return the course of an analysis, which only those lack that were put together by hand."""
    if analysis.course is None:
        raise ValueError(f"{analysis.recording_id} was put together by hand: it has no course to compare over")
    return analysis.course
