"""Trying again, and what is said about it."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from recording.retry import LOG_EVERY, Retry


def test_what_failed_is_due_again_later_and_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    retry = Retry("not_done", 60.0)
    waits = []
    for _ in range(10):
        assert retry.due()
        retry.failed(OSError("no room"))
        first = now
        while not retry.due():
            now += 0.5
        waits.append(now - first)
    assert waits[:4] == [0.5, 1.0, 2.0, 4.0]
    assert waits[-1] == 60.0
    retry.failed(OSError("no room"))
    retry.clear()
    assert retry.due()
    assert not retry.failing


def test_the_log_is_not_flooded_and_names_no_callers_words() -> None:
    retry = Retry("not_done", 60.0)
    with capture_logs() as logs:
        for _ in range(LOG_EVERY + 1):
            retry.failed(ValueError("row contains (my number is 555-0100)"), call_id="a")
    assert len(logs) == 2
    assert "555" not in str(logs)
    assert logs[0]["call_id"] == "a"
