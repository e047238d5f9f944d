"""The lines that `switchboard up` shows of running calls, from journals as calls write them."""

from __future__ import annotations

import asyncio
import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from cli.live_calls import LOOK_SECONDS, LiveCalls
from cli.up import show_calls
from recording.spool import CallSpool
from routing.journal import AgentTurn, CallEnded, CallerTurn, CallStarted, HandedOff
from settings import Settings

SAID = "Fourteen guests, and my number is 916 445 2841."


def begun(home: Path, call_id: UUID | None = None) -> CallSpool:
    call = CallSpool.open(home, call_id or uuid4(), business="hibachi")
    call.journal.append(
        CallStarted(
            at=datetime.now(UTC),
            call_id=str(call.call_id),
            attempt=call.attempt,
            business="hibachi",
            room="room",
            persona="reception",
            caller={"phone_number": "+19164452841"},
        )
    )
    return call


def answer(**more: Any) -> AgentTurn:
    given: dict[str, Any] = {"persona": "sales", "route": "flow", "target": "booking"}
    return AgentTurn(at=datetime.now(UTC), turn=2, message_id="reply", said=SAID, meant=SAID, **{**given, **more})


TIMINGS = {
    "caller_hears_ms": 1090.4,
    "at_heard_ms": 324.0,
    "at_reading_ms": 340.5,
    "at_first_token_ms": 690.2,
    "at_first_words_ms": 700.1,
    "at_first_audio_ms": 1020.0,
    "decided_ms": 44.0,
}


def test_a_turn_is_one_line_with_the_stages_in_order_and_without_what_was_said(tmp_path: Path) -> None:
    live = LiveCalls(tmp_path)
    call = begun(tmp_path)
    now = datetime.now(UTC)
    call.journal.append(
        CallerTurn(
            at=now,
            turn=2,
            message_id="item",
            text=SAID,
            sentiment="neutral",
            sentiment_score=0,
            sentiment_confidence=1,
        )
    )
    call.journal.append(HandedOff(at=now, turn=2, from_persona="reception", to_persona="sales", reason=SAID))
    call.journal.append(answer(timings=TIMINGS))
    call.journal.append(CallEnded(at=now, reason="caller_left"))
    call.close()

    short = str(call.call_id)[:8]
    assert list(live.new_lines()) == [
        f"{short}  begins  hibachi, phone",
        f"{short}  turn 2  reception hands over to sales",
        f"{short}  turn 2  sales  flow booking  heard 324 → reading 340 → first token 690 → first words 700 → "
        "first audio 1020 → caller hears 1090 ms",
        f"{short}  ends",
    ]
    assert list(live.new_lines()) == []


def test_fallbacks_malformed_details_and_interruptions_are_marked(tmp_path: Path) -> None:
    call = begun(tmp_path)
    live = LiveCalls(tmp_path)
    failed = {"model": "second", "failures": ["first: slow"], "faults": ["not_json"]}
    call.journal.append(answer(timings={"caller_hears_ms": 1600.0}, model=failed, interrupted=True))
    call.journal.append(answer(timings={"caller_hears_ms": 2100.0}, model={"model": None, "failures": ["first: slow"]}))
    call.close()
    first, second = live.new_lines()
    assert first.endswith("caller hears 1600 ms  [cut off]  [first: slow; answered by second]  [form: not_json]")
    assert second.endswith("[first: slow; answered by the rules on this machine]")


def test_what_was_there_before_is_not_shown_and_another_attempt_is(tmp_path: Path) -> None:
    call = begun(tmp_path)
    call.journal.append(answer(timings=TIMINGS))
    call.close()
    live = LiveCalls(tmp_path)
    assert list(live.new_lines()) == []
    # The shipper frees a call that is stored; a job that goes on with it begins a new journal.
    call.folder.journal.unlink()
    again = begun(tmp_path, call.call_id)
    [line] = live.new_lines()
    assert line.endswith("begins  hibachi, phone, attempt 2")
    again.close()


class Screen(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize("terminal", [True, False])
async def test_up_shows_calls_in_a_terminal_only(
    terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, told = Screen(terminal=terminal), asyncio.Event()
    monkeypatch.setattr(sys, "stderr", screen)
    settings = Settings(_env_file=None, switchboard_home=tmp_path)
    showing = asyncio.create_task(show_calls(settings, asyncio.create_task(told.wait())))
    # What is there when it begins is not new.
    await asyncio.sleep(2 * LOOK_SECONDS)
    begun(tmp_path).close()
    for _ in range(200 if terminal else 20):
        if screen.getvalue():
            break
        await asyncio.sleep(0.05)
    told.set()
    await showing
    assert ("begins  hibachi, phone" in screen.getvalue()) is terminal
