"""Moves for a caller who wants to cancel a booking: it is found, read back, and cancelled once the caller says yes."""

from __future__ import annotations

import re
from typing import Any

from routing.acts.act import Act
from routing.conversation import Conversation, Offer
from routing.deciders.flow_effects import told
from routing.deciders.flow_moves import Steps
from routing.deciders.tool_words import spoken_values, tool_line
from routing.decision import Route
from routing.events import SegmentKind, ToolUsed
from routing.slots.assent import Assent
from routing.slots.hearing import hear
from routing.tools.tool import ToolResult
from routing.turn import Effect, Turn

_NUMBER = re.compile(r"(?<![\d.])(?<!\d[ -])\d(?:[ -]?\d){3,7}(?![ -]?\d)")
_NAMED = re.compile(r"\b(?:number|booking|reference|reservation|id|code)(?: (?:number|id|is|it's|was|no))*[ :#]*$")
_SHORTEST_UNNAMED = 6
"""Digits. A shorter number is a booking's only where it is called one, or was asked for."""


def cancel_booking(turn: Turn, offer: Offer | None) -> Steps | None:
    """The caller wants to cancel a booking, tells its number, or answers whether it shall be cancelled."""
    reading = turn.reading
    if offer is not None and offer.kind == "cancel_booking" and reading.assent in (Assent.YES, Assent.NO):
        return _cancel(turn, offer.about) if reading.assent is Assent.YES else _keep(turn)
    if offer is not None and offer.kind == "which_booking" and Act.PERSON not in reading.acts:
        number = booking_number(reading.text, asked=True)
        if number is not None:
            return _read_back(turn, {"booking_id": number})
        if not reading.question:
            return _unknown(turn)
    meant = reading.wanted("cancel_booking") is not None and Act.RESUME not in reading.acts
    asked = Act.CANCEL_BOOKING in reading.acts or meant
    if not asked or not turn.tools.available("cancel_booking"):
        return None
    return confirm_cancel(turn)


def confirm_cancel(turn: Turn) -> Steps:
    """Find the booking that is meant: one of this call, the one whose number was said, or the only one made with the
    number that the caller calls from."""
    booked = turn.draft.latest("book_party")
    number = booking_number(turn.reading.text)
    if number is None and booked is not None:
        number = str((booked.result or {}).get("booking_id"))
    if number is not None:
        return _read_back(turn, {"booking_id": number})
    # Only what is on record or given by the line tells who calls; a number that was merely said might be anybody's.
    profile = turn.draft.profile.values
    own: dict[str, Any] = {
        name: profile[name].value
        for name in ("phone_number", "email")
        if name in profile and profile[name].source in ("known", "line")
    }
    return _read_back(turn, own) if own else _ask_number(turn, "cancel_number")


def booking_number(text: str, *, asked: bool = False) -> str | None:
    """The number of a booking in what was said, digit by digit or in groups.

    Args:
        asked: whether it was asked for, so that any number of four to eight digits is one.
    """
    heard = hear(text).text
    for found in _NUMBER.finditer(heard):
        digits = re.sub(r"\D", "", found[0])
        if asked or len(digits) >= _SHORTEST_UNNAMED or _NAMED.search(heard[: found.start()]):
            return digits
    return None


async def _read_back(turn: Turn, known: dict[str, Any]) -> Steps:
    turn.decide(Route.TOOL, "cancel_booking", because="The caller wants to cancel a booking.", confidence=0.9)
    result = await turn.tools.read("find_booking", known)
    turn.used.append("find_booking")
    yield ToolUsed(result=result)
    if result.ok:
        found = result.result or {}
        key = "cancel_read_back" if _refunded(result) else "cancel_read_back_no_refund"
        offer = Offer(kind="cancel_booking", about=str(found["booking_id"]))
        yield turn.say(turn.line(key, **spoken_values(turn, found)), _offers(offer))
    elif result.error == "several_bookings":
        async for step in _ask_number(turn, "cancel_number_several"):
            yield step
    elif result.error == "no_such_booking" and "booking_id" not in known:
        async for step in _ask_number(turn, "cancel_number"):
            yield step
    elif result.error == "no_such_booking":
        refused = ToolResult(tool="cancel_booking", arguments=result.arguments, error=result.error)
        yield turn.say(tool_line(turn, refused), _offers(Offer(kind="callback", about="cancelling a booking")))
    else:
        yield turn.say(turn.line("tool_failed"), _offers(Offer(kind="callback", about="cancelling a booking")))


async def _ask_number(turn: Turn, key: str) -> Steps:
    turn.decide(Route.TOOL, "cancel_booking", because="The caller wants to cancel a booking.", confidence=0.9)
    yield turn.say(turn.line(key), _offers(Offer(kind="which_booking")))


async def _unknown(turn: Turn) -> Steps:
    turn.decide(Route.TOOL, "cancel_booking", because="The caller does not know the booking's number.")
    yield turn.say(turn.line("cancel_which"), _offers(Offer(kind="callback", about="cancelling a booking")))


def _offers(offer: Offer) -> Effect:
    def effect(conversation: Conversation) -> None:
        conversation.offer = offer
        conversation.asked = None

    return effect


async def _keep(turn: Turn) -> Steps:
    turn.decide(Route.TOOL, "cancel_booking", because="The caller keeps the booking.")
    yield turn.say(turn.line("cancel_kept"))


async def _cancel(turn: Turn, booking: str) -> Steps:
    turn.decide(Route.TOOL, "cancel_booking", because="The caller confirmed the cancellation.", confidence=0.95)
    yield turn.say(turn.line("callback_filler"), kind=SegmentKind.FILLER)
    done = turn.line("tool.cancel_booking", refund="{refund}")
    result = await turn.tools.write("cancel_booking", {"booking_id": booking}, key=f"cancel:{booking}", done=done)
    turn.used.append("cancel_booking")
    yield ToolUsed(result=result)
    if result.error == "outcome_unknown":
        yield turn.say(turn.line("write_unknown"))
        return
    no_refund = result.ok and not _refunded(result) and turn.has_line("tool.cancel_booking.no_refund")
    words = turn.line("tool.cancel_booking.no_refund") if no_refund else tool_line(turn, result)
    yield turn.say(words, told(result.receipt or "cancel_booking"))


def _refunded(result: ToolResult) -> bool:
    return float(str((result.result or {}).get("refund", 0))) > 0
