"""What writing an activity may fail of. There is one error, for there is one cause: the format cannot hold it."""

from __future__ import annotations

from typing import Final, Literal

Lacking = Literal["start", "positions"]

WORDS: Final[dict[Lacking, str]] = {
    "start": "has no start, since the clock of what recorded it was never set",
    "positions": "has no positions",
}


class UnwritableError(Exception):
    """An activity lacks what a format is made of.

    Parameters
    ----------
    kind
        The format, such as `gpx`.
    lacking
        What it lacks.
    """

    def __init__(self, kind: str, lacking: Lacking) -> None:
        self.message = f"The activity {WORDS[lacking]}, and {kind} cannot do without."
        self.hint = "Write it as fit, csv or parquet."
        super().__init__(f"{self.message} {self.hint}")
        self.kind = kind
        self.lacking = lacking
