"""Firms in Arabic by what they are, and as whose they are: "والعيادة اسمها ابتسامة", "مصنعنا اسمه الأمل"."""

from __future__ import annotations

import pytest

from routing.slots.arabic import extract
from routing.slots.value import Held
from tests.routing.ornina_listening import listening


@pytest.mark.parametrize(
    ("asked", "text", "given"),
    [
        ("name", "ليلى منصور، والعيادة اسمها ابتسامة", {"name": "ليلى منصور", "company": "ابتسامة"}),
        ("name", "سامر الخطيب والمطعم اسمه زيتون", {"name": "سامر الخطيب", "company": "زيتون"}),
        ("name", "منى الشهري، ومحلنا اسمه وردة جوري", {"name": "منى الشهري", "company": "وردة جوري"}),
        ("name", "فهد العنزي، المكتب اسمه العدالة", {"name": "فهد العنزي", "company": "العدالة"}),
        ("name", "رنا قاسم والمدرسة اسمها النور", {"name": "رنا قاسم", "company": "النور"}),
        ("company", "العيادة اسمها ابتسامة", {"company": "ابتسامة"}),
        ("company", "اسم العيادة ابتسامة", {"company": "ابتسامة"}),
        ("company", "اسم المطعم زيتون", {"company": "زيتون"}),
        ("company", "عيادة ابتسامة", {"company": "عيادة ابتسامة"}),
        ("company", "اسمها الهلال الأخضر", {"company": "الهلال الأخضر"}),
        ("company", "معروفين باسم بيت الشاورما", {"company": "بيت الشاورما"}),
        ("company", "مسجلة باسم دلتا للنسيج", {"company": "دلتا للنسيج"}),
        ("company", "اسمنا دلتا للنسيج", {"company": "دلتا للنسيج"}),
        ("company", "مصنعنا اسمه الأمل", {"company": "الأمل"}),
        ("company", "شغالين تحت اسم نور الشرق", {"company": "نور الشرق"}),
        ("company", "دلتا للنسيج", {"company": "دلتا للنسيج"}),
        ("company", "سيتي بنك", {"company": "سيتي بنك"}),
        ("company", "عندي بقالة صغيرة اسمها البركة", {"company": "البركة"}),
        ("company", "جمعية البر الخيرية", {"company": "جمعية البر الخيرية"}),
        (None, "عندي مطعم اسمه زيتون وأبغى ديمو", {"company": "زيتون"}),
        (None, "الباقة الكبيرة، والشركة اسمها دلتا للنسيج", {"company": "دلتا للنسيج", "product_tier": "Enterprise"}),
        ("name", "نبغى نشترك في الباقة المبتدئة لعيادتنا", {"product_tier": "Starter"}),
    ],
)
def test_a_firm_is_heard_by_its_kind(asked: str | None, text: str, given: dict[str, Held]) -> None:
    assert {slot.field: slot.value for slot in extract(text, listening(asked))} == given
