"""What home listens with."""

from __future__ import annotations

import socket

from openstride.server import listening


def test_answers_are_sent_at_once_and_do_not_wait_to_be_acknowledged() -> None:
    # asyncio sets TCP_NODELAY where the protocol is named; it cost 45 ms an answer where it was not.
    with listening(0) as listeners:
        assert {each.proto for each in listeners} == {socket.IPPROTO_TCP}
