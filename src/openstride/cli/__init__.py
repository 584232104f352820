"""The `openstride` command: recordings in, and what a person or a program wants to know about them out.

Here lives everything that belongs to a terminal: options, texts, tables, progress, exit codes. Nothing is measured
here; a number is converted to what people read (pace, milliseconds, degrees) and rounded by its interval, once, at this
edge.

Contract: exit code 0 for a whole answer, 3 for a partial one with warnings, 2 for a refusal, 1 for a fault of ours.
Answers go to standard output and nothing else does. Bad input ends in one block that says what happened and what to do
next, never in a traceback. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

from openstride.cli._app import main

__all__ = ["main"]
