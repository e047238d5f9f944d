"""Who callers say they are in Arabic, and what "أنا" leads up to that is no name."""

from __future__ import annotations

import pytest

from routing.slots.arabic import extract
from tests.routing.ornina_listening import listening


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("عمر، عمر درويش", "عمر درويش"),
        ("اسمي رنا، رنا قاسم", "رنا قاسم"),
        ("أنا فهد، فهد العنزي من جدة", "فهد العنزي"),
        ("معك ياسر، إي ياسر المصري", "ياسر المصري"),
        ("المطيري، هيا المطيري", "هيا المطيري"),
        ("هالة، يعني هالة منصور", "هالة منصور"),
        ("اسمي الأول ريما والعائلة صباغ", "ريما صباغ"),
        ("أنا نادية مرة ثانية", "نادية"),
        ("معاك مصطفى تاني", "مصطفى"),
        ("جورج خوري بالخدمة", "جورج خوري"),
        ("كلهم ينادوني أبو فهد", "أبو فهد"),
        ("حطها باسم مرتي، لمى الحلبي", "لمى الحلبي"),
        ("أنا جيداء", "جيداء"),
        ("فهد آل ثاني", "فهد آل ثاني"),
    ],
)
def test_a_name_is_heard_in_full(text: str, name: str) -> None:
    assert {slot.field: slot.value for slot in extract(text, listening("name"))} == {"name": name}


@pytest.mark.parametrize(
    "text",
    [
        "هذي ثالث مرة أتصل، المساعد حقكم يقفل الخط في وجه عملائي وأنا قاعدة أخسر",
        "أنا قاعد أنتظر من ساعة",
        "وأنا جالسة أحاول من الصبح والنظام معلق",
        "أنا خسران فلوس بسببكم",
        "أنا تاجر صغير",
        "أنا داخل على موقعكم الحين",
        "أنا بحاجة لمساعدة",
        "أنا لوحدي بالمكتب",
        "أنا شايف إعلانكم",
        "أنا رايح أسأل المدير",
        "معاك ربنا",
    ],
)
def test_what_somebody_is_or_does_is_no_name(text: str) -> None:
    assert "name" not in {slot.field for slot in extract(text, listening(flow="complaint"))}
