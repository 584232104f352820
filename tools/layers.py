"""Holds the rooms of `src/openstride` to their table: who may import whom, and which package from outside.

The table is `ROOMS`; a new room is one more line in it. The imports are read from the source, wherever in a module they
stand, and every offence is named with file, line and what to do instead. A room lists the packages it may use, so a web
framework, a database library or a Bluetooth stack is refused everywhere that does not ask for it by name. Three things
come with the table: a module whose name starts with an underscore is private to its room, a room without `clock` is
given the time instead of asking for it, and an import by a literal name at run time counts like any other.

    python -m tools.layers src/openstride

This module imports nothing of OpenStride: it reads, and does not run.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PRODUCT: Final = "openstride"


@dataclass(frozen=True, slots=True)
class Room:
    """What one room may import: rooms of ours, packages from outside, and whether it may read a clock."""

    rooms: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    clock: bool = False


def room(rooms: str = "", packages: str = "", *, clock: bool = False) -> Room:
    """Build a line of the table from words separated by spaces."""
    return Room(frozenset(rooms.split()), frozenset(packages.split()), clock=clock)


# In the order in which a step travels.
ROOMS: Final = {
    "engine": room(),
    "cues": room("engine"),
    "runtime": room(packages="numpy numba llvmlite", clock=True),
    "messages": room(),
    "recordings": room(packages="numpy pyarrow"),
    "simulator": room("recordings", packages="numpy scipy"),
    "pod": room("recordings", packages="numpy"),
    "replay": room("engine cues runtime recordings pod", packages="numpy"),
    "activity": room(),
    "formats": room("activity", packages="fitdecode gpxpy numpy pyarrow pydantic"),
    "analysis": room("engine runtime recordings activity", packages="numpy pyarrow"),
    "radio": room("runtime recordings pod analysis", packages="numpy bumble bleak dbus_fast", clock=True),
    "recorder": room("engine runtime recordings pod replay analysis", packages="numpy bleak", clock=True),
    "history": room("activity", packages="numpy"),
    "coach": room("cues activity analysis history", packages="numpy"),
    "report": room("recordings activity analysis", packages="numpy"),
    "validation": room("runtime recordings analysis", packages="numpy"),
    "server": room(
        "engine cues runtime messages recordings simulator pod radio replay activity formats analysis history coach"
        " report",
        packages="numpy pyarrow fastapi starlette pydantic uvicorn websockets sqlalchemy alembic",
        clock=True,
    ),
    "cli": room(
        "engine cues runtime messages recordings simulator pod radio replay recorder activity formats analysis coach"
        " report validation server",
        packages="numpy pyarrow rich typer",
        clock=True,
    ),
}

# Modules that are clocks as a whole, and methods that read one: `datetime.now()`, under whatever name it was imported.
CLOCK_MODULES: Final = frozenset({"time", "sched"})
CLOCK_METHODS: Final = frozenset({"now", "utcnow", "today"})


@dataclass(frozen=True, slots=True)
class Import:
    """One absolute dotted name that a module imports, and the line where it does."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Offence:
    """One line of one file that breaks the table, and what to do instead."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check(root: Path, rooms: dict[str, Room] = ROOMS) -> list[Offence]:
    """Return the offences of all modules below `root`, the folder of the product, by file and line.

    Raises
    ------
    FileNotFoundError
        When `root` holds no package, so that a mistyped path is not taken for a clean house.
    """
    if not (root / "__init__.py").is_file():
        raise FileNotFoundError(f"{root} holds no __init__.py. Give the folder of the package, such as src/openstride.")
    return [offence for path in sorted(root.rglob("*.py")) for offence in offences_of(path, root, rooms)]


def offences_of(path: Path, root: Path, rooms: dict[str, Room]) -> list[Offence]:
    """Return the offences of the module at `path`."""
    relative = path.relative_to(root)
    if relative.parts == ("__init__.py",):
        home = None
    elif relative.parts[0] in rooms:
        home = relative.parts[0]
    else:
        unknown = f"`{relative.parts[0]}` is not in the table of rooms; add a line to ROOMS in tools/layers.py"
        return [Offence(path, 1, unknown)]
    allowed = rooms[home] if home else Room()
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    package = (PRODUCT, *relative.parts[:-1])
    found = [
        Offence(path, each.line, message)
        for each in imports_of(tree, package)
        if (message := refusal(each.name, home, allowed, rooms))
    ]
    if not allowed.clock:
        found += [Offence(path, line, clock_message(home, call)) for call, line in clock_calls(tree)]
    return sorted(found, key=lambda offence: offence.line)


def imports_of(tree: ast.Module, package: tuple[str, ...]) -> Iterator[Import]:
    """Yield every import in `tree` as an absolute name; `package` is where the module's relative imports start."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join((*base, *filter(None, [node.module])))
            yield from (Import(f"{source}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and (name := literal_import(node)):
            yield Import(name, node.lineno)


def literal_import(call: ast.Call) -> str | None:
    """Return the name that `importlib.import_module("name")` or `__import__("name")` asks for, if this is one."""
    if dotted(call.func).rpartition(".")[2] not in {"import_module", "__import__"} or not call.args:
        return None
    argument = call.args[0]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def refusal(name: str, home: str | None, allowed: Room, rooms: dict[str, Room]) -> str | None:
    """Say what is wrong with importing `name` in the room `home`, or None when nothing is."""
    top, *rest = name.split(".")
    if top == PRODUCT:
        return room_refusal(rest, home, allowed, rooms)
    if top in CLOCK_MODULES and not allowed.clock:
        return clock_message(home, top)
    if top in sys.stdlib_module_names or top in allowed.packages:
        return None
    return (
        f"{speak(home)} may not import {top}; let the room that knows it pass plain values or arrays in, "
        f"or add {top} to the room's packages in tools/layers.py and to docs/dependencies.md"
    )


def room_refusal(rest: list[str], home: str | None, allowed: Room, rooms: dict[str, Room]) -> str | None:
    """Say what is wrong with importing `openstride.<rest>` in the room `home`, or None when nothing is."""
    # `openstride` and what its `__init__` holds belong to all.
    other = rest[0] if rest else None
    if other is None or other == home or other not in rooms:
        return None
    if other not in allowed.rooms:
        known = ", ".join(sorted(allowed.rooms)) or "no other room"
        return (
            f"{speak(home)} may not import {other}, it knows {known}; take what is needed as a parameter, "
            f"or move this to a room that knows both"
        )
    private = next((part for part in rest[1:] if part.startswith("_") and not part.startswith("__")), None)
    if private:
        return f"{private} is private to {other}; import the public name from {PRODUCT}.{other}"
    return None


def clock_calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield every call in `tree` that reads the clock of the machine, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_METHODS:
            yield f"{node.func.attr}()", node.lineno


def clock_message(home: str | None, what: str) -> str:
    """Word the refusal of a clock."""
    return f"{speak(home)} has no clock of its own, but uses {what}; take the time as a parameter"


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for the expression of that form, and the empty string for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return ""


def speak(home: str | None) -> str:
    """Name a room in a sentence; the `__init__` above all rooms is the product itself."""
    return home or PRODUCT


def main(arguments: list[str]) -> int:
    """Print the offences below the folder given, and return 1 when there are any, 2 when there is no such package."""
    try:
        (folder,) = arguments
        offences = check(Path(folder))
    except ValueError:
        print("usage: python -m tools.layers src/openstride", file=sys.stderr)
        return 2
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    for offence in offences:
        print(offence)
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
