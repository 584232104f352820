"""What a run is made of and what lies on its way: stops, walking breaks, stairs, hills, corners.

A route says how much of each; when it comes follows from the duration, so that one route serves runs of any length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Final, Literal

from openstride.simulator._errors import CrowdedError, TooShortError, within

Pace = Literal["stand", "walk", "run", "up", "down"]

#: Least time on the move (s): fewer strides are no run.
LEAST_MOVING: Final = 15.0
#: Longest run (s): a day.
LONGEST: Final = 86_400.0
#: Of the time between standing and standing, the walks at both ends take at most this each.
MOST_WALKING: Final = 0.2
#: Between two things on the way there is at least so much of the main pace (s).
LEAST_BETWEEN: Final = 8.0
#: A flight of stairs takes so long (s).
FLIGHT: Final = 10.0
#: Speeds change over so long (s): setting off from standing or stopping, and between walking and running.
SETTING_OFF: Final = 2.0
SPEEDING_UP: Final = 3.0


@dataclass(frozen=True, slots=True)
class Route:
    """What lies on the way of a run.

    Parameters
    ----------
    standing, walking
        For how long the runner stands, and then walks, at each end (s).
    stops, stop
        How often the runner stands still on the way, and for how long each time (s).
    breaks, walk_break
        How often a runner walks for a while, and how long (s).
    flights
        Flights of stairs, up and down in turn, walked.
    slope
        Rise of the way over its length: of all of it, upwards.
    hills, hill
        Steepest rise of hills that go up and down on top of it, and how long one is (m).
    corners, corner
        How many there are, and how sharp (rad): to the left and to the right by chance.
    """

    standing: float = 4.0
    walking: float = 45.0
    stops: int = 0
    stop: float = 12.0
    breaks: int = 0
    walk_break: float = 30.0
    flights: int = 0
    slope: float = 0.0
    hills: float = 0.0
    hill: float = 300.0
    corners: int = 0
    corner: float = 1.57

    def __post_init__(self) -> None:
        """Refuse what lies on no way.

        Raises
        ------
        ImpossibleError
            With the value and the limits.
        """
        within("standing at each end", self.standing, 1.0, 600.0, "s")
        within("walking at each end", self.walking, 0.0, 3600.0, "s")
        for what, count in (("stops", self.stops), ("breaks", self.breaks), ("flights", self.flights)):
            within(f"number of {what}", count, 0, 1000, "on the way")
        within("stop", self.stop, 4.0, 3600.0, "s")
        within("walking break", self.walk_break, 8.0, 3600.0, "s")
        within("slope", self.slope, -0.25, 0.25, "m/m")
        within("steepness of hills", self.hills, 0.0, 0.25, "m/m")
        within("length of a hill", self.hill, 50.0, 10_000.0, "m")
        within("number of corners", self.corners, 0, 10_000, "on the way")
        within("corner", self.corner, 0.0, 3.15, "rad")


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a run at one pace: until when from the start (s)."""

    pace: Pace
    until: float


def legs_of(route: Route, duration: float, *, running: bool) -> list[Leg]:
    """Lay the legs of a run of this duration (s) out, from standing to standing.

    Raises
    ------
    TooShortError
        When it would be over before it is under way.
    CrowdedError
        When what lies on the way does not leave the runner alone for long enough in between.
    """
    least = 2.0 * route.standing + LEAST_MOVING
    if not duration >= least:
        raise TooShortError(duration, least)
    within("duration", duration, least, LONGEST, "s")
    moving = duration - 2.0 * route.standing
    walking = min(route.walking, MOST_WALKING * moving) if running else 0.0
    main: Pace = "run" if running else "walk"
    things = list(on_the_way(route, running=running))
    taken = sum(time for _, time in things)
    between = (moving - 2.0 * walking - taken) / (len(things) + 1)
    if things and between < LEAST_BETWEEN:
        needed = taken + LEAST_BETWEEN * (len(things) + 1)
        # The walks at both ends are longer in a longer run, up to their full time.
        longer = min(needed / (1.0 - 2.0 * MOST_WALKING), needed + 2.0 * route.walking) if running else needed
        raise CrowdedError(len(things), duration, 2.0 * route.standing + longer)
    parts: list[tuple[Pace, float]] = [("stand", route.standing), ("walk", walking)]
    for thing in things:
        parts += [(main, between), thing]
    parts += [(main, between), ("walk", walking), ("stand", route.standing)]
    return until([(pace, time) for pace, time in parts if time > 0.0])


def on_the_way(route: Route, *, running: bool) -> Iterator[tuple[Pace, float]]:
    """Yield what interrupts the main pace, evenly mixed, and how long it takes (s)."""
    stops: list[tuple[Pace, float]] = [("stand", route.stop)] * route.stops
    breaks: list[tuple[Pace, float]] = [("walk", route.walk_break)] * (route.breaks if running else 0)
    flights: list[tuple[Pace, float]] = [("down" if k % 2 else "up", FLIGHT) for k in range(route.flights)]
    for thing in chain.from_iterable(zip_longest(breaks, stops, flights)):
        if thing is not None:
            yield thing


def until(parts: list[tuple[Pace, float]]) -> list[Leg]:
    """Turn durations into times since the start."""
    legs, now = [], 0.0
    for pace, time in parts:
        now += time
        legs.append(Leg(pace, now))
    return legs
