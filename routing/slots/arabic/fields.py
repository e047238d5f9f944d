"""How callers name a field itself in Arabic: "رقمي", "الإيميل", "اسم الشركة"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from embedding.arabic_text import fold
from routing.slots.arabic.firm_kinds import KINDS
from routing.slots.arabic.patterns import pattern
from routing.slots.listening import Listening
from routing.slots.value import SlotField, SlotType

_BY_TYPE: dict[SlotType, str] = {
    "company": r"شركتي|شركتنا|شركه|شركة|شركتك|مؤسستي|مؤسستنا|مؤسسة|جهة العمل|جهة عملي|مكان العمل|مكان عملي|وين أشتغل|"
    r"وين بشتغل|بشتغل فين|أين أعمل|محلي|متجري",
    "email": r"إيميلي|إيميل|بريدي|بريد|ايميلات|إيميلك|بريد الكتروني",
    "reference": r"رقم الطلب|رقم طلب|رقم طلبية|رقم أوردر|رقم فاتورة|رقم تذكرة|"
    r"رقم طلبي|رقم الطلبية|رقم الأوردر|رقم الفاتورة|رقم التذكرة|طلبية|أوردر|رقم المرجع",
    "phone_number": r"رقمي|رقم|أرقام|جوالي|جوال|موبايلي|موبايل|تلفوني|تلفون|هاتفي|هاتف|رقم الهاتف|"
    r"رقم الجوال|نمرة|نمرتي|"
    r"رقم التواصل|خطي",
    "person_name": r"اسمي|اسم|أسامي|مين أنا|من أنا|هويتي",
    "date": r"تاريخ|يوم|موعد",
    "time": r"وقت|ساعة",
    "money": r"ميزانية|ميزانيتي|مبلغ",
    "postcode": r"رمز بريدي|عنوان",
}
_PADDED = r"(?<!\w)[وف]?(?:ال|بال|لل|[بل])?(?:{})(?!\w)"


@lru_cache(maxsize=64)
def _named_by(kind: SlotType, label: str, own: tuple[str, ...]) -> re.Pattern[str]:
    words = [re.escape(fold(word)) for word in (label, *own) if word]
    return pattern(_PADDED.format("|".join([*words, _BY_TYPE.get(kind, r"(?!)")])))


def names(field: SlotField) -> re.Pattern[str]:
    """What names the field in folded words."""
    return _named_by(field.type, field.label, field.words)


def named(words: str, listening: Listening) -> Iterator[tuple[str, int]]:
    """The fields that folded words name, each with the place. The longer name of two that overlap "
    "counts: "رقم الطلب" is
    the order's, "اسم الشركة" the firm's."""
    spans: list[tuple[int, int, str]] = []
    for field in listening.fields:
        spans += [(found.start(), found.end(), field.name) for found in names(field).finditer(words)]
    for start, end, name in sorted(spans):
        wider = any(s <= start and e >= end and e - s > end - start for s, e, other in spans if other != name)
        if wider or _of_another(words, start, end, listening.field(name), listening):
            continue
        asked, kind = listening.asks("reference"), _type(name, listening)
        if (
            asked is not None
            and kind == "phone_number"
            and words[start:end] in _A_NUMBER
            and not _OF_A_PHONE.match(words, end)
        ):
            name = asked.name
        firm = listening.of("company") if kind == "person_name" else ()
        yield firm[0].name if firm and _OF_A_FIRM.match(words, end) else name, start
    by_kind = _BY_KIND.search(words)
    if by_kind is not None:
        yield from ((field.name, by_kind.start()) for field in listening.of("company"))


def _type(name: str, listening: Listening) -> SlotType | None:
    field = listening.field(name)
    return field.type if field is not None else None


_OF_A_PHONE = pattern(r" (?:ال|لل)?(?:هاتف|جوال|موبايل|تلفون|تليفون|خط|تواصل)")
_A_NUMBER = frozenset(fold("رقم الرقم برقم بالرقم").split())
"""May be any number: of the order where that was asked for."""
_KIND = "|".join(sorted({*KINDS, fold("جهة"), fold("الجهة")}, key=len, reverse=True))
_OF_A_FIRM = re.compile(rf" (?:ال|لل|ل)?(?:{_KIND})(?!\w)")
"""Behind "اسم": the bank's name is no person's."""
_BY_KIND = pattern(
    rf"(?<!\w)(?:ال|لل)(?:{_KIND})(?!\w)(?= (?:\w+ ){{0,3}}(?:اسمه|اسمها|ينذكر|يذكر|مجهول|سري|سرية)(?!\w))"
)
"""A firm that is meant by its kind: "البنك ما يبغى اسمه ينذكر"."""


def _of_another(words: str, start: int, end: int, field: SlotField | None, listening: Listening) -> bool:
    """Whether "رقم" and "اسم" are followed by what makes them another field's."""
    if field is None or field.type not in ("phone_number", "person_name"):
        return False
    others = listening.of("company", "reference")
    return any(found.start() in (end, end + 1) for other in others for found in names(other).finditer(words, end))
