"""The decider that needs no key: rules over the local reading. It is also what speaks when a language model fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from routing.acts.act import Act
from routing.conversation import Conversation
from routing.deciders import answer_moves, call_moves, cancel_moves, earlier_moves, flow_moves, stuck_moves
from routing.deciders.flow_effects import passes, told
from routing.decision import Route
from routing.events import Step, Words
from routing.meant import SURE, serves_problems
from routing.slots.assent import Assent
from routing.turn import Turn


class LocalDecider:
    """Decides by trying moves in a fixed order; the first that fits speaks, and an open flow then goes on."""

    name = "local"

    async def decide(self, turn: Turn) -> AsyncIterator[Step]:
        """Yield the words of a turn and the tools they rest on."""
        for words in untold(turn):
            yield words
        offer, asked = turn.draft.offer, turn.draft.asked
        if offer is not None and offer.kind != "read_back":
            turn.draft.offer = None
        if offer is not None and offer.kind == "value":
            asked = None  # What was supposed is held, so the question for it is answered whatever is said.
        if turn.reading.dictated:
            yield call_moves.dictating(turn, offer)
            return
        steps = (
            flow_moves.read_back_answered(turn)
            or flow_moves.supposition_answered(turn, offer)
            or earlier_moves.offered_resume_answered(turn, offer)
            or earlier_moves.gone_on_with(turn, offer)
            or call_moves.offered_callback_answered(turn, offer)
            or cancel_moves.cancel_booking(turn, offer)
            or call_moves.wants_person(turn)
            or flow_moves.resume(turn)
            or call_moves.wants_callback(turn)
        )
        if steps is not None:
            async for step in steps:
                yield step
            return
        plain = (
            call_moves.stop_recording(turn)
            or call_moves.forget(turn)
            or _clarified(turn, offer.about if offer is not None and offer.kind == "clarify" else None)
            or call_moves.repeat(turn)
            or call_moves.hold(turn, offer)
        )
        if plain is not None:
            for words in plain:
                yield words
            return
        async for step in self._answer_and_go_on(turn, asked):
            yield step

    async def _answer_and_go_on(self, turn: Turn, asked: str | None) -> AsyncIterator[Step]:
        wanted = flow_moves.wanted_flow(turn)
        recalled = answer_moves.recall(turn)
        looked_up = None if recalled else answer_moves.tool_request(turn)
        answered = None if recalled or looked_up else answer_moves.faq(turn)
        if wanted is not None and (answered is None or _stronger(turn)) and recalled is None and looked_up is None:
            async for step in earlier_moves.offer_resume(turn, wanted) or flow_moves.begin(turn, wanted):
                yield step
            return
        flow = flow_moves.active_flow(turn)
        for words in flow_moves.acknowledge(turn):
            yield words
        if recalled is not None:
            for words in recalled:
                yield words
        elif looked_up is not None:
            async for step in looked_up:
                yield step
        elif answered is not None:
            for words in answered:
                yield words
        replied = bool(recalled or looked_up or answered)
        waiting = looked_up is not None and turn.draft.pending_tool is not None
        if flow is not None and not waiting:
            async for step in self._flow(turn, replied, asked):
                yield step
        elif not replied:
            for words in self._talk(turn):
                yield words
        for words in earlier_moves.remind(turn):
            yield words

    async def _flow(self, turn: Turn, replied: bool, asked: str | None) -> AsyncIterator[Step]:
        """An open flow goes on: with the next question after an answer, or asking again what was not understood."""
        flow, reading = flow_moves.active_flow(turn), turn.reading
        assert flow is not None
        assert turn.draft.flow is not None
        if replied:
            async for step in flow_moves.go_on(turn, after_answer=True):
                yield step
            return
        goodbye = call_moves.goodbye(turn)
        if goodbye is not None and not reading.slots:
            for words in goodbye:
                yield words
            return
        supposed = any(slot.field == asked for slot in reading.likely)
        stuck = None if supposed else stuck_moves.stuck(turn, flow, asked)
        if stuck is not None:
            async for step in stuck:
                yield step
            return
        turn.decide(Route.FLOW, flow.name, because=f"The caller is in the middle of the flow '{flow.name}'.")
        gave = reading.slots or reading.refused or reading.unsure or supposed
        field = flow.field(asked) if asked else None
        if field is not None and not field.required and not reading.invalid and not supposed:
            # An optional question is asked once; an answer to something else leaves it open for good.
            turn.say("", passes(field.name))
        if not gave and not reading.invalid:
            if field is not None and not field.required and reading.assent in (Assent.NO, Assent.YES):
                pass
            elif reading.question:
                for words in call_moves.aside(turn):
                    yield words
            elif reading.sentiment.mood == "negative":
                yield turn.say(turn.line("sorry"))
            elif field is not None and field.required and not reading.acts:
                yield turn.say(turn.line("not_understood").split("? ")[0])
        async for step in flow_moves.go_on(turn):
            yield step

    def _talk(self, turn: Turn) -> Iterator[Words]:
        yield from (call_moves.goodbye(turn) or answer_moves.clarify(turn) or call_moves.small_talk(turn))


def _stronger(turn: Turn) -> bool:
    """Whether the wish to begin a flow is stronger than the question that an entry would answer."""
    want, best = turn.reading.want("flow"), turn.reading.matches[0]
    assert want is not None
    told = Act.TROUBLE in turn.reading.acts and turn.reading.sentiment.mood == "negative"
    if told and serves_problems(turn.business, turn.business.flows[want.name]) and best.similarity < SURE:
        return True
    return want.similarity > best.similarity or bool(turn.reading.slots)


def untold(turn: Turn) -> Iterator[Words]:
    """What was written while its words were cut off is said first."""
    for receipt, line in list(turn.draft.untold.items()):
        yield turn.say(line, told(receipt))


def _clarified(turn: Turn, subject: str | None) -> Iterator[Words] | None:
    """'Yes' to 'Are you asking …?' is answered from that entry."""
    if subject is None or turn.reading.assent is not Assent.YES:
        return None
    entries = [e for e in turn.business.faq if e.subject == subject]
    entry = next((e for e in entries if e.language == turn.draft.language), entries[0] if entries else None)
    passage = next((one for one in turn.business.passages if one.subject == subject), None)
    said = entry.answer if entry else passage.spoken() if passage else ""
    if not said:
        return None

    def answer() -> Iterator[Words]:
        turn.decide(Route.FAQ, subject, because="The caller confirmed the question.", confidence=0.9)

        def notes(conversation: Conversation) -> None:
            conversation.topic = subject.replace("_", " ")

        yield turn.say(said, notes)

    return answer()
