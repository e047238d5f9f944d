"""A turn in writing: a message in, a reply that fits its channel out, over the orchestrator that calls use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.channels.framing import frame_of, too_long
from routing.channels.length import Length, length_of, spelled
from routing.channels.review import Reason, reasons
from routing.channels.rule import Channel, ChannelRule, rule_of
from routing.channels.sentences import sentences
from routing.channels.shaping import Frame, Sentence, Shaped, shape
from routing.conversation import Conversation, Offer
from routing.decision import Decision
from routing.events import SegmentKind, Words
from routing.orchestrator import Orchestrator
from routing.played import HEARD, Played
from routing.text_turn import TextTurn, hear
from routing.tools.tool import ToolResult
from routing.turn import Effect, Said

GREETING_WORDS = 4
"""A reply's first sentence of so few words with the persona's name says who writes, and nothing else: "Hi, this is
Sarah."."""
_UNWRITTEN = (SegmentKind.TRANSITION, SegmentKind.FILLER)
"""Words that fill a pause or hand a voice over: nobody waits for them in writing. What they bring about holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReply:
    """A reply in writing. `draft` is what it was made from; `review` why a person must approve it, empty where none has
    to; `left_out` how many sentences the channel had no room for."""

    text: str
    draft: str
    persona: str
    decision: Decision
    tools: tuple[ToolResult, ...]
    length: Length
    review: tuple[Reason, ...]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Played):
    """What of a reply was sent: not the `missing` words, of which too little was; `instead` holds in their stead."""

    missing: tuple[Words, ...] = ()
    instead: Effect | None = None

    def of(self, said: Sequence[Said]) -> Sequence[Said]:
        kept = [one for one in said if not _among(one.words, self.missing)]
        if self.instead is not None and said:
            kept.append(Said(words=said[-1].words, effects=(self.instead,)))
        return kept


async def write_reply(
    orchestrator: Orchestrator, text: str, *, channel: Channel, message_id: str, reply_id: str
) -> WrittenReply:
    """Answer a message and commit the turn. The conversation is over this channel from here on."""
    conversation, business = orchestrator.conversation, orchestrator.business
    rule = rule_of(channel, business.file.written.get(channel))
    first = conversation.turn == 0 or conversation.channel != channel
    conversation.channel = channel
    heap = await hear(orchestrator, text, message_id=message_id, reply_id=reply_id)
    assert heap.decision is not None
    written = [words for words in (*heap.words, *heap.late) if words.kind not in _UNWRITTEN]
    frame = frame_of(business, orchestrator.conversation, channel, rule, first=first, persona=_speaker(written))
    body, origin = _body(written, heap, greets=_name_of(orchestrator, written) if _names(frame) else "")
    shaped = shape(body, frame, rule, currency=business.file.currency)
    sent = shaped or _instead(too_long(business, orchestrator.conversation.language), rule)
    missing = tuple(words for n, words in enumerate(written) if not _kept(n, body, origin, sent.kept))
    late = [words for words in heap.late if not _among(words, missing)]
    early = [words.text.strip() for words in written if not _among(words, (*missing, *late))]
    orchestrator.commit_reply(
        reply_id,
        Sent(
            text=" ".join(early) if late else sent.text,
            missing=missing,
            instead=_offers_callback if shaped is None else None,
        ),
    )
    if late:
        said = " ".join(words.text.strip() for words in late)
        orchestrator.commit_late(reply_id, f"{reply_id}-late", Sent(text=said, missing=missing))
    await orchestrator.finish_writes()
    return WrittenReply(
        text=sent.text,
        draft=" ".join("".join(words.text for words in written).split()),
        persona=orchestrator.conversation.persona,
        decision=heap.decision,
        tools=tuple(heap.tools),
        length=sent.length,
        review=reasons(
            rule,
            text=sent.text,
            decision=heap.decision,
            mood=heap.decision.sentiment.mood,
            tools=heap.tools,
            too_long=shaped is None,
            currency=business.file.currency,
        ),
        left_out=len(body) - len(sent.kept),
    )


def _offers_callback(conversation: Conversation) -> None:
    """The line that stands for a reply without room asks whether to call."""
    conversation.asked = None
    conversation.offer = Offer(kind="callback", about=conversation.topic)


def _names(frame: Frame) -> bool:
    return bool(frame.introduction or frame.signature)


def _name_of(orchestrator: Orchestrator, written: Sequence[Words]) -> str:
    """The name of who writes."""
    conversation = orchestrator.conversation
    personas = orchestrator.business.in_language(conversation.language).personas
    return personas[_speaker(written) or conversation.persona].name


def _body(written: Sequence[Words], heap: TextTurn, *, greets: str) -> tuple[list[Sentence], list[int]]:
    """The sentences of a reply, and in which words each begins. What a tool wrote is binding, and what is read back
    before one does. Where the frame says who writes, a first sentence that says no more than the name `greets` is left
    out.
    """
    receipts = [result.receipt for result in heap.tools if result.receipt]
    reads_back = heap.decision is not None and heap.decision.offer == "read_back"
    ends: list[int] = []
    for words in written:
        ends.append((ends[-1] if ends else 0) + len(words.text))
    body: list[Sentence] = []
    origin: list[int] = []
    at = 0
    for sentence in sentences("".join(words.text for words in written)):
        opens = not body and greets in sentence and len(sentence.split()) <= GREETING_WORDS
        if sentence.strip() and not (greets and opens):
            place = next(n for n, end in enumerate(ends) if at < end)
            binding = any(receipt in sentence for receipt in receipts) or (
                reads_back and "?" in written[place].text.replace("؟", "?")
            )
            body.append(Sentence(text=sentence, binding=binding))
            origin.append(place)
        at += len(sentence)
    return body, origin


def _kept(number: int, body: Sequence[Sentence], origin: Sequence[int], kept: Sequence[int]) -> bool:
    """Whether most of some words was kept; those in which no sentence begins share the fate of the ones before."""
    places = [place for place, words in enumerate(origin) if words == number]
    if not places:
        before = [place for place, words in enumerate(origin) if words < number]
        return bool(before) and before[-1] in kept
    whole = sum(len(body[place].text) for place in places)
    return sum(len(body[place].text) for place in places if place in kept) >= HEARD * whole


def _among(words: Words, several: Sequence[Words]) -> bool:
    return any(words is one for one in several)


def _speaker(written: Sequence[Words]) -> str | None:
    """Who signs: whoever had the last word."""
    return written[-1].persona if written else None


def _instead(line: str, rule: ChannelRule) -> Shaped:
    text = spelled(line, rule)
    return Shaped(text=text, kept=(), length=length_of(text, rule))
