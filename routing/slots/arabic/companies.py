"""Firms in Arabic: "من شركة النخيل", "أشتغل في بنك الرياض", "شركتنا اسمها أفق"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from embedding.arabic_text import fold, has_latin
from routing.slots.arabic.choices import on_offer
from routing.slots.arabic.firm_kinds import KINDS
from routing.slots.arabic.hearing import Token, tokens
from routing.slots.arabic.kept_back import has_no_firm
from routing.slots.arabic.names import is_known
from routing.slots.arabic.numbers import is_number
from routing.slots.arabic.patterns import plain
from routing.slots.arabic.questions import told
from routing.slots.arabic.refusal import declines
from routing.slots.arabic.repairs import TAKE_BACK, behind_repair
from routing.slots.arabic.stop_words import CLAUSE_WORDS, COURTESIES, FEELINGS, PLACES
from routing.slots.found import Found
from routing.slots.listening import Listening
from routing.slots.value import SlotField

_FIRM = frozenset(fold("شركة شركه الشركة كومباني").split())
_OWN = frozenset(fold("شركتي شركتنا محلي محلنا متجري متجرنا مؤسستي مؤسستنا").split())
_OURS = frozenset(
    f"{kind.removesuffix('ه')}{'ت' * kind.endswith('ه')}{own}" for kind in KINDS for own in ("نا", "ي", "كم")
)
"""Firms of ours by their kind: "عيادتنا", "مصنعي"."""
_BY_NAME = fold("باسم")
_NAME_OF_OURS = frozenset(fold("اسمنا إسمنا").split())
_CALLED = frozenset(
    fold(
        "الصحيح الصح الصحيحة اسمها اسمه هي هو إسمها تسمى باسم بإسم اسم اسمو إسما اسما : تاعنا تاعي ديالنا "
        "ديالي مالتنا مالتي حقتنا تبعنا تبعي بتاعتنا بتاعتي"
    ).split()
)
_OF_OURS = frozenset(fold("تاعنا تاعي ديالنا ديالي مالتنا مالتي حقتنا تبعنا تبعي بتاعتنا بتاعتي").split())
_NAMED = _CALLED - _OF_OURS - frozenset(fold("هي هو : الصحيح الصح الصحيحة").split())
_WORK = frozenset(
    fold(
        "نيابة أعمل أشتغل بشتغل بنشتغل نشتغل بنعمل شغال شغالة موظف موظفة مدير مديرة نعمل مسؤول مسؤولة مهندس محاسب "
        "محاسبة أمثل أنا معك معاك "
        "معكم نحن احنا "
        "مندوب مندوبة"
    ).split()
)
_IN = frozenset(fold("في عند لدى مع لصالح من بـ").split())
_GENERIC = frozenset(
    fold(
        "صغيرة كبيرة متوسطة ناشئة جديدة عقارية تجارية خاصة برمجة عقار عقارات مقاولات توصيل شحن سياحة تسويق محاماة "
        "استيراد "
        "عائلية محلية سعودية مصرية هنا البيت بره برا الخارج فضلك سمحت أمس امبارح زمان يومين أسبوع شهر ساعة الصبح عندكم "
        "عندي البداية الأول جديد "
        "فردية فردي صغير متوسط خاص تجاري عائلي محلي سعودي مصري ناشئ شعبي راقي مشهور عادي "
        "كبير كثير كتير غلط خطأ صح صحيح صحيحة "
        "غير خدمتكم النظام الباقة الاشتراك مكتبي البيت بيتي السيارة الشركة شركتي شركتنا شركة"
    ).split()
)
_WE = frozenset(fold("نحن احنا إحنا نمثل أمثل").split())
_OPENS = frozenset(fold("طيب حسنا حسناً اه آه تمام بالمناسبة نعم أيوه").split())
_MOST = 5


def company(text: str, listening: Listening, field: SlotField, caller: Found | None = None) -> Found | None:
    """The name of the firm, as it was spelled; `caller` is the name that the same utterance gives."""
    said = tokens(text)
    asked = listening.expected == field.name
    if asked and (declines(text) or has_no_firm(plain(text))):
        return None
    found = _behind_the_caller(said, caller) if caller is not None else []
    for at, token in enumerate(said):
        word = token.text[1:] if token.text[0] in "وفبل" and token.text[1:] in _FIRM | _OWN | KINDS else token.text
        one: list[int] = []
        if word in _WE and (at == 0 or not said[at - 1].text.isalpha() or said[at - 1].text in _OPENS) and not asked:
            one = _a_firm_alone(said, at + 1)
        elif word in _FIRM | _OWN:
            one = _firm(said, _past(said, at + 1), at)
        elif word in KINDS and (asked or _works(said, at)):
            one = _firm(said, at, at)
            described = bool(one) and one[1] == one[0] + 1 and said[one[1]].text in _GENERIC and not asked
            one = one if one and one[1] > one[0] and not described else []
        elif word in _IN and _works(said, at + 1) and token.text != "مع":
            one = _plain_name(said, at + 1) if asked or _introduced(said, at) else []
        if not one and word.removeprefix("و") in _NAMED and (asked or _of_a_firm(said, at + 2)):
            one = _firm(said, _past(said, at + 1), at, joined=True)
            # "سجلني باسم حسام الشامي" names a person.
            person = bool(one) and word == _BY_NAME and is_known(said[one[0]].text)
            one = [] if person and not _of_a_firm(said, at + 2) else one
        elif not one and word.removeprefix("و") in _NAME_OF_OURS:
            one = _firm(said, at + 1, at, joined=True)
        if one and not _denied(said, one[0]):
            found = one if not found or at > found[1] else found
    if found:
        found = _mended(said, found, listening)
    held = listening.held.get(field.name)
    if not found and isinstance(held, str):
        found = _put_right(said) or _instead_of(said, held)
    if not found and asked:
        said = told(said)
        found = _answered(said)
        found = _mended(said, found, listening) if found else []
    if not found:
        return None
    first, last = found
    value = " ".join(token.said for token in said[first : last + 1]).replace(" - ", "-")
    stuck = said[first].text[0] in "بل" and said[first].text[1:] in KINDS | _FIRM
    stuck = stuck or (said[first].text[0] == "ل" and any(token.text in _CHANGED for token in said[:first]))
    return Found(
        field=field.name,
        value=value[1:] if stuck else value,
        start=said[first].start,
        end=said[last].end,
    )


def _behind_the_caller(said: Sequence[Token], caller: Found) -> list[int]:
    """The firm right behind the caller's name: "يوسف، من دلتا للشحن", "هالة منصور، مطاعم الريف"."""
    at = next((n for n, token in enumerate(said) if token.start >= caller.end), len(said))
    while at < len(said) and said[at].text in ("،", ",", "-"):
        at += 1
    if at >= len(said):
        return []
    if said[at].text in KINDS:
        found = _firm(said, at, at)
        return found if found and found[1] > found[0] else []
    if said[at].text not in ("من", "لدي", "عن") or at + 1 >= len(said):
        return []
    at += 1
    if said[at].text in _FIRM:
        return _firm(said, _past(said, at + 1), at)
    found = _firm(said, at, at)
    return found if found and (said[at].text not in KINDS or found[1] > found[0]) else []


def _put_right(said: Sequence[Token]) -> list[int]:
    """ "الشركة غلط، الصحيح نجمة الشمال": what is right, behind the word for a firm."""
    words = [token.text for token in said]
    firm = next((at for at, word in enumerate(words) if word in _FIRM | _OWN), len(words))
    right = next((at for at in range(firm, len(words)) if words[at] in _RIGHT), len(words))
    return _firm(said, _past(said, right + 1), right)


def _instead_of(said: Sequence[Token], held: str) -> list[int]:
    """ "الشركة مو النخيل، هي الواحة": what follows the denial of the firm that is held."""
    words = fold(held).split()
    for at in range(1, len(said)):
        if said[at - 1].text in _DENIES and [token.text for token in said[at : at + len(words)]] == words:
            at += len(words)
            while at < len(said) and (not said[at].text.isalpha() or said[at].text in _CALLED or said[at].text == "بل"):
                at += 1
            return _firm(said, at, at)
    return []


_DENIES = frozenset(fold("مو مش ليس ليست موب مب").split())
_RIGHT = frozenset(fold("الصحيح الصح الأصح").split())
_CHANGED = frozenset(fold("غير غيري غيروا بدل بدلي صحح صححي عدل عدلي").split())


def _mended(said: Sequence[Token], found: list[int], listening: Listening) -> list[int]:
    """The firm that takes the place of the one found: "الشركة نجمة البحر، لا عفواً، اسمها موجة البحر"."""
    while (at := behind_repair(said, found)) is not None:
        while at < len(said) and (said[at].text in _CALLED or said[at].text in _FIRM):
            at += 1
        again = _firm(said, at, at, joined=True)
        if not again or fold(" ".join(token.said for token in said[again[0] : again[1] + 1])) in on_offer(listening):
            break
        found = again
    return found


def _of_a_firm(said: Sequence[Token], at: int) -> bool:
    """Whether "اسمها" is said of a firm that was named by its kind: "صاحب مكتب محاماة اسمه العدالة"."""
    before = [token.text for token in said[max(at - 6, 0) : at]]
    return any(_bare(word) in KINDS | _FIRM or word in _OWN | _OURS | KINDS for word in before)


def _bare(word: str) -> str:
    """A word without what is joined to it: "والعيادة", "لعيادة"."""
    return re.sub(r"^[وف]?(?:ال|بال|لل|[بل])?(?=\w{3})", "", word)


def _is_its_kind(word: str) -> bool:
    return word.startswith("ال") and word[2:] in KINDS


def _a_firm_alone(said: Sequence[Token], at: int) -> list[int]:
    """The firm of "نحن شركة النور." or "نمثل مجموعة الفارس": what is said of us and nothing more.
    "من" and the word for a firm may stand before it; a word for its kind belongs to its name."""
    while at < len(said) and (said[at].text in _IN or said[at].text in _FIRM):
        at += 1
    kind = at < len(said) and said[at].text in KINDS
    found = _firm(said, at, at)
    described = bool(found) and kind and found[1] == found[0] + 1 and said[found[1]].text in _GENERIC
    if not found or (found[1] == found[0] and kind) or described:
        return []
    after = said[found[1] + 1].text if found[1] + 1 < len(said) else "."
    named = kind or said[at - 1].text in _FIRM | _WE or (said[at - 1].text in _IN and found[1] > found[0])
    named = named and (kind or said[at - 1].text in _FIRM or found[1] > found[0])
    return found if named and not after.isalpha() else []


def _past(said: Sequence[Token], at: int) -> int:
    while at < len(said) and (
        said[at].text in _CALLED or (said[at - 1].text in _NAMED and _is_its_kind(said[at].text))
    ):
        at += 1
    return at


def _denied(said: Sequence[Token], first: int) -> bool:
    return any(token.text in _DENIES for token in said[max(first - 2, 0) : first])


def _works(said: Sequence[Token], at: int) -> bool:
    """Whether the words before say that somebody works or calls from there."""
    before = [t.text for t in said[max(at - 5, 0) : at]]
    return any(word in _WORK | _IN or word.removeprefix("و") in _WORK for word in before)


def _introduced(said: Sequence[Token], at: int) -> bool:
    """Whether "من" comes behind a name or work, not behind a wish: "معك خالد من أرامكو"."""
    before = [t.text for t in said[max(at - 5, 0) : at]]
    verb = frozenset(
        fold("أعمل أشتغل بشتغل شغال شغالة موظف موظفة مدير مديرة نعمل مسؤول مسؤولة أمثل معك معاك معكم").split()
    )
    return any(word.removeprefix("و") in verb for word in before)


def _firm(said: Sequence[Token], at: int, _: int, *, joined: bool = False) -> list[int]:
    first = at
    while at < len(said) and at - first < _MOST and _may_belong(said, at, begun=at > first, joined=joined):
        at += 1
    words = [token.text for token in said[first:at]]
    place = len(words) == 1 and words[0] in PLACES
    return [first, at - 1] if words and not place and words[0] not in _GENERIC | FEELINGS else []


def named_firm(said: Sequence[Token], at: int) -> list[int]:
    """The first and last word of the firm's name that begins at a word; empty where none does."""
    return _firm(said, at, at)


def is_of_ours(said: Sequence[Token], found: Sequence[int]) -> bool:
    """Whether what follows the word for its kind makes a name and no description."""
    return said[found[0] + 1].text not in _GENERIC | FEELINGS | PLACES


def _plain_name(said: Sequence[Token], at: int) -> list[int]:
    found = _firm(said, at, at)
    return found if found and said[found[0]].text not in KINDS | _FIRM | _OWN else []


def _may_belong(said: Sequence[Token], at: int, *, begun: bool, joined: bool = False) -> bool:
    """Whether a word belongs to a firm's name; `joined`: what "و" joins to it does too."""
    token = said[at]
    word = token.text
    if not re.fullmatch(r"[\w&'-]+", word) or (word.isdigit() and not begun):
        return begun and word in ("&", "-", ".") and at + 1 < len(said) and not said[at + 1].spaced
    if (
        word in CLAUSE_WORDS
        or word in TAKE_BACK
        or _is_courteous(said, at)
        or is_number(word)
        or word.isdigit()
        or len(word) < 2
    ):
        return False
    if word[0] in "وف" and (word[1:] in CLAUSE_WORDS or is_number(word[1:]) or word[1:] in COURTESIES):
        return False
    if begun and word.removeprefix("و") in _NAMED:
        return False
    if begun and has_latin(said[at - 1].text) != has_latin(word):
        return False
    if begun and word[0] == "و":
        return word.startswith("وال") or joined
    return not (begun and word.startswith(("بال", "بدي", "ابغ")))


def _is_courteous(said: Sequence[Token], at: int) -> bool:
    """Whether a word is part of a greeting or of thanks; "شركة النور" and "مستشفى السلام" are none."""
    word, before = said[at].text, said[at - 1].text if at else ""
    if word in ("النور", "الخير"):
        return before in ("صباح", "مساء")
    if word == "السلام":
        return "عليكم" in (one.text for one in said[at : at + 2])
    return word in COURTESIES


def _answered(said: Sequence[Token]) -> list[int]:
    """A bare firm in answer to the question."""
    if sum(token.text.isalpha() for token in said) > 9:
        return []
    lead = frozenset(
        fold(
            "نعم أيوه تمام طيب أكيد أنا انا من في شركة شركتي شركتنا اسمها هي هو عند بشتغل بنشتغل نشتغل نعمل أشتغل "
            "أعمل ايوا إي اه "
            "سجل اكتب لدى احنا "
            "نحن مع آسف عفوا قصدي لا أقصد الصحيح الشركة اسم حاضر يعني ok yes"
        ).split()
    )
    at = 0
    while at < len(said) and (said[at].text in lead or not re.search(r"\w", said[at].text)):
        at += 1
    return _firm(said, at, at)
