"""A recording as a pod would have sampled it: at an even rate, in 16-bit counts, with what comes after its end.

Recordings come as they were made: uneven, with pauses, in SI units. A pod samples evenly, and says so in INFO. Between
the two samples around an instant the values are joined by a straight line, which at the rates of a pod changes an even
recording by nothing and a jittery one by less than its noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.pod._errors import FieldError
from openstride.pod._info import MOST_SAMPLES, Capability, Info
from openstride.recordings import ACC_UNITS, GYR_UNITS, FootSamples

Floats = NDArray[np.float64]

#: A pause in a recording up to this long (s) is bridged by a straight line. Over a longer one the last sample is held:
#: a line through half a stride would be a movement that nobody made.
LONGEST_BRIDGE: Final = 0.1
#: A second in which the root mean square of the angular rate stays below this (rad/s) is one of standing still.
QUIET: Final = 0.2
#: What a foot in a running shoe needs, where a recording does not say what its sensor could measure.
USUAL_ACC_G: Final = 16.0
USUAL_GYR_DPS: Final = 2000.0

_COUNTS: Final = 32_768
_FRACTION: Final = 16


@dataclass(frozen=True, slots=True, eq=False)
class Playback:
    """What a virtual pod sends.

    Parameters
    ----------
    counts : (n, 6) int16
        Acceleration x, y, z and angular rate x, y, z.
    standing : (6,) int16
        What comes after the last sample, for as long as it takes.
    """

    counts: NDArray[np.int16]
    standing: NDArray[np.int16]

    def samples(self, first: int, stop: int) -> bytes:
        """Return the samples [first, stop) as they travel; they may lie beyond the end."""
        played = self.counts[first:stop]
        beyond = np.broadcast_to(self.standing, (stop - first - len(played), 6))
        return played.astype("<i2").tobytes() + beyond.astype("<i2").tobytes()


def playback_of(foot: FootSamples, info: Info) -> Playback:
    """Return `foot` at the rate and in the counts that `info` states; raise `FieldError` if there are no samples."""
    if not len(foot):
        raise FieldError("foot", "no samples", "at least one sample")
    values = _even(foot, info.rate)
    scales = np.repeat((info.scales.acc, info.scales.gyr), 3)
    return Playback(_counted(values, scales), _counted(_standing(values, round(info.rate)), scales))


def limits_of(foot: FootSamples, info: Info) -> tuple[int, int]:
    """Return where the accelerometer and the gyroscope stop, in counts: what the recording states, or 16 bits."""
    return _limit(foot.ranges.acc, info.scales.acc), _limit(foot.ranges.gyr, info.scales.gyr)


def virtual_info(foot: FootSamples, *, device: int, boot: int = 1) -> Info:
    """Return the INFO of a virtual pod that plays `foot`.

    Its rate is that of the recording, as stated or as found. Its full scales are what the sensor of the recording could
    measure, as far as is known, and at least what the samples need.

    Parameters
    ----------
    foot
        At least two samples.
    device
        The identity of the pod, 64 bits.
    boot
        Its count of starts. A pod that begins anew needs another one, or its recordings are taken for the earlier ones.
    """
    if len(foot) < 2:
        raise FieldError("foot", f"{len(foot)} samples", "at least two samples")
    rate = foot.nominal_rate or 1.0 / float(np.median(np.diff(foot.time)))
    known = foot.scales
    acc = foot.ranges.acc or (known.acc * _COUNTS if known else USUAL_ACC_G * ACC_UNITS["g"])
    gyr = foot.ranges.gyr or (known.gyr * _COUNTS if known else USUAL_GYR_DPS * GYR_UNITS["deg/s"])
    return Info(
        side=foot.side,
        capabilities=Capability(0),
        rate=round(rate * _FRACTION) / _FRACTION,
        acc_full_scale_g=_full_scale(foot.specific_force, acc, ACC_UNITS["g"]),
        gyr_full_scale_dps=_full_scale(foot.angular_rate, gyr, GYR_UNITS["deg/s"]),
        most_samples=MOST_SAMPLES,
        configuration=1,
        device=device,
        boot=boot,
        firmware=(0, 1, 0),
        free_flash=0,
        ticks=0,
    )


def _full_scale(values: Floats, known: float, unit: float) -> float:
    """Return the full scale in `unit`, in sixteenths upwards: `known`, or more where the values need it."""
    # The largest count is one less than 32,768, the smallest is not.
    needed = max(known, float(values.max()) * _COUNTS / (_COUNTS - 1), -float(values.min()))
    # What is a sixteenth up to rounding stays one.
    return min(ceil(needed / unit * _FRACTION - 1e-6), 2**16 - 1) / _FRACTION


def _even(foot: FootSamples, rate: float) -> Floats:
    """Return the six channels at an even rate from the first sample on, shape (n, 6)."""
    values = np.hstack((foot.specific_force, foot.angular_rate))
    if len(foot) == 1:
        return values
    since = foot.time - foot.time[0]
    # Times may be whole microseconds: an end a thousandth of a sample before an instant of the grid belongs to it.
    instants = np.arange(int(since[-1] * rate + 1e-3) + 1) / rate
    before = np.clip(np.searchsorted(since, instants, side="right") - 1, 0, len(since) - 2)
    width = since[before + 1] - since[before]
    weight = np.minimum((instants - since[before]) / width, 1.0)
    weight[(width > LONGEST_BRIDGE) & (weight < 1.0)] = 0.0
    return np.asarray(values[before] + weight[:, None] * (values[before + 1] - values[before]))


def _standing(values: Floats, second: int) -> Floats:
    """Return the mean over the last second of standing still, or over the quietest one where there was none."""
    window = max(1, min(second, len(values)))
    power = np.concatenate(([0.0], np.cumsum((values[:, 3:] ** 2).sum(axis=1))))
    mean_square = (power[window:] - power[:-window]) / window
    start = np.flatnonzero(mean_square <= max(QUIET**2, mean_square.min()))[-1]
    return np.asarray(values[start : start + window].mean(axis=0))


def _counted(values: Floats, scales: Floats) -> NDArray[np.int16]:
    return np.clip(np.rint(values / scales), -_COUNTS, _COUNTS - 1).astype(np.int16)


def _limit(range_: float | None, scale: float) -> int:
    return min(_COUNTS - 1, round(range_ / scale)) if range_ else _COUNTS - 1
