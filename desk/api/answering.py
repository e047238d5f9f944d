"""Answers one message: who writes, what was said before, the reply, and its record, in one transaction."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import phonenumbers
import structlog
from itsdangerous import BadSignature, URLSafeSerializer

from agent.caller import CallerLine
from database.connection import storable_text
from desk.api import conversations
from desk.api.conversations import Identity, KeptReply, Taken
from desk.api.parts import RoutingParts
from desk.api.shapes import Context, LengthTaken, Metadata, ProcessAnswer, ProcessRequest, ToolUse
from desk.errors import NotFound
from routing.build import CallParts
from routing.business_model import Business
from routing.channels.framing import frame_of
from routing.channels.length import length_of
from routing.channels.rule import Channel, rule_of
from routing.channels.written_turn import WrittenReply, write_reply
from routing.conversation import Conversation
from routing.journal import CallEnded, CallStarted, Fault, JournalEntry
from routing.orchestrator import Orchestrator
from routing.profile import Known
from routing.protocols import KnownCaller
from routing.remembrance import catch_up, newer
from routing.tools.tool import ToolResult
from routing.wording import fill

log = structlog.get_logger(__name__)

_AMOUNT = re.compile(r"-?\d+\.\d\d")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(slots=True)
class _Lines:
    """A journal in memory until the transaction writes it."""

    entries: list[JournalEntry] = field(default_factory=list)

    def append(self, entry: JournalEntry) -> None:
        self.entries.append(entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A message with who sent it. `deliver` are the deliveries that its reply becomes, beside those of every reply."""

    business: str
    message: str
    channel: Channel
    identity: Identity
    zipcode: str | None = None
    conversation: UUID | None = None
    deliver: Sequence[Mapping[str, Any]] = ()


class CallerTokens:
    """Signed tokens that name a caller on whatever channel."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="caller-token")

    def make(self, business: str, caller_id: str) -> str:
        return str(self._serializer.dumps([business, caller_id]))

    def read(self, business: str, token: str) -> UUID | None:
        """The caller; None for a token that is not genuine, or another business's."""
        try:
            of, caller_id = self._serializer.loads(token)
            return UUID(caller_id) if of == business else None
        except (BadSignature, ValueError, TypeError, AttributeError):
            return None


class Answering:
    """Answers messages. `webhook` is the address that is told of every reply; None for none."""

    def __init__(self, parts: RoutingParts, tokens: CallerTokens, *, webhook: str | None = None) -> None:
        self._parts = parts
        self._tokens = tokens
        self._webhook = webhook

    async def asked(self, business: str, request: ProcessRequest) -> Asked:
        """The message of a request, with what of its context tells who writes."""
        parts = await self._parts.of(business)
        context = request.customer_context or Context()
        return Asked(
            business=business,
            message=storable_text(request.message),
            channel=request.channel,
            identity=Identity(
                phone_number=_number(context.phone, parts.business.file.phone_region),
                email=_address(context.email),
                handle=(context.handle or "").strip() or None,
                name=" ".join((context.name or "").split()) or None,
                caller_id=self._tokens.read(business, context.caller_token) if context.caller_token else None,
            ),
            zipcode=(context.zipcode or "").strip() or None,
            conversation=None
            if request.conversation_id is None
            else UUID(request.conversation_id.removeprefix("conv_")),
        )

    async def caller(self, pool: asyncpg.Pool, asked: Asked) -> KnownCaller | None:
        """Who writes, made known where they are not; None where nothing says who. Outside of the transaction that
        answers: a business's callers are told apart one at a time."""
        return await conversations.identify(pool, asked.business, asked.identity, asked.channel)

    async def answer(self, connection: asyncpg.Connection, asked: Asked, caller: KnownCaller | None) -> ProcessAnswer:
        """The reply, kept with everything it rests on when the transaction of `connection` ends.

        Raises:
            NotFound: the conversation that is named is not there, or another caller's.
        """
        started = time.perf_counter()
        parts = await self._parts.of(asked.business)
        taken = await conversations.take(
            connection,
            business=asked.business,
            call_id=asked.conversation,
            caller_id=UUID(str(caller.caller_id)) if caller is not None else None,
            channel=asked.channel,
        )
        if taken is None:
            raise NotFound("There is no such conversation of this customer.")
        journal = _Lines()
        reply_id = uuid4()
        orchestrator = parts.orchestrator(
            journal=journal,
            call_id=str(taken.call_id),
            caller=caller or KnownCaller(name=asked.identity.name),
            language=_language(asked.message, parts.business),
        )
        if taken.entries:
            entries = await conversations.read_entries(connection, taken.call_id)
            restored = orchestrator.restore(entries)
            await orchestrator.go_on_writing(restored)
            # They may have called since they last wrote.
            later = newer(entries, caller) if caller is not None else None
            if later is not None:
                catch_up(orchestrator.conversation, later, parts.business)
        else:
            journal.append(self._begins(taken, orchestrator, asked))
        _prepare(orchestrator.conversation, asked, parts.business)
        reply = await self._reply(orchestrator, asked, reply_id, journal)
        await orchestrator.finish_writes()
        journal.append(
            CallEnded(at=datetime.now(UTC), turn=orchestrator.conversation.turn, reason="answered in writing")
        )
        await conversations.append_entries(connection, taken, journal.entries)
        held_by = caller.caller_id if caller is not None else taken.caller_id
        token = self._tokens.make(asked.business, str(held_by)) if held_by is not None else None
        answer = _answer(
            reply,
            taken,
            reply_id,
            channel=asked.channel,
            model=_model(reply) or "local",
            milliseconds=(time.perf_counter() - started) * 1000,
            token=token,
            fallback=_unanswered(parts, orchestrator.conversation, asked.channel),
        )
        await conversations.keep_reply(
            connection,
            KeptReply(
                id=reply_id,
                call_id=taken.call_id,
                business=asked.business,
                channel=asked.channel,
                turn=orchestrator.conversation.turn,
                message=asked.message,
                text=answer.response,
                waiting=answer.requires_admin_review,
                reasons=answer.metadata.review_reasons,
                tools=[tool.model_dump(mode="json") for tool in answer.tools_used],
                details={
                    **answer.metadata.model_dump(mode="json", exclude={"caller_token"}),
                    "segments": rule_of(asked.channel, parts.business.file.written.get(asked.channel)).segments,
                },
                deliver=[*asked.deliver, *self._told()],
            ),
        )
        log.info(
            "answered_in_writing",
            channel=asked.channel,
            route=answer.metadata.route,
            review=answer.requires_admin_review,
            milliseconds=answer.metadata.execution_time_ms,
        )
        return answer

    async def _reply(
        self, orchestrator: Orchestrator, asked: Asked, reply_id: UUID, journal: _Lines
    ) -> WrittenReply | None:
        """The reply; None where it could not be worked out, which is noted: the customer is answered all the same."""
        try:
            return await write_reply(
                orchestrator,
                asked.message,
                channel=asked.channel,
                message_id=f"message-{reply_id}",
                reply_id=str(reply_id),
            )
        except Exception as error:
            log.exception("reply_failed", channel=asked.channel)
            journal.append(
                Fault(
                    at=datetime.now(UTC),
                    turn=orchestrator.conversation.turn,
                    part="routing",
                    what=f"the message could not be answered ({type(error).__name__})",
                )
            )
            return None

    def _begins(self, taken: Taken, orchestrator: Orchestrator, asked: Asked) -> CallStarted:
        known = {
            "name": orchestrator.conversation.caller.name,
            "phone_number": orchestrator.conversation.caller.phone_number,
            "email": orchestrator.conversation.caller.email,
        }
        return CallStarted(
            at=datetime.now(UTC),
            call_id=str(taken.call_id),
            business=asked.business,
            room=f"written-{taken.call_id}",
            language=orchestrator.conversation.language,
            channel=asked.channel,
            persona=orchestrator.conversation.persona,
            providers={"decider": self._parts.model},
            caller={name: value for name, value in known.items() if value},
        )

    def _told(self) -> list[Mapping[str, Any]]:
        return [] if self._webhook is None else [{"kind": "webhook", "target": self._webhook}]


def _prepare(conversation: Conversation, asked: Asked, business: Business) -> None:
    """Take in what the request's context says and the conversation does not know yet."""
    fields = [field for flow in business.flows.values() for field in flow.fields]
    postcode = next((field.name for field in fields if field.type == "postcode"), None)
    given = {
        "name": asked.identity.name,
        "phone_number": asked.identity.phone_number,
        "email": asked.identity.email,
        **({postcode: asked.zipcode} if postcode and asked.zipcode and re.fullmatch(r"\d{5}", asked.zipcode) else {}),
    }
    for name, value in given.items():
        if value and not conversation.profile.should_skip(name):
            conversation.profile.values[name] = Known(value=value, source="known", turn=0)
    language = _language(asked.message, business)
    if language is not None:
        conversation.language = language


def _language(text: str, business: Business) -> str | None:
    """The language of a message by its script, where the business speaks it; None where that does not tell."""
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if arabic == latin:
        return None
    script = "ar" if arabic > latin else "en"
    return script if script in business.file.languages else None


def _number(written: str | None, region: str) -> str | None:
    if not written:
        return None
    number = CallerLine(channel="phone", caller=written).number(region)
    if number is None or not phonenumbers.is_valid_number(phonenumbers.parse(number)):
        return None
    return number


def _address(written: str | None) -> str | None:
    text = storable_text((written or "").strip())
    return text if _ADDRESS.fullmatch(text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fallback:
    text: str
    persona: str
    length: LengthTaken


def _unanswered(parts: CallParts, conversation: Conversation, channel: Channel) -> _Fallback:
    """What the customer is told where no reply could be worked out."""
    business = parts.business
    rule = rule_of(channel, business.file.written.get(channel))
    lines = business.lines_in(conversation.language)
    line = lines["apology" if rule.spoken else "apology.written"][0]
    frame = frame_of(business, conversation, channel, rule, first=False)
    body = fill(line, {"business": business.file.name})
    text = f"{frame.opening}\n\n{body}\n\n{frame.closing}\n{frame.signature}" if frame.paragraphs else body
    return _Fallback(text=text, persona=conversation.persona, length=_taken(text, channel, business))


def _taken(text: str, channel: Channel, business: Business) -> LengthTaken:
    length = length_of(text, rule_of(channel, business.file.written.get(channel)))
    return LengthTaken(used=length.used, limit=length.room, unit=length.unit, segments=length.segments)


def _answer(
    reply: WrittenReply | None,
    taken: Taken,
    reply_id: UUID,
    *,
    channel: Channel,
    model: str,
    milliseconds: float,
    token: str | None,
    fallback: _Fallback,
) -> ProcessAnswer:
    conversation_id = f"conv_{taken.call_id.hex}"
    if reply is None:
        return ProcessAnswer(
            success=False,
            response=fallback.text,
            tools_used=[],
            conversation_id=conversation_id,
            requires_admin_review=True,
            metadata=Metadata(
                model=model,
                execution_time_ms=round(milliseconds, 1),
                tools_count=0,
                reply_id=str(reply_id),
                channel=channel,
                persona=fallback.persona,
                route="conversation",
                target=None,
                confidence=0.0,
                review_reasons=["failed"],
                length=fallback.length,
                caller_token=token,
            ),
        )
    return ProcessAnswer(
        success=True,
        response=reply.text,
        tools_used=[_tool(result) for result in reply.tools],
        conversation_id=conversation_id,
        requires_admin_review=bool(reply.review),
        metadata=Metadata(
            model=model,
            execution_time_ms=round(milliseconds, 1),
            tools_count=len(reply.tools),
            reply_id=str(reply_id),
            channel=channel,
            persona=reply.persona,
            route=reply.decision.route.value,
            target=reply.decision.target,
            confidence=reply.decision.confidence,
            review_reasons=list(reply.review),
            length=LengthTaken(
                used=reply.length.used,
                limit=reply.length.room,
                unit=reply.length.unit,
                segments=reply.length.segments,
            ),
            caller_token=token,
        ),
    )


def _model(reply: WrittenReply | None) -> str | None:
    return reply.decision.model.model if reply is not None and reply.decision.model is not None else None


def _tool(result: ToolResult) -> ToolUse:
    return ToolUse(
        tool_name=result.tool,
        parameters=result.arguments,
        result=None if result.result is None else {name: _number_of(value) for name, value in result.result.items()},
        execution_time_ms=result.execution_time_ms,
        success=result.ok,
        error=result.error,
    )


def _number_of(value: Any) -> Any:
    """An amount, which tools give as a decimal string, as the number that clients expect."""
    return float(Decimal(value)) if isinstance(value, str) and _AMOUNT.fullmatch(value) else value
