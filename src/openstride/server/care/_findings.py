"""What the doctor says: findings, each with what it is, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

#: What is to be done about a finding of each code. What is not damage is done by home itself, or by `--mend`.
ADVICE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "database-unreachable": "See that it runs, and that OPENSTRIDE_DATABASE_URL is what openstride serve is given.",
        "database-damaged": "End home, keep a copy of the folder, and restore a backup: openstride restore.",
        "database-newer": "Use the OpenStride that was at work on it last, or a newer one.",
        "database-empty": "Start home once: openstride serve.",
        "reference-broken": "Restore a backup: openstride restore; what is lacking cannot be made up.",
        "file-damaged": "Restore it from a backup; what was made of a recording comes anew with openstride reanalyze.",
        "file-lacking": "Restore it from a backup; what was made of a recording comes anew with openstride reanalyze.",
        "file-unknown": "Nothing speaks of it. Look whether it is yours, then move it away.",
        "run-unknown": "Home takes it in when it starts next.",
        "run-lacking": "Restore its folder from a backup, or delete the activity for good.",
        "leftover": "A write that was ended left it; openstride doctor --mend removes it.",
        "deletion-unfinished": "Home finishes it when it starts next.",
        "work-given-up": "See what went wrong, then have it tried again: openstride doctor --mend.",
        "disk-low": "Make room on that disk.",
        "rights-open": "Others on this machine can read it; openstride doctor --mend takes their rights away.",
        "rights-lacking": "Let it belong to the user that runs home.",
        "clock-behind": "Set the clock of this machine, and let the network keep it.",
        "start-unlikely": "The clock of the device that recorded was wrong; the run is otherwise as it should be.",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to see to: a code, where, what was found there, and whether it has been mended."""

    code: str
    where: str
    message: str
    mended: bool = False

    @property
    def advice(self) -> str:
        """What to do about it."""
        return ADVICE[self.code]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at, and what was found.

    Parameters
    ----------
    facts
        Versions, places, room, by name.
    findings
        In the order in which they were met.
    runs, files, bytes
        How much was looked at.
    """

    facts: Mapping[str, str]
    findings: tuple[Finding, ...]
    runs: int
    files: int
    bytes: int


@dataclass(slots=True)
class Notes:
    """What is written down while an examination goes on."""

    facts: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    runs: int = 0
    files: int = 0
    bytes: int = 0

    def find(self, code: str, where: object, message: str, *, mended: bool = False) -> None:
        """Write down a finding."""
        self.findings.append(Finding(code, str(where), message, mended))

    def done(self) -> Examined:
        """Return what was found."""
        return Examined(self.facts, tuple(self.findings), self.runs, self.files, self.bytes)
