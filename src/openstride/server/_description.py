"""What the API says of itself: FastAPI's description of the routes, with what is true of all of them.

A route names the errors of its own (`_problems.problems`). What any route may answer is added here: that the request
does not come from our page, that it is not as described, that the disk or the database refuses. So the document, which
`docs/openapi.json` keeps, says of each route every status, and every `type` of problem with that status.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

import openstride
from openstride.server._errors import BeingDeletedError, DiskFullError, TooLargeError
from openstride.server._problems import (
    FAULT,
    INVALID,
    KINDS,
    MEDIA_TYPE,
    NOT_SIGNED_IN,
    PROBLEMS,
    REFUSED,
    WRONG_HOST,
    Kind,
    kind_of,
)
from openstride.server.database import DatabaseDamagedError, DatabaseUnavailableError

_TEXT: Final = """\
A runner's recordings, analyses and history, on one machine. Quantities are in SI units unless a name ends in another;
what is not known is `null`, never zero. Every error is `application/problem+json`, and a program goes by its `type`.

The cookie comes with opening the address that `openstride serve` prints; its name ends with the port. What writes must
say in `Origin` that it comes from the page of this home.
"""
_SECURITY: Final = "browser"
_SCHEMAS: Final = "#/components/schemas/"
_RESPONSES: Final = "#/components/responses/"
_READS: Final = frozenset({"get", "head"})
#: What stands below these are values, not schemas.
_VALUES: Final = frozenset({"default", "example", "examples"})


def described(routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """Return the OpenAPI document of routes, wherever they are served."""
    document = get_openapi(
        title="OpenStride home",
        version=openstride.__version__,
        description=_TEXT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        routes=list(routes),
    )
    document["security"] = [{_SECURITY: []}]
    components = document["components"]
    responses: dict[str, Any] = {}
    for method, operation in operations(document):
        _say_once(operation)
        _tell_problems(method, operation, responses)
    for model in {kind.model for kind in KINDS.values()}:
        schema = model.model_json_schema(ref_template=_SCHEMAS + "{model}")
        components["schemas"] |= schema.pop("$defs", {}) | {model.__name__: schema}
    components["responses"] = responses
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    for part in (document["paths"], components["schemas"]):
        _drop_titles(part)
    document["paths"] = _sorted(document["paths"], deep=True)
    document["components"] = _sorted(components, deep=True)
    return document


def served_at(port: int, document: dict[str, Any]) -> dict[str, Any]:
    """Return the document of routes that are served at a port, by which their cookie is named."""
    cookie = {"type": "apiKey", "in": "cookie", "name": f"openstride_{port}"}
    return document | {"components": document["components"] | {"securitySchemes": {_SECURITY: cookie}}}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield method and description of each operation of a document."""
    for methods in document["paths"].values():
        yield from methods.items()


def _say_once(operation: dict[str, Any]) -> None:
    """Let the first sentence be the summary, instead of the operation's name once more."""
    first, _, rest = operation.pop("description").partition("\n")
    operation["summary"] = first.removesuffix(".")
    if rest.strip():
        operation["description"] = rest.strip()


def _tell_problems(method: str, operation: dict[str, Any], components: dict[str, Any]) -> None:
    responses: dict[str, Any] = operation["responses"]
    found = {status: set(map(kind_of, each[PROBLEMS])) for status, each in responses.items() if PROBLEMS in each}
    for kind in _everyday(method, operation):
        found.setdefault(str(kind.status.value), set()).add(kind)
    for status, several in found.items():
        kinds = sorted(several, key=lambda kind: kind.type)
        # What is told by its headers alone has no body to be described.
        name = "Or".join(kind.name for kind in kinds) + ("Told" if method == "head" else "")
        components[name] = _response(kinds, body=method != "head")
        responses[status] = {"$ref": _RESPONSES + name}
    operation["responses"] = _sorted(responses)


def _everyday(method: str, operation: dict[str, Any]) -> Iterator[Kind]:
    """Yield what an operation may answer whatever it does."""
    if operation.get("security") != []:
        yield NOT_SIGNED_IN
    yield from (
        REFUSED,
        WRONG_HOST,
        KINDS[TooLargeError],
        FAULT,
        KINDS[DatabaseUnavailableError],
        KINDS[BeingDeletedError],
    )
    yield KINDS[DatabaseDamagedError]
    if method not in _READS:
        yield KINDS[DiskFullError]
    if "parameters" in operation or "requestBody" in operation:
        yield INVALID


def _response(kinds: Sequence[Kind], *, body: bool) -> dict[str, Any]:
    models = [{"$ref": _SCHEMAS + each} for each in sorted({kind.model.__name__ for kind in kinds})]
    types = {"properties": {"type": {"enum": [kind.type for kind in kinds]}}}
    schema = {"allOf": [models[0] if len(models) == 1 else {"anyOf": models}, types]}
    headers = {name: header for kind in kinds for name, header in kind.headers.items()}
    response: dict[str, Any] = {"description": " ".join(dict.fromkeys(kind.title for kind in kinds))}
    if headers:
        response["headers"] = headers
    if body:
        response["content"] = {MEDIA_TYPE: {"schema": schema}}
    return response


def _drop_titles(found: Any) -> None:  # noqa: ANN401  # JSON
    """Drop the titles that say a name once more; a member that is called `title` has a schema, and stays."""
    if isinstance(found, dict):
        if isinstance(found.get("title"), str):
            del found["title"]
        found = [each for name, each in found.items() if name not in _VALUES]
    for each in found if isinstance(found, list) else ():
        _drop_titles(each)


def _sorted(found: dict[str, Any], *, deep: bool = False) -> dict[str, Any]:
    return {name: _sorted(each) if deep else each for name, each in sorted(found.items())}
