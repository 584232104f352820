"""The command `python -m portable.check FOLDER`, which tells whether a package is portable.

It prints one line for each finding, "file:line: what is wrong; what to write instead", and ends with 0 if there is
none, 1 if there are some, 2 if there is nothing to check.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from portable.guards import Findings, prove
from portable.modules import read_package


def check(folder: Path) -> Findings:
    """Give everything that is refused in a package, by file and line; guards are proved once the rest is in order."""
    package, refusals = read_package(folder)
    return Findings(refusals, []) if refusals else prove(package)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the folders named on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m portable.check", description="Check that Python source is portable."
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="folder of a portable package")
    parser.add_argument("--indices", action="store_true", help="also list the indices that are assumed to be right")
    options = parser.parse_args(arguments)
    refused = 0
    for folder in options.folders:
        if not any(path.stem != "__init__" for path in folder.glob("*.py")):
            print(f"{folder} holds no Python module to check.", file=sys.stderr)
            return 2
        findings = check(folder)
        for refusal in findings.refused + (findings.assumed if options.indices else []):
            print(refusal)
        print(_summary(folder, findings), file=sys.stderr)
        refused += len(findings.refused)
    return 1 if refused else 0


def _summary(folder: Path, findings: Findings) -> str:
    verdict = f"{len(findings.refused)} refused" if findings.refused else "portable"
    left = f"; {len(findings.assumed)} indices are left to tests (--indices lists them)" if findings.assumed else ""
    return f"{folder}: {verdict}{left}"


if __name__ == "__main__":
    sys.exit(main())
