"""Does what `remote.py` asks for on MicroPython, which has neither `__future__` nor `typing`.

`node.mjs` does the same in JavaScript and says what the parts of a command are.
"""

import json
from array import array

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

held: list[Any] = []


def encode(values: Any) -> str:
    """Give the digits of numbers; there are none of no bytes, of which MicroPython's `hex` gives bytes."""
    return bytes(array("d", [float(value) for value in values])).hex() if len(values) else ""


def decode(digits: str) -> Any:
    """Give the doubles that have these digits, as a list that can be written."""
    return array("d", bytes.fromhex(digits))


def hold(value: Any) -> int:
    """Keep a value for later commands; give its place."""
    held.append(value)
    return len(held) - 1


def follow(path: Any, whole: Any = held) -> Any:
    """Give what a path leads to."""
    for key in path:
        if isinstance(key, list):
            whole = whole[key[0] : key[1]]
        elif isinstance(key, int):
            whole = whole[key]
        else:
            whole = getattr(whole, key)
    return whole


def flat(value: Any) -> Any:
    """Give numbers in a list, whether there are several, one or none."""
    if value is None:
        return []
    return [value] if isinstance(value, (bool, int, float)) else value


def argument(given: Any) -> Any:
    """Give the value of an argument."""
    if isinstance(given, list):
        return follow(given)
    return decode(given)[0] if isinstance(given, str) else given


def make(module: Any, state: str, count: int) -> int:
    """Make states."""
    kind = getattr(module_named(module), state)
    return hold([kind() for _ in range(count)])


def list_(kind: str, digits: str) -> int:
    """Make a list of numbers."""
    numbers = decode(digits)
    return hold(numbers if kind == "float" else array("q", [int(number) for number in numbers]))


def call(module: str, name: str, given: Any) -> str:
    """Call a function; give its results."""
    return encode(flat(getattr(module_named(module), name)(*[argument(each) for each in given])))


def get(path: Any) -> str:
    """Give a number, or the numbers of a list."""
    return encode(flat(follow(path)))


def columns(path: Any, leaves: Any) -> str:
    """Give these fields of each state of a list."""
    numbers = []
    for state in follow(path):
        for leaf in leaves:
            numbers.extend(flat(follow(leaf, state)))
    return encode(numbers)


def put(path: Any, value: Any) -> None:
    """Write a field, or an element of a list."""
    whole, key = follow(path[:-1]), path[-1]
    if isinstance(key, int):
        whole[key] = argument(value)
    else:
        setattr(whole, key, argument(value))


def module_named(name: str) -> Any:
    """Give a module of the package."""
    return getattr(__import__("package." + name), name)


commands: dict[str, Any] = {"make": make, "list": list_, "call": call, "get": get, "columns": columns, "set": put}


def answer(line: str) -> str:
    """Do what one line asks for; the answer is plain text, since JSON takes seconds for a long string."""
    command, *given = json.loads(line)
    return str(commands[command](*given))
