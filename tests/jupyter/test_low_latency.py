"""The low-latency connection: switches the delay off where there is a switch, and connects in any case."""

import asyncio
from types import SimpleNamespace

import pytest
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from ai_lifecycle.jupyter.low_latency import LowLatencyConnection


def refuse(value):
    raise OSError("this socket has no such option")


@pytest.fixture
def connected(monkeypatch):
    """Note every connection that the server's own class makes."""
    made = []

    async def connect(self):
        made.append(self)
        return "connected"

    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", connect)
    return made


def connection(handler):
    found = LowLatencyConnection.__new__(LowLatencyConnection)
    # Past the trait, whose handler would have to be a running server's.
    found._trait_values = {"websocket_handler": handler}
    return found


def test_the_delay_is_switched_off_before_the_first_message(connected):
    asked = []
    handler = SimpleNamespace(set_nodelay=lambda value: asked.append((value, len(connected))))
    assert asyncio.run(connection(handler).connect()) == "connected"
    assert asked == [(True, 0)] and len(connected) == 1


@pytest.mark.parametrize("handler", [SimpleNamespace(), SimpleNamespace(set_nodelay=refuse)])
def test_a_socket_without_the_switch_connects_all_the_same(connected, handler):
    assert asyncio.run(connection(handler).connect()) == "connected"
