"""Moves of the local decider about the call itself: a person, a call-back, the recording, greetings and goodbye."""

from __future__ import annotations

from collections.abc import Iterator

from routing.acts.act import Act
from routing.acts.recognise import asks_for_a_person, asks_for_callback, gives_up
from routing.conversation import Conversation, Offer
from routing.deciders.flow_effects import closes, told
from routing.deciders.flow_moves import Steps, active_flow
from routing.deciders.tool_words import contact_of
from routing.decision import Route
from routing.events import SegmentKind, ToolUsed, Words
from routing.meant import serves_problems
from routing.slots.assent import Assent, confirms
from routing.slots.refusal import declines
from routing.turn import Effect, Turn
from routing.write_effects import literal

CONTACTS = ("phone_number", "email")
_CLEAR = 0.7
ANOTHER_WAY = 2
"""So many turns in a row without a flow that were not understood, and a call-back is offered."""


def stop_recording(turn: Turn) -> Iterator[Words] | None:
    return _stop_recording(turn) if Act.STOP_RECORDING in turn.reading.acts else None


def _stop_recording(turn: Turn) -> Iterator[Words]:
    turn.decide(Route.CONVERSATION, None, because="The caller does not want to be recorded.", confidence=0.95)
    yield turn.say(turn.line("no_recording_already" if turn.draft.not_recorded else "no_recording"))


def dictating(turn: Turn, offer: Offer | None) -> Words:
    """A number of which more is to come: what was asked stays asked."""
    flow, asked = active_flow(turn), turn.draft.asked
    turn.decide(Route.FLOW if flow else Route.TOOL, flow.name if flow else None, because="A number is being dictated.")

    def keeps(conversation: Conversation) -> None:
        conversation.offer, conversation.asked = offer, asked

    return turn.say(turn.line("dictating"), keeps)


def wants_person(turn: Turn) -> Steps | None:
    """A person, now: what is possible is said plainly, and a call-back is taken."""
    reading = turn.reading
    if Act.PERSON not in reading.acts or (reading.refused and not asks_for_a_person(reading.text)):
        return None
    if (_tells_of_a_problem(turn) or _begins_what_ends_in_a_call(turn)) and not asks_for_a_person(reading.text):
        return None
    return _offer_callback(turn, plainly=True)


def _begins_what_ends_in_a_call(turn: Turn) -> bool:
    """Whether what is to be talked about has a flow that ends in a call-back: 'can sales give me a ring, I'd like to
    buy it for our team'."""
    want = turn.reading.want("flow")
    if want is None or want.similarity < _CLEAR or active_flow(turn) is not None:
        return False
    flow = turn.business.flows[want.name]
    return flow.end.tool == "request_callback" and want.name not in turn.draft.completed


def _tells_of_a_problem(turn: Turn) -> bool:
    """Whether 'I need to talk to somebody about my party' goes on with what went wrong with it."""
    want = turn.reading.want("flow")
    if want is None or not serves_problems(turn.business, turn.business.flows[want.name]):
        return False
    told = {field.name for field in turn.business.flows[want.name].fields if field.type == "text"}
    return any(slot.field in told for slot in turn.reading.slots)


def wants_callback(turn: Turn) -> Steps | None:
    if Act.CALLBACK not in turn.reading.acts or turn.reading.assent is Assent.NO:
        return None
    want = turn.reading.want("flow")
    if (
        want is not None
        and Act.TROUBLE in turn.reading.acts
        and serves_problems(turn.business, turn.business.flows[want.name])
    ):
        return None  # "We've been trying to get someone on the phone for three days" asks for no call-back.
    if _begins_what_ends_in_a_call(turn):
        return None  # "I'd like a call back about marketing, we've eight campaigns coming up."
    flow = active_flow(turn)
    gave = any(slot.field in CONTACTS for slot in turn.reading.slots)
    if flow is not None and gave and not (flow.end.tool != "request_callback" and asks_for_callback(turn.reading.text)):
        # "Call me at …" answers the flow's own question, and in a flow that ends in a call so does every wish for one.
        return None
    return _offer_callback(turn, plainly=False)


def offered_callback_answered(turn: Turn, offer: Offer | None) -> Steps | None:
    """The caller answers the offer of a call-back: a contact, yes, no, or a refusal."""
    if offer is None or offer.kind != "callback" or turn.reading.recall is not None:
        return None
    if Act.PERSON in turn.reading.acts and asks_for_a_person(turn.reading.text):
        return None
    reading = turn.reading
    if Act.GOODBYE in reading.acts:
        return None
    gave = any(slot.field in CONTACTS for slot in reading.slots)
    refused = any(name in CONTACTS for name in reading.refused)
    if not gave and not refused and reading.want("flow") is not None:
        return None  # "Okay. We'd like to buy a few licenses": what is wished for goes before the offer.
    if gave or (reading.assent is Assent.YES and contact_of(turn) is not None):
        return write_callback(turn, offer.about)
    if refused or (reading.assent is Assent.YES):
        return ask_contact(turn, offer.about)
    if reading.assent is Assent.NO and not reading.question:
        return _declined(turn)
    return None


def _offers(about: str, *, asked: str | None) -> Effect:
    def effect(conversation: Conversation) -> None:
        conversation.offer = Offer(kind="callback", about=about)
        conversation.asked = asked

    return effect


def reason(turn: Turn) -> str:
    flow = active_flow(turn)
    return flow.topic if flow is not None else turn.draft.topic or "a question to a person"


async def _offer_callback(turn: Turn, *, plainly: bool) -> Steps:
    about = reason(turn)
    route = Route.ESCALATE if plainly else Route.TOOL
    turn.decide(route, None if plainly else "request_callback", because="The caller asks for a person.", confidence=0.9)
    if plainly:
        yield turn.say(turn.line("person"))
    if any(slot.field in CONTACTS for slot in turn.reading.slots):
        async for step in write_callback(turn, about):
            yield step
        return
    contact = contact_of(turn)
    written = turn.draft.latest("request_callback")
    if written is not None and contact is not None and contact[0] == "phone_number":
        yield turn.say(turn.line("callback_written", contact=contact[1]))
        return
    if contact is not None:
        yield turn.say(turn.line("person_confirm", contact=contact[1]), _offers(about, asked=None))
        return
    async for step in ask_contact(turn, about):
        yield step


async def ask_contact(turn: Turn, about: str) -> Steps:
    if turn.route is Route.CONVERSATION:
        turn.decide(Route.TOOL, "request_callback", because="A call-back needs a contact.")
    refused = turn.draft.profile.refused
    if "phone_number" not in refused:
        yield turn.say(turn.line("person_number"), _offers(about, asked="phone_number"))
    elif "email" not in refused:
        yield turn.say(turn.line("person_email"), _offers(about, asked="email"))
    else:
        yield turn.say(turn.line("person_no_contact"))


async def _declined(turn: Turn) -> Steps:
    turn.decide(Route.CONVERSATION, None, because="The caller declined the call-back.")
    yield turn.say(turn.line("person_declined"))


async def write_callback(turn: Turn, about: str) -> Steps:
    """Write the call-back; only its receipt lets the agent say that it was written."""
    if turn.route is Route.CONVERSATION:
        turn.decide(Route.TOOL, "request_callback", because="The caller agreed to a call-back.", confidence=0.9)
    contact = contact_of(turn)
    assert contact is not None
    name, said = contact
    done = turn.line("callback_done" if name == "phone_number" else "callback_done_email", contact=said)
    yield turn.say(turn.line("callback_filler"), kind=SegmentKind.FILLER)
    run = turn.draft.runs.get("callback", 0)

    arguments = {name: turn.draft.profile.get(name), "reason": about}
    result = await turn.tools.write(
        "request_callback",
        arguments,
        key=f"callback:{run}",
        counts_as="callback",
        done=literal(done),
    )
    turn.used.append("request_callback")
    yield ToolUsed(result=result)
    if result.ok:
        yield turn.say(done, told(result.receipt or "request_callback"), _clears_offer)
        if active_flow(turn) is None:
            yield turn.say(turn.line("go_on"))
    elif result.error == "outcome_unknown":
        yield turn.say(turn.line("callback_unknown"))
    else:
        yield turn.say(turn.line("callback_failed"))


def _clears_offer(conversation: Conversation) -> None:
    conversation.offer = None
    conversation.asked = None


def forget(turn: Turn) -> Iterator[Words] | None:
    """The caller gives up the flow that is under way."""
    flow, reading = active_flow(turn), turn.reading
    if flow is None or Act.FORGET not in reading.acts or reading.slots:
        return None
    if reading.refused and not _gives_up_all(turn):
        return None
    return _forget(turn, flow.name)


def _gives_up_all(turn: Turn) -> bool:
    """Whether 'forget it' is about everything: alone it leaves out what was just asked for, with a reason that declines
    nothing ('actually forget it, my sister is coming') it does not."""
    besides = gives_up(turn.reading.text)
    return (
        set(turn.reading.refused) == {turn.draft.asked}
        and besides is not None
        and len(besides.split()) > 1
        and not declines(besides)
    )


def _forget(turn: Turn, name: str) -> Iterator[Words]:
    turn.decide(Route.FLOW, name, because="The caller gave it up.", confidence=0.9)
    yield turn.say(turn.line("cancelled_flow"), closes("cancelled"))
    parting = goodbye(turn)
    if parting is None:
        yield turn.say(turn.line("go_on"))
        return
    yield from parting


SMALL_TALK: tuple[tuple[Act, str], ...] = (
    (Act.ARE_YOU_HUMAN, "are_you_human"),
    (Act.WHO_ARE_YOU, "who_are_you"),
    (Act.CAN_YOU_HEAR, "can_you_hear"),
    (Act.HOW_ARE_YOU, "how_are_you"),
    (Act.HOLD, "wait"),
    (Act.MAY_I_ASK, "anything"),
)


def repeat(turn: Turn) -> Iterator[Words] | None:
    if Act.REPEAT not in turn.reading.acts or turn.reading.slots or turn.reading.recall is not None:
        return None
    return _repeat(turn)


def _repeat(turn: Turn) -> Iterator[Words]:
    flow = active_flow(turn)
    turn.decide(Route.FLOW if flow else Route.CONVERSATION, flow.name if flow else None, because="Asked to repeat.")
    said = turn.draft.history[-1].said if turn.draft.history else ""
    keep_offer, keep_asked = turn.draft.offer, turn.draft.asked

    def keeps(conversation: Conversation) -> None:
        conversation.offer, conversation.asked = keep_offer, keep_asked

    yield turn.say(turn.line("repeat", said=said) if said else turn.line("repeat_nothing"), keeps)


def hold(turn: Turn, offer: Offer | None) -> Iterator[Words] | None:
    """The caller asks for a moment: it is given, and what was asked or offered stays so without being said again."""
    if Act.HOLD not in turn.reading.acts or turn.reading.slots:
        return None
    return _hold(turn, offer)


def _hold(turn: Turn, offer: Offer | None) -> Iterator[Words]:
    flow = active_flow(turn)
    turn.decide(Route.FLOW if flow else Route.CONVERSATION, flow.name if flow else None, because="Asked for a moment.")
    asked = turn.draft.asked

    def keeps(conversation: Conversation) -> None:
        conversation.offer, conversation.asked = offer, asked

    yield turn.say(turn.line("wait"), keeps)


def goodbye(turn: Turn) -> Iterator[Words] | None:
    if Act.GOODBYE not in turn.reading.acts or turn.reading.question:
        return None
    return _goodbye(turn)


def _goodbye(turn: Turn) -> Iterator[Words]:
    turn.decide(Route.CONVERSATION, None, because="The caller says goodbye.", confidence=0.9)

    def ends(conversation: Conversation) -> None:
        conversation.ending = True

    yield turn.say(turn.line("goodbye"), ends)


def aside(turn: Turn) -> Iterator[Words]:
    """A question within a flow that no entry answers: said plainly, with no second question beside the flow's own."""
    turn.decide(Route.CONVERSATION, None, because="A question within a flow that no entry answers.", confidence=0.5)
    key = next((key for act, key in SMALL_TALK if act in turn.reading.acts), "unknown_aside")
    yield turn.say(turn.line(key))


def small_talk(turn: Turn) -> Iterator[Words]:
    """What is neither a question we know, nor a flow, nor a tool; honest about what is not known."""
    acts, lost = turn.reading.acts, turn.draft.misunderstood >= ANOTHER_WAY - 1
    turn.decide(Route.CONVERSATION, None, because="Nothing to look up or to write down.", confidence=0.6)
    for act, key in SMALL_TALK:
        if act in acts:
            yield turn.say(turn.line(key))
            return
    if Act.THANKS in acts:
        yield turn.say(turn.line("thanks"))
    elif turn.reading.assent is Assent.YES and turn.draft.completed and confirms(turn.reading.text):
        yield turn.say(turn.line("settled"))
    elif turn.reading.sentiment.mood == "negative" or Act.COMPLAINT in acts:
        yield turn.say(turn.line("sorry"))
        if not _told_what_happened(turn):
            yield turn.say(turn.line("problem_open"))
    elif turn.reading.question:
        turn.decide(Route.CONVERSATION, None, because="No entry answers this question.", confidence=0.5)
        yield turn.say(turn.line("unknown"), _offers(turn.reading.text[:120], asked=None))
    elif Act.GREETING in acts and not turn.reading.persona.switched:
        yield turn.say(turn.line("hello"))
    elif (turn.reading.want("interest") is not None or turn.reading.sentiment.mood == "positive") and not lost:
        yield turn.say(turn.line("interest_open"), _misunderstood)
    elif turn.reading.assent is Assent.NO:
        yield turn.say(turn.line("goodbye"), _ends)
    elif turn.reading.assent is Assent.YES:
        yield turn.say(turn.line("anything"))
    elif not lost:
        yield turn.say(turn.line("not_understood"), _misunderstood)
    else:
        about = turn.draft.topic or turn.reading.text[:120]
        yield turn.say(turn.line("offer_callback"), _misunderstood, _offers(about, asked=None))


def _told_what_happened(turn: Turn) -> bool:
    """Whether the caller has described the problem already, in the words of a flow that serves problems."""
    personas = turn.business.personas
    flows = (f for f in turn.business.flows.values() if personas[f.persona].serves == "problems")
    fields = {field.name for flow in flows for field in flow.fields if field.type == "text" and field.required}
    return any(turn.draft.profile.should_skip(name) for name in fields)


def _ends(conversation: Conversation) -> None:
    conversation.ending = True


def _misunderstood(conversation: Conversation) -> None:
    conversation.misunderstood += 1
