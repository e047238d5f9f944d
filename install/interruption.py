"""Ctrl-C, a closed terminal and a polite kill all end an installation the same way, at any moment."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_held_back = 0
_pending = False


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    global _pending
    if _held_back:
        _pending = True
    else:
        raise KeyboardInterrupt


def listen() -> None:
    """Turn the three signals into KeyboardInterrupt."""
    for number in _SIGNALS:
        signal.signal(number, _interrupt)


@contextmanager
def held_back() -> Iterator[None]:
    """Let no interruption fall into the block, such as between starting a process and knowing its id.

    It is raised at the block's end instead, unless the block itself failed.
    """
    global _held_back, _pending
    _held_back += 1
    try:
        yield
    finally:
        _held_back -= 1
    if _pending and not _held_back:
        _pending = False
        raise KeyboardInterrupt
