"""What an utterance has to say, besides being near an example, for an act to be meant by it."""

from __future__ import annotations

import re

from routing.acts.act import Act
from routing.acts.arabic import calls_ourselves
from routing.acts.recognise import plain
from routing.acts.recording import against_recording
from routing.slots.arabic import patterns as arabic

_NEEDS = {
    Act.PERSON: re.compile(
        r"\b(?:want|need|like|rather|prefer|get|give|put|let|can|could|may|please|transfer|connect|speak|speaking|talk|"
        r"talking|there|have|take over|pass|bring|deal|find|fetch)\b"
    ),
    Act.CALLBACK: re.compile(
        r"\b(?:call\w*|ring|rung|phone(?! (?:just )?(?:keeps|rings|is ringing))|phoned|reach|touch|contact|hear from|"
        r"(?:get|come|be|write|report) back|back to (?:me|us))\b"
    ),
    Act.GOODBYE: re.compile(
        r"\b(?:bye|later|soon|day|evening|night|weekend|care|everything|all|done|set|let you go|run|off|hang up|"
        r"farewell|cheers|thanks|thank|got to|gotta|must|leave it|one|best)\b"
    ),
}
_OWN_CALL = re.compile(
    r"\b(?:i'll|i will|we'll|we will|i'd rather|i'd sooner|let me|i can|i could|i'm going to|i'm gonna|imma|i may|"
    r"i might) (?:just |probably |maybe |(?:think|talk|sleep|mull|look|check|see|decide|"
    r"ask)(?: \w+){0,3} and )?(?:call|ring|phone|try (?:you|again)|come back|get back|"
    r"give you a|drop you a|pop (?:in|by|over))\b"
)
_NO_CALL = re.compile(
    r"\b(?:no|without a|without any) (?:(?:phone|more|further|need for (?:a|any)|need of (?:a|any)) )?"
    r"(?:calls?|calling|callbacks?|ringing|phoning)\b"
    r"|\b(?:(?<!why )don't|do not|please don't|dont|never|needn't|not to|shouldn't|doesn't need to|don't need to)"
    r" (?:have to |want (?:a|any|you to|anyone to|anybody to|somebody to|someone to) |need (?:a|any|you to|anyone to) |"
    r"bother |ever |you dare )*(?:\w+ )?(?:call|calls|callback|calling|ring|ringing|phone|phoning)\b"
    r"(?! (?:me |us )?(?:before|until|till|at|on|in|after|during|yet|back (?:before|until|till|at|on|in|after))\b)"
    r"|\bno (?:need|reason) (?:for \w+ )?to (?:call|ring|phone|get back|contact)\b"
    r"|\b(?:been|kept|keep) (?:trying|attempting) to (?:get|reach|call|ring|phone)\b"
    r"|\b(?:nobody|no one) (?:needs|has|should|need) (?:to )?(?:call|ring|phone)\b"
)


_NEEDS_IN_ARABIC = {
    Act.CALLBACK: arabic.pattern(
        r"(?<!\w)\w*(?:تصل|تصال|كلم|مكالمة|حكي|حكو|حاكي|حاكو|يدق|تدق|يرن|ترن|عيط|رنوا|دقوا|تواصل|هاتف|تلفون|تليفون|"
        r"جوال|موبايل)\w*"
    ),
    Act.GOODBYE: arabic.pattern(
        r"(?<!\w)\w*(?:سلام|لقاء|وداع|ملتقى|شكر|مشكور|كفاي|يكفي|نهارك|يومك|سعيد)\w*"
        r"|(?<!\w)[وف]?(?:الله|باي|خير|بخير|خلص\w*|خلاص|بس|كافي|هيك|كده|كذا|هذا|ده|هاد|هاذا|نشوف\w*|نحكي|نرجع|بعدين|"
        r"كل شي|"
        r"كل شيء|مافي|مفيش|ولا شي)(?!\w)"
    ),
}
_NUMBER_OR_VALUE = re.compile(r"\d|@")
_PARTS_IN_ARABIC = re.compile(r"[.!?؟;؛،,]+\s*")
_TO_CALL_IN_ARABIC = (
    r"(?:[يت]تصل\w*|اتصال|الاتصال|مكالمة|[يت]كلم\w*|[يت]دق\w*|[يت]رن\w*|[يت]حكي\w*|[يت]حاكي\w*|[يت]تواصل\w*|"
    r"[يت]عيط\w*|[يت]خابر\w*)"
)
_NO_CALL_IN_ARABIC = arabic.pattern(
    r"(?<!\w)[وف]?(?:(?:ما|مو|مش|مب|موب|ماهو|مهو|ماشي|ليس|غير|لا|مفيش|مافي|ماكو) (?:في )?(?:داعي|لازم|ضروري|ضروريا|"
    r"حاجة|"
    r"لزوم)|(?:ما|لا|مو|مش|مب|موب|ماني) (?:يحتاج|نحتاج|أحتاج|بحتاج|محتاج\w*|أبغى|أبي|نبي|نبغى|بدي|بدنا|عايز\w*|عاوز\w*|"
    r"ودي|أريد|نريد|بغيت|حاب\w*|مضطر\w*)|مابي|مابدي|بلا ما|بدون ما|من غير ما|بلاش) (?:\w+ ){0,3}"
    rf"{_TO_CALL_IN_ARABIC}(?!\w)(?! (?:\w+ )?(?:قبل|الصبح|بالليل|الليل|اليوم|الحين|هلق|دلوقتي|هسه|بكير|الآن)(?!\w))"
    r"|(?<!\w)[وف]?(?:لا|ما) ت(?:تصل|كلم|دق|رن|حكي|عيط|تواصل)\w*(?!\w)"
    r"(?! (?:\w+ )?(?:قبل|الصبح|بالليل|الليل|اليوم|الحين|هلق|دلوقتي|هسه|بكير|الآن)(?!\w))"
)


def may_mean(act: Act, text: str) -> bool:
    """Whether an utterance that is near an example of an act can mean it. 'People do that for a living?' is near 'isn't
    there a human on the line' and asks for nobody."""
    if act is Act.STOP_RECORDING:
        return against_recording(text, "en")
    needed = _NEEDS.get(act)
    return needed is None or needed.search(plain(text)) is not None


def may_mean_in_arabic(act: Act, text: str) -> bool:
    """The same of an Arabic utterance: 'yes, register it' is near 'don't record it', and wishes the contrary."""
    if act is Act.STOP_RECORDING:
        return against_recording(text, "ar")
    needed = _NEEDS_IN_ARABIC.get(act)
    if act is Act.GOODBYE and len(_NUMBER_OR_VALUE.findall(arabic.plain(text))) > 2:
        return False
    return needed is None or needed.search(arabic.plain(text)) is not None


def wants_no_call(text: str) -> bool:
    """Whether nobody shall call: 'no call, thank you', 'no need for anyone to call', 'I'll ring you another day'."""
    words = plain(text)
    return _OWN_CALL.search(words) is not None or _NO_CALL.search(words) is not None


def wants_no_call_in_arabic(text: str) -> bool:
    """The same in Arabic: 'there is no need that anybody calls me', 'I'll come back to you'."""
    parts = [arabic.plain(part) for part in _PARTS_IN_ARABIC.split(text)]
    return any(_NO_CALL_IN_ARABIC.search(part) or calls_ourselves(part) for part in parts)
