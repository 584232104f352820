"""The way of a program to the home of a data folder: to the one that runs, else to one that runs for as long as that.

So a program asks the API, and nothing else, whether or not somebody has home open in a browser. Where no home works on
the folder one is started within this process, on a port that is free, with its workers; it ends with the block.
"""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from openstride.server._errors import CannotStartError, DataFolderInUseError, HomeLostError, RefusedByHomeError
from openstride.server._home import Settings, opened
from openstride.server._routes import PREFIX
from openstride.server._serving import listening, server_of
from openstride.server.access import Door, cookie_name, door_of

#: So long may home take to answer (s).
_PATIENCE: Final = 60.0
#: So long may a home that has the folder take to say where it is (s): it starts, or ends.
_STARTING: Final = 10.0
_HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Reached:
    """A home that can be asked.

    Parameters
    ----------
    door
        Where it is.
    patience
        So long may it take to answer (s).
    """

    door: Door
    patience: float = _PATIENCE

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401  # JSON
        """Return what stands at a path of the API, as JSON values; what is None is not asked.

        Raises
        ------
        RefusedByHomeError
            If home says why not.
        HomeLostError
            If there is no answer.
        """
        asked = {name: _written(value) for name, value in (query or {}).items() if value is not None}
        return self._ask("GET", f"{path}?{urlencode(asked)}" if asked else path)

    def send(self, method: str, path: str, document: Any = None) -> Any:  # noqa: ANN401  # JSON
        """Send JSON values to a path of the API, and return the answer; errors are those of `get`."""
        return self._ask(method, path, document)

    def put_bytes(self, path: str, data: bytes, digest: bytes, query: Mapping[str, Any]) -> Any:  # noqa: ANN401  # JSON
        """Put bytes, whose SHA-256 is given, at a path of the API, and return the answer; errors are those of `get`."""
        headers = {"Content-Type": "application/octet-stream"}
        headers["Content-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"
        with self._answer("PUT", f"{path}?{urlencode(query)}", data, headers) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    @contextmanager
    def opened(self, path: str) -> Iterator[http.client.HTTPResponse]:
        """Give the answer of a path of the API to be read piece by piece; errors are those of `get`."""
        with self._answer("GET", path, None) as answer:
            yield answer

    def _ask(self, method: str, path: str, document: Any = None) -> Any:  # noqa: ANN401  # JSON
        sent = None if document is None else json.dumps(document).encode()
        with self._answer(method, path, sent) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    @contextmanager
    def _answer(
        self, method: str, path: str, body: bytes | None, more: Mapping[str, str] = MappingProxyType({})
    ) -> Iterator[http.client.HTTPResponse]:
        connection = http.client.HTTPConnection(_HOST, self.door.port, timeout=self.patience)
        headers = {"Cookie": f"{cookie_name(self.door.port)}={self.door.key}", "Accept": "*/*"}
        headers |= {"Origin": f"http://{_HOST}:{self.door.port}", "Content-Type": "application/json", **more}
        try:
            connection.request(method, f"{PREFIX}{path}", body, headers)
            answer = connection.getresponse()
            if answer.status >= HTTPStatus.BAD_REQUEST:
                raise _refusal(answer)
            yield answer
        except (OSError, http.client.HTTPException) as error:
            raise HomeLostError(str(error) or type(error).__name__) from error
        finally:
            connection.close()


@contextmanager
def reach(settings: Settings) -> Iterator[Reached]:
    """Give the home of a data folder, started for as long as the block runs where there is none.

    Parameters
    ----------
    settings
        Of the home, where it is started; the port is any that is free.

    Raises
    ------
    CannotStartError
        If there is none, and none can be started.
    """
    with ExitStack() as stack:
        reached = _running(settings.data)
        if reached is None:
            try:
                reached = stack.enter_context(_own(settings))
            except DataFolderInUseError:
                reached = _eventually(settings.data)
        yield reached


def _running(data: Path) -> Reached | None:
    """Return the home that works on a folder, if one does: what a killed one has left behind opens nothing."""
    door = door_of(data)
    if door is None:
        return None
    try:
        Reached(door, patience=_STARTING).get("/home")
    except (HomeLostError, RefusedByHomeError):
        return None
    return Reached(door)


def _eventually(data: Path) -> Reached:
    """Return the home that has the folder, once it says where it is."""
    end = time.monotonic() + _STARTING
    while (reached := _running(data)) is None:
        if time.monotonic() > end:
            raise DataFolderInUseError(data)
        time.sleep(0.1)
    return reached


@contextmanager
def _own(settings: Settings) -> Iterator[Reached]:
    with listening(0) as listeners:
        port = listeners[0].getsockname()[1]
        with opened(replace(settings, port=port)) as home:
            server = server_of(home)
            thread = threading.Thread(target=asyncio.run, args=(server.serve(listeners),))
            thread.start()
            try:
                while not server.started and thread.is_alive():
                    time.sleep(0.005)
                if not server.started:
                    raise CannotStartError(
                        f"A home for {settings.data} ended as it started.", hint="What it printed says why."
                    )
                yield Reached(Door(port=port, key=home.access.key))
            finally:
                server.should_exit = True
                thread.join()


def _refusal(answer: http.client.HTTPResponse) -> RefusedByHomeError:
    try:
        found = json.loads(answer.read())
        return RefusedByHomeError(found["type"], answer.status, found["detail"], found["advice"])
    except (ValueError, KeyError, TypeError):
        detail = f"Home answered {answer.status} {answer.reason}, and not in the words of a home."
        return RefusedByHomeError("", answer.status, detail, "Look at what openstride serve has printed.")


def _written(value: Any) -> str:  # noqa: ANN401  # of a query
    return str(value).lower() if isinstance(value, bool) else str(value)
