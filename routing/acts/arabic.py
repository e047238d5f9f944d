"""Whether an Arabic utterance asks something, and what it does besides: by its folded words."""

from __future__ import annotations

import re

from embedding.arabic_text import fold
from routing.slots.arabic.patterns import pattern, plain

_QUESTION = pattern(
    r"^(?!باي(?: باي)*$)(?:(?:طيب|طب|و|بس|لكن|أها|اه|حلو|تمام|أوكي|مرحبا|السلام عليكم|أهلا|لو سمحت|عفواً|معليش|"
    r"شكراً|نعم|لا|والله|قبل ما نكمل|"
    r"قبل هذا|بالمناسبة|سؤال|يا \w+|وقبل|قبل) )*[وفب]?"
    r"(?:هل|كم|بكم|كام|بكام|قديش|أديش|متى|إيمتى|امتى|وين|أين|فين|كيف|شلون|ازاي|ليش|لماذا|ليه|ماذا|شنو|شنهو|اشنو|شكو|"
    r"شكد|شگد|شوكت|شحال|بشحال|قداش|بقداش|واش|وقتاش|فوقاش|إمتى|كيفاش|علاش|شكون|آش|منو|بيش|چم|يمته|ما هي|ما هو|"
    r"ما هما|ما الفرق|"
    r"ما(?! (?:في|فيه|فيها|عند\w*|لدي|لدينا|معي|معاي|معنا|لي|لنا|إلي|بد\w+|كان|كانت|عاد|زال|عم|راح|رح|صار\w*|وصل\w*|"
    r"أحد|حد|حدا|أبغى|أبي|ودي|أريد|نريد|نبغى|نبي|أقدر|نقدر|بقدر|أعرف|نعرف|أدري|بعرف|أظن|أعتقد|يحتاج|نحتاج|أحتاج|يصير|"
    r"يشتغل|تشتغل|يعمل|تعمل|يرد|رد\w*|حل\w*|عجب\w*|اشتغل\w*|قدرت|عرفت|قصرت\w*|شاء)(?!\w))|وش|ايش|إيش|شو|(?:ايه|"
    r"إيه)(?= (?:ال|هي|هو|اللي|رأي|معنى))|مين|من هو|من هي|أي(?= (?!(?:عدل|صح|صحيح|نعم|تمام|مزبوط|مضبوط|مظبوط|والله|"
    r"أكيد|طبعا|هيك|كذا|كده|كلو|كله|كلها|كل|بس|"
    r"هذا|موافق|موافقة|زين|ماشي|متأكد|متأكدة|إي|سجل\w*|لا|ما|يا|على|خلص|خلاص|شكرا|أوكي|اوك|بالضبط|منيح|حلو)(?!\w))\w)|"
    r"أيش|لأي|لوين|منين|عندكم|"
    r"عندكن|فيه|في عندكم|يصير|ينفع|ممكن|"
    r"أقدر|تقدر|تقدرون|"
    r"بتقدر|بقدر|فيني|فيكن|فيكم|فينا|نقدر|نقدرو|اگدر|نگدر|تگدرون|أكو|كاين|يمكن(?= (?:أن|لي|لنا|لك|لكم|ت\w+|ن\w+|"
    r"أ(?!كثر|كتر|قل)\w+)(?!\w))|أستطيع|لديكم|تدعمون|بتدعموا|تقبلون|مو|مش)(?!\w)(?! (?:شكراً|مشكلة|مشكل|عطل|خلل|شكوى|"
    r"أبغى|أريد|"
    r"بدي|عايز|عندي|لازم|ضروري|محتاج|محتاجة|قادر|قادرة|قادرين|مهم))"
)
_INSIDE = pattern(
    r"(?<!\w)(?:أعرف|أسأل|أستفسر|استفسار عن|سؤال عن|سؤالي|قل لي|قولي|قوللي|خبرني|خبريني|أخبرني|فهمني|فهميني|"
    r"اشرح لي|اشرحلي|تشرح لي|"
    r"تقول لي|تخبرني|ما فهمت|حابب أعرف|هل|كم سعر|بكم|قديش|بكام|كم مدة|كم يوم|ما الفرق|شو الفرق|وش الفرق|"
    r"ايش الفرق|إيه الفرق|"
    r"متى|إيمتى|امتى|وين|فين|إيه هي|ايه هي|شو هي|وش هي|شو هو|شنو|شكد|شحال|بشحال|كيفاش|قداش|شوكت|وقتاش|عاملة إيه|"
    r"قد إيه|كام|ولا لأ|ولا لا|أو لا)(?!\w)"
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


_OWN_CALL = pattern(
    r"(?<!\w)[وف]?(?:راح |رح |غادي |ممكن )?[بهحس]?(?:[أان](?:كلم|حكي|حاكي|راسل|رجع ل|رد ل|رد علي)|بكلم|بحكي|بحاكي|"
    r"براسل|"
    r"برجع ل|برجعل|أرجعل|هرجعل|برد ل|برد علي|بردل|أردل|بدق علي|أدق علي|بتصل علي|بتصل ب|بتصل في|أتصل علي|أتصل ب|"
    r"أتصل في|نتصل علي|نتصل ب|نتصل في|نعيط ل|نعيطول|نعيطل) ?(?:كم|كن|كو)(?!\w)"
    r"|(?<!\w)[وف]?(?:برجع|هرجع|أرجع|نرجع|بعاود|نعاود|أعاود) (?:ب|ا|أ|ن)?(?:حكي|حاكي|تصل|كلم|دق|رن|عيط|راسل)\w*"
)
_LEAVE = pattern(r"(?: (?!من |كل |عشان |لأن |مشان |على )\w+){0,3}$")
_IN_VAIN = pattern(
    r"(?<!\w)(?:من أمس|من مبارح|من امبارح|من يوم\w*|من أسبوع|كل يوم|كل شوي|صارلي|صار لي|محد|ما حدا|ماحدش)(?!\w)"
)


def calls_ourselves(words: str) -> bool:
    """Whether folded words say that the caller is going to be in touch: "برجع بحكيكم"."""
    return _OWN_CALL.search(words) is not None and _IN_VAIN.search(words) is None


def takes_leave(text: str) -> bool:
    """Whether a caller takes leave by saying so: "بفكر وبرد عليكم", and no more than that follows."""
    parts = [plain(part) for part in re.split(r"[.!;؛،,]", text) if part.strip()]
    for part in parts:
        found = _OWN_CALL.search(part)
        if found is not None and _LEAVE.match(part, found.end()) and _IN_VAIN.search(part) is None:
            return not asks(text) and not re.search(r"\d", part)
    return False
