"""From options to a recording: a folder, or the CSV files of other sensors with what the user states about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from openstride.cli._errors import SourceError
from openstride.cli._record_place import Place, unfinished
from openstride.cli._recordings_recover import recovered
from openstride.recordings import CsvLayout, FootSamples, Notice, Recording, Side, read_csv, read_recording

RECORDING: Final = "recording.json"


@dataclass(frozen=True, slots=True)
class Source:
    """What to read, as stated on the command line.

    Parameters
    ----------
    folder
        A recording; or
    left, right
        the CSV file of each foot.
    acc_unit, gyr_unit
        What the numbers are in, where they are not in SI units.
    only
        The one foot that is wanted, or None.
    swap
        Whether left and right were mixed up.
    csv
        Options of CSV files alone, by the names of `CsvLayout`; None where not given.
    """

    folder: Path | None
    left: Path | None = None
    right: Path | None = None
    acc_unit: str | None = None
    gyr_unit: str | None = None
    only: Side | None = None
    swap: bool = False
    csv: Mapping[str, str | float | None] = field(default_factory=dict)

    @property
    def named(self) -> str:
        """What was read, in the user's own words."""
        return " · ".join(str(path) for path in (self.folder, self.left, self.right) if path is not None)


def read(source: Source) -> Recording:
    """Read what the options say.

    Raises
    ------
    SourceError
        If the options contradict each other or leave out what is needed.
    RecordingError
        If what they name cannot be read.
    """
    recording = _read_folder(source) if source.folder is not None else _read_csv(source)
    if source.swap:
        recording = _swapped(recording)
    return recording if source.only is None else _only(recording, source.only)


def _read_folder(source: Source) -> Recording:
    stray = sorted(name for name, value in source.csv.items() if value is not None)
    if source.left or source.right or stray:
        option = "--left and --right" if source.left or source.right else f"--{stray[0].replace('_', '-')}"
        message = f"{option} describe CSV files, and {source.folder} is named as a recording."
        raise SourceError(message, hint="Give either a recording or CSV files.", option=option)
    folder = source.folder or Path()
    if folder.is_file() and folder.suffix.lower() == ".csv":
        message = f"{folder} is a CSV file, which does not say which foot it is of."
        hint = f"Write --left {folder} or --right {folder}, with --acc-unit and --gyr-unit."
        raise SourceError(message, hint=hint, option="RECORDING")
    if (place := unfinished(folder)) and not (folder / RECORDING).is_file():
        return _unsealed(place)
    # The analysis takes one foot after the other: two hours of both would be 180 MB.
    return read_recording(folder, acc_unit=source.acc_unit, gyr_unit=source.gyr_unit, hold=False)


def _unsealed(place: Place) -> Recording:
    """Return what the log of a run holds that was not finished: nobody has to recover it to see how it went."""
    recording = recovered(place.log).recording
    message = f"The run was not finished, and its log not sealed. This makes a recording of it: {place.recovers}"
    return replace(recording, notices=(Notice("not_sealed", message), *recording.notices))


def _read_csv(source: Source) -> Recording:
    if source.left is None and source.right is None:
        message = "There is nothing to analyse."
        raise SourceError(message, hint="Name a recording, or CSV files with --left and --right.", option="RECORDING")
    for option, unit in (("--acc-unit", source.acc_unit), ("--gyr-unit", source.gyr_unit)):
        if unit is None:
            message = f"The unit of the numbers in a CSV file must be stated, and {option} is not."
            raise SourceError(message, hint="Write for example --acc-unit g --gyr-unit deg/s.", option=option)
    stated = {name: value for name, value in source.csv.items() if value is not None}
    columns = stated.pop("columns", None)
    layout = CsvLayout(
        acc_unit=source.acc_unit or "",
        gyr_unit=source.gyr_unit or "",
        columns=_parse_columns(str(columns)) if columns else {},
        **stated,  # type: ignore[arg-type]  # the options are declared with the types of the layout
    )
    return read_csv(layout, left=source.left, right=source.right)


def _parse_columns(text: str) -> dict[str, str | int]:
    """Parse `t=Timestamp,acc_x=2`: a name in the header, or a number counted from 1; `time` may stand for `t`."""
    columns: dict[str, str | int] = {}
    for part in text.split(","):
        name, equals, where = (piece.strip() for piece in part.partition("="))
        if not (name and equals and where):
            message = f"'{part.strip()}' in --columns does not say which column holds what."
            hint = "Write name=column pairs with commas between them, such as t=Timestamp,acc_x=2."
            raise SourceError(message, hint=hint, option="--columns")
        columns["t" if name == "time" else name] = int(where) if where.isdecimal() else where
    return columns


def _swapped(recording: Recording) -> Recording:
    other: dict[Side, Side] = {"left": "right", "right": "left"}
    feet: dict[Side, FootSamples] = {
        side: replace(recording.feet[other[side]], side=side) for side in other if other[side] in recording.feet
    }
    known = recording.metadata
    turned = replace(
        known,
        feet=tuple(feet),
        pods=tuple(replace(pod, side=other[pod.side]) for pod in known.pods),
        clocks=tuple(replace(clock, side=other[clock.side]) for clock in known.clocks),
        gaps=tuple(replace(gap, side=other[gap.side]) for gap in known.gaps),
    )
    notices = tuple(replace(each, side=other[each.side] if each.side else None) for each in recording.notices)
    return replace(recording, metadata=turned, feet=MappingProxyType(feet), notices=notices)


def _only(recording: Recording, side: Side) -> Recording:
    if side not in recording.feet:
        message = f"{recording.id} has no {side} foot; it has {' and '.join(recording.feet)}."
        raise SourceError(message, hint="Leave out --side, or name a foot it has.", option="--side")
    return replace(recording, feet=MappingProxyType({side: recording.feet[side]}))
