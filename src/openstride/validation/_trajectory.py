"""The true way of a sensor through space, and the strides that can be seen in it.

A trajectory knows where the sensor was, and says so when it does not know: nothing is interpolated over a hole. Its
strides are found from its own speed alone, so that the count of missed and invented strides owes nothing to the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.validation._subjects import Floats

# Two known places further apart in time leave a hole between them. A marker hidden for a tenth of a second moves 0.4 m
# in swing, and no straight line gives that back.
_LONGEST_BRIDGE: Final = 0.1

# The speed is looked at in equal steps, smoothed over a few of them: markers jitter by a millimetre, which is 0.1 m/s
# from one frame to the next, and a foot-flat in running lasts about 0.08 s.
_STEP: Final = 0.01
_SMOOTHING: Final = 5

# A swing rises above the upper and ends below the lower bound, each in m/s and as a share of the highest speed within
# reach. The shares keep the slap after heel strike (a fifth of the swing) in the swing, and find the rest of a running
# foot that never quite stands; the fixed bounds leave out shifting one's weight. An upper share of 0.4 would lose the
# slow strides into and out of a turn beside fast ones.
_UPPER: Final = (0.6, 0.3)
_LOWER: Final = (0.25, 0.15)
_REACH: Final = 1.5

# Standing belongs to no stride: the rest of a stride lies at most this long beside its swing.
_LONGEST_REST: Final = 0.375


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Known places of one sensor.

    Parameters
    ----------
    time
        Times at which the place is known, shape (n,), s, rising.
    place
        Places x, y, z in a level frame with z up, shape (n, 3), m.
    """

    time: Floats
    place: Floats

    def at(self, time: Floats) -> Floats:
        """Return the places at given times, shape (m, 3), NaN outside the known span and within its holes."""
        if len(self.time) == 0:
            return np.full((len(time), 3), np.nan)
        after = np.searchsorted(self.time, time)
        right = np.clip(after, 0, len(self.time) - 1)
        left = np.clip(after - 1, 0, len(self.time) - 1)
        exact = self.time[right] == time
        inside = (after > 0) & (after < len(self.time)) & (self.time[right] - self.time[left] <= _LONGEST_BRIDGE)
        place = np.column_stack([np.interp(time, self.time, axis) for axis in self.place.T])
        place[~(exact | inside)] = np.nan
        return place

    def distance(self, start: Floats, end: Floats) -> Floats:
        """Return the horizontal distance in m between the places at two times each, NaN where either is unknown."""
        way = self.at(end) - self.at(start)
        return np.hypot(way[:, 0], way[:, 1])

    def spans(self) -> Floats:
        """Return the intervals [first, last] without a hole, shape (k, 2), s."""
        if len(self.time) == 0:
            return np.empty((0, 2))
        breaks = np.flatnonzero(np.diff(self.time) > _LONGEST_BRIDGE)
        return np.column_stack([self.time[np.r_[0, breaks + 1]], self.time[np.r_[breaks, len(self.time) - 1]]])

    def strides(self) -> Floats:
        """Return start and end of each stride seen in the speed, from rest to rest, shape (k, 2), s."""
        return np.concatenate([np.empty((0, 2)), *(self._strides_within(*span) for span in self.spans())])

    def _strides_within(self, first: float, last: float) -> Floats:
        time = np.arange(first, last, _STEP)
        if len(time) <= 2 * _SMOOTHING:
            return np.empty((0, 2))
        swings = _swings(_speed(self.at(time)))
        begin, end = time[swings[:, 0]], time[np.minimum(swings[:, 1], len(time) - 1)]
        rest_before = begin - np.minimum((begin - np.r_[first, end[:-1]]) / 2, _LONGEST_REST)
        rest_after = end + np.minimum((np.r_[begin[1:], last] - end) / 2, _LONGEST_REST)
        # A span that opens or closes in the middle of a swing shows no rest there, hence no stride.
        whole = (swings[:, 0] > 0) & (swings[:, 1] < len(time))
        return np.column_stack([rest_before, rest_after])[whole]


def from_places(time: Floats, place: Floats) -> Trajectory:
    """Make a trajectory of a reference table: rows without a place or time are holes, times are put in order."""
    known = np.isfinite(time) & np.isfinite(place).all(axis=1)
    unique, order = np.unique(time[known], return_index=True)
    return Trajectory(unique, place[known][order])


def _speed(place: Floats) -> Floats:
    """Smoothed speed of equally spaced places, m/s; the ends are held, so that nothing moves there by itself."""
    half = _SMOOTHING // 2
    kernel = np.full(_SMOOTHING, 1 / _SMOOTHING)
    smooth = np.column_stack([np.convolve(np.pad(axis, half, mode="edge"), kernel, "valid") for axis in place.T])
    speed: Floats = np.linalg.norm(np.gradient(smooth, _STEP, axis=0), axis=1)
    return speed


def _swings(speed: Floats) -> NDArray[np.intp]:
    """Half-open runs of samples above the lower bound that also reach the upper one, shape (k, 2)."""
    reach = round(_REACH / _STEP)
    level = np.lib.stride_tricks.sliding_window_view(np.pad(speed, reach, mode="edge"), 2 * reach + 1).max(axis=1)
    moving = speed > np.maximum(_LOWER[0], _LOWER[1] * level)
    swinging = speed > np.maximum(_UPPER[0], _UPPER[1] * level)
    edges = np.flatnonzero(np.diff(np.r_[False, moving, False]))
    runs = edges.reshape(-1, 2)
    reached = np.r_[0, np.cumsum(swinging)]
    swings: NDArray[np.intp] = runs[reached[runs[:, 1]] > reached[runs[:, 0]]]
    return swings
