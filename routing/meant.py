"""What an utterance is after, once it is known what it says besides: a flow, a look-up, or neither."""

from __future__ import annotations

from dataclasses import dataclass

from personas.sentiment import Sentiment
from routing.acts.act import Act
from routing.business_model import Business
from routing.conversation import Conversation
from routing.decision import Want
from routing.flow_model import Flow
from routing.slots import Assent, SlotValue
from routing.wants import START

SURE = 0.85
COMPLAINING = frozenset({Act.COMPLAINT, Act.TROUBLE})
PERSONAL = frozenset({"name", "phone_number", "email", "company"})
_CLEAR = 0.75
_IN_GENERAL = 0.2
"""So much nearer than an FAQ entry may a look-up be, and the entry answers where nothing was told to look up with."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an utterance asks. `known` is how near an FAQ entry is to a question; `to_be_done` says that the words ask
    for something to be booked or bought, `changes` that they ask for something told to be changed, `supposes` that
    they are about what might be; `in_own_words` that the agent had asked for an answer in the caller's own words."""

    question: bool
    recalls: bool
    known: float
    to_be_done: bool
    changes: bool
    in_own_words: bool
    supposes: bool = False


def puts_right(slots: tuple[SlotValue, ...], acts: frozenset[Act]) -> bool:
    """Whether a caller puts right what was noted ("I got the number wrong"), and has no complaint."""
    return any(slot.correction for slot in slots) and not acts & COMPLAINING


def serves_problems(business: Business, flow: Flow) -> bool:
    return business.personas[flow.persona].serves == "problems"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Weighs what callers say in such words (`Want`) by the rest of the utterance. `slots` and `refused` are what it
    gives and keeps back; `interest` is how near it is to what buyers say."""

    business: Business
    conversation: Conversation
    acts: frozenset[Act]
    asked: Asked
    slots: tuple[SlotValue, ...]
    refused: tuple[str, ...]
    agreed: Assent
    mood: Sentiment
    interest: float = 0.0

    def wants(self, wants: tuple[Want, ...], near: tuple[Want, ...]) -> tuple[Want, ...]:
        """The wants that can be meant, and the flow that is begun without saying so.

        Args:
            wants: those that are near enough.
            near: the nearest example of every kind, most similar first.
        """
        return self._with_default_flow(tuple(want for want in wants if self._may_be_meant(want)), near)

    @property
    def _faq(self) -> float:
        return self.business.file.thresholds.faq

    @property
    def _tells_of_trouble(self) -> bool:
        return Act.TROUBLE in self.acts and self.mood.mood == "negative"

    def _may_be_meant(self, want: Want) -> bool:
        """Not what an FAQ entry answers better, a look-up nobody asked for, a second flow while values are being given
        or a yes-or-no question is answered, and none of it where something said is asked back."""
        if want.kind not in ("flow", "tool"):
            return True
        if self._is_answered(want) or (want.kind == "flow" and (self._is_no_problem(want) or self._is_no_wish(want))):
            return False
        if want.kind == "tool":
            return self._is_looked_up() and not (self._tells_of_trouble and want.name == "request_callback")
        answers = self.conversation.offer is not None and self.agreed is not Assent.NONE and not self.slots
        return not ((answers and want.similarity < SURE) or self._digresses(want))

    def _is_no_problem(self, want: Want) -> bool:
        """Whether what sounds like a problem is none: 'sorry to bother you, bye', 'it was incredible, I want that'."""
        if not serves_problems(self.business, self.business.flows[want.name]) or want.similarity >= SURE:
            return False
        if self.acts & COMPLAINING:
            return False
        supposed = self.asked.question and self.asked.supposes
        return (
            supposed or Act.GOODBYE in self.acts or (self.mood.mood == "positive" and self.interest > want.similarity)
        )

    def _is_no_wish(self, want: Want) -> bool:
        """Whether what sounds faintly like buying is said by somebody who is cross about what went wrong."""
        cross = self._tells_of_trouble and not serves_problems(self.business, self.business.flows[want.name])
        return cross and want.similarity < _CLEAR and not self.asked.to_be_done

    def _is_answered(self, want: Want) -> bool:
        """Whether what is asked is answered without a flow or a tool: it was said before, or an FAQ entry has it."""
        asked = self.asked
        if asked.recalls and not self.slots:
            return True
        if asked.known < self._faq:
            return False
        if self.slots:
            # "How long does it take, there'd be fourteen of us?" tells a number in passing.
            priced = want.kind == "tool" and (Act.PRICE in self.acts or len(self.slots) > 1 or self._goes_on_with(want))
            return asked.known >= want.similarity and want.similarity < SURE and not (asked.to_be_done or priced)
        if asked.known >= want.similarity:
            return True
        # A price or a way that nothing was told for yet is asked for in general.
        nothing_told = set(self.conversation.profile.values) <= PERSONAL
        return want.kind == "tool" and nothing_told and want.similarity - asked.known < _IN_GENERAL

    def _goes_on_with(self, want: Want) -> bool:
        """Whether a tool was used before, or belongs to the open flow: 'eleven of us then, what does that make it?'"""
        state = self.conversation.flow
        quote = self.business.flows[state.name].end.quote if state is not None and state.active else None
        return want.name in (self.conversation.last_tool, quote)

    def _is_looked_up(self) -> bool:
        """Whether an utterance may ask for a tool: a question does, unless what it asks for is a change of what was
        told; an answer in the caller's own words does not."""
        if self.acts & {Act.FORGET, Act.GOODBYE}:
            return False
        if self.acts & {Act.CANCEL_BOOKING, Act.CALLBACK}:
            return True
        if self.asked.changes and self.slots:
            return False
        return self.asked.question or (Act.PRICE in self.acts and not self.asked.in_own_words)

    def _digresses(self, want: Want) -> bool:
        state = self.conversation.flow
        if state is None or not state.active or state.name == want.name:
            return False
        given = {*(slot.field for slot in self.slots), *self.refused}
        # Who puts right what was noted ("I got the number wrong") has no complaint.
        corrects = any(slot.correction for slot in self.slots) and want.similarity < SURE
        return self.asked.question or corrects or self.conversation.asked in given or self._goes_on_telling(want)

    def _goes_on_telling(self, want: Want) -> bool:
        """Whether an utterance only gives more of what the open flow asks for: 'fourteen of us, no kids, no babies' is
        no complaint, whatever it is like."""
        state = self.conversation.flow
        if state is None or want.similarity >= SURE or self.mood.mood == "negative" or self.acts & COMPLAINING:
            return False
        flows = self.business.flows
        own = {field.name for field in flows[state.name].fields} - {field.name for field in flows[want.name].fields}
        return bool(own & {slot.field for slot in self.slots})

    def _with_default_flow(self, wants: tuple[Want, ...], near: tuple[Want, ...]) -> tuple[Want, ...]:
        """Add the flow that an utterance begins without saying so: by the values it gives, or by its interest in buying
        or its complaint. Of several flows the nearest is meant."""
        closed = self.acts & (_NO_BEGINNING - {Act.CALLBACK} if self._tells_of_trouble else _NO_BEGINNING)
        if any(w.kind in ("flow", "tool") for w in wants) or closed or self.asked.recalls:
            return wants
        state = self.conversation.flow
        if state is not None and state.active:
            about_problems = serves_problems(self.business, self.business.flows[state.name])
            names = self._serving("problems") if not about_problems and self._complains_besides(wants) else []
        else:
            names = self._begun(wants)
            names = [name for name in names if name not in self.conversation.completed]
        if not names:
            return wants
        likeness = {w.name: w.similarity for w in near if w.kind == "flow"}
        best = max(names, key=lambda name: likeness.get(name, 0.0))
        return (Want(kind="flow", name=best, similarity=START, example=""), *wants)

    def _begun(self, wants: tuple[Want, ...]) -> list[str]:
        """The flows that an utterance may begin where none is open."""
        asked, given = self.asked, {slot.field for slot in self.slots} - PERSONAL
        upset = self.mood.mood == "negative"
        by_values = [
            flow.name
            for flow in self.business.flows.values()
            if given & {field.name for field in flow.fields} and (upset or not serves_problems(self.business, flow))
        ]
        if asked.question and (len(given) < 2 or (asked.known >= self._faq and not asked.to_be_done)):
            by_values = []
        interest, problem = _likeness(wants, "interest"), _likeness(wants, "problem")
        told = Act.TROUBLE in self.acts or (Act.COMPLAINT in self.acts and problem > _likeness(wants, "enquiry"))
        likely = problem >= max(START, _likeness(wants, "enquiry"), interest)
        if upset and (told or (likely and not asked.question)) and asked.known < SURE:
            # What follows what went wrong ("do you understand what that costs me?") asks for no entry.
            return self._serving("problems")
        if by_values:
            return by_values
        if not asked.question and interest >= START and interest > problem and not upset:
            return self._serving("purchases")
        if not asked.question and (likely or (upset and bool(self.acts & COMPLAINING))):
            return self._serving("problems")
        return []

    def _complains_besides(self, wants: tuple[Want, ...]) -> bool:
        """Whether a caller who is about something else tells of a problem, and does not just answer crossly, or put
        right what was noted."""
        answers = any(slot.field == self.conversation.asked for slot in self.slots)
        cross = self.mood.mood == "negative"
        told = Act.TROUBLE in self.acts and (cross or _likeness(wants, "problem") >= START)
        aside = (answers and not told) or puts_right(self.slots, self.acts) or self.asked.question
        upset = cross or bool(self.acts & COMPLAINING)
        return not aside and upset and (told or _likeness(wants, "problem") >= START)

    def _serving(self, serves: str) -> list[str]:
        personas = self.business.personas
        return [flow.name for flow in self.business.flows.values() if personas[flow.persona].serves == serves]


def _likeness(wants: tuple[Want, ...], kind: str) -> float:
    return next((want.similarity for want in wants if want.kind == kind), 0.0)
