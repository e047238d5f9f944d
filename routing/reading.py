"""The local reading of an utterance: mood, who should answer, what is asked, what is given. No side effects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from personas.selection import Selection, Signals, select
from personas.sentiment import Sentiment, SentimentReader
from routing.acts.act import Act
from routing.acts.recognise import recognise
from routing.business_model import Business
from routing.calm import calm
from routing.choices_meant import ChoicesMeant
from routing.conversation import Conversation
from routing.decision import Match, PersonaChoice, Reading, Want
from routing.meant import COMPLAINING, SURE, Asked, Meant, puts_right, serves_problems
from routing.protocols import Answers
from routing.slots import Assent, Listening, SlotField, SlotValue
from routing.slots.answering import Answering, AnswerReader
from routing.slots.given_names import is_given_name
from routing.slots.proposed import proposes
from routing.slots.validity import sift
from routing.tongues import spoken_in, tongue
from routing.wants import START, Wants, clauses


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What an utterance gives; `spoken` also holds the digits that were dictated before it."""

    spoken: str
    slots: tuple[SlotValue, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalReader:
    """Reads utterances for one business. Shared by calls; every method is pure and may run in a thread."""

    business: Business
    sentiment: SentimentReader
    answers: Answers
    wants: Wants
    today: Callable[[], date]
    answering: AnswerReader | None = None
    """Reads answers that no rule knows; None where their language has no examples."""
    choices: ChoicesMeant | None = None
    """The choices that answers may mean without naming them."""
    others: Mapping[str, LocalReader] | None = None
    """The readers of the business's editions in its further languages."""

    def read(self, text: str, conversation: Conversation) -> Reading:
        """What `text` means at this point of the conversation, in the language it is said in."""
        language = spoken_in(text, language=conversation.language, among=conversation.languages)
        text = tongue(language).as_written(text)
        return (self.others or {}).get(language, self)._read(text, conversation, language)

    def _read(self, text: str, conversation: Conversation, language: str) -> Reading:
        heard_as = tongue(language)
        question, unsure = heard_as.asks(text), heard_as.unsure(text)
        acts = recognise(text, language)
        matches = self._matches(text, language)
        near = self.wants.read(clauses(text))
        best_answer = matches[0].similarity if matches else 0.0
        wants = tuple(w for w in near if w.kind != "act" and (w.similarity >= START or w.kind in _MOODS))
        listening = self._listening(conversation, wants, language)
        mood = self.sentiment.read(text, conversation.mood)
        given = self._given(text, conversation, listening, acts)
        refused, answering = given.refused, Answering()
        slots, invalid = sift(given.slots, "" if refused else given.spoken, listening, heard_as.extract)
        recall = heard_as.recalls(text, listening)
        if recall == "" and acts & COMPLAINING:
            recall = None  # "Before all that I have a complaint" asks nothing back.
        if not refused and not slots and recall is None and Act.GOODBYE not in acts:
            meant = (w for w in near if w.kind == "act" and w.similarity >= START and w.similarity > best_answer)
            likely_acts = {Act(want.name) for want in meant if heard_as.may_mean(Act(want.name), text)}
            # "Am I talking to a robot?" asks for nobody, and for no end of the recording.
            likely_acts -= _NOT_OF_US if acts & _ABOUT_US else set()
            open_flow = conversation.flow.name if conversation.flow is not None else None
            elsewhere = any(want.kind == "flow" and want.name != open_flow for want in wants)
            if not question and not unsure and not elsewhere and not (acts | likely_acts) & _NO_ANSWER:
                answering = self._answering(text, conversation, listening)
            refused = answering.refused
            acts |= likely_acts if not refused else set()
        agreed = heard_as.assent(text)
        if agreed is Assent.YES and acts & COMPLAINING and mood.mood == "negative":
            agreed = Assent.NONE  # "Brilliant, so it's broken again."
        if heard_as.wants_no_call(text):
            acts -= {Act.CALLBACK}
            wants = tuple(want for want in wants if want.name != "request_callback")
        changes = heard_as.asks_to_change(text)
        if slots and changes:
            question = heard_as.asks_besides(text)
        elif question:
            question = heard_as.still_asks(text, bool(slots or refused)) and not proposes(text, slots, listening)
        known = matches[0].similarity if matches and question else 0.0
        if not slots and heard_as.asks_about(text):
            wants = tuple(w for w in wants if w.kind not in ("flow", "interest") or w.similarity >= SURE)
        asked = Asked(
            question=question,
            recalls=recall is not None,
            known=known,
            to_be_done=heard_as.to_be_done(text),
            changes=changes,
            in_own_words=listening.asks("text") is not None,
            supposes=heard_as.supposes(text),
        )
        wants = Meant(
            business=self.business,
            conversation=conversation,
            acts=acts,
            asked=asked,
            slots=slots,
            refused=refused,
            agreed=agreed,
            mood=mood,
            interest=max((want.similarity for want in wants if want.kind == "interest"), default=0.0),
        ).wants(wants, near)
        begun = self._listening(conversation, wants, language)
        if begun.fields != listening.fields:
            # The flow that is begun asks for more than was listened for, or for a day of its own.
            more, _ = sift(self._heard(given.spoken, conversation, begun, acts), "", begun, heard_as.extract)
            slots, invalid = _with_begun(slots, more), _without(invalid, more)
        slots += self._told(text, conversation, wants, slots, language)
        busy = conversation.asked is not None or (conversation.flow is not None and conversation.flow.active)
        answers = asked.recalls or (busy and bool(slots or refused))
        problem = max((want.similarity for want in near if want.kind == "problem"), default=0.0)
        mood = calm(mood, text, acts, answers=answers, problem=problem, reader=self.sentiment)
        likely = self._likely(given.spoken, begun, slots, refused)
        gives_nothing = not likely and not slots and not refused and recall is None
        if gives_nothing and not question and not unsure and not acts & _NO_ANSWER:
            likely = self._meant_choice(text, listening)
        selection = select(self._signals(conversation, mood, wants, acts, slots, refused, agreed, asked))
        return Reading(
            text=text,
            sentiment=mood,
            persona=self._choice(conversation, selection),
            matches=matches,
            wants=wants,
            acts=acts,
            slots=slots,
            refused=refused,
            invalid=invalid,
            likely=likely,
            recall=recall,
            assent=agreed,
            unsure=unsure or answering.unsure,
            question=question,
            dictated=given.spoken
            if not slots and _awaits_digits(listening) and heard_as.only_digits(given.spoken)
            else "",
            language=language,
        )

    def _matches(self, text: str, language: str) -> tuple[Match, ...]:
        """The nearest answers; of a question that stands beside other things behind a comma, to the question itself."""
        matches = tuple(self.answers.nearest(text, language=language))
        parts = [part for part in re.split(r",\s+", text) if len(part.split()) > 3]
        if len(parts) < 2 or not matches or matches[0].similarity >= SURE or not tongue(language).asks(text):
            return matches
        asking = [part for part in parts if tongue(language).asks(part)][-1:]
        for part in asking:
            own = tuple(self.answers.nearest(part, language=language))
            if own and own[0].similarity > matches[0].similarity:
                matches = own
        return matches

    def _given(self, text: str, conversation: Conversation, listening: Listening, acts: frozenset[Act]) -> _Given:
        spoken = f"{conversation.dictated} {text}".strip() if _awaits_digits(listening) else text
        return _Given(
            spoken=spoken,
            slots=self._heard(spoken, conversation, listening, acts),
            refused=tuple(tongue(listening.language).refusals(text, listening)),
        )

    def _answering(self, text: str, conversation: Conversation, listening: Listening) -> Answering:
        """What an answer does that gives no value and no refusal by the rules."""
        if self.answering is None or conversation.offer is not None or listening.language == "ar":
            return Answering()
        return self.answering.read(text, listening)

    def _heard(
        self, spoken: str, conversation: Conversation, listening: Listening, acts: frozenset[Act]
    ) -> tuple[SlotValue, ...]:
        extracted = tongue(listening.language).extract(spoken, listening)
        return _meant(self._callers_own(extracted, conversation), acts, listening)

    def _likely(
        self, spoken: str, listening: Listening, slots: tuple[SlotValue, ...], refused: tuple[str, ...]
    ) -> tuple[SlotValue, ...]:
        """What was probably said besides what was taken; no name of the business's own is among it."""
        settled = {*(slot.field for slot in slots), *refused}
        taken = [slot.heard or str(slot.value) for slot in slots if len(slot.heard) < len(spoken)]
        ours = [self.business.file.name, *(persona.name for persona in self.business.personas.values())]
        return tuple(tongue(listening.language).likely(spoken, listening, settled, [*taken, *ours]))

    def _meant_choice(self, text: str, listening: Listening) -> tuple[SlotValue, ...]:
        """The choice that an answer probably means without naming it."""
        meant = self.choices.read(text, listening) if self.choices is not None else None
        return () if meant is None else (meant,)

    def _callers_own(self, slots: Iterable[SlotValue], conversation: Conversation) -> tuple[SlotValue, ...]:
        """What was given, without the agent's own name by which it is spoken to, and without the business's."""
        agents = {persona.name for persona in self.business.personas.values()}
        ours = self.business.file.name.casefold()
        return tuple(
            slot
            for slot in slots
            if (slot.field == conversation.asked or str(slot.value) not in agents)
            and str(slot.value).casefold() != ours
        )

    def _told(
        self,
        text: str,
        conversation: Conversation,
        wants: tuple[Want, ...],
        slots: tuple[SlotValue, ...],
        language: str,
    ) -> tuple[SlotValue, ...]:
        """What happened, where an utterance begins a flow for problems by telling it: it is not asked for again."""
        state = conversation.flow
        flow = next((self.business.flows[want.name] for want in wants if want.kind == "flow"), None)
        open_already = state is not None and state.active and flow is not None and state.name == flow.name
        if flow is None or open_already or not serves_problems(self.business, flow):
            return ()
        field = next((field for field in flow.fields if field.type == "text" and field.required), None)
        known = {slot.field for slot in slots} | set(conversation.profile.values)
        told = tongue(language).story(text) if field is not None and field.name not in known else ""
        return (SlotValue(field=field.name, value=told, heard=text),) if field is not None and told else ()

    def _listening(self, conversation: Conversation, wants: tuple[Want, ...], language: str) -> Listening:
        flows = self.business.flows
        state = conversation.flow
        first: list[str] = []
        if state is not None and state.active:
            first.append(state.name)
        first += [want.name for want in wants if want.kind == "flow"]
        first += list(reversed(conversation.profile.objectives))
        fields: dict[str, SlotField] = {}
        for name in dict.fromkeys(first[:1]):
            fields.update({f.name: f.slot() for f in flows[name].fields})
        for flow in flows.values():
            for field in flow.fields:
                if field.type not in ("text", "choice") or not first:
                    fields.setdefault(field.name, field.slot())
        return Listening(
            fields=tuple(fields.values()),
            expected=conversation.asked,
            today=self.today(),
            zone=self.business.zone,
            phone_region=self.business.file.phone_region,
            language=language,
            held=conversation.profile.held(),
            confirming=conversation.offer is not None and conversation.offer.kind in ("read_back", "value"),
            recalled=conversation.recalled,
            at_hand=frozenset(field.name for name in first[:1] for field in flows[name].fields),
        )

    def _signals(
        self,
        conversation: Conversation,
        mood: Sentiment,
        wants: tuple[Want, ...],
        acts: frozenset[Act],
        slots: tuple[SlotValue, ...],
        refused: tuple[str, ...],
        agreed: Assent,
        asked: Asked,
    ) -> Signals:
        likeness = {kind: max((w.similarity for w in wants if w.kind == kind), default=0.0) for kind in _MOODS}
        top = next((w for w in wants if w.kind in ("flow", "tool")), None)
        wanted = self._served_by(top) if top is not None else None
        if Act.CANCEL_BOOKING in acts and conversation.latest("book_party") is not None:
            wanted = self._served_by(Want(kind="tool", name="cancel_booking", similarity=1.0))
        busy = conversation.flow is not None and conversation.flow.active
        no_problem = asked.question and asked.supposes and not acts & COMPLAINING
        question, known = asked.question, asked.known
        given = bool(slots) or bool(refused) or asked.recalls or (agreed is not Assent.NONE and not question)
        return Signals(
            current=self.business.personas[conversation.persona].serves,
            sentiment=mood,
            purchase=likeness["interest"],
            problem=0.0 if puts_right(slots, acts) or no_problem else likeness["problem"],
            enquiry=max(likeness["enquiry"], known),
            wanted=wanted,
            answering=given
            and (asked.recalls or busy or conversation.asked is not None or conversation.offer is not None),
            closing=bool(acts & _SOCIAL) and wanted is None and not slots and (not question or not acts & _PARTING),
            busy=busy,
            flow=self._flow_serves(conversation, acts, slots, mood),
            complaint=bool(acts & COMPLAINING),
            price=Act.PRICE in acts,
            moods=tuple(s.mood for s in conversation.moods[-3:]),
        )

    def _flow_serves(
        self, conversation: Conversation, acts: frozenset[Act], slots: tuple[SlotValue, ...], mood: Sentiment
    ) -> Literal["enquiries", "purchases", "problems"] | None:
        """Who serves the flow that the caller goes on with: the open one, or a waiting one that is named again."""
        state = conversation.flow
        if Act.RESUME in acts and conversation.paused:
            state = conversation.paused[-1]
        if state is None or not state.active:
            return None
        if Act.RESUME not in acts and (not slots or mood.mood == "negative"):
            return None
        return self.business.personas[self.business.flows[state.name].persona].serves

    def _served_by(self, want: Want) -> Literal["enquiries", "purchases", "problems"] | None:
        """What serves a flow or a tool: a tool that everybody may use calls for nobody in particular."""
        personas, tools = self.business.personas, self.business.file.tools
        if want.kind == "flow":
            return personas[self.business.flows[want.name].persona].serves
        users = [key for key in personas if want.name in tools.get(key, ())]
        if want.name.startswith(("calculate_", "check_")):
            seller = self.business.persona_serving("purchases")
            return "purchases" if seller.key in users else None
        return personas[users[0]].serves if len(users) == 1 else None

    def _choice(self, conversation: Conversation, selection: Selection) -> PersonaChoice:
        persona = self.business.persona_serving(selection.serves)
        here = self.business.personas[conversation.persona]
        sure = selection.confidence >= self.business.file.thresholds.switch
        chosen = persona.key if sure and selection.serves != here.serves else conversation.persona
        return PersonaChoice(
            persona=chosen,
            previous=conversation.persona,
            confidence=selection.confidence,
            reason=selection.reason,
            why=selection.why,
        )


_ABOUT_US = frozenset({Act.ARE_YOU_HUMAN, Act.CAN_YOU_HEAR, Act.WHO_ARE_YOU})
_NOT_OF_US = {Act.PERSON, Act.STOP_RECORDING}
_PARTING = frozenset({Act.GOODBYE, Act.THANKS})
_SOCIAL = _PARTING | {Act.HOW_ARE_YOU, Act.WHO_ARE_YOU, Act.ARE_YOU_HUMAN, Act.REPEAT, Act.HOLD, Act.CAN_YOU_HEAR}
_NO_ANSWER = frozenset({Act.FORGET, Act.GOODBYE, Act.PERSON, Act.STOP_RECORDING, Act.REPEAT, Act.HOLD, Act.RESUME})


def _meant(slots: tuple[SlotValue, ...], acts: frozenset[Act], listening: Listening) -> tuple[SlotValue, ...]:
    """Drop what only sounds like an answer in the caller's own words: 'bye' is no name, though 'Rosa Diaz, 916 445
    2841, that's everything' gives one."""
    if not acts & _NO_ANSWER:
        return slots
    free = {field.name for field in listening.of("person_name", "company", "text")}
    return tuple(
        slot
        for slot in slots
        if slot.field not in free
        or slot.field != listening.expected
        or (listening.asks("person_name") and _is_surely_named(str(slot.value), beside=len(slots) > 1))
    )


def _is_surely_named(name: str, *, beside: bool) -> bool:
    """Whether a name is one whatever else was said. `beside`: other values were given along with it."""
    first, *others = name.split()
    return is_given_name(first) and (beside or bool(others))


def _with_begun(slots: tuple[SlotValue, ...], more: tuple[SlotValue, ...]) -> tuple[SlotValue, ...]:
    """What an utterance gives, with what the flow that it begins hears in it: the same words give one value."""
    kept = _without(slots, more)
    return (*kept, *(slot for slot in more if slot.field not in {value.field for value in kept}))


def _without(slots: tuple[SlotValue, ...], more: tuple[SlotValue, ...]) -> tuple[SlotValue, ...]:
    """The values whose words give no other field among `more` a value."""
    fields = {slot.heard: slot.field for slot in more}
    return tuple(slot for slot in slots if fields.get(slot.heard, slot.field) == slot.field)


def _awaits_digits(listening: Listening) -> bool:
    return listening.asks("phone_number", "postcode") is not None


_MOODS = cast(tuple[Literal["interest", "problem", "enquiry"], ...], ("interest", "problem", "enquiry"))
