"""Who may speak to home: whoever opened the address that `openstride serve` printed, in the browser they opened it in.

The address carries a launch token, new each time home starts and never stored. Opening it gives the browser a session,
a random token of its own in a cookie; home keeps the SHA-256 of it, so that what lies in the data folder opens nothing,
and a session outlives a restart. Tokens are compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from openstride.server._documents import Document, written
from openstride.server._durable import store

_BYTES: Final = 32
#: So many browsers are remembered; beyond that the one that came first is forgotten.
MOST_SESSIONS: Final = 64


class Session(Document):
    """A browser that may speak to home.

    `token` is the SHA-256 of its cookie in hexadecimal; `bluetooth` says that virtual shoes are within its reach over
    Bluetooth, because home started it with them.
    """

    token: str
    bluetooth: bool = False


class _Sessions(Document):
    sessions: tuple[Session, ...] = ()


class Access:
    """The launch token, and the sessions in a file.

    Parameters
    ----------
    path
        Of the file; only its owner can read it.
    """

    def __init__(self, path: Path) -> None:
        #: What the address carries that opens home.
        self.launch_token = secrets.token_urlsafe(_BYTES)
        #: What opens it to programs of the same user, which find it in a file (`_door`).
        self.key = secrets.token_urlsafe(_BYTES)
        self._path = path
        self._lock = threading.Lock()
        self._sessions = self._stored()

    def begin(self, launch_token: str, *, bluetooth: bool = False) -> str | None:
        """Return the token of a new session, or None where the launch token is another one."""
        if not hmac.compare_digest(launch_token.encode(), self.launch_token.encode()):
            return None
        token = secrets.token_urlsafe(_BYTES)
        session = Session(token=_hash(token), bluetooth=bluetooth)
        with self._lock:
            self._sessions = (*self._sessions, session)[-MOST_SESSIONS:]
            store(self._path, written(_Sessions(sessions=self._sessions)), mode=0o600)
        return token

    def session(self, token: str | None) -> Session | None:
        """Return the session that a cookie belongs to, if it does to any."""
        if token is None:
            return None
        asked = _hash(token)
        program = Session(token=_hash(self.key))
        found = [session for session in (program, *self._sessions) if hmac.compare_digest(session.token, asked)]
        return found[0] if found else None

    def keep_only(self, token: str | None) -> None:
        """Forget all browsers but one, by the SHA-256 of its cookie; None forgets all."""
        with self._lock:
            self._sessions = tuple(session for session in self._sessions if session.token == token)
            store(self._path, written(_Sessions(sessions=self._sessions)), mode=0o600)

    def _stored(self) -> tuple[Session, ...]:
        # A file that cannot be read costs nobody more than opening the printed address again.
        try:
            return _Sessions.model_validate_json(self._path.read_bytes()).sessions
        except (OSError, ValidationError):
            return ()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
