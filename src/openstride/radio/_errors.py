"""What can go wrong with virtual shoes over Bluetooth: one tree.

::

    RadioError
    ├── PackagesMissingError    the packages that play Bluetooth are not installed: `package`
    ├── BusNotFoundError        there is no dbus-daemon on this machine: `program`
    ├── BusFailedError          dbus-daemon did not start: `output`
    └── AdapterError            no pod can be played on this adapter: `adapter`, `reason`

The text of an error is what happened, then what the reader can do next.
"""

from __future__ import annotations

from typing import Final

_INSTEAD: Final = "Without it virtual shoes come over the server's socket: open the page and choose them there."


class RadioError(Exception):
    """Virtual shoes cannot be had over Bluetooth; the base of all errors of this room.

    Parameters
    ----------
    message
        What happened.
    hint
        What to do next.
    """

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(f"{message} {hint}")
        self.message = message
        self.hint = hint


class PackagesMissingError(RadioError):
    """`package` is one of those that play Bluetooth, and is not installed."""

    def __init__(self, package: str) -> None:
        message = f"Virtual shoes over Bluetooth need the Python package {package}, which is not installed."
        super().__init__(message, hint=f"Install openstride[virtual-shoes]. {_INSTEAD}")
        self.package = package


class BusNotFoundError(RadioError):
    """There is no `program` on this machine to carry what Bluetooth programs say to each other."""

    def __init__(self, program: str) -> None:
        message = f"Virtual shoes over Bluetooth need a D-Bus of their own, and there is no {program} on the PATH."
        hint = f"Install it with your system's packages (Debian, Ubuntu: dbus-daemon; Fedora: dbus-daemon). {_INSTEAD}"
        super().__init__(message, hint=hint)
        self.program = program


class BusFailedError(RadioError):
    """A dbus-daemon was found and did not start; `output` is what it said."""

    def __init__(self, output: str) -> None:
        message = f"The D-Bus for virtual shoes did not start: {output or 'dbus-daemon ended without a word'}."
        super().__init__(message, hint=f"Look whether the folder for temporary files is writable. {_INSTEAD}")
        self.output = output


class AdapterError(RadioError):
    """No virtual pod can be played on `adapter`; `reason` is what was in the way."""

    def __init__(self, adapter: str, reason: str) -> None:
        message = f"The Bluetooth adapter {adapter} cannot carry a shoe: {reason}."
        hint = (
            "Look whether it is plugged in, free of the system's own Bluetooth, and yours to open;"
            " names are such as usb:0, hci-socket:0 or serial:/dev/ttyACM0,1000000."
        )
        super().__init__(message, hint=hint)
        self.adapter = adapter
        self.reason = reason
