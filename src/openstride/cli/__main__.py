"""Lets `python -m openstride.cli` stand for the command `openstride`."""

from __future__ import annotations

import sys

from openstride.cli import main

if __name__ == "__main__":
    sys.exit(main())
