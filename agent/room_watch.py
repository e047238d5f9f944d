"""What a watch knows of one room, and what it does about it: pure, told the time and what was seen.

A room is served when a living agent is in it, or on its way. An agent lives while its heart beats; one that never had a
heartbeat and is not ours counts as living, for it is somebody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

STALE_SECONDS = 6.0
"""So long a heart may be still. A job that was killed is noticed sooner, by its worker; this is for a machine that is
gone, and for a job that hangs. On a busy machine a living one may be late by seconds."""
STALE_LOOKS = 5
"""So often it must have been seen still: a watch that was held up itself proves nothing."""
STARTING_SECONDS = 15.0
"""So long an agent of ours may be in a room without a heartbeat, or be on its way to it."""
LONGEST_START_SECONDS = 60.0
"""Every agent that did not come in time doubles the time for the next one: on a machine that has too much to do, more
jobs to start would only hold up those before them."""
ALONE_SECONDS = 0.4
"""So long a caller must have been alone: a room that is being closed empties one by one."""
ASSIGNING_SECONDS = 1.5
"""A dispatch without a job after that was lost: a worker that is free takes one in a fifth of a second."""
MEETING_SECONDS = 4.0
"""Two agents that meet in a room settle between themselves who leaves; after that the watch does."""
SHORT_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAgent:
    """An agent's participant. `ours` by the agent's name; `beat` is its heartbeat, None before the first."""

    identity: str
    ours: bool
    beat: str | None
    joined_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDispatch:
    """A dispatch of our agent, with the identities of the participants that its jobs have or will have."""

    id: str
    metadata: str = ""
    jobs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Take an agent's participant out of the room."""

    identity: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Dispatch our agent, after the dispatches `instead_of` are deleted. `resumed`: another job had the call."""

    instead_of: tuple[str, ...]
    resumed: bool


Action: TypeAlias = Remove | Dispatch


@dataclass(slots=True)
class _Known:
    """An agent that was seen: when first, its heartbeat, and since when and for how many looks it is the same."""

    first: float
    beat: str | None
    since: float
    looks: int = 0


@dataclass(slots=True)
class RoomWatch:
    """One room, over time. Times are seconds of a clock that does not jump."""

    _agents: dict[str, _Known] = field(default_factory=dict)
    _there: dict[str, _Known] = field(default_factory=dict)
    _dispatches: dict[str, float] = field(default_factory=dict)
    _jobs: dict[str, float] = field(default_factory=dict)
    _alone_since: float | None = None
    _short: int = 0
    _dispatched_at: float | None = None

    def see(self, agents: Sequence[SeenAgent], *, callers: int, now: float) -> tuple[Remove, ...]:
        """Take in who is in the room; which agents are to be taken out of it."""
        self._note_who_left(agents, now)
        dead = [agent for agent in agents if self._is_dead(agent, now)]
        living = [agent for agent in agents if agent not in dead]
        ours = sorted((agent for agent in living if agent.ours), key=lambda agent: (agent.joined_at, agent.identity))
        extra = [agent for agent in ours[1:] if now - self._agents[agent.identity].first >= MEETING_SECONDS]
        if living or not callers:
            self._alone_since = None
        elif self._alone_since is None:
            # A heart that has been still for seconds needs no second look.
            self._alone_since = now - ALONE_SECONDS if dead else now
        return (
            *(Remove(identity=agent.identity, why="dead") for agent in dead),
            *(Remove(identity=agent.identity, why="second") for agent in extra),
        )

    @property
    def alone(self) -> bool:
        """Whether a caller is there and no living agent."""
        return self._alone_since is not None

    def decide(self, dispatches: Sequence[SeenDispatch], *, now: float) -> Dispatch | None:
        """Of a room in which a caller is alone: dispatch, or None while an agent may be on its way."""
        if self._alone_since is None:
            return None
        for dispatch in dispatches:
            self._dispatches.setdefault(dispatch.id, now)
            for job in dispatch.jobs:
                self._jobs.setdefault(job, now)
        if now - self._alone_since < ALONE_SECONDS or now < self._not_before():
            return None
        jobs = [job for dispatch in dispatches for job in dispatch.jobs if job not in self._agents]
        patience = min(STARTING_SECONDS * 2.0 ** (len(jobs) - 1), LONGEST_START_SECONDS)
        if any(now - self._jobs[job] < patience for job in jobs):
            return None
        unassigned = [dispatch.id for dispatch in dispatches if not dispatch.jobs]
        if any(now - self._dispatches[dispatch] < ASSIGNING_SECONDS for dispatch in unassigned):
            return None
        self._dispatched_at = now
        resumed = bool(self._agents) or any(dispatch.jobs for dispatch in dispatches)
        return Dispatch(instead_of=tuple(unassigned), resumed=resumed)

    def _note_who_left(self, agents: Sequence[SeenAgent], now: float) -> None:
        present = {agent.identity for agent in agents}
        for identity in self._there.keys() - present:
            lived = now - self._there.pop(identity).first
            # An agent that leaves again and again, soon after it came, is not dispatched without a pause.
            self._short = self._short + 1 if lived < SHORT_SECONDS else 0
        for agent in agents:
            known = self._agents.setdefault(agent.identity, _Known(first=now, beat=agent.beat, since=now))
            self._there[agent.identity] = known
            if known.beat != agent.beat:
                known.beat, known.since, known.looks = agent.beat, now, 0
            else:
                known.looks += 1

    def _is_dead(self, agent: SeenAgent, now: float) -> bool:
        known = self._agents[agent.identity]
        if agent.beat is None:
            return agent.ours and now - known.first >= STARTING_SECONDS
        return now - known.since >= STALE_SECONDS and known.looks >= STALE_LOOKS

    def _not_before(self) -> float:
        if self._dispatched_at is None or self._short < 2:
            return 0.0
        return self._dispatched_at + min(2.0**self._short, LONGEST_WAIT_SECONDS)
