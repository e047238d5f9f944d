"""Conversations in Arabic over Ornina's routing: what is asked back, put right and closed."""

from __future__ import annotations

import pytest

from routing.acts.arabic import asks
from routing.decision import Route
from tests.routing.conversations import TextCall


async def told() -> TextCall:
    """A call in which a demonstration was asked for, with all that is needed but the telephone number."""
    call = TextCall.begin("ornina")
    await call.say("أريد عرضاً توضيحياً، أنا لطيفة بن جلون من دار الياسمين، باقة Starter")
    assert call.orchestrator.conversation.asked == "phone_number"
    return call


@pytest.mark.parametrize(
    "text",
    [
        "وش الاسم اللي مسجل عندكم؟",
        "شو الاسم اللي عندك؟",
        "إيه الاسم اللي سجلته؟",
        "ما الاسم الذي سجّلته؟",
    ],
)
async def test_who_asks_what_was_noted_stops_no_recording_and_is_told(text: str) -> None:
    call = await told()

    said, decision = await call.say(text)

    assert "لطيفة بن جلون" in said
    assert decision.route is Route.CONVERSATION
    assert not call.orchestrator.conversation.not_recorded


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("لا، غيّرت رأيي، نأخذ باقة Enterprise بدلاً من Starter", "product_tier", "Enterprise"),
        ("هونت عن ستارتر، بدنا الاحترافية", "product_tier", "Professional"),
        ("غلطت باسم الشركة، الصح دار النرجس", "company", "دار النرجس"),
        ("في غلط بالاسم، الاسم الصحيح لطيفة بن علال", "name", "لطيفة بن علال"),
    ],
)
async def test_who_puts_something_right_has_no_complaint(text: str, field: str, value: str) -> None:
    call = await told()

    await call.say(text)

    conversation = call.orchestrator.conversation
    assert conversation.profile.get(field) == value
    assert conversation.persona == "sales"
    assert conversation.flow is not None
    assert conversation.flow.name == "demo_request"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("شو اسم الشركة يلي سجلته؟", "company", "دار النرجس"),
        ("أي باقة كاتب عندك؟", "product_tier", "Professional"),
    ],
)
async def test_what_is_told_back_is_what_was_put_right(text: str, field: str, value: str) -> None:
    call = await told()
    await call.say("الشركة غلط، الصح دار النرجس")
    await call.say("وخليها الاحترافية بدل ستارتر")

    said, _ = await call.say(text)

    assert call.orchestrator.conversation.profile.get(field) == value
    assert value in said


async def test_a_firm_that_is_probably_said_is_read_back_and_a_no_asks_for_it() -> None:
    call = TextCall.begin("ornina")

    said, _ = await call.say("مطاعم زعفران تبغى تشترك معكم")
    if call.orchestrator.conversation.asked == "name":
        said, _ = await call.say("اسمي ريم العتيبي")

    conversation = call.orchestrator.conversation
    assert "مطاعم زعفران" in said
    assert conversation.offer is not None
    assert (conversation.offer.kind, conversation.offer.about) == ("value", "company")
    await call.say("لا مو هذي")
    assert conversation.profile.get("company") is None
    assert call.orchestrator.conversation.asked == "company"


async def test_a_firm_that_is_probably_said_is_held_after_a_yes() -> None:
    call = TextCall.begin("ornina")
    await call.say("مطاعم زعفران تبغى تشترك معكم")
    await call.say("اسمي ريم العتيبي")

    await call.say("إي مضبوط")

    conversation = call.orchestrator.conversation
    assert (conversation.profile.get("name"), conversation.profile.get("company")) == ("ريم العتيبي", "مطاعم زعفران")
    assert conversation.asked == "product_tier"


@pytest.mark.parametrize(
    "text",
    [
        "منيح. ما في شي تاني، مع السلامة",
        "طيب، ما عندي شي ثاني، مع السلامة",
        "كويس، ما بدي شي تاني، باي",
        "حسناً، ما لدي أسئلة أخرى، إلى اللقاء",
    ],
)
async def test_who_has_nothing_more_to_ask_says_goodbye(text: str) -> None:
    call = TextCall.begin("ornina")
    await call.say("أي ساعة بيداوم الدعم؟")

    _, decision = await call.say(text)

    assert not asks(text)
    assert decision.route is Route.CONVERSATION
    assert call.orchestrator.conversation.ending


@pytest.mark.parametrize("text", ["ما اسم الباقة", "ما هي الأسعار", "ما نوع العقد", "ما المدة", "ما أوقات العمل"])
def test_a_noun_behind_what_makes_a_question(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "إنتو خصمتوا من حسابي الفلوس مرتين الشهر ده، حرام عليكم",
        "مش قادر أدخل على حسابي من الصبح وأنا اتخنقت",
        "النظام عندكم طايح من أمس وعملاؤنا زعلانين، وش هالاستهتار",
        "البوت معلق من مبارح وعم نخسر زباين، هيدا عيب",
    ],
)
async def test_a_trouble_told_in_any_dialect_begins_the_complaint(text: str) -> None:
    call = TextCall.begin("ornina")
    _, decision = await call.say(text)
    assert (decision.route, decision.target) == (Route.FLOW, "complaint")


@pytest.mark.parametrize(
    "text", ["ماذا لو تعطل النظام؟", "هل يمكن أن يخصم المبلغ مرتين؟", "لو النظام وقف مين يساعدنا؟"]
)
async def test_a_trouble_that_is_supposed_begins_no_complaint(text: str) -> None:
    call = TextCall.begin("ornina")
    _, decision = await call.say(text)
    assert decision.target != "complaint"


@pytest.mark.parametrize(
    "text",
    [
        "لأ مش ضروري، شكراً. أيوه البيانات اللي قلتها مظبوطة",
        "لا خلاص ما يحتاج. نعم، البيانات صحيحة",
        "no worries, not needed. and yes, what you read back is right",
    ],
)
async def test_who_declines_a_digression_and_agrees_to_the_read_back_has_agreed(text: str) -> None:
    call = await told()
    await call.say("رقمي 0501234567")
    await call.say("سؤال، هل تركبون كاميرات مراقبة أيضاً؟")
    _, decision = await call.say(text)
    assert decision.tools == ("request_callback",)
