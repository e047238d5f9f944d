"""What callers mean without its words: troubles told, wishes behind other words, people asked for, and none of it."""

from __future__ import annotations

import pytest

from routing.acts.act import Act
from routing.acts.likely import wants_no_call
from routing.acts.recognise import asks, recognise, still_asks
from routing.decision import Route
from routing.slots import Assent, assent
from tests.routing.conversations import TextCall


@pytest.mark.parametrize(
    ("business", "said", "flow"),
    [
        ("alive5", "half my team can't see the inbox and the rest get everything twice", "support"),
        ("alive5", "we've been trying to get someone on the phone for three days", "support"),
        ("alive5", "our chat has been frozen since lunch, do you realise what that does to us?", "support"),
        ("hibachi", "your guy never turned up on saturday and we had fourteen people standing there", "complaint"),
        ("hibachi", "the cook left soot all over my new fence and not one of you said sorry", "complaint"),
        ("hibachi", "he was sweet but he burned a hole in our deck, so who's paying for that?", "complaint"),
        ("ornina", "you people debited my card two times this month, two times!", "complaint"),
    ],
)
async def test_a_trouble_begins_the_flow_for_problems_without_being_called_one(
    business: str, said: str, flow: str
) -> None:
    call = TextCall.begin(business)
    _, decision = await call.say(said)
    assert (decision.route, decision.target) == (Route.FLOW, flow)
    assert decision.persona.persona == "support"


@pytest.mark.parametrize(
    ("business", "said"),
    [
        ("hibachi", "what if the chef doesn't show up?"),
        ("hibachi", "is it a problem if we start a bit late?"),
        ("hibachi", "how late are you open?"),
        ("hibachi", "that's steep for the two of us. well, have a good one, sorry to bother you"),
        ("alive5", "I'm calling to find out about your inbox, or whatever it's called"),
        ("alive5", "what happens if a message fails?"),
    ],
)
async def test_what_only_sounds_like_a_trouble_begins_nothing(business: str, said: str) -> None:
    call = TextCall.begin(business)
    _, decision = await call.say(said)
    assert decision.route is not Route.FLOW
    assert decision.persona.persona == "reception"


async def test_a_wish_behind_a_conjunction_begins_its_flow() -> None:
    call = TextCall.begin("hibachi")
    _, decision = await call.say(
        "hello, we've just moved into a new house and we'd like to have one of your chefs over"
    )
    assert (decision.route, decision.target) == (Route.FLOW, "booking")


async def test_a_complaint_beside_an_answer_goes_first_and_the_order_is_taken_up_again() -> None:
    call = TextCall.begin("hibachi")
    await call.say("I'd like to book a chef for ten adults on the ninth of January")
    _, decision = await call.say(
        "It's Bo Derek, and before we go on, last time you people forgot the shrimp and nobody ever rang me back"
    )
    assert decision.target == "complaint"
    assert call.orchestrator.conversation.profile.get("name") == "Bo Derek"
    _, decision = await call.say("Can we get back to the party please, I do still want it")
    assert (decision.route, decision.target) == (Route.FLOW, "booking")


@pytest.mark.parametrize("said", ["No, no call, thank you, I'll read your website", "no need for anyone to call me"])
async def test_a_call_that_is_declined_is_not_offered_again(said: str) -> None:
    call = TextCall.begin("alive5")
    await call.say("we're looking for a messaging tool for our clinic, can I get a quote")
    _, decision = await call.say(said)
    assert decision.target != "request_callback"


@pytest.mark.parametrize(
    ("said", "declined"),
    [
        ("I'll ring you another day", True),
        ("please don't call me", True),
        ("don't phone before nine, call me after", False),
        ("why don't you call me tomorrow", False),
        ("have somebody call me back", False),
        ("nobody has called me back", False),
    ],
)
def test_who_calls_whom_is_heard(said: str, declined: bool) -> None:
    assert wants_no_call(said) is declined


async def test_a_wish_goes_before_the_offer_of_a_call_back() -> None:
    call = TextCall.begin("alive5")
    await call.say("do you also repair fax machines from the eighties?")
    _, decision = await call.say("Okay. We'd like to buy a few licenses for our bakery")
    assert (decision.route, decision.target) == (Route.FLOW, "sales")


@pytest.mark.parametrize(
    ("said", "person"),
    [
        ("are you a real person by the way? you sound different", False),
        ("am I talking to a machine, or what", False),
        ("are you a real person? I want to talk to a real person", True),
        ("I know you're a bot, just get me somebody with a pulse", True),
    ],
)
def test_asking_who_speaks_asks_for_nobody(said: str, person: bool) -> None:
    assert (Act.PERSON in recognise(said)) is person


async def test_a_call_back_is_written_in_the_middle_of_an_order() -> None:
    call = TextCall.begin("hibachi")
    await call.say("I'd like to book a chef for ten adults on the ninth of January")
    _, decision = await call.say("I'm being called away, have somebody ring me back on 916 555 0177")
    assert decision.tools == ("request_callback",)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("hold on. what? okay my husband says nine, so nine adults", False),
        ("my number? six one five, five five five, oh one six six", False),
        ("would noon be, no, make it one o'clock", False),
        ("really? my number's 555 0142, and do you come on Sundays?", True),
    ],
)
def test_echoes_and_questions_broken_off_ask_nothing(said: str, asked: bool) -> None:
    assert still_asks(said, True) is asked


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("so if I text back stop, am I off the list or what", True),
        ("and I gotta have my own plates and chairs and all that, or", True),
        ("what I'd like is my tip back", False),
        ("what we had the last time would be fine", False),
        ("what we need to bring is what I want to know", True),
        ("it was a hundred dollars, that's what would put it right", False),
        ("yes, do it", False),
    ],
)
def test_a_question_is_told_by_its_form(said: str, asked: bool) -> None:
    assert asks(said) is asked


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("spot on", Assent.YES),
        ("it is, yes", Assent.YES),
        ("lovely, yes, go on", Assent.YES),
        ("crack on then", Assent.YES),
        ("you've got it all down", Assent.YES),
        ("nah, you're all right, thanks", Assent.NO),
        ("hard pass", Assent.NO),
        ("I'll pass, thanks", Assent.NO),
        ("we'll pass it to my mother", Assent.NONE),
        ("lovely talking to you", Assent.NONE),
        ("deal with it, will you", Assent.NONE),
        ("did you say yes", Assent.NONE),
        ("no thanks, no need. yes, what you read out is right", Assent.YES),
        ("no thanks. not today", Assent.NO),
        ("no, thank you. yes, but the number is wrong", Assent.CHANGE),
    ],
)
def test_sayings_agree_and_decline(said: str, meant: Assent) -> None:
    assert assent(said) is meant


async def test_sarcasm_agrees_to_nothing() -> None:
    call = TextCall.begin("alive5")
    await call.say("do you also repair fax machines from the eighties?")
    _, decision = await call.say("Oh brilliant, so our inbox is broken again and nobody answers")
    assert decision.target == "support"
    assert decision.route is Route.FLOW


async def test_a_look_up_is_not_repeated_for_who_wants_to_order() -> None:
    call = TextCall.begin("hibachi")
    await call.say("what would twelve adults cost in 95814?")
    _, decision = await call.say("I'd like to book that for the ninth of January, for fourteen adults")
    assert (decision.route, decision.target) == (Route.FLOW, "booking")


@pytest.mark.parametrize(
    ("business", "said", "flow"),
    [
        ("alive5", "I'd like a call back about marketing, we've six text campaigns coming up", "marketing"),
        ("alive5", "could sales ring me, I'd like to buy alive5 for our help desk", "sales"),
        ("alive5", "Hi, I'd like to talk to somebody about running text campaigns with you", "marketing"),
        ("alive5", "Ada Bell here, you billed us twice and I'm really annoyed, call me on 503 555 0112", "support"),
        ("hibachi", "Could I book a hibachi party for the fifth of December? We're twelve adults.", "booking"),
        ("alive5", "need seats for 9 agents who do we talk 2", "sales"),
    ],
)
async def test_what_is_to_be_talked_about_begins_its_flow(business: str, said: str, flow: str) -> None:
    call = TextCall.begin(business)
    _, decision = await call.say(said)
    assert (decision.route, decision.target) == (Route.FLOW, flow)
