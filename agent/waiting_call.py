"""A call that waits for its turn: told its place, offered a call-back after a while, and let go without a provider."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import phonenumbers
import structlog
from livekit import rtc
from livekit.agents.types import TOPIC_CHAT

from agent.caller import CallerLine
from agent.dtmf import YES, KeyedDigits
from agent.waiting_sound import SpokenLines, WaitingSound
from agent.waiting_turns import Turn
from personas.persona import Persona
from routing.build import CallParts
from routing.business_model import Business
from routing.journal import Waited
from routing.protocols import Journal
from routing.tools.tool import ToolContext
from routing.turn_entries import tool_ran
from routing.wording import fill

log = structlog.get_logger(__name__)

Outcome = Literal["served", "callback", "left", "refused"]
SHORTEST_NUMBER = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSetting:
    """What a waiting call is made of.

    `request_callback` stores one for a number in E.164 and says whether it was stored; after `offer_after` seconds a
    call-back is offered.
    """

    line: CallerLine
    business: Business
    language: str
    persona: Persona
    voices: SpokenLines
    request_callback: Callable[[str], Awaitable[bool]]
    offer_after: float

    @property
    def region(self) -> str:
        return self.business.file.phone_region

    def text(self, key: str, **values: object) -> str:
        return fill(self.business.lines_in(self.language)[key][0], {"business": self.business.file.name, **values})


class WaitingCall:
    """Waits with the caller until the turn comes, the caller leaves, or a call-back is arranged.

    The agent's participant says the place as its attribute `queue_position`, empty once nobody waits any more.
    """

    def __init__(self, room: rtc.Room, turn: Turn, setting: WaitingSetting, *, caller: str) -> None:
        self._room = room
        self._turn = turn
        self._setting = setting
        self._caller = caller
        self._sound = WaitingSound(room)
        self._outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._offered = False
        self._arranging = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._keys = KeyedDigits(entered=self._contact, alone=self._alone)
        self._chat_open = False

    async def run(self) -> Outcome:
        """Wait; returns how that ended. With `served` the room is free for the conversation."""
        self._room.on("participant_disconnected", self._left)
        self._room.on("disconnected", self._closed)
        self._room.on("sip_dtmf_received", self._keyed)
        try:
            await self._sound.start()
            if self._turn.refused:
                return await self._refuse()
            self._listen_to_text()
            self._background(self._follow_place())
            self._background(self._offer_callback())
            return await self._outcome
        finally:
            await self._close()

    async def _refuse(self) -> Outcome:
        await self._say("waiting_full")
        await self._sound.said()
        return "left" if self._outcome.done() else "refused"

    async def _follow_place(self) -> None:
        """Say each place; the turn itself ends the wait, except while a call-back is being stored."""
        await self._say("waiting_begins")
        while not self._turn.served:
            await self._show_place(str(self._turn.place))
            if not self._arranging.locked():
                await self._say("waiting_place", place=self._turn.place)
            await self._turn.changed()
        async with self._arranging:
            self._end("served")

    async def _offer_callback(self) -> None:
        await asyncio.sleep(self._setting.offer_after)
        self._offered = True
        if self._setting.line.channel == "web":
            await self._say("waiting_offer_typed")
        elif self._own_number is not None:
            await self._say("waiting_offer_own")
        else:
            await self._say("waiting_offer_keyed")

    @property
    def _own_number(self) -> str | None:
        return self._setting.line.number(self._setting.region)

    def _alone(self) -> tuple[str, ...]:
        return (YES,) if self._offered and self._own_number is not None else ()

    def _contact(self, given: str) -> None:
        """Something was keyed or typed: yes to a call-back on the own number, or another number."""
        if not self._offered:
            return
        if given.strip() == YES and self._own_number is not None:
            self._background(self._arrange(self._own_number))
        elif sum(character.isdigit() for character in given) >= SHORTEST_NUMBER:
            self._background(self._arrange(_number(given, self._setting.region)))
        else:
            self._background(self._say("waiting_no_number"))

    async def _arrange(self, number: str | None) -> None:
        if self._arranging.locked() or self._outcome.done():
            return
        async with self._arranging:
            self._sound.hush()
            if number is None:
                await self._say("waiting_no_number")
                return
            if not await self._setting.request_callback(number):
                await self._say("waiting_callback_failed")
                return
            await self._say("waiting_callback_done")
            await self._sound.said()
            self._end("callback")

    def _end(self, outcome: Outcome) -> None:
        if not self._outcome.done():
            self._outcome.set_result(outcome)

    def _left(self, participant: rtc.RemoteParticipant) -> None:
        if participant.identity == self._caller:
            self._end("left")

    def _closed(self, *_: object) -> None:
        """The server may close a room that the last caller has left before it tells of the leaving."""
        self._end("left")

    def _keyed(self, event: rtc.SipDTMF) -> None:
        if event.participant is None or event.participant.identity == self._caller:
            self._keys.press(event.digit)

    def _listen_to_text(self) -> None:
        def typed(reader: rtc.TextStreamReader, identity: str) -> None:
            if identity == self._caller:
                self._background(self._typed(reader))

        self._room.register_text_stream_handler(TOPIC_CHAT, typed)
        self._chat_open = True

    async def _typed(self, reader: rtc.TextStreamReader) -> None:
        self._contact(await reader.read_all())

    async def _say(self, key: str, **values: object) -> None:
        text = self._setting.text(key, **values)
        samples = await self._setting.voices.samples(text, self._setting.persona)
        if samples is not None:
            self._sound.say(samples)

    async def _show_place(self, place: str) -> None:
        if self._room.isconnected():
            await self._room.local_participant.set_attributes({"queue_position": place})

    def _background(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("waiting_failed", error=type(error).__name__)

    async def _close(self) -> None:
        self._room.off("participant_disconnected", self._left)
        self._room.off("disconnected", self._closed)
        self._room.off("sip_dtmf_received", self._keyed)
        self._keys.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._chat_open:
            self._room.unregister_text_stream_handler(TOPIC_CHAT)
        await self._sound.aclose()
        await self._show_place("")


def _number(given: str, region: str) -> str | None:
    """The first number that could be called in what was keyed or written."""
    leniency = phonenumbers.Leniency.POSSIBLE
    found = next(iter(phonenumbers.PhoneNumberMatcher(given, region, leniency=leniency)), None)
    return None if found is None else str(phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164))


ENDINGS: Mapping[Outcome, str] = {
    "callback": "a call-back was arranged instead of waiting",
    "left": "the caller hung up while waiting",
    "refused": "every line and every place in the queue was taken",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The waiting of one call, with its place on record."""

    parts: CallParts
    line: CallerLine
    language: str
    offer_after: float
    voices: SpokenLines
    journal: Journal
    call_id: str

    async def wait(self, room: rtc.Room, turn: Turn, *, caller: str) -> str | None:
        """Wait until the turn comes; returns why the call ends instead, None where it goes on."""
        business, began, place = self.parts.business, time.monotonic(), turn.place
        log.info("call_waits", place=place)
        setting = WaitingSetting(
            line=self.line,
            business=business,
            language=self.language,
            persona=business.personas[business.file.first_persona],
            voices=self.voices,
            request_callback=self._request_callback,
            offer_after=self.offer_after,
        )
        outcome = await WaitingCall(room, turn, setting, caller=caller).run()
        seconds = round(time.monotonic() - began, 3)
        self.journal.append(Waited(at=datetime.now(UTC), place=max(place, 0), seconds=seconds, outcome=outcome))
        log.info("call_waited", seconds=seconds, outcome=outcome)
        return ENDINGS.get(outcome)

    async def _request_callback(self, number: str) -> bool:
        """Store the call-back, once a call, and put it on record."""
        business = self.parts.business
        context = ToolContext(
            call_id=self.call_id,
            business=business.key,
            idempotency_key=f"{self.call_id}:waiting",
            language=self.language,
            details={},
        )
        asked = {"phone_number": number, "reason": business.lines["callback_from_queue"][0]}
        result = await self.parts.registry.run("request_callback", asked, context)
        self.journal.append(tool_ran(result, at=datetime.now(UTC), number=0))
        return result.ok
