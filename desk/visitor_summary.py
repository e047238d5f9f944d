"""A call as the visitor who made it may read it: what was said and arranged, and nothing of what is noted besides."""

from __future__ import annotations

from dataclasses import dataclass

from database.rows import CallRecord
from desk import words
from desk.call_view import Arranged, Speech, arranged, speeches
from desk.storefront import Storefront


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorSummary:
    """`settled`: the call is over and written up, so that nothing more is to come."""

    lede: str
    arranged: tuple[Arranged, ...]
    lines: tuple[Speech, ...]
    recording_words: str
    settled: bool


def visitor_summary(record: CallRecord, front: Storefront) -> VisitorSummary:
    call = record.call
    names = [front.persona(key).name for key in call.personas]
    whom = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names) or "the agent"
    if call.status == "live":
        lede = f"You spoke with {whom} of {front.name}. The last lines are being written up."
    else:
        lede = f"You spoke with {whom} of {front.name} for {words.length(call.seconds)}."
    deleted = record.recording is not None and record.recording.status == "deleted"
    return VisitorSummary(
        lede=lede,
        arranged=arranged(record.bookings, record.callbacks, front),
        lines=tuple(line for turn in record.turns for line in speeches(turn, front, caller="You")),
        recording_words="The recording was deleted, as you asked." if deleted else "The call was recorded.",
        settled=call.status != "live",
    )
