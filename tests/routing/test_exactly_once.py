"""What a caller agreed to is written once and never lost, whatever goes wrong on the way."""

from __future__ import annotations

import random

import asyncpg
import pytest

from tests.routing.troubled_writes import Plan, Run, Trouble, read_back

TABLE = [
    pytest.param(Plan(barge_in=0.0), 1, id="barge-in before the write"),
    pytest.param(Plan(barge_in=0.05, trouble=Trouble.LATE), 1, id="barge-in during the write"),
    pytest.param(Plan(asked_again=2), 1, id="asked again after it was done"),
    pytest.param(Plan(trouble=Trouble.BEFORE, asked_again=2), 1, id="retry after nothing was written"),
    pytest.param(Plan(trouble=Trouble.AFTER, asked_again=2), 1, id="retry after it was written"),
    pytest.param(Plan(trouble=Trouble.LATE, asked_again=1), 1, id="retry while it is being written"),
    pytest.param(Plan(speculations=2), 1, id="speculation discarded"),
    pytest.param(Plan(trouble=Trouble.KILLED_BEFORE), 1, id="job killed before the effect"),
    pytest.param(Plan(trouble=Trouble.KILLED_AFTER), 1, id="job killed after the effect"),
    pytest.param(Plan(trouble=Trouble.KILLED_BEFORE, barge_in=0.05), 1, id="cut off, then killed before the effect"),
    pytest.param(Plan(trouble=Trouble.KILLED_BEFORE, succeeded=False), 0, id="killed before, nobody goes on"),
    pytest.param(Plan(trouble=Trouble.KILLED_AFTER, succeeded=False), 1, id="killed after, nobody goes on"),
    pytest.param(Plan(trouble=Trouble.BEFORE, away=50), 0, id="database away until the end"),
    pytest.param(Plan(trouble=Trouble.AFTER, away=50), 1, id="database away, but it was written"),
    pytest.param(Plan(trouble=Trouble.BEFORE, away=1, asked_again=2), 1, id="database away for a while"),
]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.writes.PAUSES", (0.02, 0.05))


@pytest.mark.parametrize(("plan", "bookings"), TABLE)
async def test_a_booking_is_made_once(database_pool: asyncpg.Pool, plan: Plan, bookings: int) -> None:
    outcome = await Run(plan, database_pool, await read_back()).outcome()
    assert outcome.bookings == bookings
    assert outcome.owed == (0 if bookings else 1), "what is not known in the end is owed to the caller"
    assert not outcome.lost
    if bookings and plan.succeeded and plan.away < 50:
        assert "booked." in outcome.heard


async def test_nothing_is_lost_or_doubled_in_two_hundred_random_runs(database_pool: asyncpg.Pool) -> None:
    before = await read_back()
    draw = random.Random(20261121)
    wrong = []
    for number in range(200):
        plan = Plan.drawn(draw)
        outcome = await Run(plan, database_pool, before).outcome()
        if outcome.duplicated or outcome.lost:
            wrong.append((number, plan, outcome))
    assert wrong == []
