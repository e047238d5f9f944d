"""Names of people in Arabic: after a cue ("اسمي", "معك", "أنا"), or as the answer to the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from embedding.arabic_text import fold, has_latin
from routing.slots.arabic.hearing import Token, tokens
from routing.slots.arabic.numbers import is_number
from routing.slots.arabic.patterns import pattern, plain
from routing.slots.arabic.questions import told
from routing.slots.arabic.refusal import declines
from routing.slots.arabic.repairs import TAKE_BACK, behind_repair
from routing.slots.arabic.stop_words import CLAUSE_WORDS, COURTESIES, FEELINGS, FIRM_WORDS, WITH_WAW
from routing.slots.found import Found
from routing.slots.listening import Listening
from routing.slots.value import SlotField

_STRONG = tuple(
    tuple(fold(cue).split())
    for cue in (
        "اسمي", "إسمي", "انا اسمي", "اسمي هو", "اسمي الكامل", "الاسم", "الاسم هو", "الاسم الكامل", "باسم", "على اسم",
        "بإسم", "إسمي هو", "ناديني", "تناديني", "نادني", "نادوني", "تقدر تناديني", "قولي لي", "أخوك", "اخوكم",
        "أختك", "أختكم",
        "محدثك", "محدثتك", "يكلمك", "المتصل", "اسم المتصل", "اسمي الأول", "أدعى", "يسموني", "سجلها باسم", "سجله باسم",
        "اكتب اسم", "سجل اسم", "اسمي بالكامل", "الاسم بالكامل",
        "سجل عندك", "اكتب عندك", "بتكلم",
        "بتكلمي", "بتحكي مع", "عم تحكي مع", "تتكلم مع", "تتحدث مع", "لو سمحت سجل", "الاسم الصحيح",
        "اسمي الصحيح", "قصدي اسمي", "ينادوني", "بينادوني", "بينادولي", "ينادونني", "يقولون لي",
        "بيقولولي", "بيقولوا لي", "تقول لي", "يقول لي", "مسميني", "يلقبوني", "معروف باسم", "معروفة باسم", "سجلوا باسم",
        "حطها باسم", "حطه باسم", "اكتبه باسم", "خليها باسم",
    )
)  # fmt: skip
"""A name follows, whatever was asked."""
_BY_NAME = frozenset((fold(cue),) for cue in ("باسم", "بإسم", "الاسم"))
"""Where the firm was asked for, a firm's name follows."""
_WEAK = tuple((cue,) for cue in fold("أنا آني معك معاك معكم معاكم وياك معكي معاكي هون هنا").split())
_MYSELF = frozenset(fold("أنا انا وأنا وانا آني").split())
PARTICLES = frozenset(fold("بن ابن بنت أبو أم آل عبد عبدال أبا ابي ذو سيف نور").split())
_TITLES = frozenset(
    fold(
        "الدكتور دكتور الدكتورة دكتورة المهندس مهندس المهندسة مهندسة الأستاذ أستاذ الأستاذة أستاذة السيد السيدة "
        "الشيخ مدام المدام آنسة سيد سيدة كابتن الكابتن باشمهندس الباشمهندس "
        "الحاج الآنسة م د أ"
    ).split()
)
_RELATIVES = frozenset(
    fold(
        "مرتي زوجتي زوجي جوزي مراتي حرمي أختي أخوي أخي أخويا والدتي والدي بنتي ابني مديري مديرتي صديقي صديقتي صاحبي "
        "صاحبتي شريكي شريكتي خطيبي خطيبتي خالتي عمتي"
    ).split()
)
"""In whose name it is: "باسم مرتي، لمى الحلبي"."""
_BEFORE_IT = frozenset((":", "هو", "هي", ".", "-", ","))
_LEAD = frozenset(
    fold(
        "اكتبوا سجلوا نعم أيوه ايوا أي إي اه تمام طيب أكيد اكيد حاضر أهلا مرحبا هلا طبعا بالطبع ماشي اوكي هو هي "
        "سجل اكتب أكتب "
        "سجلي "
        "اكتبي قول تفضل تفضلي عادي يعني لا لأ آسف عفوا معليش غلط قصدي أقصد الصحيح الصح بل لحظة ممكن "
        "السلام عليكم شكرا أنا "
        "انا اسمي الاسم إسمي معك معاك باسم يا سيدي أخوي اسم تشرفنا يعطيك "
        "تكرم تكرمي عينك عيونك عيوني أمرك أبشر ابشري "
        "العافية حضرتي قولوا لي ولا يهمك بكل سرور فقط بس حابب حاب تقدر تناديني ناديني ok okay yes sure"
    ).split()
)
_MOST = 4
_AGAIN = pattern(r"(?<!\w)(?:قصدي|أقصد|مو|مش|غلط|الصحيح|الصح|بل|اسمي|الاسم|آسف|عفواً|صحح|غير|عدل)(?!\w)")


def person(text: str, listening: Listening, field: SlotField) -> Found | None:
    """The caller's name, as it was spelled."""
    whole = tokens(text)
    said = told(whole)
    asked = listening.expected == field.name
    held = listening.held.get(field.name)
    cues = _STRONG if listening.asks("company") is None else tuple(cue for cue in _STRONG if cue not in _BY_NAME)
    found = _after_cues(whole, cues, strong=True)
    if found:
        said = whole
    else:
        weak = _after_cues(said, _WEAK, strong=asked)
        if weak and said[weak[0] - 1].text in _MYSELF and not (asked and weak[1] == weak[0]):
            weak = weak if _says_who(said, weak) else []
        elsewhere = listening.asks("company", "text", "choice", "reference") is not None
        found = weak if not elsewhere and (asked or held is None or _AGAIN.search(plain(text))) else []
    if not found and asked and not declines(text):
        found = _answered(said)
    if not found and held is None:
        found = _set_off(said)
        # The firm that was asked for may be called after somebody.
        found = [] if found and said[found[0]].start == 0 and listening.asks("company") is not None else found
    if not found and held is None:
        found = _closing(said)
    if not found and isinstance(held, str) and _AGAIN.search(plain(text)) and listening.confirming:
        found = _in_place_of(said, held)
    if not found:
        return None
    first, last = _in_full(said, _mended(said, found))
    value = " ".join(token.said for token in said[first : last + 1])
    family = _family(said) if first == last else ""
    return Found(
        field=field.name,
        value=f"{value} {family}" if family and family != value else value,
        start=said[first].start,
        end=said[last].end,
    )


def _after_cues(said: Sequence[Token], cues: Sequence[tuple[str, ...]], *, strong: bool) -> list[int]:
    """The first and last word of the name behind the last cue that has one."""
    meant: list[int] = []
    for at in range(len(said)):
        for cue in sorted(cues, key=len, reverse=True):
            words = tuple(token.text for token in said[at : at + len(cue)])
            if not words or len(words) < len(cue) or (_without_waw(words[0]), *words[1:]) != cue:
                continue
            if at and said[at - 1].text in _DENIED:
                break
            found = _name(said, at + len(cue), strong=strong)
            if found:
                meant = found
            break
    return meant


_DENIED = frozenset(fold("مو مش ليس موب مب").split())


def _without_waw(word: str) -> str:
    return word[1:] if len(word) > 3 and word[0] in "وف" and word not in WITH_WAW else word


def _name(said: Sequence[Token], at: int, *, strong: bool) -> list[int]:
    """The name that begins at a word, at most four words; empty where none does."""
    while at < len(said) and (said[at].text in _TITLES or said[at].text in _BEFORE_IT or _is_relative(said, at)):
        at += 1
    first = at
    while at < len(said) and at - first <= 2 * _MOST and _may_be_name(said, at, begun=at > first):
        at += 1
    last = at - 1
    while last > first and said[last].text in PARTICLES and said[last].text not in ("نور", "سيف"):
        last -= 1
    words = [token.text for token in said[first : last + 1]]
    if last < first or sum(word not in PARTICLES for word in words) > _MOST:
        return []
    return [first, last] if strong or _sounds_like_one(words[0]) else []


def _is_relative(said: Sequence[Token], at: int) -> bool:
    """Whether a word tells in whose name it is; in "يا أخي" nobody's."""
    return said[at].text in _RELATIVES and not (at and said[at - 1].text == "يا")


def whole_name(said: Sequence[Token], at: int) -> list[int]:
    """The first and last word of what begins at a word and may be a name; empty where nothing may."""
    return _name(said, at, strong=True) if said[at].text not in _TITLES else []


def is_known(word: str) -> bool:
    """Whether a folded word is a given name."""
    return word in _given_names()


def _sounds_like_one(word: str) -> bool:
    """Whether a word that stands where names stand, and much else, may begin one: "أنا غلطت" does not."""
    if word in FEELINGS:
        return False
    told_of_oneself = word.endswith("ت") and len(word) > 3
    return word in _given_names() or not (word.startswith(("ال", "م")) or told_of_oneself)


def _says_who(said: Sequence[Token], found: list[int]) -> bool:
    """Whether what follows "أنا" is a name and not what somebody is or does: "أنا قاعدة أخسر", "أنا تاجر صغير"."""
    first = said[found[0]].text
    if first in _given_names() or first in PARTICLES or first in _SERVANTS:
        return True
    family = found[1] == found[0] + 1 and said[found[1]].text.startswith("ال")
    after = said[found[1] + 1].text if found[1] + 1 < len(said) else "."
    return family and (after in _SIGNS or after == "من")


_M_NAMES = frozenset(
    fold(
        "محمد محمود مها مريم منى منال مشعل ماجد مازن مروان مصطفى معاذ منصور مي ميساء مهند مراد مالك ملاك ميار ماهر "
        "مؤيد مساعد متعب مشاري ممدوح مجدي مجد منير منيرة موضي مرام ميرنا ماريا مارك مينا موسى معن مهدي مختار ميسم "
        "مايا ميرا"
    ).split()
)


_SIGNS_OF_VOWELS = re.compile("[\u0640\u064b-\u065f\u0670]")


def _may_be_name(said: Sequence[Token], at: int, *, begun: bool) -> bool:
    token = said[at]
    word = token.text
    if not re.fullmatch(r"[^\W\d_]{2,}(?:'[^\W\d_]+)?", _SIGNS_OF_VOWELS.sub("", token.said)):
        return False
    if begun and word.startswith(("لل", "بال")):
        # "نور للتجارة" is a firm, and "بالخدمة" no part of a name.
        return False
    if begun and (said[at - 1].text == _HOUSE_OF or (said[at - 1].text in _SERVANTS and word.startswith("ال"))):
        return True
    # "علي" is a name and, spelled in haste, "on".
    stop = word in CLAUSE_WORDS and token.said != "علي"
    if is_number(word) or stop or word in TAKE_BACK or word in FIRM_WORDS or word in COURTESIES:
        return False
    joined = word[0] == "و" or (word[0] == "ف" and word[1:].startswith(("ال", "ان")))
    if begun and joined and word not in WITH_WAW and len(word) > 3 and not has_latin(word):
        return False
    return not (word[0] in "وف" and (word[1:] in CLAUSE_WORDS or is_number(word[1:])))


_SERVANTS = frozenset(fold("عبد عطا نصر فتح جاد عون هبة أمة فضل").split())
"""Begin a name of two words: "عبد الله", "عطا الله"."""
_HOUSE_OF = fold("آل")
_TRADES = frozenset(fold("مدير مديرة مهندس مهندسة صاحب صاحبة مسؤول مسؤولة موظف موظفة رئيس رئيسة محاسب محاسبة").split())


def _set_off(said: Sequence[Token]) -> list[int]:
    """A whole name by itself among other values: "…، سارة المنصوري من شركة النخيل" or at the very end. Its first
    word must be a given name that is known."""
    for at, token in enumerate(said):
        opens = at == 0 or said[at - 1].text in _SIGNS or said[at - 1].text in _GREETS
        if not opens or token.text not in _given_names():
            continue
        found = _name(said, at, strong=True)
        if not found or found[1] == found[0]:
            continue
        after = said[found[1] + 1].text if found[1] + 1 < len(said) else "."
        if after in _SIGNS or after in _TRADES or after in ("من", "معك", "معاك", "هنا"):
            return found
    return []


def _closing(said: Sequence[Token]) -> list[int]:
    """The whole name that somebody puts behind what they said: "…، سلمى الدوسري معكم", "سامي هنا"."""
    for at in range(len(said) - 1, 0, -1):
        if said[at].text in _PRESENT and (at + 1 == len(said) or said[at + 1].text in _SIGNS):
            first = at
            while first and said[first - 1].text not in _SIGNS and at - first < _MOST:
                first -= 1
            for start in range(first, at):
                if said[start].text in _given_names() and _name(said, start, strong=True) == [start, at - 1]:
                    return [start, at - 1]
    return []


_PRESENT = frozenset(fold("معك معكم معاك معاكم معكن هنا هون").split())
_SIGNS = frozenset("،,.;؛:!?؟-–")
_GREETS = frozenset(fold("عليكم مرحبا مرحباً أهلا أهلاً هلا الخير النور ألو معك معاك").split())


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    """Given names in Arabic script, folded: those that faker knows, and what its lists lack."""
    from faker.providers.person.ar_AA import Provider

    known = {name for one in (Provider.first_names_male, Provider.first_names_female) for name in one}
    return frozenset(fold(name) for name in known if " " not in name) | _M_NAMES | _NAMES | WITH_WAW


_NAMES = frozenset(
    fold(
        "سارة ليلى لينا لين ريم رنا رانيا هبة هند هدى نورة نور نورا منى سلمى سلوى سناء سمر سميرة سهى شيماء "
        "شهد ديمة دانة دينا دانية دعاء آلاء أمل أماني أمينة أميرة أسماء آية إيمان إيناس بسمة بشرى تالا تغريد "
        "جمانة جواهر حصة حنان حنين خديجة خلود رؤى رهف رغد روان رولا زينب زهراء زينة سعاد عائشة عبير علياء "
        "غادة غدير فاطمة فرح فدوى كوثر لبنى لمى لمياء لطيفة نجلاء نجوى ندى نسرين نهى هالة هنادي هيفاء وفاء "
        "وعد ياسمين يارا يسرى أحمد إبراهيم أسامة أشرف أكرم أمجد أنس أنور أيمن إياد إيهاب باسل باسم بدر بسام "
        "بشار بلال تامر تركي ثامر جابر جمال جهاد حاتم حازم حسام حسن حسين حمد حمدان حمزة خالد خليل رامي رائد "
        "رشيد رياض زياد زيد زين سالم سامر سامي سعد سعود سعيد سلطان سلمان سليمان سمير سيف شادي شريف صالح صلاح "
        "ضياء طارق طلال عادل عامر عبدالله عبدالرحمن عبدالعزيز عبد عثمان عدنان عصام علاء علي عماد عمار عمر "
        "عمرو غسان غازي فادي فارس فهد فيصل فراس فواز قاسم قيس كريم كمال لؤي ماجد ناصر نادر نايف نبيل نزار "
        "نواف هاني هشام هيثم وائل وليد وسام ياسر يحيى يزن يزيد يوسف يونس "
        "نادية ناديا نوف ريما هيا جيداء شروق ديالا جود ميرال لارا لجين أروى إسراء أبرار العنود مشاعل رزان صفاء ضحى "
        "سوسن سامية سعدية سهام سهير سلافة رباب رحاب رشا رجاء ربى رهام ريهام راوية رائدة دلال دنيا ديانا داليا جميلة "
        "جنى جوري جويل كارلا كارين كلارا كاتيا لانا لورا لولوة ليان ليال نوال نهلة نيفين نيرمين نهاد نجود نجاة نبيلة "
        "نعيمة نزيهة هاجر هبة هدير هلا هنا هويدا هيام ولاء وجدان يسرا يمنى شذى شادية شهيرة صباح صفية عفاف عواطف عزة "
        "عهود غزل غيداء فايزة فتون فردوس فضيلة قمر كاملة أريج أسيل أفنان ألاء أمنية أنوار أنيسة إلهام إنعام إكرام "
        "بتول بدرية بلقيس بيان تهاني ثريا جورج إلياس إيلي أنطوان بيار بولس بطرس جوزيف جان طوني شربل عيسى داود داوود "
        "زكريا إسحاق إسماعيل إدريس أيوب أيهم أنيس أديب أدهم أسعد أصيل باهر بكر برهان بهاء تاج تميم توفيق جاسم جعفر "
        "جلال جميل جهاد حافظ حبيب حسني حكيم خليفة داني ذياب راجح راشد راكان رافع ربيع رجب رضا رفيق رمزي رمضان رؤوف "
        "ريان زاهر زهير ساري سراج سفيان سلطان سليم شاكر شوقي صابر صادق صبري صخر صهيب طه ظافر عاصم عامر عايض عباس "
        "عبود عبدالمجيد عبدالملك عبدالوهاب عبدالكريم عبدالاله عبداللطيف عبدالحميد عروة عزام عزت عزمي عقيل عليان عوض "
        "غالب غانم فخري فرات فرج فرحات فؤاد فيصل قتيبة قصي كاظم كامل كنان لطفي لقمان ليث نافع ناجي نجيب نصر نعيم "
        "نهاد نوري نوح هادي هارون هلال همام وديع ياسين يعقوب يعرب"
    ).split()
)


def _answered(said: Sequence[Token]) -> list[int]:
    """A bare name in answer to the question: what is said begins with it and is not much more."""
    at = 0
    while at < len(said) and (said[at].text in _LEAD or not re.search(r"\w", said[at].text)):
        at += 1
    found = _name(said, at, strong=True)
    if not found or (found[1] == found[0] and not _sounds_answered(said[at].text)):
        return []
    rest = [token.text for token in said[found[1] + 1 :] if re.search(r"\w", token.text)]
    closes = not rest or rest[0] in COURTESIES or not said[found[1] + 1].text.isalpha() or rest[0][0] in "وف"
    return found if closes or rest[0] in _CLOSES else []


_CLOSES = frozenset(fold("من بس معك معاك هنا بالخدمة بخدمتكم مرة ثاني تاني").split())


def _sounds_answered(word: str) -> bool:
    """Whether a single word may be a name: "غلطت" and "سمعت" are what somebody did."""
    return word in _given_names() or not (word.endswith("ت") and len(word) > 3)


def _mended(said: Sequence[Token], found: list[int]) -> list[int]:
    """The name that takes the place of the one found: "معك سامر العلي، لا عفواً، سامي العلي"."""
    while (at := behind_repair(said, found)) is not None:
        again = _name(said, at, strong=True)
        before = {token.text for token in said[found[0] : found[1] + 1]}
        if not again or not (said[again[0]].text in _given_names() or said[again[1]].text in before):
            break
        found = again
    return found


def _in_full(said: Sequence[Token], found: list[int]) -> list[int]:
    """The name said again right behind with more of it: "عمر، عمر درويش", "المطيري، هيا المطيري"."""
    at = found[1] + 1
    while at < len(said) and (said[at].text in _SIGNS or said[at].text in _AGAIN_IN_FULL):
        at += 1
    again = _name(said, at, strong=True) if at > found[1] + 1 and at < len(said) else []
    if not again or again[1] - again[0] <= found[1] - found[0]:
        return found
    once = [token.text for token in said[found[0] : found[1] + 1]]
    twice = [token.text for token in said[again[0] : again[1] + 1]]
    return again if once in (twice[: len(once)], twice[-len(once) :]) else found


_AGAIN_IN_FULL = frozenset(fold("يعني إي أيوه ايوه نعم قصدي اسمي أنا هو هي بالكامل الكامل كاملا").split())


def _family(said: Sequence[Token]) -> str:
    """The family's name where it is told by itself: "الاسم الأول ريما والعائلة صباغ"."""
    for at, token in enumerate(said[:-1]):
        if token.text.removeprefix("و") in _FAMILY and _may_be_name(said, at + 1, begun=False):
            return said[at + 1].said
    return ""


_FAMILY = frozenset(fold("العائلة العيلة عائلتي عيلتي اللقب لقبي الكنية كنيتي").split())


def _in_place_of(said: Sequence[Token], held: str) -> list[int]:
    """ "لا، نورا مو نورة": what is said in place of the name that is held."""
    wrong = fold(held).split()
    for at, token in enumerate(said):
        if token.text in _DENIED and at and at + 1 < len(said) and said[at + 1].text in wrong:
            return [at - 1, at - 1] if _may_be_name(said, at - 1, begun=False) else []
    return []
