"""The client of pods: it finds them, keeps what they send before anything else looks at it, and fetches what it missed.

What the bytes mean is the pod room's, what a recording is the recordings room's. What lives here is the going on of it:
connections, questions with their answers, patience, and the one log that all of it is written to.
"""

from __future__ import annotations

from openstride.recorder._bleak import BleakLink, Found, find_pods
from openstride.recorder._companion import Companion, CompanionLink
from openstride.recorder._companion_link import FoundCompanion, companion, find_companions
from openstride.recorder._errors import (
    BluetoothOffError,
    ForeignDeviceError,
    LinkError,
    MtuTooSmallError,
    NoPodsError,
    OldBootError,
    PodRefusedError,
    RecorderError,
    SameSideError,
    SideContradictionError,
    SideUnknownError,
    SilentPodError,
)
from openstride.recorder._link import Link
from openstride.recorder._recorder import Recorder
from openstride.recorder._state import (
    CompanionSnapshot,
    FootOutcome,
    FootSnapshot,
    Kind,
    Listener,
    Outcome,
    Reach,
    Snapshot,
    Why,
)
from openstride.recorder._visit import PodVisit

__all__ = [
    "BleakLink",
    "BluetoothOffError",
    "Companion",
    "CompanionLink",
    "CompanionSnapshot",
    "FootOutcome",
    "FootSnapshot",
    "ForeignDeviceError",
    "Found",
    "FoundCompanion",
    "Kind",
    "Link",
    "LinkError",
    "Listener",
    "MtuTooSmallError",
    "NoPodsError",
    "OldBootError",
    "Outcome",
    "PodRefusedError",
    "PodVisit",
    "Reach",
    "Recorder",
    "RecorderError",
    "SameSideError",
    "SideContradictionError",
    "SideUnknownError",
    "SilentPodError",
    "Snapshot",
    "Why",
    "companion",
    "find_companions",
    "find_pods",
]
