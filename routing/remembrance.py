"""What a call leaves of its caller for the next one: only where the line, the dispatch or a token says who it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from routing.business_model import Business
from routing.conversation import Conversation
from routing.decision import Route
from routing.journal import JournalEntry, ProfileKept
from routing.profile import PERSONAL, REMEMBERED, Remembered, read_remembered
from routing.protocols import KnownCaller

SUBJECTS = 3
"""So many of the questions that were answered stand in a summary at most."""


def identity(caller: KnownCaller) -> dict[str, str]:
    """What tells this caller apart from every other; empty where nothing does, such as with a number withheld. Never
    what was merely said: a name, or a number to call back."""
    told = {"caller_id": caller.caller_id, "phone_number": caller.phone_number, "email": caller.email}
    return {name: str(value) for name, value in told.items() if value}


def remembered(conversation: Conversation, business: Business) -> Remembered:
    """What is to be known of this conversation in the caller's next one."""
    profile, state = conversation.profile, conversation.flow
    open_flow = state if state is not None and state.active and state.name in business.flows else None
    earlier = profile.earlier
    asked = [f"asked about {', '.join(_asked_about(conversation))}"] if _asked_about(conversation) else []
    done = [f"{business.flows[name].topic}: done" for name in conversation.completed if name in business.flows]
    flow = open_flow.name if open_flow is not None else left_open(conversation, business)
    left = [f"{business.flows[flow].topic}: left open"] if flow is not None else []
    kept = dict(profile.values)
    if open_flow is None and earlier is not None:
        # A call about something else leaves what is open as it was.
        kept = {**earlier.values, **kept}
    return Remembered(
        values=kept,
        refused=dict(profile.refused),
        preferences=tuple(profile.preferences),
        objectives=tuple(profile.objectives),
        summary="; ".join((*asked, *done, *left)) or (earlier.summary if earlier is not None else ""),
        flow=flow,
        passed=tuple(sorted(open_flow.passed)) if open_flow is not None else earlier.passed if earlier else (),
    )


def _asked_about(conversation: Conversation) -> list[str]:
    """The subjects that were answered, the latest of them."""
    subjects = [each.target for each in conversation.history if each.route is Route.FAQ and each.target]
    return [subject.replace("_", " ") for subject in dict.fromkeys(subjects)][-SUBJECTS:]


def newer(entries: Sequence[JournalEntry], caller: KnownCaller) -> Remembered | None:
    """What another conversation of this caller left after the one that these entries tell; None where none did."""
    own = next((entry.profile for entry in reversed(entries) if isinstance(entry, ProfileKept)), None)
    return None if own == caller.remembered else read_remembered(caller.remembered)


def catch_up(conversation: Conversation, other: Remembered, business: Business) -> None:
    """Take in what another conversation of this caller left while this one rested: a flow that is open in both goes on
    with what was given there, one that was brought to its end there is open no longer."""
    profile, state = conversation.profile, conversation.flow
    for preference in other.preferences:
        profile.prefer(preference)
    if state is not None and state.active and state.name == other.flow:
        profile.earlier = other
        profile.take_over()
        state.passed |= set(other.passed)
        state.status = "open"
        if conversation.asked is not None and profile.should_skip(conversation.asked):
            conversation.asked = None
        conversation.offer = None
        return
    if state is not None and state.active:
        for field in business.flows[state.name].fields:
            if field.name not in PERSONAL:
                profile.values.pop(field.name, None)
        conversation.flow = conversation.asked = conversation.offer = None
    profile.recall(other)
    conversation.reminded = False


def left_open(conversation: Conversation, business: Business) -> str | None:
    """The flow that an earlier call left open and that is neither gone on with nor given up, nor begun anew; None where
    there is none."""
    earlier, state = conversation.profile.earlier, conversation.flow
    if earlier is None or earlier.flow not in business.flows or earlier.flow in conversation.completed:
        return None
    return None if state is not None and state.name == earlier.flow else earlier.flow


class Remembrance:
    """Writes into a call's journal what is to be remembered, whenever it has changed."""

    def __init__(self, business: Business, keep: timedelta | None) -> None:
        """`keep` is for how long; None remembers nothing."""
        self._business = business
        self._keep = keep
        self._kept: dict[str, Any] | None = None

    def entry(self, conversation: Conversation, at: datetime) -> ProfileKept | None:
        """The journal's line; None where nothing is new, or nobody is known."""
        who = identity(conversation.caller)
        if self._keep is None or not who:
            return None
        profile: dict[str, Any] = REMEMBERED.dump_python(remembered(conversation, self._business), mode="json")
        if profile == self._kept:
            return None
        self._kept = profile
        return ProfileKept(
            at=at,
            turn=conversation.turn,
            business=self._business.key,
            caller=who,
            profile=profile,
            expires=at + self._keep,
        )
