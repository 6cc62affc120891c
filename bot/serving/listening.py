"""Sockets that a program listens on."""

from __future__ import annotations

import socket

from bot.errors import ChannelError

BACKLOG = 2048


def listening(setting: str, address: tuple[str, int]) -> socket.socket:
    """Raises ChannelError, which names the setting."""
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()  # as people expect who open 127.0.0.1
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=both)
    except OSError as error:
        wrong = f"cannot listen on {host}:{port} ({error.strerror})"
        raise ChannelError(f"{setting}: {wrong}; choose a free port") from None
