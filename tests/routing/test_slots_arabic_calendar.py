"""Days, hours and counts as they are said in Arabic: by both names of a month, by ordinals, ahead and back."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from routing.slots.arabic import extract
from routing.slots.listening import Listening
from routing.slots.value import Held, SlotField

VISIT = (
    SlotField(name="visit_date", type="date", label="تاريخ الزيارة", words=("التاريخ", "الموعد")),
    SlotField(name="visit_time", type="time", label="وقت الزيارة", words=("الوقت", "الساعة")),
    SlotField(name="guests", type="count", label="عدد الأشخاص", words=("أشخاص", "شخص", "ضيوف")),
    SlotField(name="children", type="count", label="عدد الأطفال", words=("أطفال", "طفل")),
)


def given(text: str, asked: str | None) -> dict[str, Held]:
    listening = Listening(
        fields=VISIT,
        expected=asked,
        today=date(2026, 11, 21),
        zone=ZoneInfo("Asia/Riyadh"),
        phone_region="SA",
        language="ar",
        held={},
    )
    return {slot.field: slot.value for slot in extract(text, listening)}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("بعد غد", "2026-11-23"),
        ("غداً إن شاء الله", "2026-11-22"),
        ("بكرة", "2026-11-22"),
        ("عقب باكر", "2026-11-23"),
        ("الخميس القادم", "2026-11-26"),
        ("يوم الأحد الجاي", "2026-11-22"),
        ("الخميس", "2026-11-26"),
        ("بعد أسبوع", "2026-11-28"),
        ("بعد أسبوعين", "2026-12-05"),
        ("بعد ثلاثة أيام", "2026-11-24"),
        ("بعد يومين", "2026-11-23"),
        ("الخامس من ديسمبر", "2026-12-05"),
        ("في الخامس والعشرين من كانون الأول", "2026-12-25"),
        ("الحادي عشر من كانون الثاني", "2027-01-11"),
        ("٥ ديسمبر", "2026-12-05"),
        ("خمسة من شباط", "2027-02-05"),
        ("خمسة وعشرين مايو", "2027-05-25"),
        ("٥/١٢", "2026-12-05"),
        ("05/12/2026", "2026-12-05"),
        ("خمسة شهر اتناشر", "2026-12-05"),
        ("أول يناير", "2027-01-01"),
        ("٣ آذار ٢٠٢٧", "2027-03-03"),
        ("الخامس من الشهر القادم", "2026-12-05"),
    ],
)
def test_a_day_is_heard(text: str, day: str) -> None:
    assert given(text, "visit_date") == {"visit_date": day}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("الخامسة والنصف مساءً", "17:30"),
        ("الساعة ثلاثة إلا ربع العصر", "14:45"),
        ("الساعة السابعة مساءً", "19:00"),
        ("ثمانية ونص الصبح", "08:30"),
        ("الساعة ١٧:٣٠", "17:30"),
        ("تسعة وربع صباحاً", "09:15"),
        ("الساعة ستة وعشر دقائق مساءً", "18:10"),
        ("السادسة إلا ثلثاً مساءً", "17:40"),
        ("الثانية ظهراً", "14:00"),
        ("الثانية عشرة ظهراً", "12:00"),
        ("سبعة المغرب", "19:00"),
    ],
)
def test_an_hour_is_heard(text: str, at: str) -> None:
    assert given(text, "visit_time") == {"visit_time": at}


@pytest.mark.parametrize(
    ("asked", "text", "values"),
    [
        ("guests", "شخصين", {"guests": 2}),
        ("guests", "خمسة أشخاص وطفلين", {"guests": 5, "children": 2}),
        ("guests", "اثنا عشر ضيفاً", {"guests": 12}),
        ("guests", "١٢", {"guests": 12}),
        ("children", "طفل واحد", {"children": 1}),
        (None, "نحن أربعة أشخاص يوم الخميس القادم الساعة الثامنة مساءً",
         {"guests": 4, "visit_date": "2026-11-26", "visit_time": "20:00"}),
        (None, "حجز لشخصين بعد غد الساعة خمسة ونص العصر",
         {"guests": 2, "visit_date": "2026-11-23", "visit_time": "17:30"}),
    ],
)  # fmt: skip
def test_counts_are_heard_also_of_two_and_beside_a_day(asked: str | None, text: str, values: dict[str, Held]) -> None:
    assert given(text, asked) == values


@pytest.mark.parametrize(
    "text",
    [
        "هذه ثاني مرة أتصل فيها",
        "أحد الموظفين قال لي ذلك",
        "اتصلت من يومين وما رد أحد",
        "لست متأكداً",
        "من خمسة فروع إلى عشرة",
    ],
)
def test_other_words_are_no_day_and_no_hour(text: str) -> None:
    assert {name for name in given(text, None) if name != "guests"} == set()
