"""The air between virtual devices: bumble's link in memory, set up so that our packets fit and arrive.

`Device` objects of bumble stand on it like chips on a real one: each with a controller, an address and a host.
"""

from __future__ import annotations

import logging
from typing import Final

from bumble.controller import Controller
from bumble.device import Device, DeviceConfiguration
from bumble.hci import Address
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport.common import AsyncPipeSink

#: What one packet of the radio holds (bytes). With the 27 of bumble's default a packet of ours takes ten of them.
ACL_BYTES: Final = 251


class Air:
    """A place where devices hear each other."""

    def __init__(self) -> None:
        # What is under way when a connection ends is lost, as in any air. Bumble warns of each packet of it.
        logging.getLogger("bumble").setLevel(logging.ERROR)
        self._link = LocalLink()  # type: ignore[no-untyped-call]  # Its constructor lacks annotations.

    def device(self, name: str, address: str) -> Device:
        """Return a new device, not yet switched on.

        Parameters
        ----------
        name
            As it calls itself.
        address
            A static random one, ``C0:…`` to ``FF:…``: the link delivers data from no public address.
        """
        controller = Controller(name, link=self._link)
        controller.le_acl_data_packet_length = ACL_BYTES
        configuration = DeviceConfiguration(name=name, address=Address(address))
        return Device(config=configuration, host=Host(controller, AsyncPipeSink(controller)))
