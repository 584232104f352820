"""What a runner knows about a run beside its samples: ways that calibrate it, and the file that remembers them.

The file is read when it is named and written only when that is asked for, so that no run changes the next one silently.
It is replaced whole or not at all.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openstride.analysis import (
    Analysis,
    BeltSpeed,
    Calibration,
    KnownDistance,
    Positions,
    Reference,
)
from openstride.cli._errors import FileNotWrittenError, KnowingError
from openstride.cli._quantities import length, speed

#: Asks for the length that the recording itself states.
STATED: Final = "stated"


@dataclass(frozen=True, slots=True)
class Knowing:
    """What was said about a run, as it was typed.

    Parameters
    ----------
    distance, treadmill
        The way, and the speed of the belt.
    position
        Whether the recording's positions are to be used.
    file
        Where scales are remembered.
    learn
        Whether this run is to be remembered too.
    """

    distance: str | None = None
    treadmill: str | None = None
    position: bool = False
    file: Path | None = None
    learn: bool = False

    def require_sound(self) -> None:
        """Refuse, before any work, what cannot be meant.

        Raises
        ------
        KnowingError
            When there is nothing to learn, or nowhere to keep it.
        QuantityError
            When a distance or a speed is none.
        """
        references = self.references()
        if self.learn and self.file is None:
            hint = "Add --calibration FILE; a new file is made."
            raise KnowingError("There is no file to remember in.", "--learn", hint=hint)
        if self.learn and not references:
            hint = "Add --distance, --treadmill or --position."
            raise KnowingError("There is nothing known to learn from.", "--learn", hint=hint)
        if self.file is not None and not self.learn and not self.file.exists():
            hint = "Check its name; --learn makes a new one."
            raise KnowingError(f"There is no calibration at {self.file}.", "--calibration", hint=hint)

    def references(self) -> tuple[Reference, ...]:
        """Return the ways that are known."""
        found: list[Reference] = []
        if self.distance == STATED:
            found.append(KnownDistance())
        elif self.distance is not None:
            way = length("--distance", self.distance)
            found.append(KnownDistance(way.value, way.uncertainty))
        if self.treadmill is not None:
            belt = speed("--treadmill", self.treadmill)
            found.append(BeltSpeed(belt.value, belt.uncertainty))
        return (*found, Positions()) if self.position else tuple(found)

    def calibration(self) -> Calibration | None:
        """Return what is remembered; None where no file was named.

        Raises
        ------
        KnowingError, CalibrationFileError
            When the file is no JSON, or no calibration.
        """
        if self.file is None:
            return None
        if not self.file.exists():
            return Calibration()
        try:
            document = json.loads(self.file.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            hint = "Restore it, or move it away to begin anew."
            raise KnowingError(f"{self.file} is no JSON ({error}).", "--calibration", hint=hint) from error
        return Calibration.from_json(document)

    def remember(self, analysis: Analysis) -> bool:
        """Write what was learned, if that was asked for and anything was; tell whether.

        Raises
        ------
        FileNotWrittenError
            When the disk refuses; the file is then as it was.
        """
        if not self.learn or self.file is None or analysis.calibrated is None or not analysis.calibrated.learned:
            return False
        text = json.dumps(analysis.calibrated.calibration.to_json(), indent=2, ensure_ascii=False, allow_nan=False)
        partial = self.file.with_name(f".{self.file.name}.{secrets.token_hex(8)}.partial")
        try:
            with partial.open("x", encoding="utf-8") as sink:
                sink.write(text + "\n")
                sink.flush()
                os.fsync(sink.fileno())
            partial.replace(self.file)
        except OSError as error:
            raise FileNotWrittenError(self.file, error.strerror or str(error)) from error
        finally:
            partial.unlink(missing_ok=True)
        return True
