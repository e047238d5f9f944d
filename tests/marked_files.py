"""Which files have the tests of a mark, so that the stage for it need not read every file; and which tests begin first.

Registered as a pytest plugin by `tests/conftest.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

MARKS = frozenset({"realtime", "browser"})

_MENTION = re.compile(rf"\bmark\.({'|'.join(sorted(MARKS))})\b")


@cache
def mentioned(path: Path) -> frozenset[str]:
    """The marks that a file's text mentions, whether its tests have them or not."""
    return frozenset(_MENTION.findall(path.read_text()))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if missed := _of_unmentioned_marks(items):
        raise pytest.UsageError(
            f"write `pytest.mark.…` for the marks of {', '.join(missed)} into the file itself:"
            " the stage of tests with these marks reads only files that mention one"
        )
    # What is given more time than the rest takes longest: begun last, it would leave the other processes without work.
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


def _of_unmentioned_marks(items: Sequence[pytest.Item]) -> list[str]:
    return [
        item.nodeid for item in items if not MARKS & {mark.name for mark in item.iter_markers()} <= mentioned(item.path)
    ]
