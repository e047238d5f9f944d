"""Ports of the loopback address, chosen free, and so that two Switchboards of one machine do not choose the same."""

from __future__ import annotations

import socket
import sys

ADDRESS = "127.0.0.1"
NEIGHBOURS = 50


class Ports:
    """The ports that a supervisor has chosen for its servers, its own until `release`.

    Nobody holds a port between its choice and the moment its server listens there, nor while that server is being
    restarted. So each choice is noted under a name in Linux's abstract socket namespace, which other Switchboards see,
    and which is free again when its holder ends, however it ends.
    """

    def __init__(self) -> None:
        self._notes: list[socket.socket] = []

    def take(self, preferred: int, *, kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
        """The preferred port, else one of the next above it, else any: free, and nobody else's choice."""
        for port in range(preferred, preferred + NEIGHBOURS):
            if self.take_exactly(port, kind=kind):
                return port
        while True:
            port = free_port(kind=kind)
            if self.take_exactly(port, kind=kind):
                return port

    def take_exactly(self, port: int, *, kind: socket.SocketKind = socket.SOCK_STREAM) -> bool:
        """Take this port; whether it could be had."""
        if not is_free(port, kind=kind):
            return False
        if sys.platform != "linux":
            return True
        note = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            note.bind(f"\0switchboard-port-{kind.name}-{port}")
        except OSError:
            note.close()
            return False
        self._notes.append(note)
        return True

    def release(self) -> None:
        """Leave the ports to others."""
        for note in self._notes:
            note.close()
        self._notes.clear()


def free_port(preferred: int | None = None, *, kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port that nobody uses just now; the preferred one if it is free."""
    if preferred is not None and is_free(preferred, kind=kind):
        return preferred
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def is_free(port: int, *, kind: socket.SocketKind = socket.SOCK_STREAM) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            # As servers do: connections of an earlier server that are still being closed do not matter.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
        return True
