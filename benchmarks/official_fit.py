"""Whether Garmin's own decoder reads the FIT files that we write as we do ourselves, value by value.

    python -m benchmarks.official_fit [FILE...] [--json]

Without files these are the activities of the real files in `activity-files` of the folder that `OPENSTRIDE_SHARED`
names, each written as FIT. The decoder, `garmin-fit-sdk`, gets an environment of its own in `.cache`: its licence is no
open one, so it is no dependency of ours, and nothing of it is in the tree. Ends with 1 where a file is not sound to it,
or one value differs by more than a rounding.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from openstride.activity import Channel, Records
from openstride.formats import read, write

ROOT: Final = Path(__file__).resolve().parents[1]
PEER: Final = ROOT / ".cache" / "official-fit"
DECODER: Final = "garmin-fit-sdk==21.218.0"
#: What the decoder calls a native field, and what makes our unit of its own.
THEIRS: Final[Mapping[str, tuple[str, float]]] = {
    "latitude_deg": ("position_lat", 180.0 / 2**31),
    "longitude_deg": ("position_long", 180.0 / 2**31),
    "altitude": ("enhanced_altitude", 1.0),
    "distance": ("distance", 1.0),
    "speed": ("enhanced_speed", 1.0),
    "heart_rate_bpm": ("heart_rate", 1.0),
    "power": ("power", 1.0),
    "contact_time": ("stance_time", 1e-3),
    "balance": ("stance_time_balance", 1e-2),
    "vertical_oscillation": ("vertical_oscillation", 1e-3),
    "vertical_ratio": ("vertical_ratio", 1e-2),
    "step_length": ("step_length", 1e-3),
    "temperature_deg_c": ("temperature", 1.0),
}


def python() -> Path:
    """Return the interpreter of the decoder's environment, made where there is none."""
    found = PEER / "bin" / "python"
    if not found.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
        subprocess.run([str(found), "-m", "pip", "install", "--quiet", DECODER], check=True)
    return found


def activities() -> list[Records]:
    """Return the activities of the real files."""
    folder = Path(os.environ.get("OPENSTRIDE_SHARED", ROOT.parent / "shared")) / "activity-files"
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    return [records for path in files for records in read(path.read_bytes()).activities]


def expected(channel: Channel) -> tuple[str, float] | None:
    """Return where the decoder has a column, and the factor; None for cadences, which it has in two fields."""
    if channel.name in {"cadence", "turns"} and channel.device is None:
        return None
    return THEIRS[channel.name] if channel.device is None else (f"developer's {channel.name}", 1.0)


def compared(ours: Records, theirs: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many values both have, and how many differ or are missing with one of the two."""
    held = differ = 0
    if len(theirs["records"]) != len(ours.time):
        return 0, abs(len(theirs["records"]) - len(ours.time))
    for channel in ours.channels:
        where = expected(channel)
        if where is None:
            continue
        for value, record in zip(channel.values, theirs["records"], strict=True):
            found = record.get(where[0])
            held += value is not None
            same = (value is None) == (found is None)
            if value is not None and found is not None:
                same = math.isclose(value, found * where[1], rel_tol=1e-6, abs_tol=1e-9)
            differ += not same
    return held, differ


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, let the decoder read, compare, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="FIT files of ours")
    parser.add_argument("--json", action="store_true", help="print JSON")
    stated = parser.parse_args(arguments)
    written = [path.read_bytes() for path in stated.files] or [write(each, "fit") for each in activities()]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.fit" for number in range(len(written))]
        for path, content in zip(paths, written, strict=True):
            path.write_bytes(content)
        command = [str(python()), "-m", "benchmarks._official_decoder", *map(str, paths)]
        answer = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    decoded = json.loads(answer.stdout)
    ours = [read(content).activities[0] for content in written]
    pairs = [compared(mine, its) for mine, its in zip(ours, decoded, strict=True)]
    found = {
        "files": len(written),
        "sound": sum(each["sound"] and not each["errors"] for each in decoded),
        "records": sum(len(each["records"]) for each in decoded),
        "values": sum(held for held, _ in pairs),
        "differ": sum(differ for _, differ in pairs),
    }
    if stated.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        sys.stdout.write("".join(f"{name:8} {value:,}\n" for name, value in found.items()))
    return int(found["sound"] != found["files"] or found["differ"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
