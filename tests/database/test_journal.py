"""From journal to record: every entry counts once, in whatever order and batches it comes."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from database.errors import CallUnknown, DatabaseRefused
from database.journal_copy import JournalCopy
from database.rows import CallRecord, RecordingRow
from routing import journal
from tests.database.backends import Backend, Records
from tests.database.calls import agent_turn, at, caller_turn, keep_call, lines, started, whole_call


async def record(writer: Records, call_id: str) -> CallRecord:
    kept = await writer.get_call(call_id)
    assert kept is not None
    return kept


async def test_a_whole_call_is_read_back_as_it_was_written(writer: Records) -> None:
    call_id = await keep_call(writer)
    kept = await record(writer, call_id)

    call = kept.call
    assert (call.business, call.room, call.channel, call.attempt) == ("hibachi", "call-1", "web", 1)
    assert (call.status, call.end_reason, call.seconds) == ("ended", "caller_left", 40.5)
    assert (call.first_persona, call.last_persona) == ("reception", "support")
    assert call.personas == ("reception", "sales", "support")
    assert (call.mood, call.mood_score, call.turns_count) == ("negative", -0.7, 2)
    assert call.providers == {"stt": "local", "llm": "local", "tts": "local"}
    assert call.caller == {"name": "Ann"}
    assert call.recording == "stored"

    greeting, first, second = kept.turns
    assert (greeting.turn, greeting.caller) == (0, None)
    assert greeting.replies[0].said == "Hello, this is Ahmed."
    assert first.caller is not None
    assert first.caller.slots == {"adults": 10}
    assert first.caller.approximate == ("adults",)
    assert first.caller.refused == ("phone_number",)
    assert first.caller.sentiment_evidence == ("love it",)
    assert (first.caller.started, first.caller.ended) == (8.0, 10.0)
    assert [reply.said for reply in first.replies] == [
        "One moment, here is Sarah. That is six hundred dollars.",
        "Are you still there?",
    ]
    assert [segment["persona"] for segment in first.replies[0].segments] == ["reception", "sales"]
    assert (first.replies[0].route, first.replies[0].target) == ("tool", "calculate_party_quote")
    assert first.replies[0].timings == {"first_word": 412.5}
    assert first.replies[0].model == {
        "model": "gpt-4.1-mini",
        "requests": 2,
        "failures": ["gpt-4.1: slow"],
        "faults": ["missing"],
    }
    assert greeting.replies[0].model == {}
    (reply,) = second.replies
    assert (reply.interrupted, reply.said, reply.meant) == (True, "I am sorry", "I am sorry to hear that.")

    assert [(step.from_persona, step.to_persona) for step in kept.hand_offs] == [("reception", "sales")]
    (tool,) = kept.tool_runs
    assert (tool.result, tool.error, tool.turn) == ({"total": "600.00"}, None, 1)
    assert [(done.flow, done.values) for done in kept.flow_completions] == [
        ("complaint", {"what_happened": "cold food"})
    ]
    assert [(wait.place, wait.seconds, wait.outcome) for wait in kept.waits] == [(2, 4.5, "served")]
    assert [(fault.part, fault.what) for fault in kept.faults] == [("tts", "the voice was late")]
    caller, agent = kept.participants
    assert (caller.identity, caller.kind, caller.leave_reason, caller.left_at) == (
        "visitor-1",
        "caller",
        "client_initiated",
        at(40),
    )
    assert (agent.kind, agent.left_at) == ("agent", None)
    assert kept.recording is not None
    assert (kept.recording.channels, kept.recording.bytes) == (2, 123_456)


async def test_the_same_lines_again_change_nothing(writer: Records) -> None:
    call_id = await keep_call(writer)
    before = await record(writer, call_id)
    again = await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=lines(whole_call(call_id)))
    assert (again.new, again.known) == (0, True)
    assert await record(writer, call_id) == before


@pytest.mark.parametrize("seed", range(4))
async def test_lines_one_by_one_in_any_order_and_twice_give_the_same_record(writer: Records, seed: int) -> None:
    in_order, shuffled = str(uuid4()), str(uuid4())
    await writer.record_journal(call_id=in_order, attempt=1, first_seq=1, entries=lines(whole_call(in_order)))
    entries = lines(whole_call(shuffled))
    places = [*range(len(entries)), *random.Random(seed).sample(range(len(entries)), 5)]
    random.Random(seed).shuffle(places)
    for place in places:
        await writer.record_journal(call_id=shuffled, attempt=1, first_seq=1 + place, entries=[entries[place]])
    expected, kept = await record(writer, in_order), await record(writer, shuffled)
    assert kept.turns == expected.turns
    assert kept.participants == expected.participants
    assert kept.hand_offs == expected.hand_offs
    assert kept.tool_runs == expected.tool_runs
    for name in ("status", "personas", "last_persona", "mood", "turns_count", "started_at", "ended_at"):
        assert getattr(kept.call, name) == getattr(expected.call, name), name


async def test_lines_before_the_first_are_kept_until_it_comes(writer: Records) -> None:
    call_id = str(uuid4())
    early = await writer.record_journal(
        call_id=call_id, attempt=1, first_seq=2, entries=lines([caller_turn(1, "hello", seconds=5)])
    )
    assert (early.new, early.known) == (1, False)
    assert await writer.get_call(call_id) is None
    late = await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=lines([started(call_id)]))
    assert late.known
    (turn,) = (await record(writer, call_id)).turns
    assert turn.caller is not None
    assert turn.caller.text == "hello"


async def test_two_shippers_at_once_write_one_record(writer: Records) -> None:
    call_id = str(uuid4())
    entries = lines(whole_call(call_id))
    answers = await asyncio.gather(
        *(writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=entries) for _ in range(4))
    )
    assert sum(answer.new for answer in answers) == len(entries)
    kept = await record(writer, call_id)
    assert (kept.call.turns_count, len(kept.tool_runs), len(kept.participants)) == (2, 1, 2)


async def test_another_attempt_goes_on_with_the_same_record(writer: Records) -> None:
    call_id = str(uuid4())
    first = [
        started(call_id),
        agent_turn(0, "Hello.", seconds=2, persona="reception", message_id="greeting"),
        caller_turn(1, "I want to buy", seconds=5, mood="positive"),
        agent_turn(1, "Of course.", seconds=8, persona="sales"),
    ]
    await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=lines(first))
    await writer.finish_call(call_id=call_id, reason="job_lost")
    assert (await record(writer, call_id)).call.status == "interrupted"

    second = [
        started(call_id, attempt=2, seconds=12),
        agent_turn(0, "I am back.", seconds=13, persona="sales", message_id="greeting"),
        caller_turn(2, "ten adults", seconds=20),
    ]
    await writer.record_journal(call_id=call_id, attempt=2, first_seq=1, entries=lines(second))
    kept = await record(writer, call_id)
    assert (kept.call.status, kept.call.attempt, kept.call.ended_at) == ("live", 2, None)
    assert kept.call.started_at == at(0)
    assert [(turn.attempt, turn.turn) for turn in kept.turns] == [(1, 0), (1, 1), (2, 0), (2, 2)]

    await writer.record_journal(
        call_id=call_id,
        attempt=2,
        first_seq=4,
        entries=lines([journal.CallEnded(at=at(30), turn=2, reason="caller_left")]),
    )
    kept = await record(writer, call_id)
    assert (kept.call.status, kept.call.end_reason, kept.call.turns_count) == ("ended", "caller_left", 2)
    assert kept.call.personas == ("reception", "sales")


async def test_the_end_of_an_earlier_attempt_does_not_end_the_call(writer: Records) -> None:
    call_id = str(uuid4())
    await writer.record_journal(
        call_id=call_id, attempt=2, first_seq=1, entries=lines([started(call_id, attempt=2, seconds=12)])
    )
    await writer.record_journal(
        call_id=call_id,
        attempt=1,
        first_seq=1,
        entries=lines([started(call_id), journal.CallEnded(at=at(10), reason="error")]),
    )
    call = (await record(writer, call_id)).call
    assert (call.status, call.attempt, call.started_at) == ("live", 2, at(0))


async def test_a_lost_call_ends_with_its_last_line(writer: Records) -> None:
    call_id = str(uuid4())
    entries = lines([started(call_id), caller_turn(1, "hello", seconds=7)])
    await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=entries)
    await writer.finish_call(call_id=call_id)
    await writer.finish_call(call_id=call_id, ended_at=at(99), reason="again")
    call = (await record(writer, call_id)).call
    assert (call.status, call.end_reason, call.ended_at) == ("interrupted", "job_lost", at(7))


async def test_who_finds_an_attempt_dead_cannot_end_a_call_that_goes_on_as_a_later_one(
    writer: Records,
) -> None:
    call_id = str(uuid4())
    for attempt, seconds in ((1, 0), (2, 9)):
        entries = lines([started(call_id, attempt=attempt, seconds=seconds)])
        await writer.record_journal(call_id=call_id, attempt=attempt, first_seq=1, entries=entries)
    await writer.finish_call(call_id=call_id, ended_at=at(3), attempt=1)
    assert (await record(writer, call_id)).call.status == "live"
    await writer.finish_call(call_id=call_id, ended_at=at(12), attempt=2)
    assert (await record(writer, call_id)).call.status == "interrupted"


async def test_a_later_attempt_reads_the_lines_of_every_earlier_one_in_order(writer: Records, backend: Backend) -> None:
    call_id = str(uuid4())
    attempts = {
        1: lines([started(call_id), caller_turn(1, "hello", seconds=7)]),
        2: lines([started(call_id, attempt=2, seconds=12), caller_turn(2, "again", seconds=20)]),
    }
    reader = backend.journals
    assert await reader.read_journal(call_id) == JournalCopy(attempt=0, entries=())
    for attempt in (2, 1):
        await writer.record_journal(call_id=call_id, attempt=attempt, first_seq=1, entries=attempts[attempt])
    copy = await reader.read_journal(call_id)
    assert copy == JournalCopy(attempt=2, entries=(*attempts[1], *attempts[2]))


async def test_a_late_line_leaves_a_lost_call_lost_but_its_own_last_line_ends_it(writer: Records) -> None:
    call_id = str(uuid4())
    await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=lines([started(call_id)]))
    await writer.finish_call(call_id=call_id)
    await writer.record_journal(
        call_id=call_id, attempt=1, first_seq=2, entries=lines([caller_turn(1, "hello", seconds=7)])
    )
    call = (await record(writer, call_id)).call
    assert (call.status, call.turns_count) == ("interrupted", 1)
    await writer.record_journal(
        call_id=call_id,
        attempt=1,
        first_seq=3,
        entries=lines([journal.CallEnded(at=at(9), turn=1, reason="caller_left")]),
    )
    call = (await record(writer, call_id)).call
    assert (call.status, call.end_reason, call.ended_at) == ("ended", "caller_left", at(9))


async def test_finishing_leaves_a_call_that_has_ended_as_it_is(writer: Records) -> None:
    call_id = await keep_call(writer)
    await writer.finish_call(call_id=call_id)
    call = (await record(writer, call_id)).call
    assert (call.status, call.end_reason) == ("ended", "caller_left")


async def test_a_participant_who_comes_back_has_two_stays(writer: Records) -> None:
    call_id = str(uuid4())
    entries = [
        started(call_id),
        journal.ParticipantJoined(at=at(1), identity="v", participant_kind="caller"),
        journal.ParticipantLeft(at=at(2), identity="v", reason="network"),
        journal.ParticipantJoined(at=at(3), identity="v", participant_kind="caller"),
    ]
    await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=lines(entries))
    stays = (await record(writer, call_id)).participants
    assert [(stay.joined_at, stay.left_at) for stay in stays] == [(at(1), at(2)), (at(3), None)]


async def test_a_journal_of_another_call_is_refused(writer: Records) -> None:
    with pytest.raises(DatabaseRefused):
        await writer.record_journal(
            call_id=str(uuid4()), attempt=1, first_seq=1, entries=lines([started(str(uuid4()))])
        )


async def test_text_that_postgresql_cannot_hold_does_not_stop_the_record(writer: Records) -> None:
    call_id = str(uuid4())
    turn = caller_turn(1, "x", seconds=5).model_dump(mode="json") | {
        "text": "a\x00b \ud83d c",
        "slots": {"n": float("nan")},
    }
    await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=[*lines([started(call_id)]), turn])
    (kept,) = (await record(writer, call_id)).turns
    assert kept.caller is not None
    assert kept.caller.text == "a\ufffdb \ufffd c"
    assert kept.caller.slots == {"n": None}


async def test_a_kind_of_entry_that_is_not_known_yet_is_kept_as_it_came(writer: Records, pool: asyncpg.Pool) -> None:
    call_id = str(uuid4())
    newer = {"kind": "colleague_whispered", "at": at(3).isoformat(), "turn": 1, "text": "psst"}
    answer = await writer.record_journal(
        call_id=call_id, attempt=1, first_seq=1, entries=[*lines([started(call_id)]), newer]
    )
    assert answer.new == 2
    kept = await pool.fetchval("select entry from journal_entries where kind = 'colleague_whispered'")
    assert kept == newer


async def test_a_caller_who_asks_not_to_be_recorded_has_no_recording_whatever_comes_later(
    writer: Records,
) -> None:
    call_id = str(uuid4())
    stopped = journal.RecordingStopped(at=at(5), turn=1, reason="the caller asked for it")
    await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=lines([started(call_id), stopped]))
    held = await writer.save_recording(RecordingRow(call_id=call_id, status="stored", uri="x.opus", store="folder"))
    assert (held.status, held.uri, held.reason) == ("deleted", None, "the caller asked for it")


async def test_asking_not_to_be_recorded_deletes_what_was_stored(writer: Records) -> None:
    call_id = await keep_call(writer)
    stopped = journal.RecordingStopped(at=at(50), turn=2, reason="the caller asked for it")
    await writer.record_journal(call_id=call_id, attempt=1, first_seq=99, entries=lines([stopped]))
    kept = await record(writer, call_id)
    assert kept.recording is not None
    assert (kept.recording.status, kept.recording.uri, kept.recording.sha256) == ("deleted", None, None)
    assert kept.call.turns_count == 2


async def test_a_stored_recording_does_not_become_pending_again(writer: Records) -> None:
    call_id = await keep_call(writer)
    held = await writer.save_recording(RecordingRow(call_id=call_id, status="pending"))
    assert (held.status, held.uri) == ("stored", f"{call_id}.opus")


async def test_a_partial_recording_says_what_is_missing(writer: Records) -> None:
    call_id = str(uuid4())
    await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=lines([started(call_id)]))
    gap = {"from": 3.0, "to": 5.5, "why": "job_lost"}
    held = await writer.save_recording(
        RecordingRow(call_id=call_id, status="partial", uri="a.opus", store="folder", gaps=(gap,), reason="job_lost")
    )
    assert (held.status, held.gaps) == ("partial", (gap,))


async def test_what_is_said_of_a_call_without_its_first_line_is_refused(writer: Records) -> None:
    with pytest.raises(CallUnknown):
        await writer.finish_call(call_id=str(uuid4()))
    with pytest.raises(CallUnknown):
        await writer.save_recording(RecordingRow(call_id=str(uuid4()), status="pending"))


async def test_calls_are_listed_latest_first_a_page_at_a_time(writer: Records) -> None:
    for hour in range(5):
        call_id = str(uuid4())
        entry = started(call_id).model_copy(update={"at": at(0) + timedelta(hours=hour)})
        await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=lines([entry]))
    await keep_call(writer, business="alive5")
    page = await writer.list_calls(business="hibachi", limit=3)
    rest = await writer.list_calls(business="hibachi", limit=3, before=page[-1].started_at)
    hours = [(call.started_at - at(0)) // timedelta(hours=1) for call in [*page, *rest]]
    assert hours == [4, 3, 2, 1, 0]
    assert len(await writer.list_calls()) == 6


async def test_no_call_is_found_by_what_is_no_id(writer: Records) -> None:
    assert await writer.get_call("nonsense") is None
    assert await writer.get_call(str(uuid4())) is None


async def test_a_wait_a_keyed_turn_and_a_change_of_language_are_kept(writer: Records) -> None:
    call_id = str(uuid4())
    entries = [
        started(call_id),
        journal.Waited(at=at(30), place=2, seconds=29.5, outcome="served"),
        caller_turn(1, "9165550123", seconds=40, modality="keyed"),
        journal.LanguageChanged(at=at(41), turn=1, language="ar"),
        caller_turn(2, "Thank you", seconds=50),
    ]

    await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=lines(entries))
    await writer.record_journal(call_id=call_id, attempt=1, first_seq=1, entries=lines(entries))

    kept = await record(writer, call_id)
    [wait] = kept.waits
    assert (wait.place, wait.seconds, wait.outcome) == (2, 29.5, "served")
    assert [turn.caller.modality for turn in kept.turns if turn.caller is not None] == ["keyed", "spoken"]
    assert kept.call.language == "ar"
