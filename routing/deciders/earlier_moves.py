"""Moves for what an earlier call of this caller left open: it is offered once, and gone on with or given up."""

from __future__ import annotations

from routing.conversation import Conversation, Offer
from routing.deciders.flow_effects import begins
from routing.deciders.flow_moves import Steps, begin, go_on
from routing.decision import Route
from routing.flow_model import Flow
from routing.remembrance import left_open
from routing.slots.assent import Assent
from routing.turn import Turn


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


async def _offer(turn: Turn, flow: Flow) -> Steps:
    turn.decide(Route.FLOW, flow.name, because="An earlier call left this flow open.", confidence=0.9)

    def offers(conversation: Conversation) -> None:
        conversation.offer = Offer(kind="resume", about=flow.name)

    yield turn.say(turn.line("resume_earlier", topic=flow.topic), offers)


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
