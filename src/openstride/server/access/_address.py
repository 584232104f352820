"""Under which addresses home is known, and what a browser is given there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from openstride.server._errors import AddressError

_NAME: Final = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
_FORM: Final = re.compile(rf"(?P<scheme>https?)://(?P<host>({_NAME}|\[[0-9a-f:.]+\])(:[1-9][0-9]{{0,4}})?)/?")
_USUAL: Final = {"http": ":80", "https": ":443"}
#: Browsers take a cookie of such a name only from a secure origin, for that very host, and for all of it.
_SECURE_COOKIE: Final = "__Host-openstride"


@dataclass(frozen=True, slots=True)
class Address:
    """An address of home: how it is reached, what browsers say in `Host`, and the name of our cookie there."""

    scheme: str
    host: str
    cookie: str

    @classmethod
    def of(cls, stated: str) -> Self:
        """Return the address that somebody stated, as `https://home.example`.

        Raises
        ------
        AddressError
            If it is not one, or says more than scheme, host and port.
        """
        found = _FORM.fullmatch(stated.strip().lower())
        if found is None:
            raise AddressError(stated)
        scheme = found["scheme"]
        # Browsers leave away what is usual.
        host = found["host"].removesuffix(_USUAL[scheme])
        return cls(scheme, host, _SECURE_COOKIE if scheme == "https" else "openstride")

    @property
    def origin(self) -> str:
        """What a browser says in `Origin`."""
        return f"{self.scheme}://{self.host}"

    @property
    def secure(self) -> bool:
        """Whether nobody on the way can read along."""
        return self.scheme == "https"


def cookie_name(port: int) -> str:
    """Return the name of our cookie on this machine: all its ports share theirs, so each home has its own."""
    return f"openstride_{port}"
