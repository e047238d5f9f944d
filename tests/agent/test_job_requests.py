"""Which jobs a worker takes, asked as the library asks it."""

from __future__ import annotations

import asyncio

import pytest
from livekit.agents import JobRequest
from livekit.agents.job import JobAcceptArguments
from livekit.protocol import agent, models

from agent.job_requests import JobRequests


class Asked:
    """A job of a room, and what was answered. It has its process once `begun` is set; `fails` says that none came."""

    def __init__(self, room: str, *, fails: bool = False) -> None:
        self.answers: list[str] = []
        self.begun = asyncio.Event()
        self._fails = fails
        job = agent.Job(id=f"AJ_{id(self)}", room=models.Room(sid=f"RM_{room}", name=room))
        self.request = JobRequest(job=job, on_reject=self._reject, on_accept=self._accept)

    async def _accept(self, arguments: JobAcceptArguments) -> None:
        self.answers.append(f"accepted as {arguments.name}")
        await self.begun.wait()
        if self._fails:
            raise RuntimeError("no process became available")

    async def _reject(self, terminate: bool) -> None:
        self.answers.append("ended for good" if terminate else "left to others")


async def test_a_room_whose_job_waits_for_a_process_is_given_no_second_one() -> None:
    requests, first, again, other = JobRequests(), Asked("one"), Asked("one"), Asked("two")
    starting = [asyncio.create_task(requests.answer(asked.request)) for asked in (first, other)]
    await asyncio.sleep(0)
    await requests.answer(again.request)
    for asked in (first, other):
        asked.begun.set()
    await asyncio.gather(*starting)

    assert first.answers == other.answers == ["accepted as Switchboard"]
    assert again.answers == ["left to others"]


async def test_a_job_that_began_may_be_followed_by_one_that_takes_its_place() -> None:
    requests, first, following = JobRequests(), Asked("one"), Asked("one")
    for asked in (first, following):
        asked.begun.set()
        await requests.answer(asked.request)

    assert following.answers == ["accepted as Switchboard"]


async def test_a_job_that_got_no_process_may_be_followed_by_another() -> None:
    requests, first, following = JobRequests(), Asked("one", fails=True), Asked("one")
    first.begun.set()
    with pytest.raises(RuntimeError):
        await requests.answer(first.request)
    following.begun.set()
    await requests.answer(following.request)

    assert following.answers == ["accepted as Switchboard"]
