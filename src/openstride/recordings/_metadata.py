"""``recording.json``, to and from :class:`Metadata`.

Two forms are read. Our own says ``"schema": 1`` and is described by ``recording.schema.json``. A foreign form says
nothing of a schema; its known fields mean the same, none but ``id`` is expected, and even that may be the folder's
name. In both, a known field of the wrong type is an error with its place, and an unknown one at the top is kept.
Writing gives our own form.

The JSON speaks the units that data sheets speak, each with its suffix (``acc_g``, ``gyr_dps``, ``rate_hz``); they are
converted here and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf, isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NoReturn

from openstride.recordings._errors import MetadataError, MetadataMissingError
from openstride.recordings._model import SIDES, Clock, DeclaredGap, Metadata, Pod, Ranges, Scales, Side
from openstride.recordings._units import ACC_UNITS, GYR_UNITS

FILE_NAME: Final = "recording.json"
SCHEMA: Final = 1


def read_metadata(folder: Path) -> Metadata:
    """Read ``recording.json`` of a folder.

    Raises
    ------
    MetadataMissingError
        If there is none.
    MetadataError
        If it is no JSON, has a schema we do not know, or a field is not what it should be.
    """
    path = folder / FILE_NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_refuse_constant)
    except (FileNotFoundError, IsADirectoryError) as error:
        message = f"{folder} has no {FILE_NAME}, so it is no recording."
        hint = (
            f'Name the folder that holds it; for another sensor\'s files write one: {{"id": "{folder.name}"}} will do.'
        )
        raise MetadataMissingError(message, path=path, hint=hint) from error
    except (ValueError, RecursionError, OSError) as error:
        message = f"{path} cannot be read as JSON ({error})."
        raise MetadataError(message, path=path, hint="Correct that place, or restore the file.") from error
    return metadata_from_json(document, path)


def metadata_from_json(document: object, path: Path) -> Metadata:
    """Return what a parsed ``recording.json`` says; `path` is where it came from, for the errors."""
    fields = _Fields.of(document, path, "")
    _check_schema(fields)
    ranges = fields.part("ranges")
    return Metadata(
        id=fields.text("id") or _default_id(fields),
        feet=_sides(fields),
        activity=fields.text("activity"),
        start=fields.instant("start"),
        time_zone=fields.text("time_zone"),
        pods=tuple(_pod(part) for part in fields.parts("pods")),
        clocks=tuple(_clock(part) for part in fields.parts("clocks")),
        gaps=tuple(_gap(part) for part in fields.parts("gaps")),
        engine=fields.text("engine"),
        rate=fields.positive("rate_hz"),
        ranges=Ranges(
            _scaled(ranges.positive("acc_g"), ACC_UNITS["g"]), _scaled(ranges.positive("gyr_dps"), GYR_UNITS["deg/s"])
        ),
        mount=fields.text("mount"),
        collection=fields.text("set"),
        closed_loop=fields.flag("closed_loop"),
        nominal_distance=fields.positive("nominal_distance_m"),
        sha256=_digests(fields.part("sha256")),
        extra=MappingProxyType(fields.rest()),
    )


def metadata_to_json(metadata: Metadata) -> dict[str, Any]:
    """Return `metadata` in our own form, absent what is not known."""
    start = None if metadata.start is None else metadata.start.astimezone(UTC).isoformat().replace("+00:00", "Z")
    ranges = {
        "acc_g": _unscaled(metadata.ranges.acc, ACC_UNITS["g"]),
        "gyr_dps": _unscaled(metadata.ranges.gyr, GYR_UNITS["deg/s"]),
    }
    known = {
        "schema": SCHEMA,
        "id": metadata.id,
        "set": metadata.collection,
        "activity": metadata.activity,
        "start": start,
        "time_zone": metadata.time_zone,
        "feet": list(metadata.feet),
        "rate_hz": metadata.rate,
        "ranges": _known(ranges) or None,
        "mount": metadata.mount,
        "pods": [_pod_to_json(pod) for pod in metadata.pods] or None,
        "clocks": [
            _known({"side": clock.side, "offset": clock.offset, "drift": clock.drift, "residual": clock.residual})
            for clock in metadata.clocks
        ]
        or None,
        "gaps": [{"side": gap.side, "from": gap.start, "to": gap.end, "reason": gap.reason} for gap in metadata.gaps]
        or None,
        "engine": metadata.engine,
        "closed_loop": metadata.closed_loop,
        "nominal_distance_m": metadata.nominal_distance,
        "sha256": dict(metadata.sha256) or None,
    }
    return _known(known) | {name: value for name, value in metadata.extra.items() if name not in known}


def metadata_text(metadata: Metadata) -> bytes:
    """Return `metadata` as the bytes of a ``recording.json``."""
    document = metadata_to_json(metadata)
    return f"{json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)}\n".encode()


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not a JSON number"
    raise ValueError(message)


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _unscaled(value: float | None, factor: float) -> float | None:
    # Twelve digits hide the last-bit dust of the division, so that a range of 16 g is written as it was read.
    return None if value is None else float(f"{value / factor:.12g}")


def _check_schema(fields: _Fields) -> None:
    schema = fields.whole("schema")
    if schema is None:
        return
    if schema != SCHEMA:
        fields.refuse("schema", f"{SCHEMA}", "It was written by a newer OpenStride; update this one.")
    for name in ("id", "feet"):
        if name not in fields.values:
            fields.refuse(name, "a value in schema 1", f"Add it to {FILE_NAME}.")


def _default_id(fields: _Fields) -> str:
    return fields.path.parent.name or "recording"


def _sides(fields: _Fields) -> tuple[Side, ...]:
    named = fields.take("feet", list, "a list of sides") or []
    for side in named:
        if side not in SIDES:
            fields.refuse("feet", "a list of 'left' and 'right'")
    return tuple(side for side in SIDES if side in named)


def _pod(fields: _Fields) -> Pod:
    scales = fields.part("scales")
    acc, gyr = scales.positive("acc"), scales.positive("gyr")
    if (acc is None) != (gyr is None):
        scales.refuse("acc" if acc is None else "gyr", "both scales, or none")
    return Pod(
        side=fields.side(),
        device=fields.text("device"),
        boot=fields.whole("boot"),
        recording=fields.whole("recording"),
        firmware=fields.text("firmware"),
        rate=fields.positive("rate_hz"),
        scales=None if acc is None or gyr is None else Scales(acc, gyr),
        mount=fields.text("mount"),
    )


def _pod_to_json(pod: Pod) -> dict[str, Any]:
    scales = None if pod.scales is None else {"acc": pod.scales.acc, "gyr": pod.scales.gyr}
    values = {
        "side": pod.side,
        "device": pod.device,
        "boot": pod.boot,
        "recording": pod.recording,
        "firmware": pod.firmware,
        "rate_hz": pod.rate,
        "scales": scales,
        "mount": pod.mount,
    }
    return _known(values)


def _clock(fields: _Fields) -> Clock:
    offset, drift = fields.required_number("offset"), fields.required_number("drift")
    return Clock(fields.side(), offset, drift, fields.number("residual"))


def _gap(fields: _Fields) -> DeclaredGap:
    start, end = fields.required_number("from"), fields.required_number("to")
    if end <= start:
        fields.refuse("to", f"a time after 'from' ({start} s)")
    return DeclaredGap(fields.side(), start, end, fields.text("reason") or "not stated")


def _digests(fields: _Fields) -> Mapping[str, str]:
    return MappingProxyType({name: fields.text(name) or "" for name in fields.values})


@dataclass(frozen=True, slots=True)
class _Fields:
    """One JSON object being read: gives typed values, knows its place for errors, and remembers what was asked for."""

    values: Mapping[str, Any]
    path: Path
    place: str
    asked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, value: object, path: Path, place: str) -> _Fields:
        if not isinstance(value, dict):
            message = f"{path}: {place or 'the document'} is {_shown(value)}; an object was expected."
            raise MetadataError(message, path=path, field=place)
        return cls(value, path, place)

    def refuse(self, name: str, expected: str, hint: str = "") -> NoReturn:
        where = f"{self.place}.{name}".lstrip(".")
        value = _shown(self.values[name]) if name in self.values else "missing"
        message = f"{self.path}: '{where}' is {value}; {expected} was expected."
        raise MetadataError(message, path=self.path, hint=hint or "Correct that value.", field=where)

    def take(self, name: str, kind: type | tuple[type, ...], expected: str) -> Any:  # noqa: ANN401 - as JSON has it
        self.asked.add(name)
        value = self.values.get(name)
        # bool is an int in Python and not in JSON.
        if value is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            self.refuse(name, expected)
        return value

    def rest(self) -> dict[str, Any]:
        return {name: value for name, value in self.values.items() if name not in self.asked}

    def text(self, name: str) -> str | None:
        value: str | None = self.take(name, str, "a text")
        return value

    def flag(self, name: str) -> bool | None:
        value: bool | None = self.take(name, bool, "true or false")
        return value

    def whole(self, name: str) -> int | None:
        value: int | None = self.take(name, int, "a whole number")
        return value

    def number(self, name: str) -> float | None:
        value = self.take(name, (int, float), "a number")
        if value is None:
            return None
        try:
            number = float(value)
        except OverflowError:  # JSON has whole numbers of any length.
            number = inf
        return number if isfinite(number) else self.refuse(name, "a finite number")

    def required_number(self, name: str) -> float:
        value = self.number(name)
        return self.refuse(name, "a number") if value is None else value

    def positive(self, name: str) -> float | None:
        value = self.number(name)
        if value is not None and value <= 0.0:
            self.refuse(name, "a positive number")
        return value

    def side(self) -> Side:
        value = self.text("side")
        for side in SIDES:
            if side == value:
                return side
        return self.refuse("side", "'left' or 'right'")

    def instant(self, name: str) -> datetime | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.refuse(name, "an instant such as 2026-05-01T06:30:00Z")
        if instant.tzinfo is None:
            self.refuse(name, "an instant with its offset from UTC, such as 2026-05-01T06:30:00Z,")
        return instant.astimezone(UTC)

    def part(self, name: str) -> _Fields:
        value = self.take(name, dict, "an object")
        return _Fields.of(value or {}, self.path, f"{self.place}.{name}".lstrip("."))

    def parts(self, name: str) -> list[_Fields]:
        values = self.take(name, list, "a list") or []
        return [_Fields.of(value, self.path, f"{name}[{index}]") for index, value in enumerate(values)]


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    limit = 60
    return text if len(text) <= limit else text[: limit - 1] + "…"
