"""What a file of another maker says along an activity, metric by metric, and what measured it.

Contract: a metric has one unit whatever the file counted in, that of `METRICS` where strides have it, too. Where nobody
measured how fast it was, the way tells it, and then it is as good as what that comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openstride.activity import CHANNELS, Channel, Origin, Records
from openstride.analysis._records import SHOWN, column, way_of
from openstride.analysis._table import METRICS

Floats = NDArray[np.float64]

#: What goes on beside the steps: the metric, and the channel that holds it.
BESIDE: Final[Mapping[str, str]] = MappingProxyType({"heart_rate": "heart_rate_bpm", "altitude": "altitude"})
#: All that a file may say along an activity, and the unit in which it is said here.
ALONG: Final[Mapping[str, str]] = MappingProxyType(
    {**{name: METRICS[name] for name in SHOWN}, **{name: CHANNELS[channel] for name, channel in BESIDE.items()}}
)
#: Speed by the way is over so long (s): positions a second apart jitter by as much as a runner goes in one.
OVER: Final = 10.0
#: Where speed by the way comes from, in the order in which `way_of` goes by them.
_WAY: Final = ("distance", "latitude_deg")


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A metric along an activity.

    Parameters
    ----------
    time, values : (n,) float64
        When (s), and what was said; nothing where it said nothing.
    origin
        What measured it.
    device
        What that is called; None where the file does not say.
    """

    time: Floats
    values: Floats
    origin: Origin
    device: str | None


def told_along(records: Records, metric: str) -> Told | None:
    """Return what a file says of a metric of `ALONG`, by the channel that is to be trusted most; None of nothing."""
    name = BESIDE.get(metric, metric)
    channel = records.channel(name)
    if channel is not None and channel.count:
        time, values = column(records, name)
        # Who stands has no speed, and a strap that lost the skin says zero; the sea lies at zero metres.
        said = np.full(len(values), metric == "altitude") | (values > 0.0)
        if said.any():
            return _told(channel, time[said], SHOWN.get(metric, 1.0) * values[said])
    return _speed_by_way(records) if metric == "speed" else None


def _speed_by_way(records: Records) -> Told | None:
    time, way = way_of(records)
    source = next((each for name in _WAY if (each := records.channel(name)) is not None and each.count), None)
    if source is None or len(time) < 2:
        return None
    ends = np.clip([time - 0.5 * OVER, time + 0.5 * OVER], time[0], time[-1])
    gone, took = np.diff(np.interp(ends, time, way), axis=0)[0], np.diff(ends, axis=0)[0]
    moved = (gone > 0.0) & (took > 0.0)
    return _told(source, time[moved], gone[moved] / took[moved]) if moved.any() else None


def _told(channel: Channel, time: Floats, values: Floats) -> Told:
    return Told(time, values, channel.origin, channel.device)
