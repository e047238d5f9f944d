"""Whether an Arabic utterance asks something, and what it does besides: by its folded words."""

from __future__ import annotations

import re

from embedding.arabic_text import fold
from routing.slots.arabic.patterns import pattern, plain

_QUESTION = pattern(
    r"^(?!باي(?: باي)*$)(?:(?:طيب|طب|و|بس|لكن|أها|اه|حلو|تمام|أوكي|مرحبا|السلام عليكم|أهلا|لو سمحت|عفواً|معليش|"
    r"شكراً|نعم|لا|والله|قبل ما نكمل|"
    r"قبل هذا|بالمناسبة|سؤال|يا \w+|وقبل|قبل) )*[وفب]?"
    r"(?:هل|كم|بكم|كام|بكام|قديش|أديش|متى|إيمتى|امتى|وين|أين|فين|كيف|شلون|ازاي|ليش|لماذا|ليه|ماذا|ما هي|ما هو|"
    r"ما هما|ما الفرق|"
    r"ما(?! (?:في|فيه|فيها|عند\w*|لدي|لدينا|معي|معاي|معنا|لي|لنا|إلي|بد\w+|كان|كانت|عاد|زال|عم|راح|رح|صار\w*|وصل\w*|"
    r"أحد|حد|حدا|أبغى|أبي|ودي|أريد|نريد|نبغى|نبي|أقدر|نقدر|بقدر|أعرف|نعرف|أدري|بعرف|أظن|أعتقد|يحتاج|نحتاج|أحتاج|يصير|"
    r"يشتغل|تشتغل|يعمل|تعمل|يرد|رد\w*|حل\w*|عجب\w*|اشتغل\w*|قدرت|عرفت|قصرت\w*|شاء)(?!\w))|وش|ايش|إيش|شو|(?:ايه|"
    r"إيه)(?= (?:ال|هي|هو|اللي|رأي|معنى))|مين|من هو|من هي|أي(?= \w)|أيش|لأي|لوين|منين|عندكم|"
    r"عندكن|فيه|في عندكم|يصير|ينفع|ممكن|"
    r"أقدر|تقدر|تقدرون|"
    r"بتقدر|بقدر|فيني|فيكن|يمكن|أستطيع|لديكم|تدعمون|بتدعموا|تقبلون|مو|مش)(?!\w)(?! (?:شكراً|مشكلة|أبغى|أريد|"
    r"بدي|عايز|عندي|لازم|ضروري|محتاج|محتاجة|قادر|قادرة|قادرين|مهم))"
)
_INSIDE = pattern(
    r"(?<!\w)(?:أعرف|أسأل|أستفسر|استفسار عن|سؤال عن|سؤالي|قل لي|قولي|قوللي|خبرني|خبريني|أخبرني|فهمني|فهميني|"
    r"اشرح لي|اشرحلي|تشرح لي|"
    r"تقول لي|تخبرني|ما فهمت|حابب أعرف|هل|كم سعر|بكم|قديش|بكام|كم مدة|كم يوم|ما الفرق|شو الفرق|وش الفرق|"
    r"ايش الفرق|إيه الفرق|"
    r"متى|إيمتى|امتى|وين|فين|إيه هي|ايه هي|شو هي|وش هي|شو هو|عاملة إيه|قد إيه|كام|ولا لأ|ولا لا|أو لا)(?!\w)"
)
_ABOUT = pattern(
    r"^(?:(?:طيب|طب|بس|لكن|بالمناسبة|سؤال|لو سمحت) )*[وفب]?"
    r"(?:من هو|من هي|من هم|مين|أين|وين|فين|منين|لماذا|ليش|ليه)(?!\w)"
)
_TO_BE_DONE = pattern(r"(?:حجز|أحجز|احجز|نحجز|أطلب|اطلب|نطلب|أشترك|اشترك|أبدأ|نبدأ|أشتري|موعد)")


def asks_about(text: str) -> bool:
    """Whether an utterance only asks how something is, and not for something to be done."""
    words = plain(text)
    return _ABOUT.search(words) is not None and _TO_BE_DONE.search(words) is None


def to_be_done(text: str) -> bool:
    """Whether an utterance asks for something to be booked, ordered or begun."""
    return _TO_BE_DONE.search(plain(text)) is not None


_DENIAL = pattern(r"^(?:[وف]?(?:يا \w+|والله|بس|لكن|طيب|ما|لا|مو|مش|موب|مب) )+")
_SUPPOSING = pattern(
    r"(?<!\w)[وف]?(?:لو|إذا|اذا|ماذا لو|في حال|بحال|حال|خايف|خايفة|أخاف|بخاف|ممكن|يمكن|ربما|أتمنى|يا ريت|ياريت|عشان ما|"
    r"حتى ما|مشان ما|لكي لا|كي لا)(?!\w)"
)


def tells(clause: str) -> bool:
    """Whether a clause says that something is so, and neither asks for it nor supposes it. 'مو شغال' denies."""
    return "?" not in fold(clause) and not (_SUPPOSING.search(plain(clause)) or asks(_DENIAL.sub("", plain(clause))))


_FOLLOW_UP = pattern(r"^(?:طيب |اه |أوكي )*(?:و|ولو|وإذا|طيب لو|وبالنسبة|وكم|وماذا عن|وشو|ووش|والـ)")


def asks(text: str) -> bool:
    """Whether an utterance asks something, with or without a question mark."""
    if "?" in fold(text):
        return True
    return any(
        _QUESTION.search(plain(part)) or _INSIDE.search(plain(part))
        for part in re.split(r"[.!;؛،,]", text)
        if part.strip()
    )


def follows_up(text: str) -> bool:
    """Whether an utterance asks the last question again with something changed."""
    return _FOLLOW_UP.search(plain(text)) is not None
