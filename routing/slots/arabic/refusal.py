"""Callers who keep something back, in Arabic: "ما أبغى أعطي رقمي", "أفضّل عدم ذكر اسمي", "بلاش الموبايل"."""

from __future__ import annotations

import re

from routing.slots.arabic.fields import named
from routing.slots.arabic.hearing import hear
from routing.slots.arabic.kept_back import (
    has_no_firm,
    is_nobody,
    lacks,
    left_to_us,
    no_value,
    passed,
    put_off,
    reaches_us,
    said_enough,
)
from routing.slots.arabic.patterns import pattern, plain
from routing.slots.listening import Listening

_GIVE = (
    r"(?:أعطي|أعطيك|أعطيكم|أعطيها|أعطيه|اعطاء|إعطاء|أدي|أديك|أديكم|أديلك|ادي|أقول|أقولك|أقوله|أقولها|أقول لك|"
    r"أذكر|أذكره|أذكرها|"
    r"أدور|أبحث|أفتش|أعيد|أعيده|أكرر|أسمي|"
    r"ذكر|ذكره|ذكرها|أشارك|أشاركه|أشاركها|مشاركة|مشاركته|مشاركتها|أفصح|الإفصاح|أترك|أتركه|أخلي|أحط|أحطه|أكتب|"
    r"أحدد|تحديد|أبوح|"
    r"أصرح|إعطائك|إعطائي|أفضح|عطيك|عطي|إعطيك|إعطي|قول|قوله|قلك|قلكن|أملي|أجاوب|أخبرك|أخبركم|أخبر|أكشف|الكشف|"
    r"أزود|أزودكم|أنطي|أنطيه|أنطيك|أنطيكم|نعطي|نعطيه|نعطيك|نعطيكم|"
    r"تزويد|تزويدكم|انشر|أنشر|احكي|أحكي|أدخل|أعطاء|تسجيل|أسجل|اسجل|أشاركك|أشاركهم|احط)"
)
_WANT_NOT = (
    r"(?:لا أريد|لا أود|لا أرغب|لا أحب|لا أفضل|ما أريد|ما أبغى|ما أبغا|ما أبي|ما ودي|ما بدي|مابدي|ما بحب|"
    r"ما أحب|مابي|مابغى|"
    r"مش عايز|مش عايزة|مش عاوز|مش عاوزة|مش حابب|مش حابة|مو حاب|مو حابب|مو حابة|ما حاب|مش هقدر|مش حقدر|ما أقدر|"
    r"لا أستطيع|"
    r"ما فيني|ما بقدر|مش قادر|لن|ما راح|ماراح|مو راح|مش ناوي|مش هـ?|ما حابب|ما حابة|معليش ما|ما يصير|ما أفضل|ما بفضل|"
    r"أرفض|لا يمكنني|غير مرتاح|غير مرتاحة|مو مرتاح|مو مرتاحة|مش مرتاح|مش مرتاحة|لست مرتاحاً|لست مرتاحة|"
    r"أعتذر عن|بعتذر عن|"
    r"أتحفظ على|بتحفظ على|مو مستعد|مش مستعد|ما أحبذ|ما بحبذ|لا أحبذ)"
)
_NOT = r"(?:ما|لا|مش|مو|مب|موب|لن)"
_OWN = r"اسم|رقم|أرقام|إيميل|ايميل|بريد|شركت|جوال|موبايل|هاتف|تلفون|معلومات|بيانات"
_DECLINE = pattern(
    rf"{_WANT_NOT}(?: \w+){{0,2}} (?:أن )?[بلأ]?{_GIVE}(?!\w)"
    rf"|(?<!\w)[وف]?[بأ]?(?:أفضل|أفضّل|بفضل|نفضل|يفضل|أحب|بحب|خلني|خليني|خلينا|ودي|أبغى|أبي|بدي|عايز)(?: \w+)? "
    rf"(?:عدم|ألا|أن لا|ما|لا|بدون)(?: \w+)? ?[بأ]?{_GIVE}(?!\w)"
    rf"|(?<!\w)(?:أفضل|أفضّل|بفضل|نفضل|أحتفظ|بحتفظ|خليه|خليها|خله|خلها|أخليه|أخليها)(?: \w+){{0,2}} "
    r"(?:لنفسي|لحالي|خاص|خاصة|سري|سرية|عندي|بيني وبين نفسي)(?!\w)"
    r"|(?<!\w)[وف]?(?:أفضل|أفضّل|بفضل|نفضل) (?:لا|ألا|عدم ذلك|عدم الإجابة|عدم الرد|ما أجاوب|ما أقول|ما قول|ما جاوب|"
    r"لأ)(?!\w)"
    r"|(?<!\w)(?:ليش|لماذا|ليه|شو|وش|ايش)(?: \w+){0,2} (?:تحتاجه|تحتاجها|تحتاجون|تحتاجوه|محتاجينه|محتاجه|بدكن|"
    r"بدك|تبونه|تبيه|"
    r"تبغونه|دخلكم|دخلك|يهمك|يهمكم|لازم)(?!\w)"
    r"|(?<!\w)(?:مو|مش|موب|ليس|ليست|مهو) (?:ضروري|ضرورية|لازم|مهم|مهمة|شغلك|شغلكم|من شأنكم|من شأنك)(?!\w)"
    r"|(?<!\w)(?:هذا|هذي|هذه|ده|دي|هيدا|هاد) (?:شي |شيء |أمر |أمور |معلومة |معلومات )?(?:خاص|خاصة|شخصي|شخصية|"
    r"سري|سرية)(?!\w)"
    r"|(?<!\w)(?:معلومة|معلومات|أمر|شي|شيء|أمور) (?:خاص|خاصة|شخصي|شخصية|سري|سرية)(?!\w)"
    r"|^(?:\w+ ){0,2}(?:خصوصية|للخصوصية|لأسباب خاصة|أسباب شخصية|لأسباب شخصية)(?!\w)"
    r"|(?<!\w)(?:ممكن|نقدر|خلينا|خلنا|ينفع|فينا|أقدر|هل يمكن|نكمل|كمل|كملي|نمشي)(?: \w+){0,2} "
    r"(?:بدون|بلا|من غير|من دون|نتخطى|نتجاوز|نفوت|أتخطى|تتخطى|نطنش|نعدي|نعديها|نعديه|نتركها|نتركه|نسيبها|نسيبه)(?!\w)"
    r"|(?<!\w)(?:بدون|من غير|بلا|من دون) (?:ما )?(?:أعطي|أقول|أذكر|ذكر|أدي|أسماء|اسم|أرقام|رقم|إيميل)(?!\w)"
    r"|(?<!\w)(?:تخطى|تخطاه|تخطاها|تجاوز|تجاوزه|فوّت|فوته|فوتها|عديها|عدّيها|اتركه|اتركها|اتركيه|خليه فاضي|"
    r"خليها فاضية|"
    r"خله فاضي|سيبه|سيبها|سيبك|طنش|طنشه|بلاش) (?:من )?(?:هذا|هذي|هذه|ده|دي|هيدا|هالسؤال|السؤال|ال\w+|"
    r"اسمي|اسم|رقمي|"
    r"رقم|إيميلي)(?!\w)"
    r"|^(?:\w+ ){0,2}(?:تخطاه|تخطى|فوته|عديها|بلاش|طنشه|سيبها|تجاوز)(?: \w+)?$"
    r"|(?<!\w)(?:ماني|مانيب|ماني ب|مش) (?:معطيك|معطي|قايل|قايله|قايللك|هقول|هقولك|هديك|هدي)(?!\w)"
    r"|(?<!\w)(?:مش|ما) (?:هقول|هقولك|هديك|هديلك|هديكم|بقول|بعطي|بدي|رح قول|رح أعطي|رح إعطي|راح أعطي|راح أقول|"
    r"بقولك|بدّي)"
    r"(?: \w+)?(?!\w)(?= |$)"
    # "رقمي ما أعطيه لأحد": what is kept back stands before it.
    rf"|(?<!\w)[وف]?{_NOT} (?:راح |رح |بقدر |أقدر |ممكن |بحب |أحب )?(?:نحبش |نحب |نبغيش |بغيت |باغي )?[بهح]?(?:أعطي|"
    rf"اعطي|عطي|إعطي|أنطي|نعطي|أدي|دي|أقول|"
    rf"قول|أذكر|ذكر|"
    rf"أشارك|شارك|أوزع|وزع|أكشف|كشف|أسجل|أكتب|أملي)(?:ه|ها|هم|ك ياه|ك إياه|كم إياه|كم ياه|ك ياها|ك إياها)(?!\w)"
    rf"|(?<!\w)[وف]?{_NOT} [بهح]?(?:أعطي|عطي|أدي|أقول|قول|أذكر|ذكر|أشارك|شارك|أوزع) (?:أحد |حد |حدا )?(?:{_OWN})\w*"
    rf"|(?<!\w)(?:لا|ما في|مافي|مفيش|ما له|ماله) (?:داعي|حاجة|لزوم) ?(?:ل|لذكر |أن |تعرف )?(?:{_OWN})\w*"
    r"|(?<!\w)(?:نتجاوز|نتخطى|نتخطا|نفوت|نعدي|نطنش|نترك|نسيب|أتجاوز|أتخطى) "
    r"(?:هذا|هذي|هذه|ده|دي|هالسؤال|السؤال|ال\w+|اسم)(?!\w)"
    r"|^(?:\w+ )?(?:هذا|هذي|هذه|ده|دي|هيدا|هاد) سر(?!\w)"
    rf"|(?<!\w)[وف]?{_NOT} [بهح]?(?:أعطي|اعطي|عطي|إعطي|أدي|دي|أقول|قول|أذكر|ذكر|أشارك|شارك|أوزع|وزع)(?: \w+){{0,2}} "
    r"(?:لأحد|لاحد|لحد|لحدا|لأي|مع أحد|مع حد|مع حدا|لناس|للناس|للغرباء)(?!\w)"
)
_LACKS = pattern(
    r"(?<!\w)(?:ما عندي|ماعندي|ما لدي|ليس لدي|ليس عندي|لا يوجد لدي|لا يوجد عندي|لا أملك|ما أملك|معنديش|"
    r"ما عنديش|ماعنديش|"
    r"مافي عندي|ما في عندي|مو عندي|مش معايا|مش معي|مو معي|ماهو معي|ما معي|مش معاي|ما أستخدم|لا أستخدم|ما بستعمل|"
    r"لا أملك|مالي|ماليش|ما لي|مش عندي|مو موجود عندي|ما احتفظت ب|ما محتفظ|مو محتفظ|مش محتفظ|ما حافظ|ضاع مني|ضيعت|مضيع|"
    r"لا يوجد|مافي|مفيش|ما فيه)(?!\w)"
)
_KEPT_BACK = pattern(
    r"(?<!\w)(?:بلاش|بدون|من غير|من دون|بلا|ما أعطيه|ما بعطيه|مش هديه|لا)(?!\w)|(?<!\w)\w+ (?:خاص|لا|سري)$"
)
_NEITHER = pattern(
    r"^(?:لا )?ولا (?!\w+ (?:يهمك|شي|مشكلة))|(?<!\w)(?:برضه|برضو|كمان|أيضاً|بعد) (?:لا|لأ|بلاش|ما بدي|مو لازم|مش لازم)$"
)
"""One more thing kept back, after another was: "ولا اسم الشركة", "والشركة كمان لا"."""
_PRIVATE = pattern(
    r"^(?:\w+ ){1,3}(?:خاص|خاصة|سري|سرية|سر|شخصي|شخصية|لأ|لا|لاء|بلاش)(?: (?:حاليا|الحين|هلق|دلوقتي|الآن))?$"
)
"""A field that is named and nothing but kept back: "رقمي لأ", "اسم الشركة سري"."""
_UNSETTLED = pattern(r"(?<!\w)(?:الحين|الآن|دلوقتي|هلق|قدامي|أمامي|بعد شوي)(?!\w)")
_NO_CALLS = pattern(
    r"(?<!\w)(?:لا|ما|بدون|بلاش|مش عايز|ما أبغى|ما أبي|ما بدي|لا أريد)(?: \w+){0,2} (?:تتصلوا|تتصلون|تتصل|يتصل|"
    r"تكلموني|"
    r"تدقون|تدقوا|مكالمات|مكالمة|اتصالات|اتصال|تكلمني|حد يكلمني|تليفون|تليفونات)(?!\w)"
)
_BY_MAIL = pattern(
    r"(?<!\w)(?:أفضل|أفضّل|بفضل|خلنا|خلينا|خليها|خله|الأفضل|أحسن|أفضلها|يفضل|ممكن|ينفع|بدي|أبغى|عايز|أبي|"
    r"الأحسن|بس|فقط|يا ريت|"
    r"ابعتولي|أرسلوا لي|راسلوني|تواصلوا|ابعتلي)(?: \w+){0,3} "
    r"~?(?:إيميل|ايميل|بريد|عالإيميل|عالايميل|الإيميل|بالإيميل|البريد)(?!\w)"
    r"|(?<!\w)(?:إيميل|ايميل|البريد|الإيميل)(?: \w+){0,1} (?:أفضل|أحسن|أسهل|أريح|بس|فقط|لو سمحت|يكفي)(?!\w)"
)
_BY_PHONE = pattern(
    r"(?<!\w)(?:أفضل|أفضّل|بفضل|خلنا|خلينا|خليها|أحسن|يفضل|بس|فقط)(?: \w+){0,3} ~?(?:تلفون|هاتف|جوال|موبايل|"
    r"الهاتف|اتصال|"
    r"بالجوال|بالهاتف|مكالمة)(?!\w)"
)
_NOT_NOW = pattern(
    r"^(?:لا|لأ|لاء|كلا|لا شكراً|لا شكرا|لا مشكور|لا ما يحتاج|ما يحتاج|لا داعي|لا ما في|مافي|ما في|لا يوجد|"
    r"لا ماعندي|ولا شي|"
    r"أبداً|مو الحين|مش دلوقتي|بعدين|مو هلق|لاحقاً|خليها بعدين|بعدين بعدين|بعدين بقولك|لا مو ضروري|مو لازم|"
    r"مش لازم|مستحيل|"
    r"لا والله|لا معليش|معليش لا|لا اعذرني|لا أعتقد|لا ما أظن|أعفيني|اعفيني|اعذرني|اعذرني لا|ما بدي|مابي|"
    r"ما أبي|ما أبغى|"
    r"مش عايز|لا ما بدي|لا ما أبي|لا ما أبغى|لا أريد|آسف لا|لا آسف|أعتذر|للأسف لا|لا للأسف|ليس ضرورياً|بلاش)"
    r"(?: (?:شكراً|شكرا|لو سمحت|من فضلك|الحين|والله|يا \w+|مشكور|آسف|معليش))*$"
)
_RELUCTANT = pattern(
    r"^(?:\w+ ){0,1}(?:هل هذا |هل هو |هل |هو |هاد |ده )?(?:ضروري|لازم|إجباري|مطلوب|إلزامي|شرط|لا بد)(?: \w+){0,2}$"
)
_LATER = pattern(
    r"(?<!\w)(?:أقرر|بقرر|نقرر|أختار|بختار|أحدد|أحددها|أقررها|خليها|خلها|نخليها|نختار|نشوف|بشوف|أشوف|"
    r"نتكلم عنها|أعطيك|أقولك)"
    r"(?: \w+){0,3} (?:ل?بعدين|لاحقاً|لاحقا|وقتها|مرة ثانية|مرة تانية|بعد كده|في وقت لاحق|بوقتها)(?!\w)"
    r"|(?<!\w)(?:ما قررت|ما قررنا|لم أقرر|لم نقرر|لسه ما قررت|لسا ما قررنا|مترددين|متردد) (?:\w+ ){0,3}$"
)
_RECORD = pattern(r"(?<!\w)(?:تسجيل|التسجيل|تسجل|تسجلوا|تسجلون|سجلتوا) ?(?:المكالمة|الصوت|صوتي|مكالمتي)?(?!\w)")
_CLAUSE = re.compile(
    r"[.!?؟;؛]|[،,](?= ?(?:و?لكن|و?بس|ممكن|خذ|خد|اسمي|رقمي|انا|أنا|وأنا|بس|عندي))|\s(?=(?:بس|لكن|ولكن)\s)"
)
_DIGITS = re.compile(r"\d")
_KEPT = ("person_name", "company", "phone_number", "email", "postcode", "money", "reference", "text", "date", "choice")


def declines(text: str) -> bool:
    """Whether the words decline to give something, whatever it is."""
    words = plain(text)
    return bool(_DECLINE.search(words) or _NOT_NOW.search(words) or _LATER.search(words)) or _keeps_it(words)


def _keeps_it(words: str) -> bool:
    return no_value(words) or put_off(words) or is_nobody(words)


def refusals(text: str, listening: Listening) -> list[str]:
    """The fields that the caller declines to give: the ones named, else the one asked for."""
    whole = plain(text)
    if not whole or (_RECORD.search(whole) and _DECLINE.search(whole) is None):
        return []
    refused: list[str] = []
    unnamed = False
    asked = listening.asked
    topic: str | None = None
    for clause in filter(None, (part.strip() for part in _CLAUSE.split(text) if part)):
        words = plain(clause)
        held_back = list(dict.fromkeys(name for name, _ in named(words, listening) if _may_be_kept(name, listening)))
        topic = held_back[0] if len(held_back) == 1 and len(words.split()) < 5 else topic
        gives = len(_DIGITS.findall(hear(clause).text)) > 4 or "@" in clause
        if gives:
            refused += _instead_of_address(clause, listening)
            continue
        if _DECLINE.search(words):
            refused += held_back
            unnamed = unnamed or not held_back
        elif held_back and _keeps_back(words, listening):
            refused += held_back
        elif _LATER.search(words) and (held_back or asked is not None):
            refused += held_back or ([asked.name] if asked is not None else [])
        elif no_value(words) or put_off(words):
            refused += held_back
            unnamed = unnamed or (not held_back and _may_be_turned_down(whole, listening))
        elif held_back and lacks(words) and len(words.split()) < _STORY:
            refused += [name for name in held_back if _may_be_lacking(name, listening)]
        if topic is not None and (passed(words) or (lacks(words) and _may_be_lacking(topic, listening))):
            refused.append(topic)
        if _NO_CALLS.search(words):
            refused += [field.name for field in listening.of("phone_number")]
    refused += _other_way(whole, listening) or _neither(whole, listening)
    if not refused and said_enough(whole):
        refused += [name for name, _ in named(whole, listening) if _may_be_kept(name, listening)] or _asked_for(
            listening
        )
    # "ما بدي اعطي رقمي، بفضل الإيميل" keeps back the number alone.
    preferred = [kind for kind, way in (("email", _BY_MAIL), ("phone_number", _BY_PHONE)) if way.search(whole)]
    if len(preferred) == 1:
        others = [name for name in refused if (field := listening.field(name)) is None or field.type != preferred[0]]
        refused = others or refused
    if not refused and unnamed and topic is not None:
        refused.append(topic)
    has_none = _LACKS.search(whole) is not None and len(whole.split()) <= 4 and not _gives(text)
    if (
        not refused
        and asked is not None
        and asked.type in _KEPT
        and not listening.confirming
        and (unnamed or _NOT_NOW.search(whole) or _RELUCTANT.search(whole) or (has_none and asked.type != "text"))
    ):
        refused.append(asked.name)
    if not refused and _is_turned_down(text, whole, listening):
        refused += _asked_for(listening)
    return list(dict.fromkeys(refused))


def _asked_for(listening: Listening) -> list[str]:
    return [listening.asked.name] if listening.asked is not None and not listening.confirming else []


def _may_be_turned_down(whole: str, listening: Listening) -> bool:
    """Whether so many words can turn down what was asked: a story told in answer may hold any of them."""
    asked = listening.asked
    return asked is not None and asked.type in _KEPT and (asked.type != "text" or len(whole.split()) < _STORY)


def _is_turned_down(text: str, whole: str, listening: Listening) -> bool:
    """Whether an answer only says that nothing is there, or tells who else the caller is or how else to meet."""
    asked = listening.asked
    if asked is None or listening.confirming or asked.type not in _KEPT or asked.type == "text" or _gives(text):
        return False
    if passed(whole):
        return True
    if asked.type == "person_name":
        return is_nobody(whole)
    if asked.type == "company" and has_no_firm(whole):
        return True
    if asked.type == "choice":
        return left_to_us(whole)
    if asked.type in ("phone_number", "email") and reaches_us(whole):
        return True
    return _may_be_lacking(asked.name, listening) and lacks(whole)


def _may_be_lacking(name: str, listening: Listening) -> bool:
    field = listening.field(name)
    return field is not None and field.type in ("phone_number", "email", "company", "reference", "money")


def _neither(whole: str, listening: Listening) -> list[str]:
    """ "لا رقم ولا إيميل" keeps back both."""
    found = _BOTH.search(whole)
    if found is None:
        return []
    return [name for name, _ in named(found.group(), listening) if _may_be_kept(name, listening)]


_BOTH = pattern(r"(?<!\w)لا (?:\w+ ){1,2}ولا \w+(?: \w+)?$")
_STORY = 9
"""Words. From here on an answer in words may tell of what it seems to turn down."""


def _keeps_back(words: str, listening: Listening) -> bool:
    """Whether folded words that name a field say no more than that it is kept back, or not there."""
    private = not listening.confirming and _PRIVATE.search(words) is not None
    lacks = _LACKS.search(words) is not None and _UNSETTLED.search(words) is None
    return private or lacks or _NEITHER.search(words) is not None


def _instead_of_address(clause: str, listening: Listening) -> list[str]:
    """The telephone number that is kept back before the address that is given: "بلاش رقم، إيميلي lina@nakheel.com"."""
    before = plain(re.split(r"[،,]|\bو?بس\b", clause, maxsplit=1)[0])
    if "@" not in clause or not before:
        return []
    kept = [name for name, _ in named(before, listening) if _may_be_kept(name, listening)]
    kept = [name for name in kept if (one := listening.field(name)) is not None and one.type == "phone_number"]
    declined = _DECLINE.search(before) or _LACKS.search(before) or _KEPT_BACK.search(before)
    return kept if declined else []


def _gives(text: str) -> bool:
    return len(_DIGITS.findall(hear(text).text)) > 2 or "@" in text


def _may_be_kept(name: str, listening: Listening) -> bool:
    field = listening.field(name)
    return field is not None and field.type in _KEPT


def _other_way(words: str, listening: Listening) -> list[str]:
    """ "خلينا على الإيميل" declines the telephone number that was asked for, and the other way round."""
    asked = listening.asks("phone_number", "email")
    if asked is None or not listening.of("email" if asked.type == "phone_number" else "phone_number"):
        return []
    other = _BY_MAIL if asked.type == "phone_number" else _BY_PHONE
    return [asked.name] if other.search(words) and not _gives(words) else []
