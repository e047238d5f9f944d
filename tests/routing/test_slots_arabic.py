"""What callers give, keep back and ask for in Arabic: written, of the Gulf, Egypt and the Levant."""

from __future__ import annotations

import pytest

from embedding.arabic_text import fold
from routing.slots.arabic import assent, extract, recalls, refusals, unsure
from routing.slots.arabic.numbers import numbers
from routing.slots.assent import Assent
from routing.slots.value import Held
from tests.routing.ornina_listening import listening

HELD: dict[str, Held] = {
    "name": "نورة",
    "product_tier": "Starter",
    "phone_number": "+966501234567",
    "company": "النخيل",
}


@pytest.mark.parametrize(
    ("asked", "text", "given"),
    [
        (
            None,
            "اسمي خالد العتيبي من شركة النخيل وأبغى الباقة الاحترافية",
            {"name": "خالد العتيبي", "company": "النخيل", "product_tier": "Professional"},
        ),
        (None, "أنا منى وعايزة أشترك في الباقة المبتدئة", {"name": "منى", "product_tier": "Starter"}),
        ("name", "أيوه اسمي محمد عبدالله الزهراني", {"name": "محمد عبدالله الزهراني"}),
        ("company", "أشتغل في بنك الرياض", {"company": "بنك الرياض"}),
        ("product_tier", "إنتربرايز", {"product_tier": "Enterprise"}),
        ("product_tier", "الثانية", {"product_tier": "Professional"}),
        ("phone_number", "٠٥٠ ١٢٣ ٤٥٦٧", {"phone_number": "+966501234567"}),
        (
            "phone_number",
            "زائد تسعة ستة ستة خمسة صفر واحد اثنين ثلاثة أربعة خمسة ستة سبعة",
            {"phone_number": "+966501234567"},
        ),
        (
            "phone_number",
            "تسعمية وستة وستين خمسين مية وثلاثة وعشرين خمسة وأربعين سبعة وستين",
            {"phone_number": "+966501234567"},
        ),
        ("email", "إيميلي layla آت example دوت com", {"email": "layla@example.com"}),
        (None, "زعلان منكم ومهتم بالرد", {}),
    ],
)
def test_values_are_heard(asked: str | None, text: str, given: dict[str, Held]) -> None:
    assert {slot.field: slot.value for slot in extract(text, listening(asked))} == given


@pytest.mark.parametrize(
    ("text", "number"),
    [("٤٨٢١٣", "48213"), ("أربعة أربعة سبعة واحد اثنين", "44712"), ("رقم الطلب ORD-4471", "ORD-4471")],
)
def test_the_number_of_an_order_is_heard(text: str, number: str) -> None:
    slots = {slot.field: slot.value for slot in extract(text, listening("order_id", flow="complaint"))}

    assert slots == {"order_id": number}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("لا، غيّر الباقة إلى الاحترافية", "product_tier", "Professional"),
        ("قصدي بروفيشنال مو ستارتر", "product_tier", "Professional"),
        ("الرقم غلط، الصحيح +966509998877", "phone_number", "+966509998877"),
    ],
)
def test_a_value_is_taken_back(text: str, field: str, value: str) -> None:
    slots = {slot.field: slot for slot in extract(text, listening(held=HELD))}

    assert (slots[field].value, slots[field].correction) == (value, True)


@pytest.mark.parametrize(
    ("asked", "text", "kept"),
    [
        ("name", "ما أبغى أعطي اسمي", ["name"]),
        ("name", "أفضّل ما أقول", ["name"]),
        ("company", "مش حابة أقول اسم الشركة", ["company"]),
        ("phone_number", "ما عندي رقم", ["phone_number"]),
        ("name", "ليش بدكن اسمي؟", ["name"]),
        ("phone_number", "ما بدي اعطي رقمي، بفضل الإيميل", ["phone_number"]),
        ("phone_number", "غيرت رأيي، انسى الموضوع", []),
    ],
)
def test_what_is_kept_back_is_a_refusal(asked: str, text: str, kept: list[str]) -> None:
    assert refusals(text, listening(asked)) == kept


def test_no_order_number_is_no_refused_telephone_number() -> None:
    assert refusals("ما عندي رقم طلب", listening("order_id", flow="complaint")) == ["order_id"]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("كم الرقم اللي عطيتك؟", "phone_number"),
        ("وش اسمي اللي قلته لك؟", "name"),
        ("شو الباقة يلي اخترتها؟", "product_tier"),
        ("ذكرني باسم شركتي", "company"),
        ("كم سعر الباقة؟", None),
    ],
)
def test_what_was_said_is_asked_for(text: str, field: str | None) -> None:
    assert recalls(text, listening(held=HELD)) == field


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("نعم صحيح", Assent.YES),
        ("أيوه تمام سجلها", Assent.YES),
        ("مضبوط", Assent.YES),
        ("إيه مظبوط، سجليها", Assent.YES),
        ("لا شكراً، مو لازم", Assent.NO),
        ("لا يسلمو مش ضروري. إي كله صح", Assent.YES),
        ("لا، كله غلط", Assent.NO),
        ("لا شكراً", Assent.NO),
        ("لا، غيّر الرقم", Assent.CHANGE),
        ("كم السعر؟", Assent.NONE),
    ],
)
def test_agreement_is_heard(text: str, answer: Assent) -> None:
    assert assent(text) is answer


def test_who_does_not_know_is_unsure() -> None:
    assert unsure("لسه ما قررت")
    assert not unsure("الاحترافية")


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("خمسة وعشرين", ["25"]),
        ("مية وتسعة وأربعين", ["149"]),
        ("صفر خمسة خمسة", ["0", "5", "5"]),
        ("ثلاثة عشر", ["13"]),
        ("اتناشر", ["12"]),
        ("ألف وخمسمية", ["1500"]),
    ],
)
def test_numbers_are_said_whole_or_digit_by_digit(words: str, values: list[str]) -> None:
    assert [number.text for number in numbers(fold(words).split())] == values


@pytest.mark.parametrize(
    ("asked", "text", "given"),
    [
        (
            None,
            "السلام عليكم، فهد القحطاني من مجموعة الفارس، نبغى ديمو لباقة المؤسسات على الرقم 0501234567",
            {
                "name": "فهد القحطاني",
                "company": "مجموعة الفارس",
                "product_tier": "Enterprise",
                "phone_number": "+966501234567",
            },
        ),
        ("company", "باقة الشركات", {"product_tier": "Enterprise"}),
        ("company", "الاحترافية", {"product_tier": "Professional"}),
        ("phone_number", "نمثل مجموعة الفارس", {"company": "مجموعة الفارس"}),
        ("phone_number", "+966501234567 آسف، آخره 568", {"phone_number": "+966501234568"}),
        ("phone_number", "+966501234567 أو بالأصح 568", {"phone_number": "+966501234568"}),
        ("name", "اسمي بالكامل سامر العلي", {"name": "سامر العلي"}),
        ("name", "يعطيك العافية، سامر العلي", {"name": "سامر العلي"}),
        ("name", "لينا فاخوري، وشكراً", {"name": "لينا فاخوري"}),
    ],
)
def test_what_is_told_beside_the_question_is_heard(asked: str | None, text: str, given: dict[str, Held]) -> None:
    assert {slot.field: slot.value for slot in extract(text, listening(asked))} == given


@pytest.mark.parametrize(
    "text",
    [
        "بلاش رقم، الإيميل sami@ofoq.com",
        "ما أحب أعطي رقم جوالي، إيميلي sami@ofoq.com",
        "رقمي خاص، بريدي هو sami@ofoq.com",
    ],
)
def test_a_number_kept_back_before_an_address_is_refused(text: str) -> None:
    heard = listening("phone_number")
    assert refusals(text, heard) == ["phone_number"]
    assert [slot.field for slot in extract(text, heard)] == ["email"]


@pytest.mark.parametrize("text", ["إيه كل شي تمام", "مظبوط كده تسلم"])
def test_an_agreement_of_egypt_and_the_levant_is_a_yes(text: str) -> None:
    assert assent(text) is Assent.YES


@pytest.mark.parametrize(
    ("asked", "text", "given"),
    [
        (
            None,
            "مرحبا، أريد عرضاً توضيحياً لشركة المنارة، سلمى الدوسري معكم",
            {"name": "سلمى الدوسري", "company": "المنارة"},
        ),
        ("name", "أنا أم خالد", {"name": "أم خالد"}),
        ("name", "اسمي عبد الرحمن بن سعود آل ثاني", {"name": "عبد الرحمن بن سعود آل ثاني"}),
        ("name", "يوسف، من دلتا للشحن", {"name": "يوسف", "company": "دلتا للشحن"}),
        ("name", "تفضل، هالة منصور من مطاعم الريف", {"name": "هالة منصور", "company": "مطاعم الريف"}),
        ("name", "ريم القحطاني، وهل عندكم تجربة مجانية؟", {"name": "ريم القحطاني"}),
        ("company", "صيدليات نجمة الخليج، وهل أقدر أغير الباقة بعدين؟", {"company": "صيدليات نجمة الخليج"}),
        ("company", "متجري إلكتروني واسمه وردة وشوكة", {"company": "وردة وشوكة"}),
        ("company", "أنا صاحب مكتب محاماة اسمه العدالة", {"company": "العدالة"}),
        ("company", "بشتغل ببنك الأرز", {"company": "بنك الأرز"}),
        (None, "اسمي دلال وأشتغل في المجموعة الطبية", {"name": "دلال", "company": "المجموعة الطبية"}),
        ("product_tier", "أول وحدة", {"product_tier": "Starter"}),
        ("product_tier", "آخر وحدة", {"product_tier": "Enterprise"}),
        ("product_tier", "رقم اتنين", {"product_tier": "Professional"}),
        ("product_tier", "أم مية وتسعة وأربعين دولار", {"product_tier": "Professional"}),
        ("product_tier", "مو الصغيرة، الوسط", {"product_tier": "Professional"}),
        ("product_tier", "كنت أفكر بستارتر بس الأفضل بروفيشنال", {"product_tier": "Professional"}),
        (
            "phone_number",
            "تسعة سبعة واحد خمسة صفر دبل واحد دبل اثنين ثلاثة أربعة خمسة",
            {"phone_number": "+971501122345"},
        ),
        (
            "company",
            "Enterprise، زائد تسعة ستة اثنين، سبعة تسعة، واحد اثنين ثلاثة، أربعة خمسة ستة سبعة",
            {"product_tier": "Enterprise", "phone_number": "+962791234567"},
        ),
    ],
)
def test_values_are_heard_without_a_cue_and_beside_a_question(
    asked: str | None, text: str, given: dict[str, Held]
) -> None:
    assert {slot.field: slot.value for slot in extract(text, listening(asked))} == given


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (None, "معك دقيقة؟"),
        (None, "معاك حق"),
        (None, "أنا غلطت"),
        (None, "أنا من الرياض وأبغى ديمو"),
        (None, "أشتغل في شركة توصيل وعندي مشاكل مع المكالمات"),
        (None, "زوجتي سلمى هي اللي قالت لي عنكم"),
        ("company", "أنا شخص عادي مو شركة"),
        ("company", "خليها لبعدين"),
        ("company", "وش تقصد؟"),
        ("product_tier", "كم سعر الاحترافية؟"),
        ("product_tier", "شو الفرق بين المبتدئة والاحترافية؟"),
        ("product_tier", "لسه ما قررت بين المبتدئة والاحترافية"),
    ],
)
def test_other_words_are_no_name_no_firm_and_no_choice(asked: str | None, text: str) -> None:
    assert extract(text, listening(asked)) == []


def test_what_went_wrong_is_told_without_the_name_and_the_number_beside_it() -> None:
    said = "عندي شكوى، المكالمات تنقطع كل شوي، معك نورة السالم ورقمي زائد 966 53 222 1100"

    slots = {slot.field: slot.value for slot in extract(said, listening(flow="complaint"))}

    assert slots == {
        "name": "نورة السالم",
        "what_happened": "المكالمات تنقطع كل شوي",
        "phone_number": "+966532221100",
    }


def test_a_second_field_is_kept_back_after_the_first() -> None:
    assert refusals("ولا اسم الشركة كمان", listening("company")) == ["company"]
    assert refusals("خلينا نعدي اسم الشركة", listening("company")) == ["company"]


def test_a_tier_takes_the_place_of_another() -> None:
    slots = extract("لا استنى، الاحترافية بدل المبتدئة", listening("phone_number", held=HELD))

    assert [(slot.field, slot.value) for slot in slots] == [("product_tier", "Professional")]


@pytest.mark.parametrize(
    ("asked", "text", "held", "given"),
    [
        ("name", "حضرتك معاك مدام نهى", {}, {"name": "نهى"}),
        (None, "أتصل من مستشفى السلام بخصوص ديمو", {}, {"company": "مستشفى السلام"}),
        (None, "أتصل بكم نيابة عن مؤسسة الفجر", {}, {"company": "مؤسسة الفجر"}),
        ("company", "لوجيستيك برو", {}, {"company": "لوجيستيك برو"}),
        ("company", "زهرة المدائن التجارية", {}, {"company": "زهرة المدائن التجارية"}),
        ("company", "بنشتغل مع فودافون مصر", {}, {"company": "فودافون مصر"}),
        ("product_tier", "اللي بمية وتسعة وأربعين", {}, {"product_tier": "Professional"}),
        ("product_tier", "الباقة الأغلى", {}, {"product_tier": "Enterprise"}),
        (None, "صحح الاسم، هو سميرة القاضي", {"name": "سمية القاضي"}, {"name": "سميرة القاضي"}),
        (None, "الشركة غلط، الصحيح نجمة الشمال", {"company": "نجمة الجنوب"}, {"company": "نجمة الشمال"}),
        (None, "غيري الشركة لنجمة الشمال", {"company": "نجمة الجنوب"}, {"company": "نجمة الشمال"}),
    ],
)
def test_firms_names_and_tiers_are_heard_in_other_words(
    asked: str | None, text: str, held: dict[str, Held], given: dict[str, Held]
) -> None:
    assert {slot.field: slot.value for slot in extract(text, listening(asked, held=held))} == given


@pytest.mark.parametrize(
    ("asked", "text", "given"),
    [
        ("name", "علي", {"name": "علي"}),
        ("name", "محمد علي حسن وأنا من شركة الرواد", {"name": "محمد علي حسن", "company": "الرواد"}),
        ("name", "عبد الله الزهراني", {"name": "عبد الله الزهراني"}),
        ("name", "عبد السلام فهمي", {"name": "عبد السلام فهمي"}),
        ("name", "اكتبوا سعاد", {"name": "سعاد"}),
        (
            None,
            "عمر حداد مدير المبيعات بشركة النورس، نريد ديمو",
            {"name": "عمر حداد", "company": "النورس"},
        ),
        ("phone_number", "اتصلوا علي على +966501234567", {"phone_number": "+966501234567"}),
        (None, "أنا على الطريق", {}),
        (None, "خصموا علي مرتين", {}),
    ],
)
def test_names_that_are_spelled_like_other_words_are_heard(
    asked: str | None, text: str, given: dict[str, Held]
) -> None:
    assert {slot.field: slot.value for slot in extract(text, listening(asked))} == given


def test_an_order_number_is_put_right() -> None:
    heard = listening(flow="complaint", held={"order_id": "ORD-4471"})

    slots = extract("رقم الطلب غلط، الصحيح ORD-4472", heard)

    assert [(slot.field, slot.value, slot.correction) for slot in slots] == [("order_id", "ORD-4472", True)]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("شو الرقم اللي معك؟", "phone_number"),
        ("كم رقم جوالي المسجل؟", "phone_number"),
        ("باسم مين مسجل الطلب؟", "name"),
        ("أنا قلتلك أي باقة؟", "product_tier"),
        ("ممكن رقم التواصل معكم؟", None),
        ("شو رقمكم؟", None),
        ("أي باقة أرخص؟", None),
    ],
)
def test_what_was_written_down_is_asked_for(text: str, field: str | None) -> None:
    assert recalls(text, listening(held=HELD)) == field
