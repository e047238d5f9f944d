"""Answers in the caller's own words, in Arabic: the whole answer where it was asked for, else the sentence that states
it."""

from __future__ import annotations

import re

from embedding.arabic_text import fold
from routing.slots.arabic.patterns import pattern, plain
from routing.slots.arabic.refusal import declines
from routing.slots.found import Found
from routing.slots.listening import Listening
from routing.slots.value import SlotField

_LEAD = re.compile(
    r"^\W*(?:(?:نعم|أيوه|ايوه|طيب|يعني|امم+|والله|بصراحة|شوف|شوفي|اسمع|اسمعي|اه|آه|تمام|حسناً|حسنا|أوكي|اوكي|"
    r"السلام عليكم|مرحبا|مرحباً|أهلا|ألو|الو|لو سمحت|صباح الخير|مساء الخير)(?!\w)[\s،,.]*)+"
)
_EMPTY = pattern(
    r"^(?:نعم|أيوه|ايوا|لا|تمام|طيب|أوكي|صح|صحيح|مضبوط|مزبوط|أكيد|طبعا|موافق|مرحبا|السلام عليكم|أهلا|ألو|شكراً|"
    r"شكرا|مع السلامة|لحظة|ثانية|"
    r"دقيقة|ماذا|ايش|شو|وش|"
    r"عفواً|آسف|معليش|تفضل|ماشي|حاضر|اها|مشكور|عندي شكوى|عندي مشكلة|أبغى أشتكي|أبي أشتكي|بدي أشتكي|عايز أشتكي)"
    r"(?: (?:شكراً|شكرا|لو سمحت|من فضلك|لحظة|واحدة|بس|تمام|صح|والله|يا \w+|كبيرة|كبيره|معكم|عندكم))*$"
)
_QUESTION = pattern(
    r"\?\s*$|^\W*(?:طيب |بس |و)?(?:هل|كم|متى|وين|أين|كيف|ليش|لماذا|ليه|شو|وش|ايش|ماذا|مين|بكم|قديش|شلون|ازاي|"
    r"امتى|فين|ممكن)(?!\w)"
)
_SUPPOSED = pattern(
    r"(?<!\w)(?:إذا|اذا|لو|ماذا لو|في حال|ما في مشكلة|مافي مشكلة|مفيش مشكلة|لا مشكلة|مو مشكلة|مش مشكلة|"
    r"ما عندي مشكلة|بدون مشاكل|"
    r"ما صار|كيف أتعامل)(?!\w)"
)
_PROBLEM = re.compile(r"problem|what_happened|issue|complaint|incident|fault")
_HAPPENED = pattern(
    r"(?<!\w)و?(?:(?:ما|لا|لم|مش|مو|محد|ماحد|ما حد|ماحدش|ما حدا|محدش|مب)(?: عم)? ?"
    r"(?:ي|ت|أ|ا|ب|ن|ع)?\w*(?:شتغل|عمل|شتغلش|وصل|وصلني|وصلت|رد|يرد|ردوا|ردش|بيرد|فتح|يفتح|تفتح|بيفتح|قدر|أقدر|"
    r"اقدر|عارف|قادر|"
    r"ستطيع|تواصل|حل|حليتوا|يحل|انحل|رجع|رجعوا|جاء|إجا|اجا|جاني|يجي|جاب|استلم|استلمت|وصلنا|شغال|شغالة|ظهر|يظهر|"
    r"تظهر|طلع|بيطلع|"
    r"فهم|يفهم|بيفهم|سمع|يسمع|تحمل|بيحمل|بيشتغل|بتشتغل|تشتغل|يشتغل|وصلش|جاش|جتش|نفع|يعمل|تعمل|تصل|يصل|يستجيب|"
    r"تستجيب)\w*"
    r"|انقطع\w*|تنقطع|ينقطع|بيقطع|بتقطع|يقطع|تقطع|قطع|يفصل|بيفصل|تفصل|فصل|وقف|واقف|توقف|متوقف|متوقفة|معطل|"
    r"معطلة|عطلان|عطلانة|عطل|"
    r"خربان|خربانة|خرب|واقع|طايح|طاح|ضاع|ضاعت|اختفى|اختفت|راحت|انحذف|انحذفت|اتمسح|اتمسحت|تأخر|تأخرت|متأخر|"
    r"متأخرة|اتأخر|اتأخرت|"
    r"انخصم|خصم|خصمتم|خصموا|خصمتوا|اتخصم|سحبتوا|سحبوا|انسحب|دفعت مرتين|مرتين|غلط|خطأ|خاطئ|خاطئة|خلل|مشكلة في|"
    r"مشكلة ب|مشكله|"
    r"سيئ|سيئة|قليل الأدب|قليل أدب|وقح|صرخ|زعق|سكر الخط|سكّر|قفل السكة|قفل في وشي|مكسور|مكسورة|تالف|ناقص|ناقصة|"
    r"وعدتوني|وعدوني|"
    r"بيعلق|يعلق|معلق|علق|بطيء|بطيئة|يهنق|بيهنج|كراش|ايرور|إيرور|error|انضرب|تعلق|يكرر|بيكرر|يخلط|بيخلط|"
    r"فاتورة غلط|زيادة)(?!\w)"
)
_INTRODUCTION = re.compile(
    r"^\W*(?:(?:أنا )?(?:اسمي|معك|معاك|معكم|أنا|انا)\s[^،,.!؟?]{1,40}?(?:[،,.]|\s(?=و?عندي|و?لدي))\s*)"
)
_WRONG_VALUE = pattern(
    r"^(?:لا )?(?:رقم|الرقم|اسم|الاسم|الباقة|الشركة|الإيميل|البريد|رقمي|اسمي)(?: \w+)? "
    r"(?:غلط|خطأ)(?= الصحيح| الصح|$)"
)
"""A value that is to be put right is no complaint."""
_PARTS = re.compile(r"[،,](?=\s)")
_SENTENCES = re.compile(r"(?<=[.!?؟;؛])\s+")


def free_text(text: str, listening: Listening, field: SlotField) -> Found | None:
    """The answer without what only leads up to it and without its last sign."""
    if listening.expected == field.name:
        answer = _answer(text)
        return Found(field=field.name, value=answer, start=0, end=len(text)) if answer else None
    if field.name in listening.held or not _PROBLEM.search(field.name):
        return None
    sentences = [sentence for sentence in _SENTENCES.split(text) if sentence.strip()]
    telling = [one for one in sentences if states(one)]
    if not telling:
        return None
    first, last = sentences.index(telling[0]), sentences.index(telling[-1])
    answer = _answer(_what_was_told(_INTRODUCTION.sub("", " ".join(sentences[first : last + 1]))))
    return Found(field=field.name, value=answer, start=0, end=len(text)) if answer else None


def _what_was_told(text: str) -> str:
    """The parts between commas from the first to the last that tells what went wrong, without names and numbers."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    telling = [number for number, part in enumerate(parts) if states(part)]
    return "، ".join(part.strip() for part in parts[telling[0] : telling[-1] + 1]) if telling else text


def states(sentence: str) -> bool:
    """Whether a sentence tells what went wrong."""
    folded = fold(sentence)
    told = _HAPPENED.search(plain(sentence)) is not None and _WRONG_VALUE.search(plain(sentence)) is None
    return told and not _QUESTION.search(folded.strip()) and not _SUPPOSED.search(folded) and not declines(sentence)


def _answer(text: str) -> str:
    words = plain(text)
    if not words or declines(text) or _EMPTY.match(words) or _QUESTION.search(fold(text).strip()):
        return ""
    trimmed = " ".join(_LEAD.sub("", text).split()).strip(" .،,!؛;")
    # A number alone is what was asked for after it.
    return trimmed if re.search(r"[^\W\d_]{2}", re.sub(r"\S*\d\S*", "", trimmed)) else ""
