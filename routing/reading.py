"""The local reading of an utterance: mood, who should answer, what is asked, what is given. No side effects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from personas.selection import Selection, Signals, select
from personas.sentiment import Sentiment, SentimentReader
from routing.acts.act import Act
from routing.acts.recognise import recognise
from routing.business_model import Business
from routing.conversation import Conversation
from routing.decision import PersonaChoice, Reading, Want
from routing.protocols import Answers
from routing.slots import Assent, Listening, SlotField, SlotValue
from routing.slots.given_names import is_given_name
from routing.slots.validity import sift
from routing.tongues import spoken_in, tongue
from routing.wants import Wants, clauses

SURE = 0.85
START = 0.62
"""From this calibrated similarity on, an example is taken for what the caller wants."""


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
    others: Mapping[str, LocalReader] | None = None
    """The readers of the business's editions in its further languages."""

    def read(self, text: str, conversation: Conversation) -> Reading:
        """What `text` means at this point of the conversation, in the language it is said in."""
        language = spoken_in(text, language=conversation.language, among=conversation.languages)
        return (self.others or {}).get(language, self)._read(text, conversation, language)

    def _read(self, text: str, conversation: Conversation, language: str) -> Reading:
        heard_as = tongue(language)
        question = heard_as.asks(text)
        acts = recognise(text, language)
        matches = tuple(self.answers.nearest(text, language=language))
        near = self.wants.read(clauses(text))
        best_answer = matches[0].similarity if matches else 0.0
        wants = tuple(w for w in near if w.kind != "act" and (w.similarity >= START or w.kind in _MOODS))
        listening = self._listening(conversation, wants, language)
        mood = self.sentiment.read(text, conversation.mood)
        given = self._given(text, conversation, listening, acts)
        refused = given.refused
        slots, invalid = sift(given.slots, "" if refused else given.spoken, listening, heard_as.extract)
        recall = heard_as.recalls(text, listening)
        if not refused and not slots and recall is None and Act.GOODBYE not in acts:
            meant = (w for w in near if w.kind == "act" and w.similarity >= START and w.similarity > best_answer)
            acts |= {Act(want.name) for want in meant}
        agreed = heard_as.assent(text)
        known = matches[0].similarity if matches and question else 0.0
        if not slots and heard_as.asks_about(text):
            wants = tuple(w for w in wants if w.kind not in ("flow", "interest") or w.similarity >= SURE)
        wants = self._allowed(wants, acts, question, conversation, slots, known, agreed, refused)
        wants = self._with_default_flow(wants, near, conversation, slots, question, acts, mood)
        begun = self._listening(conversation, wants, language)
        if any(field not in listening.fields for field in begun.fields):
            # The flow that the values begin asks for more than was listened for.
            more, _ = sift(self._heard(given.spoken, conversation, begun, acts), "", begun, heard_as.extract)
            slots += tuple(slot for slot in more if slot.field not in {value.field for value in slots})
        likely = self._likely(given.spoken, begun, slots, refused)
        selection = select(self._signals(conversation, mood, wants, acts, slots, refused, agreed, question, known))
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
            unsure=heard_as.unsure(text),
            question=question,
            dictated=given.spoken
            if not slots and _awaits_digits(listening) and heard_as.only_digits(given.spoken)
            else "",
            language=language,
        )

    def _given(self, text: str, conversation: Conversation, listening: Listening, acts: frozenset[Act]) -> _Given:
        spoken = f"{conversation.dictated} {text}".strip() if _awaits_digits(listening) else text
        return _Given(
            spoken=spoken,
            slots=self._heard(spoken, conversation, listening, acts),
            refused=tuple(tongue(listening.language).refusals(text, listening)),
        )

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

    @property
    def _faq(self) -> float:
        return self.business.file.thresholds.faq

    def _callers_own(self, slots: Iterable[SlotValue], conversation: Conversation) -> tuple[SlotValue, ...]:
        """What was given, without the agent's own name by which it is spoken to."""
        agents = {persona.name for persona in self.business.personas.values()}
        return tuple(slot for slot in slots if slot.field == conversation.asked or str(slot.value) not in agents)

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
        )

    def _allowed(
        self,
        wants: tuple[Want, ...],
        acts: frozenset[Act],
        question: bool,
        conversation: Conversation,
        slots: tuple[SlotValue, ...],
        known: float,
        agreed: Assent,
        refused: tuple[str, ...],
    ) -> tuple[Want, ...]:
        """Drop what cannot be meant: what an FAQ entry answers better, a look-up nobody asked for, a second flow while
        values are being given or a yes-or-no question is answered."""
        kept = []
        answers = conversation.offer is not None and agreed is not Assent.NONE and not slots
        for want in wants:
            if want.kind in ("flow", "tool") and not slots and known >= max(want.similarity, self._faq):
                continue
            if want.kind == "flow" and answers and want.similarity < SURE:
                continue
            if want.kind == "tool" and not (question or acts & {Act.PRICE, Act.CANCEL_BOOKING, Act.CALLBACK}):
                continue
            if want.kind == "tool" and acts & {Act.FORGET, Act.GOODBYE}:
                continue
            if want.kind == "flow" and self._digression(want, conversation, slots, question, refused):
                continue
            kept.append(want)
        return tuple(kept)

    def _with_default_flow(
        self,
        wants: tuple[Want, ...],
        near: tuple[Want, ...],
        conversation: Conversation,
        slots: tuple[SlotValue, ...],
        question: bool,
        acts: frozenset[Act],
        mood: Sentiment,
    ) -> tuple[Want, ...]:
        """Add the flow that an utterance begins without saying so: by the values it gives, or by its interest in buying
        or its complaint. Of several flows the nearest is meant."""
        busy = conversation.flow is not None and conversation.flow.active
        if busy or any(w.kind in ("flow", "tool") for w in wants) or acts & _NO_BEGINNING:
            return wants
        given = {slot.field for slot in slots} - _PERSONAL
        flows = self.business.flows.values()
        upset = mood.mood == "negative"
        by_values = [
            f.name
            for f in flows
            if given & {field.name for field in f.fields}
            and (upset or self.business.personas[f.persona].serves != "problems")
        ]
        if by_values and question and len(given) < 2:
            by_values = []
        interest = next((w.similarity for w in wants if w.kind == "interest"), 0.0)
        problem = next((w.similarity for w in wants if w.kind == "problem"), 0.0)
        if by_values:
            names = by_values
        elif not question and interest >= START and interest > problem and not upset:
            names = [f.name for f in flows if self.business.personas[f.persona].serves == "purchases"]
        elif not question and (problem >= START or (upset and Act.COMPLAINT in acts)):
            names = [f.name for f in flows if self.business.personas[f.persona].serves == "problems"]
        else:
            return wants
        likeness = {w.name: w.similarity for w in near if w.kind == "flow"}
        names = [n for n in names if n not in conversation.completed]
        if not names:
            return wants
        best = max(names, key=lambda n: likeness.get(n, 0.0))
        return (Want(kind="flow", name=best, similarity=START, example=""), *wants)

    def _digression(
        self,
        want: Want,
        conversation: Conversation,
        slots: tuple[SlotValue, ...],
        question: bool,
        refused: tuple[str, ...],
    ) -> bool:
        state = conversation.flow
        if state is None or not state.active or state.name == want.name:
            return False
        given = {*(slot.field for slot in slots), *refused}
        # Who puts right what was noted ("I got the number wrong") has no complaint.
        corrects = any(slot.correction for slot in slots) and want.similarity < SURE
        return question or corrects or (conversation.asked is not None and conversation.asked in given)

    def _signals(
        self,
        conversation: Conversation,
        mood: Sentiment,
        wants: tuple[Want, ...],
        acts: frozenset[Act],
        slots: tuple[SlotValue, ...],
        refused: tuple[str, ...],
        agreed: Assent,
        question: bool,
        known: float,
    ) -> Signals:
        likeness = {kind: max((w.similarity for w in wants if w.kind == kind), default=0.0) for kind in _MOODS}
        top = next((w for w in wants if w.kind in ("flow", "tool")), None)
        wanted = self._served_by(top) if top is not None else None
        if Act.CANCEL_BOOKING in acts and conversation.latest("book_party") is not None:
            wanted = self._served_by(Want(kind="tool", name="cancel_booking", similarity=1.0))
        busy = conversation.flow is not None and conversation.flow.active
        given = bool(slots) or bool(refused) or (agreed is not Assent.NONE and not question)
        corrects = any(slot.correction for slot in slots) and Act.COMPLAINT not in acts
        return Signals(
            current=self.business.personas[conversation.persona].serves,
            sentiment=mood,
            purchase=likeness["interest"],
            problem=0.0 if corrects else likeness["problem"],
            enquiry=max(likeness["enquiry"], known),
            wanted=wanted,
            answering=given and (busy or conversation.asked is not None or conversation.offer is not None),
            closing=bool(acts & _SOCIAL) and wanted is None and not slots and (not question or not acts & _PARTING),
            busy=busy,
            flow=self._flow_serves(conversation, acts, slots, mood),
            complaint=Act.COMPLAINT in acts,
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


_PERSONAL = frozenset({"name", "phone_number", "email", "company"})
_NO_BEGINNING = frozenset(
    {
        Act.GOODBYE,
        Act.THANKS,
        Act.CAN_YOU_HEAR,
        Act.PERSON,
        Act.CALLBACK,
        Act.STOP_RECORDING,
        Act.CANCEL_BOOKING,
        Act.FORGET,
        Act.REPEAT,
        Act.HOLD,
    }
)
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


def _awaits_digits(listening: Listening) -> bool:
    return listening.asks("phone_number", "postcode") is not None


_MOODS = cast(tuple[Literal["interest", "problem", "enquiry"], ...], ("interest", "problem", "enquiry"))
