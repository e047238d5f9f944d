"""Keys of a telephone: digits are gathered into an answer and become a turn of the caller's, like a spoken one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Any

import structlog
from livekit import rtc
from livekit.agents import AgentSession
from livekit.agents.llm import ChatMessage

from agent.endpointing import Asked
from routing.business_model import Business
from routing.conversation import Conversation

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 4.0
TAKES_DIGITS = ("phone_number", "postcode", "count")
YES, NO = "1", "2"


class KeyedDigits:
    """Gathers digits until `#` or a pause. `*` begins again; letters (A to D) are not on a caller's keys.

    Args:
        entered: called with what was keyed, on the event loop.
        alone: digits that are a whole answer by themselves at this moment, so that nobody waits for more.
    """

    def __init__(
        self,
        *,
        entered: Callable[[str], None],
        alone: Callable[[], Collection[str]] = tuple,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._entered = entered
        self._alone = alone
        self._pause = pause
        self._digits = ""
        self._timer: asyncio.TimerHandle | None = None

    def press(self, key: str) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if key == "#":
            self._enter()
        elif key == "*":
            self._digits = ""
        elif key.isdecimal():
            self._digits += key
            if self._digits in self._alone():
                self._enter()
            else:
                self._timer = asyncio.get_running_loop().call_later(self._pause, self._enter)

    def _enter(self) -> None:
        digits, self._digits = self._digits, ""
        if digits:
            self._entered(digits)

    def stop(self) -> None:
        """Forget what was keyed."""
        if self._timer is not None:
            self._timer.cancel()
        self._digits = ""


def said_with_keys(digits: str, conversation: Conversation, business: Business) -> str | None:
    """What keyed digits say at this point of a conversation; None where no key is an answer."""
    if _asked_type(conversation, business) in TAKES_DIGITS:
        return digits
    if conversation.offer is not None and digits in (YES, NO):
        return "yes" if digits == YES else "no"
    return None


def answers_alone(conversation: Conversation, business: Business) -> tuple[str, ...]:
    """The digits that answer a yes-or-no question; none while a number is asked for."""
    if conversation.offer is None or _asked_type(conversation, business) in TAKES_DIGITS:
        return ()
    return (YES, NO)


def _asked_type(conversation: Conversation, business: Business) -> str | None:
    asked = Asked.of(conversation, business)
    # A call-back asks for a number also where no flow of the business does.
    return asked.type or ("phone_number" if asked.field == "phone_number" else None)


class KeyedTurns:
    """Makes turns of what the caller keys. A key is heard at once: the agent stops speaking, as for a voice."""

    def __init__(
        self, *, session: AgentSession[Any], business: Business, conversation: Callable[[], Conversation]
    ) -> None:
        self._session = session
        self._business = business
        self._conversation = conversation
        self._digits = KeyedDigits(
            entered=self._entered, alone=lambda: answers_alone(self._conversation(), self._business)
        )

    def attach(self, room: rtc.Room, caller: str) -> None:
        """Follow the keys of the participant with the identity `caller`."""

        def pressed(event: rtc.SipDTMF) -> None:
            if event.participant is None or event.participant.identity == caller:
                self._pressed(event.digit)

        room.on("sip_dtmf_received", pressed)

    def _pressed(self, key: str) -> None:
        if self._takes_keys():
            self._session.interrupt()
        self._digits.press(key)

    def _takes_keys(self) -> bool:
        conversation = self._conversation()
        return conversation.offer is not None or _asked_type(conversation, self._business) in TAKES_DIGITS

    def _entered(self, digits: str) -> None:
        said = said_with_keys(digits, self._conversation(), self._business)
        log.info("keyed", keys=len(digits), taken=said is not None)
        if said is not None:
            message = ChatMessage(role="user", content=[said], extra={"modality": "keyed"})
            self._session.generate_reply(user_input=message, input_modality="text")

    def stop(self) -> None:
        self._digits.stop()
