"""What is kept back and put right in Arabic in few words, behind courtesies and in one breath."""

from __future__ import annotations

import pytest

from routing.slots.arabic import assent, extract, refusals
from routing.slots.assent import Assent
from routing.slots.value import Held
from tests.routing.ornina_listening import listening

HELD: dict[str, Held] = {"name": "نورة", "product_tier": "Starter", "company": "النخيل"}


@pytest.mark.parametrize(
    ("asked", "text", "kept"),
    [
        ("name", "وأفضّل ألا أقول اسمي", ["name"]),
        ("name", "وبفضل ما قول اسمي", ["name"]),
        ("name", "فأفضل عدم ذكر اسمي", ["name"]),
        ("phone_number", "لا، رقم جوالي ما أعطيه لأحد", ["phone_number"]),
        ("phone_number", "رقمي ما بعطيه لحدا", ["phone_number"]),
        ("phone_number", "موبايلي مش هديه لحد", ["phone_number"]),
        ("phone_number", "رقم هاتفي لا أعطيه لأي شخص", ["phone_number"]),
        ("phone_number", "رَقم جَوّالي ما أعطيه لأحد", ["phone_number"]),
        ("company", "اسم شركتي ما أذكره", ["company"]),
        ("email", "والإيميل بعد أفضّل ما أعطيك إياه", ["email"]),
        ("email", "إيميلي ما بعطيك ياه", ["email"]),
        ("phone_number", "رقمي 0501234567 بس لا تعطونه لأحد", []),
        ("name", "ما قلت لك اسمي؟ خالد", []),
    ],
)
def test_what_is_named_before_it_is_kept_back_is_refused(asked: str, text: str, kept: list[str]) -> None:
    assert refusals(text, listening(asked)) == kept


@pytest.mark.parametrize(
    ("asked", "text", "given"),
    [
        ("company", "اسم الشركة نجمة البحر، لا عفواً، اسمها موجة البحر", {"company": "موجة البحر"}),
        ("company", "نجمة البحر، لا، موجة البحر", {"company": "موجة البحر"}),
        ("company", "نجمة البحر قصدي موجة البحر", {"company": "موجة البحر"}),
        ("company", "الشركة نجمة البحر، غلطت، الصح موجة البحر", {"company": "موجة البحر"}),
        ("company", "شركة نجمة البحر معليش آسفة شركة موجة البحر", {"company": "موجة البحر"}),
        ("company", "اِسم الشركة نجمة البحر، لأ بل موجة البحر", {"company": "موجة البحر"}),
        (None, "معك سامر العلي، لا عفواً، سامي العلي", {"name": "سامي العلي"}),
        ("name", "منى، آسفة قصدي مها", {"name": "مها"}),
        ("name", "اسمي سامر العلي لا لا سامر العالي", {"name": "سامر العالي"}),
        ("company", "شركة نجمة البحر لا موجة البحر", {"company": "موجة البحر"}),
        ("company", "شركة النور، لا مشكلة", {"company": "النور"}),
        ("company", "شركة النور، لا، بروفيشنال", {"company": "النور", "product_tier": "Professional"}),
        ("company", "شركة النور، لحظة أفتح الملف", {"company": "النور"}),
        (None, "معك خالد، عفواً تأخرت عليكم", {"name": "خالد"}),
    ],
)
def test_a_name_and_a_firm_are_put_right_in_one_breath(asked: str | None, text: str, given: dict[str, Held]) -> None:
    assert {slot.field: slot.value for slot in extract(text, listening(asked))} == given


def test_a_number_put_right_tells_nothing_of_what_went_wrong() -> None:
    heard = listening("what_happened", flow="complaint", held={"phone_number": "+9613123456"})

    slots = extract("لحظة، غلطت بالرقم، الصح هو +961 3 123 465", heard)

    assert [(slot.field, slot.value, slot.correction) for slot in slots] == [("phone_number", "+9613123465", True)]


@pytest.mark.parametrize(
    ("asked", "text", "given"),
    [
        ("name", "تكرم عينك، جاد الخوري", {"name": "جاد الخوري"}),
        ("name", "حضرتك بتكلم المهندس طارق شوقي", {"name": "طارق شوقي"}),
        ("name", "مَعَكَ خَليل المَصري", {"name": "خَليل المَصري"}),
        ("company", "هي مؤسسة فردية باسم واحة التمور", {"company": "واحة التمور"}),
        ("company", "شركة النور", {"company": "النور"}),
        (None, "صباح النور، عندي سؤال", {}),
        (None, "نحن مكتب محاماة ونبحث عن نظام", {}),
        ("product_tier", "بدي الوسطانية", {"product_tier": "Professional"}),
        ("product_tier", "لا الأولى ولا الثالثة، الثانية", {"product_tier": "Professional"}),
        ("product_tier", "مش الستارتر، اللي بعدها", {"product_tier": "Professional"}),
        ("product_tier", "مو البروفيشنال، اللي قبلها", {"product_tier": "Starter"}),
    ],
)
def test_values_are_heard_behind_courtesies_and_beside_what_is_turned_down(
    asked: str | None, text: str, given: dict[str, Held]
) -> None:
    assert {slot.field: slot.value for slot in extract(text, listening(asked))} == given


@pytest.mark.parametrize("text", ["لا الشركة مو النخيل، هي الواحة", "الشركة مش النخيل، بل الواحة"])
def test_a_firm_takes_the_place_of_the_one_that_is_denied(text: str) -> None:
    slots = extract(text, listening(held=HELD))

    assert [(slot.field, slot.value, slot.correction) for slot in slots] == [("company", "الواحة", True)]


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("name", "لا داعي لاسمي"),
        ("company", "هذا سر"),
        ("company", "اسم الشركة سري"),
        ("phone_number", "رقمي لأ"),
        ("company", "نتجاوز هذا السؤال"),
        ("phone_number", "أعتذر، لا أشارك رقمي"),
    ],
)
def test_short_ways_to_keep_something_back_are_refusals(asked: str, text: str) -> None:
    heard = listening(asked)
    assert refusals(text, heard) == [asked]
    assert extract(text, heard) == []


@pytest.mark.parametrize("text", ["بالزبط", "مزبوطين", "مية بالمية", "عليك نور"])
def test_an_agreement_in_a_word_or_two_is_a_yes(text: str) -> None:
    assert assent(text) is Assent.YES
