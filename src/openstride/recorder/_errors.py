"""What can go wrong between a recorder and its pods: one tree, and every branch carries what it knows as data.

::

    RecorderError
    ├── BluetoothOffError         there is no Bluetooth here, or it is off, or we may not: `reason`
    ├── NoPodsError               nothing was found in `seconds`: `wanted`
    ├── LinkError                 a pod could not be reached or spoken to: `name`, `reason`
    │   ├── ForeignDeviceError    it has our service's name and is no pod of ours: `lacking`
    │   └── SilentPodError        it did not answer `asked` in `seconds`
    ├── SideUnknownError          a pod was never told its foot: `name`
    ├── SameSideError             two pods of one foot: `side`, `names`
    ├── SideContradictionError    a pod says one foot here and the other there: `name`, `side`, `said`
    ├── OldBootError              a pod says that it has started fewer times than before: `name`, `boot`, `newest`
    └── PodRefusedError           a pod does not do what it was asked: `name`, `command`, `status`
        └── MtuTooSmallError      because the link has no room for a sample

What the disk refuses is said by `openstride.recordings.RecordingNotWrittenError`. The text of an error is what
happened, with the values, then what the reader can do next.
"""

from __future__ import annotations

from typing import Final, Literal

from openstride.pod import Status
from openstride.recordings import Side

LinkReason = Literal["cancelled", "unreachable", "lost", "silent", "foreign", "not_paired"]
OffReason = Literal["absent", "off", "denied", "unknown"]

_LINK: Final[dict[LinkReason, tuple[str, str]]] = {
    "cancelled": ("No pod was chosen.", "Choose one, and start again."),
    "unreachable": (
        "{name} could not be reached.",
        (
            "Bring it within a few metres and tap it twice. Look whether it is charged, and whether a phone or a watch"
            " is connected to it: a pod speaks to one at a time."
        ),
    ),
    "lost": ("The connection to {name} was lost.", "Bring it nearer; it goes on recording by itself meanwhile."),
    "silent": ("{name} does not answer.", "Put it on the charger for a moment, which starts it anew."),
    "foreign": ("{name} is no pod that this OpenStride knows.", "Choose another one, or update its firmware."),
    "not_paired": (
        "{name} does not let this computer in.",
        (
            "Tap it twice, or put it on the charger, and try again within a minute. If it was paired before, remove it"
            " from the Bluetooth settings first."
        ),
    ),
}
_OFF: Final[dict[OffReason, tuple[str, str]]] = {
    "absent": ("This computer has no Bluetooth.", "Plug in a Bluetooth adapter, version 4.2 or later."),
    "off": ("Bluetooth is off.", "Switch it on in the settings of the system, and start again."),
    "denied": (
        "This program may not use Bluetooth.",
        "Allow it in the privacy settings of the system, and start again.",
    ),
    "unknown": ("Bluetooth does not work here.", "Restart the Bluetooth service, or the computer."),
}
_REFUSED: Final[dict[Status, str]] = {
    Status.UNKNOWN_OP: "Update its firmware.",
    Status.BAD_ARGUMENTS: "Update OpenStride or its firmware: one of them is older than the other.",
    Status.NOT_NOW: "Charge it, end what it is doing with its button or another app, and try again.",
    Status.NOT_ALLOWED: "Pair with it: tap it twice and try again within a minute.",
    Status.NO_RECORDING: "It was deleted, or is of another pod; list what the pod has.",
    Status.NOT_THE_SAME: "Nothing was deleted. Fetch the recording again.",
    Status.FLASH_FULL: "Fetch its recordings first: those that no one has fetched are never overwritten.",
}


class RecorderError(Exception):
    """Recording does not work as it should; the base of all errors of this room.

    Parameters
    ----------
    message
        What happened, with the values.
    hint
        What to do next.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.message = message
        self.hint = hint


class BluetoothOffError(RecorderError):
    """There is no Bluetooth to be used: `reason` is absent, off, denied or unknown; `why` is what the system said."""

    def __init__(self, reason: OffReason, why: str = "") -> None:
        message, hint = _OFF[reason]
        super().__init__(_because(message, why), hint=hint)
        self.reason = reason
        self.why = why


class NoPodsError(RecorderError):
    """No pod was found in `seconds`, though `wanted` were asked for."""

    def __init__(self, seconds: float, wanted: int) -> None:
        hint = (
            "Tap each shoe twice, and bring it within a few metres. Look whether it is charged, and whether a phone or"
            " a watch is connected to it: a pod speaks to one at a time."
        )
        super().__init__(f"No pod was found in {seconds:.0f} s.", hint=hint)
        self.seconds = seconds
        self.wanted = wanted


class LinkError(RecorderError):
    """The pod `name` could not be reached, or not be spoken to: `reason` says how, `why` is what the system said."""

    def __init__(
        self, name: str, reason: LinkReason, why: str = "", *, message: str | None = None, hint: str | None = None
    ) -> None:
        usual, advice = _LINK[reason]
        said = usual.format(name=name) if message is None else message
        super().__init__(_because(said, why), hint=advice if hint is None else hint)
        self.name = name
        self.reason = reason
        self.why = why


class ForeignDeviceError(LinkError):
    """The device `name` goes by our service's name and is no pod of ours; `lacking` says what it has not or is not."""

    def __init__(self, name: str, lacking: str) -> None:
        message = f"{name} goes by the name of our service, but {lacking}."
        hint = "Choose another device. If it is a pod, update its firmware, or OpenStride."
        super().__init__(name, "foreign", message=message, hint=hint)
        self.lacking = lacking


class SilentPodError(LinkError):
    """The pod `name` did not answer `asked` in `seconds`."""

    def __init__(self, name: str, asked: str, seconds: float) -> None:
        super().__init__(name, "silent", message=f"{name} did not answer {asked} in {seconds:g} s.")
        self.asked = asked
        self.seconds = seconds


class SideUnknownError(RecorderError):
    """The pod `name` was never told which foot it is on."""

    def __init__(self, name: str) -> None:
        hint = "Tell it: openstride pods side left (or right), with that shoe only near."
        super().__init__(f"{name} was never told which foot it is on.", hint=hint)
        self.name = name


class SameSideError(RecorderError):
    """Two pods, `names`, say that they are on the `side` foot."""

    def __init__(self, side: Side, names: tuple[str, ...]) -> None:
        other = "right" if side == "left" else "left"
        hint = f"Record with one of them, or tell one of them its foot: openstride pods side {other}."
        super().__init__(f"{' and '.join(names)} both say that they are on the {side} foot.", hint=hint)
        self.side = side
        self.names = names


class SideContradictionError(RecorderError):
    """The pod `name` is on the `side` foot by its INFO and on the foot `said` by its packets, or by a later INFO."""

    def __init__(self, name: str, side: Side, said: Side | None) -> None:
        message = f"{name} said that it is on the {side} foot, and then {said or 'that it knows no foot'}."
        hint = "Its samples are kept in the log and not used. Tell it its foot again: openstride pods side …"
        super().__init__(message, hint=hint)
        self.name = name
        self.side = side
        self.said = said


class OldBootError(RecorderError):
    """The pod `name` says that it has started `boot` times, and said `newest` before."""

    def __init__(self, name: str, boot: int, newest: int) -> None:
        message = f"{name} says that it has started {boot} times, and said {newest} before."
        hint = "Its recordings cannot be told apart any more: fetch them, and update its firmware."
        super().__init__(message, hint=hint)
        self.name = name
        self.boot = boot
        self.newest = newest


class PodRefusedError(RecorderError):
    """The pod `name` does not do what it was asked: `command` by name, and the `status` it answered."""

    def __init__(self, name: str, command: str, status: Status, hint: str | None = None) -> None:
        what = status.name.lower().replace("_", " ")
        super().__init__(f"{name} answers {command} with '{what}'.", hint=hint or _REFUSED.get(status, ""))
        self.name = name
        self.command = command
        self.status = status


class MtuTooSmallError(PodRefusedError):
    """The link to the pod `name` has no room for one sample."""

    def __init__(self, name: str, command: str) -> None:
        hint = "The link must carry 247 bytes (ATT_MTU): use an adapter of Bluetooth 4.2 or later."
        super().__init__(name, command, Status.MTU_TOO_SMALL, hint)


def _because(message: str, why: str) -> str:
    """Return a sentence with what the system said in brackets, if it said anything."""
    return f"{message.removesuffix('.')} ({why})." if why else message
