"""The command `python -m portable.translate FOLDER OUT`, which translates a portable package to JavaScript.

It writes a module for each of the package's into the folder OUT, or with `--bundle` all of them into the file OUT, and
beside each its declarations for TypeScript. What `portable.check` refuses is refused here, in the same words and with
the same exit codes, and then nothing is written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from portable import check, javascript, typescript
from portable.modules import read_package


def main(arguments: Sequence[str] | None = None) -> int:
    """Check and translate the folder named on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m portable.translate", description="Translate portable Python source to JavaScript."
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="folder of a portable package")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder for the modules, or file for the bundle")
    parser.add_argument("--bundle", action="store_true", help="write one file without comments")
    options = parser.parse_args(arguments)
    if status := check.main([str(options.folder)]):
        return status
    write(options.folder, options.out, bundle=options.bundle)
    return 0


def write(folder: Path, out: Path, *, bundle: bool = False) -> None:
    """Translate a package that is portable."""
    package, _ = read_package(folder)
    target, texts = out, {**javascript.modules(package), **typescript.modules(package)}
    if bundle:
        declared = out.with_suffix(f".d{out.suffix.replace('js', 'ts')}")
        target, texts = out.parent, {out.name: javascript.bundle(package), declared.name: typescript.bundle(package)}
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
