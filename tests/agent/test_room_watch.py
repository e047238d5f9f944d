"""What a watch does about one room, without a server and without waiting."""

from __future__ import annotations

from collections.abc import Sequence

from agent.room_watch import Dispatch, Remove, RoomWatch, SeenAgent, SeenDispatch

ALONE: tuple[SeenAgent, ...] = ()


def agent(beat: str | None, *, identity: str = "agent-1", joined_at: int = 1, ours: bool = True) -> SeenAgent:
    return SeenAgent(identity=identity, ours=ours, beat=beat, joined_at=joined_at)


class Room:
    """A room with a caller, looked at every quarter of a second."""

    def __init__(self) -> None:
        self.watch = RoomWatch()
        self.now = 100.0

    def look(
        self,
        agents: Sequence[SeenAgent] = ALONE,
        dispatches: Sequence[SeenDispatch] = (),
        *,
        callers: int = 1,
        after: float = 0.25,
    ) -> list[Remove | Dispatch]:
        self.now += after
        removals = self.watch.see(agents, callers=callers, now=self.now)
        decided = self.watch.decide(dispatches, now=self.now) if self.watch.alone else None
        return [*removals, *([decided] if decided is not None else [])]

    def until_something(
        self, agents: Sequence[SeenAgent] = ALONE, dispatches: Sequence[SeenDispatch] = (), *, within: float = 60.0
    ) -> tuple[float, list[Remove | Dispatch]]:
        """How many seconds pass until something is done, and what."""
        began = self.now
        while self.now - began < within:
            if done := self.look(agents, dispatches):
                return self.now - began, done
        return within, []


def beating(room: Room, seconds: int, *, identity: str = "agent-1", joined_at: int = 1, start: int = 0) -> None:
    for beat in range(start, start + seconds * 4):
        assert room.look([agent(str(beat), identity=identity, joined_at=joined_at)]) == []


def test_a_room_that_named_nobody_is_given_an_agent_at_once() -> None:
    seconds, done = Room().until_something()
    assert done == [Dispatch(instead_of=(), resumed=False)]
    assert seconds <= 1.0


def test_a_room_that_is_being_closed_is_not() -> None:
    room = Room()
    beating(room, 3)
    assert room.look() == []
    assert room.look(callers=0) == []
    assert room.look(callers=0, after=30.0) == []


def test_a_dispatch_that_no_worker_took_is_made_again_within_two_seconds_each_time() -> None:
    room = Room()
    for number in range(5):
        lost = SeenDispatch(id=f"D{number}")
        seconds, done = room.until_something(dispatches=[lost])
        assert done == [Dispatch(instead_of=(lost.id,), resumed=False)]
        assert seconds <= 2.0


def test_an_agent_on_its_way_is_waited_for() -> None:
    room = Room()
    assigned = SeenDispatch(id="D", jobs=("agent-1",))
    for _ in range(40):
        assert room.look(dispatches=[assigned]) == []
    beating(room, 2)


def test_an_agent_that_never_comes_is_not_waited_for_without_end() -> None:
    seconds, done = Room().until_something(dispatches=[SeenDispatch(id="D", jobs=("agent-1",))])
    assert done == [Dispatch(instead_of=(), resumed=True)]
    assert 10.0 <= seconds <= 20.0


def test_agents_that_never_come_are_dispatched_ever_more_rarely() -> None:
    """A machine with too much to do is not helped by ever more jobs to start."""
    room = Room()
    waited = []
    for number in range(1, 6):
        jobs = tuple(f"agent-{each}" for each in range(number))
        seconds, done = room.until_something(dispatches=[SeenDispatch(id="D", jobs=jobs)], within=100.0)
        assert [type(one) for one in done] == [Dispatch]
        waited.append(seconds)
    assert waited[0] <= 20.0
    assert waited[1] >= 1.9 * waited[0]
    assert 45.0 <= waited[-1] <= 70.0


def test_an_agent_that_is_gone_while_the_caller_is_there_is_replaced_within_a_second() -> None:
    room = Room()
    beating(room, 20)
    seconds, done = room.until_something(dispatches=[SeenDispatch(id="D", jobs=("agent-1",))])
    assert done == [Dispatch(instead_of=(), resumed=True)]
    assert seconds <= 1.0


def test_a_heart_that_is_still_is_a_dead_agent_which_is_removed_and_replaced_in_one_look() -> None:
    room = Room()
    beating(room, 20)
    still = agent("79")
    seconds, done = room.until_something([still], [SeenDispatch(id="D", jobs=("agent-1",))])
    assert done == [Remove(identity="agent-1", why="dead"), Dispatch(instead_of=(), resumed=True)]
    assert 5.0 <= seconds <= 7.0


def test_a_watch_that_was_held_up_itself_takes_nobody_for_dead() -> None:
    room = Room()
    beating(room, 2)
    assert room.look([agent("7")], after=30.0) == []
    assert room.look([agent("8")]) == []


def test_an_agent_of_somebody_else_is_left_alone() -> None:
    room = Room()
    for _ in range(200):
        assert room.look([agent(None, ours=False)]) == []


def test_an_agent_of_ours_that_hangs_before_its_first_beat_is_replaced() -> None:
    room = Room()
    _, done = room.until_something([agent(None)])
    assert done[0] == Remove(identity="agent-1", why="dead")


def test_of_two_agents_the_one_that_came_later_is_removed_when_they_do_not_settle_it() -> None:
    room = Room()
    beating(room, 2)
    removed: list[Remove | Dispatch] = []
    for beat in range(8, 40):
        both = [agent(str(beat), identity="agent-2", joined_at=2), agent(str(beat))]
        removed = room.look(both)
        if removed:
            break
    assert removed == [Remove(identity="agent-2", why="second")]


def test_an_agent_that_leaves_again_and_again_is_dispatched_ever_more_rarely() -> None:
    room = Room()
    pauses = []
    for number in range(7):
        room.look([agent("1", identity=f"agent-{number}")], after=1.0)
        seconds, done = room.until_something(dispatches=[SeenDispatch(id="D", jobs=(f"agent-{number}",))])
        assert [type(one) for one in done] == [Dispatch]
        pauses.append(seconds)
    assert pauses[0] <= 1.0
    assert pauses[-1] >= 20.0


def test_two_watches_do_not_dispatch_over_each_other() -> None:
    first, second = Room(), Room()
    assert first.until_something()[1] == [Dispatch(instead_of=(), resumed=False)]
    made = SeenDispatch(id="D")
    assert second.look(dispatches=[made]) == []
    assert second.look(dispatches=[made]) == []
    assert second.look(dispatches=[SeenDispatch(id="D", jobs=("agent-1",))]) == []
