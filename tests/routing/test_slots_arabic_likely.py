"""Names and firms that are probably given in Arabic, and what is not even probably one."""

from __future__ import annotations

import pytest

from routing.slots.arabic import extract, likely
from tests.routing.ornina_listening import listening


def supposed(text: str) -> dict[str, object]:
    """What is probably said besides what is taken for certain."""
    heard = listening()
    slots = extract(text, heard)
    taken = [slot.heard for slot in slots if len(slot.heard) < len(text)]
    return {one.field: one.value for one in likely(text, heard, [slot.field for slot in slots], taken)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ياريت حد يكلمني النهارده منى الشربيني", "منى الشربيني"),
        ("نبغى نجرب النظام عندنا خالد العتيبي", "خالد العتيبي"),
        ("خلفان المزروعي، أبغى ديمو لو سمحت", "خلفان المزروعي"),
        ("بدنا عرض للشركة، وشكراً، غيث بن راشد", "غيث بن راشد"),
        ("أريد عرضاً توضيحياً لفريقي سلمى الدوسري وشكراً", "سلمى الدوسري"),
        ("بدي ديمو Rami Haddad", "Rami Haddad"),
    ],
)
def test_a_name_without_a_cue_is_probable(text: str, name: str) -> None:
    assert supposed(text).get("name") == name


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("بدنا النظام لمطاعم الريف", "مطاعم الريف"),
        ("مطاعم زعفران تبغى تشترك معكم", "مطاعم زعفران"),
        ("نريد عرضاً لعيادات السنابل", "عيادات السنابل"),
        ("دلتا للشحن مهتمة بالنظام", "دلتا للشحن"),
        ("مجموعة النخبة القابضة مهتمة بالاشتراك", "مجموعة النخبة القابضة"),
        ("بدنا ديمو، نور للتجارة", "نور للتجارة"),
        ("بدنا النظام ل Blue Horizon", "Blue Horizon"),
    ],
)
def test_a_firm_without_a_cue_is_probable(text: str, firm: str) -> None:
    assert supposed(text).get("company") == firm


@pytest.mark.parametrize(
    "text",
    [
        "زوجتي منى الشربيني قالت لي عنكم",
        "كلمني من عندكم خالد العتيبي",
        "مكتبنا في شارع خالد بن الوليد",
        "زميلي سامر الحلبي جرب النظام",
        "أنا سعيد جداً",
        "نبغى نظام للمحاسبة",
        "بدنا حل للتوصيل",
        "عندي سؤال عن الدعم الفني",
        "قسم الدعم الفني لو سمحت",
        "شفت إعلان مطاعم الريف",
        "نبغى الباقة الاحترافية",
        "باقة الشركات لو سمحت",
        "صباح الخير، عندي استفسار بسيط",
        "النظام واقف من الصبح",
        "شكراً يا سارة",
        "بدنا باقة Starter أو Professional",
        "مطعم صغير",
        "رحت بنك الرياض اليوم",
    ],
)
def test_what_is_said_of_others_or_names_nothing_is_not_even_probable(text: str) -> None:
    assert supposed(text) == {}


def test_what_is_held_given_or_taken_otherwise_is_not_looked_for() -> None:
    said = "بدنا النظام لمطاعم الريف"
    assert likely(said, listening(held={"company": "دلتا"}), ()) == []
    assert likely(said, listening(), ("company",)) == []
    assert likely(said, listening(), (), ["مطاعم الريف"]) == []


def test_the_name_of_an_assistant_is_no_part_of_a_firm_and_may_be_a_callers_first_name() -> None:
    assert [one.value for one in likely("نجرب النظام عندنا محمد العتيبي", listening(), (), ["محمد"])] == [
        "محمد العتيبي"
    ]


@pytest.mark.parametrize("text", ["مضبوط", "أيوه صح", "تمام كده", "إي هيك", "نعم هو", "صحيح، شكراً"])
def test_a_yes_to_what_was_read_back_is_no_name_and_no_firm(text: str) -> None:
    held = {"name": "منى الشربيني", "company": "مطاعم الريف"}
    assert extract(text, listening("name", held=held, confirming=True)) == []
    assert extract(text, listening("company", held=held, confirming=True)) == []
