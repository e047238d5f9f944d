"""Callers who ask in Arabic what they gave: every kind of field, in written Arabic and three dialects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.slots.arabic import extract, recalls
from routing.slots.value import Held, SlotField
from tests.routing.ornina_listening import listening

HELD: dict[str, Held] = {
    "name": "نورة السالم",
    "company": "النخيل",
    "product_tier": "Starter",
    "phone_number": "+966501234567",
    "email": "noura@nakheel.com",
    "order_id": "48213",
    "what_happened": "الطلب متأخر",
}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("شو الاسم اللي عندك؟", "name"),
        ("وش الاسم اللي مسجل عندكم؟", "name"),
        ("إيه الاسم اللي كتبته؟", "name"),
        ("ما الاسم الذي سجّلته لديك؟", "name"),
        ("بأي اسم سجلتني؟", "name"),
        ("مسجلني باسم إيه؟", "name"),
        ("كيف كتبت اسمي؟", "name"),
        ("شلون كتبت اسمي عندك؟", "name"),
        ("ممكن تقول لي شو اسمي عندكن؟", "name"),
        ("تحت أي اسم الطلب؟", "name"),
        ("شو اسم الشركة يلي سجلته؟", "company"),
        ("وش اسم الشركة اللي قلت لك؟", "company"),
        ("أي شركة كتبت عندك؟", "company"),
        ("الشركة اللي سجلتها اسمها إيه؟", "company"),
        ("ما اسم الشركة المسجّل لديكم؟", "company"),
        ("شركتي كيف مكتوبة عندك؟", "company"),
        ("وأي باقة كاتب عندك؟", "product_tier"),
        ("أي باقة سجلت لي؟", "product_tier"),
        ("الباقة اللي اخترتها إيه؟", "product_tier"),
        ("وش الباقة اللي حطيتها لي؟", "product_tier"),
        ("شو هي الباقة يلي حكيتلك عنها؟", "product_tier"),
        ("كم الرقم اللي كتبته؟", "phone_number"),
        ("ما الرقم الذي سجّلته؟", "phone_number"),
        ("كم قلت لك رقمي؟", "phone_number"),
        ("على أي رقم رح تتصلوا فيي؟", "phone_number"),
        ("على أي رقم بتتصلون؟", "phone_number"),
        ("هتكلموني على رقم كام؟", "phone_number"),
        ("رقمي اللي عندك كام؟", "phone_number"),
        ("اقرأ لي الرقم لو سمحت", "phone_number"),
        ("ممكن تعيد علي رقمي؟", "phone_number"),
        ("شو الإيميل يلي عندك؟", "email"),
        ("ما هو البريد الذي أعطيتك إياه؟", "email"),
        ("كتبت الإيميل إزاي؟", "email"),
        ("على أي إيميل بترسلون؟", "email"),
        ("معلش، رقم الطلب اللي سجلته كام؟", "order_id"),
        ("كم رقم الطلب اللي عندك؟", "order_id"),
        ("شو رقم الطلبية يلي عطيتك ياه؟", "order_id"),
        ("ما رقم الطلب الذي دوّنته؟", "order_id"),
        ("رقم الأوردر اللي كتبته إيه؟", "order_id"),
        ("وش المشكلة اللي سجلتها؟", "what_happened"),
        ("كيف سجلت المشكلة عندك؟", "what_happened"),
        ("شو المشكلة يلي حكيتلك عنها؟", "what_happened"),
        ("وَش الاِسم اللي مُسَجَّل عِندَكُم؟", "name"),
    ],
)
def test_every_field_is_asked_back_in_every_way(text: str, field: str) -> None:
    complaint = field in ("order_id", "what_happened")
    heard = listening("product_tier", flow="complaint" if complaint else "demo_request", held=HELD)
    assert recalls(text, heard) == field


@pytest.mark.parametrize(
    "text",
    [
        "كم رقمكم؟",
        "شو اسمك؟",
        "أي باقة أرخص؟",
        "أي باقة تنصحني فيها؟",
        "شو عندكم باقات؟",
        "وش الباقات اللي عندكم؟",
        "ما الباقات الموجودة لديكم؟",
        "على أي رقم أتصل بالدعم؟",
        "على أي إيميل أراسلكم؟",
        "كيف أكتب الإيميل؟",
        "شو المشكلة عندكم؟",
        "كم سعر الباقة اللي عندكم؟",
        "اسمي نورة اللي كلمتكم أمس",
        "سجل رقمي عندك",
        "الرقم اللي عندك غلط",
        "مين عندكم بالمبيعات؟",
        "أي شركة عندها نفس النظام؟",
    ],
)
def test_what_is_asked_of_the_business_is_no_recall(text: str) -> None:
    assert recalls(text, listening("product_tier", held=HELD)) is None


TEAM = (
    SlotField(name="team_size", type="count", label="عدد الموظفين", words=("موظف", "موظفين", "شخص", "أشخاص")),
    SlotField(name="budget", type="money", label="الميزانية", words=("ميزانية",)),
    SlotField(name="visit_date", type="date", label="تاريخ الزيارة", words=("الموعد",)),
    SlotField(name="visit_time", type="time", label="وقت الزيارة", words=("الوقت",)),
)
COUNTED: dict[str, Held] = {
    "visit_date": "2026-12-05",
    "visit_time": "18:00",
    "budget": "500",
    "team_size": 30,
}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("كم قلت لك؟", "team_size"),
        ("كم قلتلك عدد الموظفين؟", "team_size"),
        ("كم موظف كتبت عندك؟", "team_size"),
        ("كام موظف قلت لك؟", "team_size"),
        ("شو الميزانية يلي حكيتلك عنها؟", "budget"),
        ("وش الميزانية اللي سجلتها؟", "budget"),
        ("أي يوم سجلت لي؟", "visit_date"),
        ("متى الموعد اللي سجلته؟", "visit_date"),
        ("الساعة كام قلت لك؟", "visit_time"),
        ("ما الوقت الذي كتبته؟", "visit_time"),
    ],
)
def test_counts_amounts_and_days_are_asked_back(text: str, field: str) -> None:
    assert recalls(text, replace(listening(held=COUNTED), fields=TEAM)) == field


@pytest.mark.parametrize(
    ("text", "count", "approximate"),
    [
        ("نحن خمسة وعشرين موظف", 25, False),
        ("عندنا مية وعشرين موظفاً", 120, False),
        ("حوالي ثلاثين شخص", 30, True),
        ("تقريباً خمسين موظف", 50, True),
        ("شي عشرين موظف", 20, True),
        ("٤٥ موظف", 45, False),
    ],
)
def test_how_many_is_heard_in_words_and_roughly(text: str, count: int, approximate: bool) -> None:
    heard = replace(listening("team_size"), fields=TEAM)

    assert [(slot.value, slot.approximate) for slot in extract(text, heard)] == [(count, approximate)]
