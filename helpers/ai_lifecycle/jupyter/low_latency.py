"""A setting of the Jupyter server that takes the delay out of what a kernel tells a notebook's page.

Name the class to the server, or to Voila as --Voila.kernel_websocket_connection_class:
--ServerApp.kernel_websocket_connection_class=ai_lifecycle.jupyter.low_latency.LowLatencyConnection
"""

from contextlib import suppress

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class LowLatencyConnection(ZMQChannelsWebsocketConnection):
    """The server's own connection, which sends each message at once instead of waiting for the page's last answer.

    Without TCP_NODELAY, Nagle's algorithm holds a small message back until the one before it is acknowledged, and the
    page's system takes up to 40 ms for that. Measured from a key to the changed picture of a playground: 59 ms
    without, 25 ms with it (tests/benchmarks/benchmark_playground.py). The kernel's own sockets need nothing: ZeroMQ
    sets the option by itself.
    """

    async def connect(self):
        """Switch the delay off where the socket has such a switch, then connect as ever."""
        set_nodelay = getattr(self.websocket_handler, "set_nodelay", None)
        if set_nodelay:
            with suppress(OSError):  # a slower connection is better than none
                set_nodelay(True)
        return await super().connect()
