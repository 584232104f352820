"""What lies where below the data folder, for those who look at it without being the home that works on it."""

from __future__ import annotations

from typing import Final

#: Held by the one home that works on the folder.
LOCK: Final = "lock"
#: Where the home that works on the folder listens, and the key to it; `access/_door`.
DOOR: Final = "door.json"
#: The facts, where they are not in a PostgreSQL.
SQLITE: Final = "home.sqlite"
#: A folder for each run.
RUNS: Final = "runs"
#: There while an archive is being restored.
RESTORING: Final = "restoring"
#: A folder for each archive that is being taken in.
IMPORTS: Final = "imports"
#: A folder for each file that was brought and is being read.
ARRIVING: Final = "arriving"
#: Tiles of maps, which can be had again: no part of a backup, and gone with everything else.
TILES: Final = "tiles"
