"""Moves for what an earlier call of this caller left open: it is offered once, and gone on with or given up."""

from __future__ import annotations

from collections.abc import Iterator

from routing.acts.act import Act
from routing.channels.rule import style_of
from routing.conversation import Conversation, Offer
from routing.deciders.flow_effects import begins
from routing.deciders.flow_moves import Steps, acknowledge, active_flow, begin, go_on
from routing.decision import Route
from routing.events import Words
from routing.flow_model import Flow
from routing.profile import PERSONAL
from routing.remembrance import left_open
from routing.slots.assent import Assent
from routing.turn import Turn

_SOMETHING_ELSE = frozenset(
    {Act.PERSON, Act.CALLBACK, Act.CANCEL_BOOKING, Act.FORGET, Act.STOP_RECORDING, Act.GOODBYE, Act.COMPLAINT}
)


def offered_resume_answered(turn: Turn, offer: Offer | None) -> Steps | None:
    """The caller answers whether to go on with what was left open."""
    if offer is None or offer.kind != "resume" or offer.about not in turn.business.flows or turn.reading.question:
        return None
    flow = turn.business.flows[offer.about]
    if turn.reading.assent is Assent.YES:
        return _go_on(turn, flow)
    return _anew(turn, flow) if turn.reading.assent is Assent.NO and not turn.reading.slots else None


def offer_resume(turn: Turn, wanted: Flow) -> Steps | None:
    """The caller begins what an earlier call left open, and has given nothing new for it."""
    if left_open(turn.draft, turn.business) != wanted.name or turn.reading.slots or turn.reading.refused:
        return None
    return _offer(turn, wanted)


def gone_on_with(turn: Turn, offer: Offer | None) -> Steps | None:
    """The caller goes on with what was left open without a yes: in words, or by giving what it lacks. Once it was
    offered, and in writing also unasked, where no greeting offers it; never by values that begin it anew."""
    name, reading = left_open(turn.draft, turn.business), turn.reading
    if name is None or reading.question or reading.recall is not None or reading.assent is Assent.NO:
        return None
    if reading.acts & _SOMETHING_ELSE:
        return None
    offered = offer is not None and offer.kind == "resume" and offer.about == name
    if not offered and (style_of(turn.draft.channel) is None or active_flow(turn) is not None):
        return None
    flow, want = turn.business.flows[name], reading.want("flow")
    if want is not None and want.name != name:
        return None
    if Act.RESUME in reading.acts:
        return _go_on(turn, flow)
    own = {field.name for field in flow.fields} - set(PERSONAL)
    given = {slot.field for slot in reading.slots}
    # Said in so many words, with another value for what is known, it is another one that is wanted.
    earlier = turn.draft.profile.earlier
    anew = want is not None and want.example and earlier is not None and given & own & earlier.values.keys()
    return _go_on(turn, flow) if given & own and not anew else None


def remind(turn: Turn) -> Iterator[Words]:
    """In writing nobody is greeted with what was left open: the first reply that asks nothing else ends with it."""
    draft, name = turn.draft, left_open(turn.draft, turn.business)
    asks = draft.offer is not None or draft.asked is not None or draft.pending_tool is not None
    if style_of(draft.channel) is None or name is None or draft.reminded or asks or active_flow(turn) is not None:
        return
    if draft.ending or turn.reading.sentiment.mood == "negative" or not turn.business.written_in(draft.language):
        return
    yield _offered(turn, turn.business.flows[name])


async def _offer(turn: Turn, flow: Flow) -> Steps:
    turn.decide(Route.FLOW, flow.name, because="An earlier call left this flow open.", confidence=0.9)
    yield _offered(turn, flow)


def _offered(turn: Turn, flow: Flow) -> Words:
    def offers(conversation: Conversation) -> None:
        conversation.offer = Offer(kind="resume", about=flow.name)
        conversation.reminded = True

    return turn.say(turn.line("resume_earlier", topic=flow.topic), offers)


async def _go_on(turn: Turn, flow: Flow) -> Steps:
    turn.decide(
        Route.FLOW, flow.name, because="The caller goes on with what an earlier call left open.", confidence=0.9
    )
    earlier = turn.draft.profile.earlier
    passed = set(earlier.passed) if earlier is not None else set()

    def takes_over(conversation: Conversation) -> None:
        conversation.profile.resume()

    def passes_on(conversation: Conversation) -> None:
        if conversation.flow is not None:
            conversation.flow.passed |= passed

    # The caller said yes: what was known is theirs again, whether or not the next question is heard.
    turn.keep(takes_over)
    turn.say("", begins(flow), passes_on)
    for words in acknowledge(turn):
        yield words
    async for step in go_on(turn, after_answer=True):
        yield step


async def _anew(turn: Turn, flow: Flow) -> Steps:
    def drops(conversation: Conversation) -> None:
        conversation.profile.earlier = None

    turn.keep(drops)
    yield turn.say(turn.line("resume_fresh"))
    if turn.draft.turn > 1:
        async for step in begin(turn, flow):
            yield step
        return
    turn.decide(Route.CONVERSATION, None, because="The caller does not go on with what was left open.", confidence=0.9)
    yield turn.say(turn.line("anything"))
