"""Whether a caller who speaks Arabic agrees to what was just asked or read back."""

from __future__ import annotations

import re
from itertools import dropwhile

from routing.slots.arabic.patterns import pattern, plain
from routing.slots.assent import Assent

_AGREEMENT = (
    r"نعم|مظبوط|أيوه|ايوا|ايوة|أي|إي|اه|آه|اها|أجل|بلى|تمام|صح|صحيح|مضبوط|مزبوط|تمامًا|أكيد|اكيد|طبعاً|طبعا|"
    r"بالطبع|بالتأكيد|"
    r"موافق|موافقة|ماشي|أوكي|اوك|اوكيه|اوكى|طيب|حاضر|ممتاز|زين|كويس|منيح|حلو|بالضبط|بالظبط|يب|يس|إي نعم|اي نعم|"
    r"مية مية|مية بالمية|ميه بالميه|بالزبط|مزبوطين|مضبوطين|مظبوطين|عليك نور|هو كده|"
    r"عظيم|تفضل|تفضلي|يلا|توكل|توكلنا|يصير|يناسبني|مناسب|أوافق|أؤكد|ok|okay|yes|على بركة الله|إن شاء الله"
)
_YES = pattern(
    rf"^(?:(?:اه|إيه|طيب|والله|يا \w+|شكراً|شكرا|حلو|جيد|ممتاز|لا) )*(?:{_AGREEMENT})(?!\w)"
    r"|(?<!\w)(?:كله|كل شي|كل شيء|كلها|كلو|كل الكلام|هذا|المعلومات|البيانات|كلامك|ده|هيك|كذا|كدا) "
    r"(?:(?:اللي|يلي|الي|التي|الذي) \w+ )?(?:كله |كلها )?"
    r"(?:صح|صحيح|صحيحة|مضبوط|مظبوط|مزبوط|تمام|سليم|سليمة|زين|مية مية|كويس|منيح)(?!\w)"
    r"|(?<!\w)(?:أكّد|أكد|أكدي|أكمل|كمل|كملي|سجل|سجلها|سجله|سجلي|سجليها|سجليه|سجلوها|سجلوه|قيدها|قيديها|"
    r"قيدوها|ثبت|ثبتها|ثبتيها|ثبتوها|احجز|امش|امشي|توكل|توكلي|اعتمد|اعتمدها|"
    r"ياريت|يا ريت|"
    r"لو سمحت سجل|أكون شاكر|أكون ممنون|مافي مشكلة|ما في مشكلة|مفيش مشكلة|لا مانع|ما عندي مانع|معنديش مانع|صح كده|"
    r"صح كذا|صحيح كله|ما في غلط|لا تغيير|بلا تغيير)(?!\w)"
)
_AGREES_FIRST = pattern(rf"^(?:(?:إيه|اه|طيب|والله) )*(?:{_AGREEMENT}|المعلومات|البيانات|كله|كل شي|كل شيء)(?!\w)")
_NO = pattern(
    r"^(?:(?:اه|طيب|والله|عفواً|آسف|معليش|لحظة|لو سمحت|يا \w+) )*(?:لا|لأ|لاء|كلا|أبداً|مو|مش|موب|مب|ليس|لسه|"
    r"غلط|خطأ)(?!\w)"
    r"|(?<!\w)(?:غلط|خطأ|غير صحيح|غير صحيحة|مو صح|مش صح|موب صح|مب صح|مو صحيح|مش مضبوط|مو مضبوط|ليس صحيحاً|مو كذا|"
    r"مش كده|مو هيك|مو هذا|مش هذا|مش هيك|مو دقيق|مش دقيق|في غلط|فيه غلط|في خطأ|فيه خطأ|لا أريد|ما أبغى|ما أبي|ما بدي|"
    r"مش عايز|مش عاوز|ما ودي|لا داعي|ما في داعي|مفيش داعي|ما يحتاج|بلاش|مو الحين|مش دلوقتي|مو هلق|ليس الآن|"
    r"خلص لا|لا تسجل|لا تتصلوا|مو لازم|مش لازم|مو ضروري|مش ضروري|مافي داعي|لا حاجة)(?!\w)"
)
_TURNED_ROUND = pattern(
    rf"^لا(?: لا)? (?:هذا |كله |كل شي |كل شيء |هيك |كده |كذا )?(?:{_AGREEMENT}|ما في تغيير|ما في شي|خلاص تمام)(?!\w)"
    r"|^(?:لا مشكلة|مو مشكلة|مش مشكلة|مافي مشكلة|ما في مشكلة|مفيش مشكلة|لا بأس|ما عليه|ولا يهمك|لا مانع|ما عندي مانع|"
    r"معنديش مانع)(?!\w)"
)
_CHANGE = pattern(
    r"(?<!\w)و?(?:غير|غيّر|غيري|غيرها|غيره|غيرلي|عدل|عدّل|عدلي|عدلها|عدله|صحح|صحّح|صححي|بدل|بدّل|بدلها|خليها|"
    r"خلها|خليه|خله|"
    r"اجعلها|اجعله|تغيير|تعديل|تصحيح|أغير|أعدل|أصحح|قصدي|أقصد|بس|إلا|ما عدا|باستثناء|لكن|بل|الصح|الصحيح|الأصح|"
    r"حطها|حط|اكتب|اكتبها|"
    r"مو (?!(?:ضروري|لازم|مشكلة|محتاج|محتاجة|محتاجين|هلق|الحين)(?!\w))\w+)(?!\w)"
)
_CONTENT_AFTER_NO = pattern(
    r"^(?:لا|لأ|غلط|خطأ|مو صح|مش صح)(?: لا)? .*(?:\d|(?<!\w)(?:اسمي|اسم|رقمي|الرقم|رقم|الباقة|الشركة|شركتي|"
    r"شركة|إيميلي|"
    r"الإيميل|البريد|الطلب|ال\w+ (?:هو|هي)|starter|professional|enterprise|ستارتر|بروفيشنال|إنتربرايز|الاحترافية|"
    r"المبتدئة)(?!\w))"
)
_NO_CHANGE = pattern(
    r"(?<!\w)(?:لا|ما|مو|مش|بدون|ولا|مافي|مفيش|ما في)(?: \w+)? (?:تغيير|تعديل|تغير|أغير|تعدل|أعدل|يتغير|تتغير)(?!\w)"
)
_ASKS = pattern(
    r"^(?:طيب |و)?(?:كم|هل|متى|وين|أين|كيف|ليش|لماذا|شو|وش|ايش|"
    r"ايه(?! (?:كل|كله|تمام|صح|صحيح|نعم|مضبوط|مظبوط|مزبوط|أكيد|سجل\w*|"
    r"والله)(?!\w))|مين|بكم|قديش|شلون|ازاي|امتى|فين|ممكن|أقدر|"
    r"تقدر)(?!\w)"
)
_UNSURE = pattern(
    r"(?<!\w)(?:لا أعرف|لا أدري|لا أعلم|ما أعرف|ما أدري|مدري|ما بعرف|مابعرف|مش عارف|مش عارفة|مو عارف|مو متأكد|"
    r"مو متأكدة|"
    r"مش متأكد|مش متأكدة|لست متأكداً|لست متأكدة|غير متأكد|ما قررت|ما قررنا|لم أقرر|لم نقرر|لسه ما قررت|لسا ما قررت|"
    r"محتار|محتارة|ما أذكر|ما أتذكر|لا أتذكر|لا أذكر|مش فاكر|مش فاكرة|ناسي|نسيت|ما بتذكر|مو حافظ|مش حافظ|حسب|يعتمد|"
    r"بفكر|أفكر|لسه بفكر|ما فكرت|علمي علمك|الله أعلم|ما عندي فكرة|ليس لدي فكرة|معنديش فكرة|بسأل وأرجع|أسأل وأرجع|"
    r"لازم أسأل|لازم أشوف|أتأكد وأرجع)(?!\w)"
)


_ONLY = pattern(
    rf"(?:(?:{_AGREEMENT}|هو|هي|هذا|هذه|هيدا|ده|دي|هيك|كده|كذا|كدا|كله|كلو|كلها|كل شي|كل شيء|والله|شكراً|شكرا|مشكور|"
    r"مشكورة|لو سمحت|من فضلك)(?: |$))+"
)


def only_agrees(text: str) -> bool:
    """Whether an utterance is nothing but an agreement."""
    return _ONLY.fullmatch(plain(text)) is not None


_DECLINES = pattern(
    r"(?:(?:لا|لأ|لاء|كلا|خلص|خلاص|طيب|والله|يسلمو|يسلموا|تسلم|تسلمي|مشكور|مشكورة|شكرا|يعطيك العافية|مو ضروري|"
    r"مش ضروري|ليس ضرورياً|غير ضروري|مو لازم|مش لازم|لا داعي|ما في داعي|مافي داعي|مفيش داعي|ما يحتاج|لا حاجة|مو محتاج|"
    r"مو محتاجة|مش محتاج|مش محتاجة|ما بدي|مو مهم|مش مهم|ولا يهمك|بلاها)(?: |$))+"
)
_PARTS = re.compile(r"[.!?;,،؛؟]+\s*")


def _aside_declined(text: str) -> str:
    """What follows where something else was declined first: 'no thanks, no need. Yes, the details are right'."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    rest = list(dropwhile(lambda part: _DECLINES.fullmatch(plain(part)) is not None, parts))
    return "، ".join(rest) if rest and len(rest) < len(parts) else ""


def assent(text: str) -> Assent:
    """What the words alone say; the values they hold are `extract`'s matter.

    "No thanks, no need. Yes, it's right" is a yes: what was declined is another thing.
    """
    rest = _aside_declined(text)
    if rest and _AGREES_FIRST.search(plain(rest)) and _assent(rest) is Assent.YES:
        return Assent.YES
    return _assent(text)


def _assent(text: str) -> Assent:
    words = plain(text)
    if not words:
        return Assent.NONE
    if _TURNED_ROUND.search(words):
        return Assent.YES
    agreed, refused = _YES.search(words) is not None, _NO.search(words) is not None
    if _CHANGE.search(words) and not _NO_CHANGE.search(words) and (agreed or refused or len(words.split()) > 1):
        return Assent.CHANGE
    if refused:
        return Assent.CHANGE if _CONTENT_AFTER_NO.search(words) else Assent.NO
    return Assent.YES if agreed and not _ASKS.search(words) else Assent.NONE


def unsure(text: str) -> bool:
    """Whether the caller says not to know."""
    return _UNSURE.search(plain(text)) is not None
