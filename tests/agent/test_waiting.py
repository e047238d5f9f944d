"""More callers than slots: turns by arrival, given on when a call ends or its process dies."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.waiting_room import REFUSED, REFUSING_JOBS, SERVED, WaitingRoom, reported_load
from agent.waiting_turns import TURNS, Turn, TurnServer


def test_the_first_calls_are_held_the_next_wait_by_arrival_and_the_rest_are_refused() -> None:
    room = WaitingRoom(calls=2, places=2)

    assert [room.arrive(call) for call in "abcde"] == [SERVED, SERVED, 1, 2, REFUSED]


def test_a_call_that_ends_gives_its_turn_to_who_waits_longest() -> None:
    room = WaitingRoom(calls=1, places=3)
    for call in "abcd":
        room.arrive(call)

    room.leave("a")

    assert [room.place(call) for call in "bcd"] == [SERVED, 1, 2]


def test_who_hangs_up_while_waiting_moves_the_others_up() -> None:
    room = WaitingRoom(calls=1, places=3)
    for call in "abcd":
        room.arrive(call)

    room.leave("b")

    assert [room.place(call) for call in "acd"] == [SERVED, 1, 2]


def test_a_call_whose_process_died_goes_on_before_those_who_wait() -> None:
    room = WaitingRoom(calls=1, places=1)
    room.arrive("dying")
    room.arrive("waiting")
    room.leave("dying")

    assert room.place("waiting") == SERVED
    assert room.arrive("new") == 1
    assert room.arrive("goes on", goes_on=True) == 1
    room.leave("waiting")
    assert (room.place("goes on"), room.place("new")) == (SERVED, 1)


@given(
    calls=st.integers(1, 3),
    places=st.integers(0, 3),
    steps=st.lists(st.tuples(st.sampled_from(["arrive", "goes on", "leave"]), st.integers(0, 9)), max_size=40),
)
def test_no_slot_stays_empty_while_somebody_waits_and_nobody_overtakes(
    calls: int, places: int, steps: list[tuple[str, int]]
) -> None:
    room = WaitingRoom(calls=calls, places=places)
    there: list[int] = []
    for step, call in steps:
        if step == "leave":
            room.leave(call)
            there = [one for one in there if one != call]
        elif call not in there:
            before = {one: room.place(one) for one in there}
            if room.arrive(call, goes_on=step == "goes on") != REFUSED:
                there.append(call)
            if step == "arrive":
                assert {one: room.place(one) for one in before} == before
        held = [one for one in there if room.place(one) == SERVED]
        assert len(held) <= calls
        assert room.waiting == 0 or len(held) == calls
        assert sorted(room.place(one) for one in there if one not in held) == list(range(1, room.waiting + 1))


@pytest.mark.parametrize(("calls", "places"), [(1, 0), (2, 10), (8, 3)])
def test_the_reported_load_lets_waiting_calls_in_and_refuses_beyond(calls: int, places: int) -> None:
    loads = [reported_load(jobs, calls=calls, places=places) for jobs in range(calls + places + REFUSING_JOBS + 2)]

    assert loads == sorted(loads)
    assert all(load < 0.7 for load in loads[: calls + places + REFUSING_JOBS])
    assert loads[calls + places + REFUSING_JOBS :] == [1.0, 1.0]
    assert max(loads[:calls]) < loads[calls], "a worker with a free slot is the better choice"


async def place_is(turn: Turn, place: int) -> None:
    async with asyncio.timeout(20):
        while turn.place != place:
            await turn.changed()


async def test_turns_go_from_call_to_call_by_the_closing_of_a_connection(tmp_path: Path) -> None:
    async with TurnServer(tmp_path, calls=1, places=2):
        first, second, third, fourth = [await Turn.ask() for _ in range(4)]
        assert [turn.place for turn in (first, second, third, fourth)] == [SERVED, 1, 2, REFUSED]

        first.close()
        await place_is(second, SERVED)
        await place_is(third, 1)
        second.close()
        await place_is(third, SERVED)


HOLDS = """
import asyncio
from agent.waiting_turns import Turn

async def hold():
    turn = await Turn.ask()
    print(turn.place, flush=True)
    await asyncio.sleep(600)

asyncio.run(hold())
"""


async def test_the_turn_of_a_killed_process_is_given_on(tmp_path: Path) -> None:
    async with TurnServer(tmp_path, calls=1, places=1):
        holding = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDS, stdout=asyncio.subprocess.PIPE)
        try:
            assert holding.stdout is not None
            assert (await holding.stdout.readline()).strip() == str(SERVED).encode()
            waiting = await Turn.ask()
            assert waiting.place == 1
            holding.kill()
            await place_is(waiting, SERVED)
        finally:
            if holding.returncode is None:
                holding.kill()
            await holding.wait()


async def test_without_a_worker_nobody_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(TURNS, raising=False)
    assert (await Turn.ask()).served

    async with TurnServer(tmp_path, calls=1, places=1):
        gone = os.environ[TURNS]
        held, waiting = await Turn.ask(), await Turn.ask()
    await place_is(waiting, SERVED)
    held.close()
    monkeypatch.setenv(TURNS, gone)
    assert (await Turn.ask()).served


async def test_a_home_with_a_long_path_has_turns_too(tmp_path: Path) -> None:
    async with TurnServer(tmp_path / ("deep" * 20) / ("deeper" * 10), calls=1, places=1):
        assert (await Turn.ask()).served
        assert not os.environ[TURNS].startswith(str(tmp_path))


async def test_the_socket_of_a_worker_that_was_killed_is_removed(tmp_path: Path) -> None:
    left = tmp_path / "turns-999999999"
    left.touch()

    async with TurnServer(tmp_path, calls=1, places=1):
        assert (await Turn.ask()).served

    assert not left.exists()
