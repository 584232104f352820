"""OpenStride: the software of a smart running shoe.

The rooms are the sub-packages, named in the order in which a step travels through them; `tools/layers.py` holds the
table of who may import whom. Nothing is imported here, so that `import openstride` stays instant.
"""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
"""The one place where the version stands: the wheel, the engine's stamp on results and the command all read it."""
