"""Only who wishes not to be recorded stops the recording: what was recorded is deleted with it."""

from __future__ import annotations

import pytest

from tests.routing.conversations import TextCall

_MADE_AN_ENTRY = [
    ("ornina", "إيه مزبوط، سجّلها"),
    ("ornina", "تمام سجلي عندك"),
    ("ornina", "أيوه كده صح، سجّل يا باشا"),
    ("ornina", "سجل الشكوى لو سمحت"),
    ("ornina", "لا، بدي تسجلوا الشكوى"),
    ("ornina", "لا بدي تسجلوها عندكم"),
    ("ornina", "ما بدي شي غير تسجيل شكوى"),
    ("ornina", "سجّلوا عندكم إني زعلان"),
    ("ornina", "ليش ما تسجلت الشكوى تبعي؟"),
    ("ornina", "لا أستطيع تسجيل الدخول"),
    ("ornina", "مش قادر أعمل تسجيل دخول"),
    ("ornina", "ما عم أقدر سجل دخول عالمنصة"),
    ("ornina", "أنا مو مسجل عندكم"),
    ("ornina", "go ahead and record that complaint"),
    ("ornina", "note it down"),
    ("ornina", "register it please"),
    ("ornina", "no, record it please"),
    ("ornina", "my complaint was not recorded"),
    ("ornina", "there's no record of my payment"),
    ("ornina", "do you have a record of my call?"),
    ("alive5", "no, record that I called twice"),
    ("alive5", "yes that's right, put it on record"),
    ("hibachi", "the last time you never recorded my order"),
    ("hibachi", "is this being recorded?"),
]


@pytest.mark.parametrize(("business", "said"), _MADE_AN_ENTRY)
async def test_who_has_something_registered_stops_no_recording(business: str, said: str) -> None:
    call = TextCall.begin(business)
    await call.say(said)
    assert not call.orchestrator.conversation.not_recorded
    assert "recording_stopped" not in call.journal.kinds()


async def test_a_read_back_that_is_to_be_registered_is_written_and_the_recording_goes_on() -> None:
    call = TextCall.begin("ornina")
    await call.say("أريد عرضاً توضيحياً، أنا لطيفة بن جلون من دار الياسمين، باقة Starter")
    await call.say("رقمي 0501234567")
    _, decision = await call.say("إيه مظبوط، سجليها")
    assert decision.tools == ("request_callback",)
    assert not call.orchestrator.conversation.not_recorded


@pytest.mark.parametrize(
    ("business", "said"),
    [
        ("ornina", "لا تسجلوا صوتي"),
        ("ornina", "لا تسجل لو سمحت"),
        ("ornina", "لو سمحتوا وقفوا التسجيل"),
        ("ornina", "مو موافقة إنو المكالمة تتسجل"),
        ("ornina", "مش عايز المكالمة دي تتسجل"),
        ("ornina", "أفضّل بدون تسجيل"),
        ("ornina", "امسحوا تسجيل المكالمة"),
        ("ornina", "عم تسجلوا المكالمة؟ وقفوا فوراً"),
        ("ornina", "المكالمة لا تسجلوها"),
        ("ornina", "can you do this without taping me"),
        ("alive5", "I'd rather this wasn't recorded"),
        ("alive5", "I'm not okay with being recorded"),
        ("alive5", "are you recording this? please stop"),
        ("alive5", "I never agreed to be recorded"),
        ("hibachi", "no recording please"),
        ("hibachi", "delete the recording of this call"),
        ("hibachi", "switch the recording off, would you"),
        ("hibachi", "no, don't record me"),
    ],
)
async def test_who_wishes_not_to_be_recorded_is_not(business: str, said: str) -> None:
    call = TextCall.begin(business)
    await call.say(said)
    assert call.orchestrator.conversation.not_recorded
