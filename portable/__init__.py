"""The portable subset of Python: one engine source for CPython, Numba, MicroPython and JavaScript.

Here lives the build tool that reads a portable package into a typed tree, refuses what is outside the subset, proves
the guards that the subset asks for, and translates the rest to JavaScript. It is not shipped, and imports nothing of
the product. In the order of the work:

`refusals`
    What is wrong, where, and what to write instead.
`tree`
    The typed tree: everything a translator needs to know, with no inference left to do.
`modules`, `functions`, `expressions`, `scope`
    From Python's syntax to the typed tree, or a refusal.
`ranges`, `facts`, `guards`
    Which values an expression can have; proof that no division, root or index goes wrong.
`check`
    The command `python -m portable.check FOLDER`.
`declarations`, `javascript_expressions`, `javascript_statements`, `javascript`
    From the typed tree to JavaScript with the same bits, which a person can read.
`typescript`
    Declarations of what was translated, for pages in TypeScript.
`translate`
    The command `python -m portable.translate FOLDER OUT`.
`node`
    Where a machine has Node.
"""

from __future__ import annotations
