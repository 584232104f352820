"""Virtual shoes over Bluetooth: pods that play recordings, and a Bluetooth without a radio for programs to find them.

A pod here is a GATT server on bumble, a Bluetooth stack in Python. An unmodified browser or bleak finds it as it finds
a real one, through D-Bus, where a stand-in for BlueZ answers. ``docs/radio.md`` shows how it fits together and what it
cannot show. What the bytes mean is the pod room's; what lives here is the radio, its clock and its D-Bus.
"""

from __future__ import annotations

import typing

from openstride.radio._bus import private_bus
from openstride.radio._company import virtual_company
from openstride.radio._errors import AdapterError, BusFailedError, BusNotFoundError, PackagesMissingError, RadioError
from openstride.radio._shoes import (
    VirtualPods,
    VirtualShoes,
    bumble_backend,
    shoes_on_adapters,
    virtual_pods,
    virtual_shoes,
)
from openstride.radio._solved import Solved, solved_strides

if typing.TYPE_CHECKING:
    # What there is to know of a pod that is on; it brings bumble along.
    from openstride.radio._pod import VirtualPod as VirtualPod

__all__ = [
    "AdapterError",
    "BusFailedError",
    "BusNotFoundError",
    "PackagesMissingError",
    "RadioError",
    "Solved",
    "VirtualPods",
    "VirtualShoes",
    "bumble_backend",
    "private_bus",
    "shoes_on_adapters",
    "solved_strides",
    "virtual_company",
    "virtual_pods",
    "virtual_shoes",
]
