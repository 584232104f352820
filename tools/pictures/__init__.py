"""Draws what people will see, looks it over, and holds it against pictures that somebody has approved.

    python -m tools.pictures                  every report and every screen
    python -m tools.pictures history report-  this one, and those whose names begin so
    python -m tools.pictures compare [NAME]   and name what does not look as approved
    python -m tools.pictures approve [NAME]   take what is drawn now for right

Each is drawn in every language, light and dark, on a phone and a desk, and comes to lie in `.cache/pictures`. A page
that writes to the console, is wider than its window, cuts a text off, prints one over another, has a target smaller
than a finger or is faulted by axe is named, and the exit code is 1. What no program can tell is told by looking.

`_looks` says how a page is looked at and what a program finds wrong with it, `_reports` what reports there are,
`_screens` what screens, in a home that `_stage` makes up; `_sketch` is the small form of a picture that is kept.
"""

from __future__ import annotations

from tools.pictures._looks import AXE, LOOKS, Look, faults
from tools.pictures._reports import shown

__all__ = ["AXE", "LOOKS", "Look", "faults", "shown"]
