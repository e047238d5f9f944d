"""One call, from joining the room to hanging up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from livekit import api, rtc
from livekit.agents import AgentSession, CloseEvent, ConversationItemAddedEvent, JobContext
from livekit.agents.voice import io, room_io

from agent.attendance import Attendance
from agent.call_setting import CallSetting
from agent.caller import CallerLine
from agent.commits import Commits
from agent.continuation import Earlier, as_message, earlier_attempts
from agent.dtmf import KeyedTurns
from agent.endpointing import Asked, Delays, TurnEndpointing
from agent.errors import RequestError
from agent.farewell import Farewell
from agent.floor import Floor
from agent.hearing_fallback import FallbackHearing
from agent.heartbeat import Heartbeat, another_has_the_call
from agent.holding import HoldingOutput
from agent.language import change_language
from agent.session import new_session
from agent.silence import SilenceWatch
from agent.stage import Stage
from agent.turn import CallAgent
from agent.voicing import VoiceLost, Voicing
from agent.waiting_call import Waiting
from agent.waiting_sound import CachedLines, LocalLines
from agent.waiting_turns import Turn
from recording.audio_tap import AudioTap
from recording.spool import CallSpool, call_id_of
from routing.acts.act import Act
from routing.decision import Decision, Reading
from routing.journal import LanguageChanged
from routing.orchestrator import Orchestrator
from routing.restoration import Restored
from routing.resumption import resumption
from routing.tools.registry import WRITE_TIMEOUT

log = structlog.get_logger(__name__)

JOIN_SECONDS = 60.0
HOLD_SECONDS = 60.0
"""How long a caller who asked to hold on may say nothing."""


class Call:
    """The life of one call. `run` joins and begins; `end` closes everything, whatever happened in between."""

    def __init__(self, context: JobContext, prepare: Callable[[CallerLine], Awaitable[CallSetting]]) -> None:
        """`prepare` is asked once the caller is there: the dialled number may choose the business."""
        self._context = context
        self._prepare = prepare
        self._setting: CallSetting
        self._spool: CallSpool | None = None
        self._attendance: Attendance | None = None
        self._tap: AudioTap | None = None
        self._commits: Commits | None = None
        self._stage: Stage | None = None
        self._floor: Floor | None = None
        self._silence: SilenceWatch | None = None
        self._session: AgentSession[Any] | None = None
        self._orchestrator: Orchestrator | None = None
        self._restored: Restored | None = None
        self._heartbeat = Heartbeat(context.room)
        self._turn: Turn | None = None
        self._keys: KeyedTurns | None = None
        self._language = ""
        self._farewell = Farewell(self._goodbyes_said)
        self._reason = "the job ended"
        self._ended = False

    @property
    def call_id(self) -> UUID | None:
        return self._spool.call_id if self._spool is not None else None

    async def run(self) -> None:
        """Join the room, wait for the caller, and begin to speak."""
        context = self._context
        await context.connect()
        self._heartbeat.start()
        if await another_has_the_call(context.room):
            log.warning("call_has_an_agent", room=context.room.name)
            context.shutdown("another job has this call")
            return
        sid = await context.room.sid
        call_id = call_id_of(sid)
        structlog.contextvars.bind_contextvars(call_id=str(call_id), turn=0)
        context.log_context_fields = {"call_id": str(call_id)}
        try:
            caller = await asyncio.wait_for(context.wait_for_participant(), JOIN_SECONDS)
        except TimeoutError:
            log.warning("no_caller", seconds=JOIN_SECONDS)
            context.shutdown("no caller joined")
            return
        try:
            self._setting = setting = await self._prepare(CallerLine.of(caller))
        except Exception as error:
            log.error("call_refused", reason=str(error), room=context.room.name)
            context.shutdown("the call cannot be held as it is asked for")
            return
        self._language = setting.language
        earlier = await earlier_attempts(
            setting.settings.home, call_id, resumed=setting.request.resumed, copies=setting.copies
        )
        spool = CallSpool.open(
            setting.settings.home, call_id, business=setting.business.key, after_attempt=earlier.attempt
        )
        self._spool = spool
        setting.observation.begin(spool)
        self._orchestrator = orchestrator = setting.parts.orchestrator(
            journal=spool.journal,
            call_id=str(call_id),
            caller=setting.caller,
            persona=setting.request.persona,
            language=setting.language,
            languages=setting.languages,
            keys=setting.line.channel == "phone",
        )
        self._go_on(orchestrator, earlier)
        self._attendance = attendance = Attendance(spool, context.room)
        attendance.begins(setting, orchestrator.conversation, caller)
        if earlier.lacks is not None:
            attendance.fault("journal", earlier.lacks)
        if await self._turn_comes(spool, caller):
            await self._begin(orchestrator, spool, caller)

    async def _turn_comes(self, spool: CallSpool, caller: rtc.RemoteParticipant) -> bool:
        """Wait for this call's turn where every slot is taken. A caller who does not get one is let go."""
        setting = self._setting
        self._turn = turn = await Turn.ask(goes_on=spool.attempt > 1)
        setting.observation.has_place(turn)
        if turn.served:
            return True
        waiting = Waiting(
            parts=setting.parts,
            line=setting.line,
            language=setting.language,
            offer_after=setting.settings.switchboard_callback_offer_seconds,
            voices=CachedLines(
                setting.voice_cache,
                setting.speech.identity,
                otherwise=LocalLines(setting.settings.switchboard_local_models),
            ),
            journal=spool.journal,
            call_id=str(spool.call_id),
        )
        ending = await waiting.wait(self._context.room, turn, caller=caller.identity)
        if ending is None:
            return True
        turn.close()
        await self.hang_up(ending)
        self._context.shutdown(ending)
        return False

    async def _begin(self, orchestrator: Orchestrator, spool: CallSpool, caller: rtc.RemoteParticipant) -> None:
        context, speech = self._context, self._setting.speech
        self._stage = stage = Stage(room=context.room, business=self._setting.business, on_fault=self._fault)
        self._commits = commits = Commits(
            orchestrator=orchestrator,
            stage=stage,
            seconds=spool.seconds,
            on_heard=self._heard,
            on_replied=self._replied,
            on_discarded=self._setting.observation.discarded,
            resumes=self._restored is not None,
        )
        first = orchestrator.conversation.persona
        self._session = session = new_session(self._setting, first)
        commits.attach(session)
        speech.report_to(speech.voices[first])
        if isinstance(speech.stt, FallbackHearing):
            speech.stt.report_to(on_fault=stage.fault, on_lost=self._hearing_lost)
        speech.connect()
        session.on("close", self._session_closed)
        if self._attendance is not None:
            self._attendance.follow()
        self._floor = floor = Floor(speech.vad, language=lambda: orchestrator.conversation.language)
        agent = CallAgent(
            orchestrator=orchestrator,
            voicing=self._voicing(stage),
            stage=stage,
            commits=commits,
            floor=floor,
            endpointing=self._endpointing(session, orchestrator),
        )
        await session.start(
            agent,
            room=context.room,
            room_options=room_io.RoomOptions(participant_identity=caller.identity),
            record=False,
        )
        self._tap = tap = AudioTap(spool)
        floor.attach(session, HoldingOutput.into(session, around=tap.tap_output if tap.recording else _as_it_is))
        if tap.recording and session.input.audio is not None:
            session.input.audio = tap.tap_input(session.input.audio)
        self._silence = SilenceWatch(
            after=self._setting.settings.switchboard_silence_seconds, ask=self._ask_whether_there, give_up=self._give_up
        )
        if self._setting.line.channel == "phone":
            self._keys = KeyedTurns(
                session=session, business=self._setting.business, conversation=lambda: orchestrator.conversation
            )
            self._keys.attach(context.room, caller.identity)
        stage.show_persona(first)
        await self._go_on_writing(orchestrator)
        self._say_first_words(session, orchestrator)
        self._silence.attach(session)
        self._farewell.attach(session)

    def _voicing(self, stage: Stage) -> Voicing:
        setting = self._setting
        return Voicing(
            speech=setting.speech,
            business=setting.business,
            cache=setting.voice_cache,
            places=setting.settings.switchboard_max_waiting,
            on_fault=stage.fault,
            on_lost=self._voice_lost,
            background=stage.background,
        )

    def _voice_lost(self, lost: VoiceLost) -> None:
        if self._commits is not None:
            self._commits.unspoken(lost.unspoken)
        self._stage_background(self._owe_callback("our voice failed while we spoke with the caller"))

    async def _owe_callback(self, reason: str) -> None:
        """Whoever cannot be served is called back; nothing is said of it that was not stored."""
        if self._orchestrator is not None:
            await self._orchestrator.owe_callback(reason)

    def _go_on(self, orchestrator: Orchestrator, earlier: Earlier) -> None:
        """Take over what an earlier job of this call knew. A call that had not been greeted begins anew."""
        if not earlier.entries:
            return
        try:
            restored = orchestrator.restore(earlier.entries)
        except Exception:
            # The caller must be served all the same.
            log.exception("conversation_not_restored")
            return
        if restored.greeted:
            self._restored = restored
            language = orchestrator.conversation.language
            if language != self._language:
                self._language = language
                change_language(self._setting.speech, self._setting.business, language)
            log.info("call_goes_on", turns=restored.conversation.turn, unanswered=restored.unanswered is not None)

    async def _go_on_writing(self, orchestrator: Orchestrator) -> None:
        """What the earlier job was about to write is known before the first words, where that does not take long."""
        if self._restored is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(orchestrator.go_on_writing(self._restored), WRITE_TIMEOUT)

    def _say_first_words(self, session: AgentSession[Any], orchestrator: Orchestrator) -> None:
        restored = self._restored
        if restored is None:
            session.say(orchestrator.greeting())
            return
        asked = restored.unanswered
        session.say(resumption(orchestrator.conversation, self._setting.business, answers=asked is not None))
        if asked is not None:
            session.generate_reply(user_input=as_message(asked))

    def _endpointing(self, session: AgentSession[Any], orchestrator: Orchestrator) -> TurnEndpointing:
        def apply(delays: Delays) -> None:
            session.update_options(endpointing_opts={"min_delay": delays.min_delay, "max_delay": delays.max_delay})

        def added(event: ConversationItemAddedEvent) -> None:
            if getattr(event.item, "role", None) == "user":
                endpointing.taken()

        endpointing = TurnEndpointing(
            usual=self._setting.speech.endpointing,
            asked=lambda: Asked.of(orchestrator.conversation, orchestrator.business),
            read=orchestrator.read,
            apply=apply,
        )
        session.on("conversation_item_added", added)
        return endpointing

    def _heard(self, reading: Reading) -> None:
        """Commit A was made: a caller who does not want to be recorded is not, from this moment on."""
        if self._silence is not None:
            self._silence.hold(HOLD_SECONDS if Act.HOLD in reading.acts else None)
        self._farewell.take_back()
        if Act.STOP_RECORDING in reading.acts and self._spool is not None:
            self._stage_background(asyncio.to_thread(self._spool.delete_audio, "the caller asked not to be recorded"))

    def _replied(self, decision: Decision) -> None:
        self._follow_language()
        if self._orchestrator is not None and self._orchestrator.conversation.ending:
            self._farewell.said()

    def _follow_language(self) -> None:
        """The caller was told that the call goes on in another language: now it does."""
        if self._orchestrator is None or self._spool is None or self._session is None:
            return
        conversation, business = self._orchestrator.conversation, self._setting.business
        if conversation.language == self._language:
            return
        self._language = conversation.language
        entry = LanguageChanged(at=datetime.now(UTC), turn=conversation.turn, language=conversation.language)
        self._spool.journal.append(entry)
        log.info("language_changed", language=conversation.language)
        change_language(self._setting.speech, business, conversation.language)
        self._session.say(business.lines_in(conversation.language)["language_begins"][0])

    async def _goodbyes_said(self) -> None:
        await self.hang_up("goodbyes were said")

    async def _ask_whether_there(self) -> None:
        if self._session is not None:
            await self._session.say(self._line("nothing_heard"))

    def _hearing_lost(self) -> None:
        """The caller spoke, and neither the provider nor a local model could hear it."""
        if self._session is not None:
            self._session.say(self._line("hearing_lost.keys" if self._keys is not None else "hearing_lost"))
        self._stage_background(self._owe_callback("we could not hear the caller"))

    async def _give_up(self) -> None:
        if self._session is not None:
            await self._session.say(self._line("goodbye"), allow_interruptions=False)
        await self.hang_up("the caller said nothing")

    def _line(self, key: str) -> str:
        business = self._setting.business
        return business.lines_in(self._language)[key][0].replace("{business}", business.file.name)

    async def hang_up(self, reason: str) -> None:
        """End the call for everybody in the room."""
        self._reason = reason
        try:
            await self._context.api.room.delete_room(api.DeleteRoomRequest(room=self._context.room.name))
        except Exception as error:
            log.warning("room_not_deleted", error=type(error).__name__)
            self._context.shutdown(reason)

    def _session_closed(self, event: CloseEvent) -> None:
        if self._reason == "the job ended":
            self._reason = event.reason.value
        self._context.shutdown(self._reason)

    def _fault(self, part: str, what: str) -> None:
        if self._attendance is not None:
            self._attendance.fault(part, what)

    def _stage_background(self, work: Any) -> None:
        if self._stage is not None:
            self._stage.background(work)

    async def end(self) -> None:
        """Close the record of the call. What is left to do with it (mixing, storing) is the shipper's."""
        if self._ended:
            return
        self._farewell.stop()
        if self._keys is not None:
            self._keys.stop()
        if self._silence is not None:
            self._silence.stop()
        if self._floor is not None:
            await self._floor.aclose()
        if self._commits is not None:
            await self._commits.aclose()
        if self._tap is not None:
            await self._tap.aclose()
        if self._stage is not None:
            await self._stage.aclose()
        self._ended = True
        self._heartbeat.stop()
        if self._turn is not None:
            self._turn.close()
        if self._spool is not None:
            if self._attendance is not None:
                self._attendance.ends(self._reason)
            await self._spool.aclose()
            log.info("call_ended", reason=self._reason)


def _as_it_is(device: io.AudioOutput) -> io.AudioOutput:
    return device


__all__ = ["Call", "RequestError"]
