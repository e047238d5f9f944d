"""Callers who ask in Arabic what they said: "كم الرقم اللي عطيتك؟", "وش قلت لك عن الباقة؟"."""

from __future__ import annotations

import re

from routing.slots.arabic.fields import named
from routing.slots.arabic.patterns import pattern, plain
from routing.slots.listening import Listening

_SENTENCES = re.compile(r"(?<=[.!?؟;؛])\s+")
_GAVE = (
    r"(?:(?:قلت|ذكرت|أعطيت|عطيت|اديت|أدّيت|إديت|ادّيت|اخترت|طلبت|حكيت|سجلت|كتبت|دونت|حفظت|أخذت|خذيت|خذت|خدت|حطيت|"
    r"حددت|أخبرت|"
    r"خبرت|بلغت|زودت|كاتب|كاتبة|كاتبين|حاطط|حاط|حاطين|مسجل|مسجلة|مسجلين|مقيد|مدون)"
    r"(?:ه|ها|ك|كم|كن|لك|لكم|لكن|لكو|ني|نا|وا|وه|وها|وني|ي|لي|لنا|يه|يها|ينه|ينها|يني|اني|هولك|هالك|هولكم)?(?: لك|"
    r" لكم| ياه| إياه| إياها)?"
    r"|قلنا|اخترنا|سجلناه|اتقال|مكتوب|مكتوبة|وصلك|وصلكم|فهمت|سمعت|عندك|عندكم|عندكن|لديك|لديكم|"
    r"اللي معك|اللي معاك|اللي معكم|اللي معاكم|يلي معك|يلي معكن|الذي معك|التي معك|المسجل|المسجلة|المكتوب|المكتوبة)"
)
_ASKING = (
    r"(?:ما|ماذا|كم|كام|أي|اي|أيش|ايش|إيش|وش|ويش|شو|ايه|إيه|أنهي|انهي|انو|أنو|من|مين|شنو|هل|كان|كانت|ذكرني|ذكريني|"
    r"فكرني|فكريني|أعد|أعيد|عيد|كيف|شلون|إزاي|ازاي|قديش|أديش|متى|امتى|إمتى|إيمتى|"
    r"كرر|راجع|اقرأ|اقرا|قول لي|قل لي|قولي|قوللي|تقدر|ممكن|تذكر|تتذكر|فاكر|متذكر|نسيت|ما هي|ما هو|باسم|تحت|على أي|بأي)"
)
_BACK = pattern(rf"(?<!\w)و?{_ASKING}(?!\w).*(?<!\w)[وف]?(?:اللي |الي |يلي |الذي |التي )?{_GAVE}(?!\w)")
_BACK_TURNED = pattern(
    rf"(?<!\w){_GAVE}(?!\w)(?: \w+){{0,3}} (?:إيه|ايه|شو|وش|ايش|ماذا|كم|كام|أي \w+|مين|قديش|كيف|شلون|"
    r"إزاي|ازاي)(?!\w)"
    r"|(?<!\w)(?:ذكرني|ذكريني|فكرني|فكريني|أعد علي|أعيد علي|عيد علي|عيدلي|كرر علي|كرر لي|راجع معي|راجعي معي|"
    r"أعد لي|اقرأ علي|"
    r"اقرالي|اقرأ لي|عيدي علي|تقرأ لي|تعيد لي|تعيد علي|تذكرني|تفكرني|أعيدي لي)(?!\w)"
    r"|(?<!\w)(?:ما كان|ما كانت|شو كان|شو كانت|وش كان|وش كانت|ايش كان|ايش كانت|كان إيه|كانت إيه|كان ايه|"
    r"كانت ايه|كان كام|كان شو|"
    r"كانت شو|كان وش|كم كان)(?!\w)"
    r"|(?<!\w)(?:هل )?(?:تذكر|تتذكر|فاكر|متذكر|حافظ) (?:\w+ )?(?:اسمي|رقمي|إيميلي|شركتي|بريدي|اسم|رقم)(?!\w)"
    r"|(?<!\w)(?:وش|شو|ايش|ما هو|ما هي|ما|كم|ايه|إيه) (?:هو |هي )?(?:اسمي|رقمي|إيميلي|بريدي|جوالي|اسم شركتي|"
    r"رقم طلبي|شركتي)(?: \w+){0,2}$"
    r"|^(?:طيب )?(?:أنا )?(?:اسمي|رقمي|إيميلي|بريدي|شركتي) (?:ايه|إيه|شو|وش|ايش|كم|كام)(?!\w)"
)
_REACHED = pattern(
    r"(?<!\w)[وف]?(?:على|ع|عا|ب|لـ|إلى)? ?(?:أي|اي|انهي|أنهي|شو|وش|ايش|انو|أنو) (?:\w+ )?(?:رقم|جوال|موبايل|هاتف|"
    r"إيميل|ايميل|بريد|عنوان)\w*"
    r"(?: (?:رح|راح|بدكم|بدكن|سوف))? [بهحس]?ت(?:تصل|كلم|دق|رن|رسل|راسل|بعت|تواصل|بعث)\w*"
    r"|(?<!\w)(?:(?:رح|راح|سوف) )?[بهحس]?ت(?:تصل|كلم|دق|رن|رسل|راسل|بعت|تواصل)\w*(?: \w+){0,2} (?:على|ع) (?:أي |اي |"
    r"انهي |أنهي )?"
    r"(?:رقم|جوال|موبايل|إيميل|ايميل|بريد)(?: \w+)? ?(?:كام|كم|إيه|ايه|شو|وش)?$"
    r"|(?<!\w)(?:تحت|على|ب) ?(?:أي|اي|انهي|أنهي|شو|وش) اسم(?!\w)|(?<!\w)(?:باسم|على اسم) (?:مين|من)(?!\w)"
)
"""Where and by what name the caller will be reached asks for what is held, if anything is."""
_GIVES = re.compile(r"@|(?:\d ?){5}")
_HOW_MUCH = pattern(r"(?<!\w)(?:كم|كام|قديش|أديش)(?!\w)")
_ALL = pattern(
    r"(?<!\w)(?:كل اللي|كل ما|كل شي|كل شيء|كل المعلومات|كل البيانات|المعلومات|البيانات|كل حاجة|التفاصيل|"
    r"كل التفاصيل|بياناتي|معلوماتي|كلو)"
    r"(?!\w)"
    r"|(?<!\w)(?:ماذا|وش|شو|ايش|إيه|ايه) (?:\w+ )?(?:عندك|عندكم|سجلت|سجلتوا|كتبت|لديك|عندكن)(?: \w+)? (?:عني|"
    r"عننا|لحد الآن|حتى الآن|"
    r"للحين|لغاية دلوقتي|لهلق|إلى الآن|الى الان|لحد دلوقتي|لين الحين)(?!\w)"
    r"|^(?:\w+ )?(?:ماذا|وش|شو|ايش|إيه|ايه) (?:سجلت|كتبت|عندك)(?: لحد الآن| عني| حتى الآن)?$"
    r"|(?<!\w)(?:ماذا|وش|شو|ايش|ايه|إيه) (?:اللي |إلي |يلي )?(?:قلت لك|قلتلك|قلته|عطيتك|حكيتلك)(?: لك)?"
    r"(?: لحد الآن| حتى الآن| للحين| لهلق| لغاية دلوقتي)?$"
)
_TELLING = pattern(
    r"^(?:لا |طيب |بس |يا \w+ |والله |مثل ما |زي ما |متل ما |كما )*(?:قلت|قلتلك|قلت لك|عطيتك|أعطيتك|ذكرت|"
    r"حكيتلك)(?: لك)?(?!\w)"
    r"(?!.*(?:ايش|وش|شو|إيه|ايه|كم|أي|كام|ماذا)(?!\w))"
)
_NOT_HELD = pattern(
    r"(?<!\w)(?:اسمك|رقمك|رقمكم|إيميلكم|قلتوا|قلت أنت|قلت انت|قلتي|قال|قالوا|السعر|الأسعار|سعرها|سعر|أسعار|بكم|بكام|"
    r"تكلف|بتكلف|تكلفة|"
    r"الفرق|فرق|مميزات|مزايا|تشمل|بتشمل|أرخص|أغلى|اسمكم|عنوانكم|دوامكم)(?!\w)"
)


_LONG = 10
"""Words. A longer sentence naming a field of which nothing is held tells a story: "التلفون ما عم يسكت، سمعت…"."""


def recalls(text: str, listening: Listening) -> str | None:
    """The field whose value the caller asks for; `""` when asking for everything, None when not asking."""
    asked = (_recalled(plain(sentence), listening) for sentence in _SENTENCES.split(text) if sentence.strip())
    return next((field for field in asked if field is not None), None)


def _recalled(words: str, listening: Listening) -> str | None:
    if _TELLING.search(words) or _NOT_HELD.search(words) or _GIVES.search(words):
        return None
    found = list(dict.fromkeys(name for name, _ in named(words, listening)))
    held = [name for name in found if name in listening.held]
    if not (_BACK.search(words) or _BACK_TURNED.search(words)):
        if held and _REACHED.search(words):
            return held[0]
        return "" if _ALL.search(words) and listening.held and _asks_back(words) else None
    if found:
        if not held and len(words.split()) > _LONG:
            return None
        about = held or found
        # What is named besides the value that is asked for comes behind it.
        return about[0]
    if _ALL.search(words) and listening.held:
        return ""
    counted = [name for name in listening.held if (one := listening.field(name)) and one.type in ("count", "money")]
    return counted[-1] if counted and _HOW_MUCH.search(words) else None


def _asks_back(words: str) -> bool:
    return pattern(r"(?<!\w)(?:راجع|أعد|عيد|كرر|اقرأ|لخص|لخصي|ماذا|وش|شو|ايش|ايه|إيه)(?!\w)").search(words) is not None
