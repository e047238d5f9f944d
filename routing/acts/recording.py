"""Whether a caller wishes not to be recorded. What was recorded is deleted at such a wish, so being near to what
callers say who have it is not enough: the words have to be against a recording, and about the call, not an entry."""

from __future__ import annotations

import re

from routing.acts.spelling import without_marks
from routing.slots.arabic import patterns as arabic

_CLAUSES = re.compile(r"[.!?;,؟؛،…]+\s*|\s+(?=(?:but|because|cause)\s)")

_TAPING = re.compile(r"\b(?:record(?:ed|ing|ings|s)?|tap(?:e|ed|ing|es)|listening in)\b")
_AGAINST = re.compile(
    r"\b(?:not|never|no|without|\w+n't|dont|cannot|stop|quit|cease|off|end|delet\w+|eras\w+|wip(?:e|ed|ing)|destroy|"
    r"remove|discard|get rid|cut|kill|pause|refus\w+|object\w*|against|opt out|uncomfortable|hate|dislike|mind|"
    r"withdraw|revoke|decline|forbid)\b"
)
_ENTRY = (
    r"(?:complaints?|grievances?|claims?|orders?|payments?|refunds?|bookings?|reservations?|requests?|tickets?|"
    r"problems?|issues?|faults?|deliver(?:y|ies)|visits?|appointments?|names?|numbers?|address(?:es)?|e-?mails?|"
    r"details|answers?|invoices?|accounts?|notes?|changes?|entr(?:y|ies)|incidents?|times?|dates?)"
)
_REGISTERS = re.compile(
    rf"\brecord(?:ed|ing|s)?(?: (?:of|for|on|down|this|that|it|the|my|our|your|a|an|any|another|new|as|under))*"
    rf"(?: \w+)? {_ENTRY}\b"
    rf"|\b{_ENTRY}(?: \w+){{0,4}} record(?:ed|s)?\b"
    r"|\brecords\b|\brecords? (?:of|that|which|shows?|says?)\b|\b(?:any|a|my|your|our|on|the) record\b"
    r"|\brecord(?:ed)? (?:it|this|that) (?:as|under|for|in)\b"
)
"""An entry is made, or a record is a paper: 'there's no record of my payment', 'my complaint was not recorded'."""
_NOT_DONE = re.compile(
    r"\b(?:was|were|is|are|been|got|did|does|has|had|have)(?: not|n't)(?: \w+ly| been| being| even| get)* record\w*"
)
_WISHED = re.compile(r"\b(?:rather|prefer\w*|wish|want|like|please|sure|hope|ask\w*|demand|insist|stop|delete)\b")
_NO_THEN = re.compile(r"^(?:(?:oh|well|um|so) )*(?:no|nope|nah)(?: no)*(?= )(?! (?:recording|taping|recordings)\b)")
_STOP_IT = re.compile(
    r"(?:then |well |so |can you |could you |please |kindly |just |you have to |i want you to )*"
    r"(?:stop(?: (?:it|that|this|doing that))?|(?:turn|switch|shut) (?:it|that) off|turn off|delete (?:it|that)|"
    r"i(?:'d| would) (?:rather|prefer) (?:not|you didn't|you don't|it wasn't)|"
    r"i don't (?:want|like|agree to) (?:it|that)|"
    r"i don't agree|i object|i do not consent|i don't consent|don't(?: do (?:that|it))?)"
    r"(?: (?:please|now|at once|right now|then|thanks))*"
)

_AR_TAPING = arabic.pattern(
    r"(?<!\w)(?:[وفب]?(?:ال|بال|لل|ل)?تسجيل(?:ات|ي|كم|ك|نا)?|(?:[بحه]|وب)?[تين]ت?ن?سجل(?:وا|و|ون|ي|ين|ني|وني|ونا|نا|"
    r"يني|لي|ها|وها)?|[أا]ت(?:ن)?سجل|صوتي|ريكورد\w*)(?!\w)"
    r"|(?<!\w)(?:المكالمة|مكالمتي|الاتصال|المحادثة|كلامي|حديثي|حديثنا)(?: \w+){0,2} مسجل(?:ة)?(?!\w)"
    r"|(?<!\w)مسجل(?:ة)?(?: \w+){0,1} (?:المكالمة|مكالمتي|الاتصال|المحادثة|كلامي)(?!\w)"
)
_AR_AGAINST = arabic.pattern(
    r"(?<!\w)[وف]?(?:لا|لأ|ما|مو|مش|موب|مب|لن|لست|ليس|بدون|من غير|بلا|بلاش|ما\w{2,}|أوقف\w*|وقف\w*|توقف\w*|تتوقف\w*|"
    r"توقيف|إيقاف|يوقف|نوقف|كف|كفوا|بطل|بطلوا|سكر\w*|تسكر\w*|اقفل\w*|قفل\w*|تقفل\w*|اطف\w*|طف\w*|تطف\w*|احذف\w*|"
    r"تحذف\w*|حذف|امسح\w*|تمسح\w*|مسح|شيل\w*|تشيل\w*|ألغ\w*|تلغ\w*|ممنوع|أرفض|رافض\w*|بعترض|أعترض|معترض\w*|ضد|"
    r"أمنع\w*|بكره|أكره)(?!\w)"
)
_AR_REGISTERS = arabic.pattern(
    r"(?<!\w)(?:\w*سجل\w*|\w*تسجيل\w*)(?: (?:لي|لنا|هذه|هذا|هاي|هاد|هال\w*|أي|عندكم|عندك|كل|في|على|من))*(?: \w+)? ?"
    r"(?:ال|بال|لل|هال|ب|ل|عال)?(?:شكوى|شكوة|شكوت\w+|شكوا\w+|شكاي\w+|طلب\w*|حجز\w*|موعد\w*|مشكل\w*|دخول\w*|رقم\w*|"
    r"اسم\w*|بيانات\w*|معلومات\w*|ملاحظ\w*|عطل\w*|بلاغ\w*|اشتراك\w*|حساب\w*|دور[ةه]\w*|دفع\w*|فاتور\w*|باق\w*|خدم\w*|"
    r"منص\w*|موقع\w*|عنوان\w*|إيميل\w*|ديمو|عرض)(?!\w)"
    r"|(?<!\w)(?:ال|هال)?(?:شكوى|شكوة|شكوت\w+|شكوا\w+|طلب\w*|حجز\w*|موعد\w*|مشكلت\w*|رقمي|اسمي|بياناتي|اشتراكي|حسابي)"
    r"(?: \w+){0,4} \w*سجل\w*"
    r"|(?<!\w)(?:أستطيع|أقدر|نقدر|بقدر|بنقدر|قادر\w*|فيني|فينا|عارف\w*|بعرف|أعرف|قدرت|عرفت|عم أقدر|عم بقدر)"
    r"(?: \w+){0,3} (?:\w*سجل\w*|\w*تسجيل)(?!\w)"
    r"|(?<!من )(?<!\w)(?:غير|إلا|سوى)(?: \w+){0,2} (?:\w*سجل\w*|\w*تسجيل)(?!\w)"
)
"""An entry is made: the complaint registered, the account signed in to; 'I want nothing but to have it registered'."""
_AR_ABOUT_THE_CALL = arabic.pattern(r"(?<!\w)\w*(?:مكالم|صوتي|محادث|كلامي|حديثي|حديثنا)\w*")
_AR_IT = arabic.pattern(r"(?<!\w)\w*سجلو?ها(?!\w)")
_AR_NO_THEN = arabic.pattern(
    r"^(?:لا|لأ|لاء|مو هيك)(?: لا)*(?= (?:بدي|بدنا|عايز|عايزة|عاوز|لازم|ضروري|إلا|سجل\w*|أكيد|طبعا|يا ريت|ياريت)(?!\w))"
)
_AR_OR = arabic.pattern(r"(?<=\w )ولا(?= )(?! (?:\w*سجل\w*|بدي|أبغى|أبي|أريد|عايز|عاوز|أوافق|أقبل)(?!\w))")
"""'With you or with another firm?' asks, and is against nothing."""
_AR_STOP_IT = arabic.pattern(
    r"(?:(?:طيب|لو سمحت|من فضلك|رجاء|بليز|فورا|حالا|خلص|خلاص) )*(?:وقف|أوقف|وقفي|أوقفي|وقفوا|أوقفوا|وقفه|وقفوه|أوقفه|"
    r"أوقفوه|سكره|سكروه|اقفله|اقفلوه|احذفه|احذفوه|امسحه|امسحوه|لا أوافق|ما أوافق|مو موافق|مش موافق|مو موافقة|"
    r"مش موافقة|أرفض|أرفض ذلك|ما بدي|ما أبغى|ما أبي|لا أريد|لا أريد ذلك|مش عايز|مش عاوز|بلاش)"
    r"(?: (?:لو سمحت|من فضلك|رجاء|بليز|فورا|حالا|هلق|الحين|دلوقتي|الآن|هيك|كذا|كده|ذلك|هالشي))*"
)


def against_recording(text: str, language: str) -> bool:
    """Whether an utterance is against the call's being recorded in so many words: 'don't tape me', 'are you recording?
    Stop that'. 'Go ahead and record that complaint' and 'no, register it' are not, nor is 'it was not recorded'."""
    if language == "ar":
        about_the_call = _AR_ABOUT_THE_CALL.search(arabic.plain(text)) is not None
        against = any(_is_against_in_arabic(clause, about_the_call) for clause in _clauses(text, language))
    else:
        against = any(_is_against(clause) for clause in _clauses(text, language))
    return against or stops_recording_named(text, language)


def stops_recording_named(text: str, language: str) -> bool:
    """Whether recording is spoken of, and then stopped in words that do not name it: 'you're taping this? Stop it'."""
    clauses = _clauses(text, language)
    taping, registers, stop = (
        (_AR_TAPING, _AR_REGISTERS, _AR_STOP_IT) if language == "ar" else (_TAPING, _REGISTERS, _STOP_IT)
    )
    named = any(taping.search(clause) and not registers.search(clause) for clause in clauses)
    return named and any(stop.fullmatch(clause) for clause in clauses)


def _clauses(text: str, language: str) -> list[str]:
    plain = arabic.plain if language == "ar" else _plain
    return [plain(clause) for clause in _CLAUSES.split(text)]


def _is_against(clause: str) -> bool:
    words = _NO_THEN.sub("", clause).strip()
    if _TAPING.search(words) is None or _AGAINST.search(words) is None or _REGISTERS.search(words):
        return False
    return _NOT_DONE.search(words) is None or _WISHED.search(words) is not None


def _is_against_in_arabic(clause: str, about_the_call: bool) -> bool:
    words = _AR_OR.sub("", _AR_NO_THEN.sub("", clause)).strip()
    if _AR_TAPING.search(words) is None or _AR_AGAINST.search(words) is None or _AR_REGISTERS.search(words):
        return False
    return about_the_call or _AR_IT.search(words) is None


def _plain(text: str) -> str:
    return " ".join(without_marks(text).split())
