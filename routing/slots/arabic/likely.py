"""Names and firms that an Arabic utterance probably gives, to be read back: `routing.slots.likely` for Arabic."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from embedding.arabic_text import fold, has_latin
from routing.slots.arabic.choices import on_offer
from routing.slots.arabic.companies import is_of_ours, named_firm
from routing.slots.arabic.firm_kinds import KINDS
from routing.slots.arabic.hearing import Token, tokens
from routing.slots.arabic.names import PARTICLES, is_known, whole_name
from routing.slots.arabic.questions import told
from routing.slots.arabic.stop_words import CLAUSE_WORDS, COURTESIES, FEELINGS, PLACES
from routing.slots.given_names import is_given_name
from routing.slots.listening import Listening
from routing.slots.value import SlotValue

_SIGNS = frozenset(',.;:!?-–()"')
_PRESENT = frozenset(fold("معك معكم معاك معاكم معكن هنا هون وشكرا شكرا مشكورين").split())
_OF_ANOTHER = frozenset(
    fold(
        "زوجتي زوجي مراتي جوزي أخي أخوي أخويا أختي ابني بنتي أبوي أبويا والدي والدتي أمي عمي خالي خالتي صديقي "
        "صديقتي صاحبي صاحبتي زميلي زميلتي زميلنا زميلتنا مديري مديرتي مديرنا شريكي جاري جارتي المدير المديرة "
        "الموظف الموظفة موظفكم موظفتكم موظف موظفة السيد السيدة الأستاذ الأستاذة الدكتور الدكتورة المهندس المهندسة "
        "الشيخ اسمه اسمها اسمو قال قالت قالي قالتلي قاللي كلمني كلمتني كلمت كلمنا حكيت حكى تكلمت اتكلمت تواصلت "
        "تواصل رد ردت حولني حولتني عند مع ضد شارع حي طريق مدينة منطقة مستشفى مدرسة فيلم كتاب رواية مسجد جامع ميدان "
        "دوار برج الملك الأمير من عن وصلني عرفت سمعت شفت يا شكرا شكراً مشكور تسلم مثل زي متل غير بدل حضرة ولا أو "
        "مو مش مب موب ليس"
    ).split()
)
"""Before a name they say that it is somebody else's."""
_FIRM_OF_ANOTHER = frozenset(
    fold(
        "زي مثل متل غير بدل كنا كنت كان كانت عميل عملاء عملائي زبون زبائن منافس منافسين حساب بطاقة جنب قرب قدام "
        "ورا شارع مقابل زرت رحت رحنا سمعت شفت قرأت إعلان حولت دفعت"
    ).split()
)
_CLOSES_FIRM = re.compile(
    r"^(?:و?[تين](?:بغ|بي|ريد|حتاج|رغب|ود|شتر|فكر|بحث|دور|ستخدم|حب)\w*|عايز\w*|عاوز\w*|بده[ام]?|بدها|بدهم|ودهم|حاب\w*|"
    r"مهتم\w*|محتاج\w*|عندها|عندهم|فيها|فرع|فرعنا)$"
)
_TRADES = frozenset(
    fold(
        "تجارة شحن مقاولات استشارات تقنية تسويق سياحة سفر سفريات عقارات خدمات إلكترونيات أغذية أزياء مفروشات "
        "محاماة محاسبة برمجيات توصيل نقل تعليم تدريب صيانة تنظيف هندسة إنتاج إعلان إعلام ديكور أثاث عطور مجوهرات "
        "طباعة نشر استثمار تطوير صناعة زراعة تأمين طيران ضيافة تموين أدوية تجميل حلويات تصميم اتصالات تمويل "
        "لوجستيات سيارات إنشاءات"
    ).split()
)
_FORMS = frozenset(
    fold("القابضة المحدودة جروب غروب قروب كافيه ستور تك سوفت هولدنغ هولدنج التجارية الصناعية العقارية الطبية").split()
)
"""What firms' names end in."""
_NO_HEAD = frozenset(
    fold(
        "نظام برنامج حل حلول خدمة خدمات باقة عرض تطبيق موقع فريق عدد فرع فروع قسم إدارة مجال قطاع سوق نشاط اشتراك "
        "مشروع نظامكم خدمتكم المكالمات الباقة باقات الردود رقم السجلات الملفات البيانات الأمور المسائل"
    ).split()
)
"""Words whose trade is no firm's: "نظام للمحاسبة", "السجلات الطبية"."""
_NO_FIRST = _NO_HEAD | frozenset(
    fold("صباح مساء يوم شهر عام سنة اجتماع تقرير رد صوت مركز مكتب حساب مدير دعم كل بعض أي هذا هذه نفس أول ثاني").split()
)
"""What no one is called whose name is not known."""
_LEAST_FIRM = 2
_LATIN = re.compile(r"[A-Z][\w&'-]*(?: (?:[A-Z&][\w&'-]*|of|and))+")


def likely(text: str, listening: Listening, settled: Collection[str], taken: Collection[str] = ()) -> list[SlotValue]:
    """The probable values of fields for names and firms that are neither held nor `settled`.

    Args:
        settled: fields that the utterance gives or refuses.
        taken: what the utterance says otherwise, or what the business itself is called by: no part of it is a value.
    """
    wanted = [
        f for f in listening.of("person_name", "company") if f.name not in settled and f.name not in listening.held
    ]
    if not wanted:
        return []
    said = told(tokens(text))
    used = [set(fold(one).split()) for one in taken if one.strip()]
    found: list[SlotValue] = []
    for field in wanted:
        value = _probable_name(said, text) if field.type == "person_name" else _probable_firm(said, text)
        if value is None or _is_used(value, used, person=field.type == "person_name"):
            continue
        if set(fold(value).split()) & on_offer(listening):
            continue
        used.append(set(fold(value).split()))
        found.append(SlotValue(field=field.name, value=value, heard=value))
    return found


def _is_used(value: str, used: Sequence[set[str]], *, person: bool) -> bool:
    """Whether a part of a value was said of something else. A first name alone is many people's."""
    words = fold(value).split()
    return any(one & set(words[1:] if person and len(one) == 1 else words) for one in used)


def _probable_name(said: Sequence[Token], text: str) -> str | None:
    """A whole name that is said of nobody else: a given name that is known at the end of a clause, or a clause that is
    nothing but a name of one's family's."""
    for at in range(len(said)):
        found = whole_name(said, at)
        if not found or found[1] == found[0] or _is_behind(said, at, _OF_ANOTHER) or not _ends(said, found[1]):
            continue
        opens = at == 0 or said[at - 1].text in _SIGNS or said[at - 1].text in COURTESIES
        first = said[at].text
        known = is_known(first) and first not in FEELINGS
        if (known and _all_of_a_name(said, found)) or (opens and not known and _is_of_a_family(said, found)):
            return " ".join(token.said for token in said[found[0] : found[1] + 1])
    latin = next((m.group() for m in _LATIN.finditer(text) if is_given_name(m.group().split()[0])), None)
    return latin if latin is not None and not _latin_of_another(said, latin) else None


def _latin_of_another(said: Sequence[Token], name: str) -> bool:
    first = fold(name.split()[0])
    return any(_is_behind(said, at, _OF_ANOTHER) for at, token in enumerate(said) if token.text == first)


def _is_behind(said: Sequence[Token], at: int, words: Collection[str]) -> bool:
    """Whether one of some words stands shortly before, within the clause: "زوجتي منى", "شفت إعلان مطاعم الريف"."""
    for token in reversed(said[max(at - 3, 0) : at]):
        if token.text in _SIGNS:
            return False
        if token.text in words or token.text.removeprefix("و") in words:
            return True
    return False


def _ends(said: Sequence[Token], last: int) -> bool:
    after = said[last + 1].text if last + 1 < len(said) else "."
    return after in _SIGNS or after in _PRESENT


def _all_of_a_name(said: Sequence[Token], found: Sequence[int]) -> bool:
    """Whether every word behind the first may be the name of a father or a family."""
    words = [token.text for token in said[found[0] + 1 : found[1] + 1]]
    return all(is_known(word) or word in PARTICLES or word.startswith("ال") or word.endswith("ي") for word in words)


def _is_of_a_family(said: Sequence[Token], found: Sequence[int]) -> bool:
    first, last = said[found[0]].text, said[found[1]].text
    if first.startswith("ال") or first in _NO_FIRST or first in KINDS or first in PLACES:
        return False
    inner = {token.text for token in said[found[0] + 1 : found[1]]}
    return (last.startswith("ال") and last.endswith("ي")) or bool(inner & PARTICLES)


def _probable_firm(said: Sequence[Token], text: str) -> str | None:
    """A firm by the word for its kind, by its trade or form at the end, or by a name in Latin letters."""
    for at, token in enumerate(said):
        found = _by_kind(said, at) or _by_ending(said, at)
        if found and not _is_behind(said, found[0], _FIRM_OF_ANOTHER):
            words = [one.said for one in said[found[0] : found[1] + 1]]
            stuck = token.text not in KINDS and found[0] == at and token.text[0] in "لبو"
            return " ".join([words[0][1:] if stuck else words[0], *words[1:]])
    for match in _LATIN.finditer(text):
        first = fold(match.group().split()[0])
        at = next((n for n, token in enumerate(said) if token.text == first), 0)
        if not is_given_name(match.group().split()[0]) and not _is_behind(said, at, _FIRM_OF_ANOTHER):
            return match.group()
    return None


def _by_kind(said: Sequence[Token], at: int) -> list[int]:
    """ "بدنا النظام لمطاعم الريف": a word for a kind of firm, without the article, with a name behind it."""
    word = said[at].text
    if word not in KINDS and not (word[0] in "لبو" and word[1:] in KINDS):
        return []
    found = named_firm(said, at)
    while found and found[1] > found[0] and _CLOSES_FIRM.match(said[found[1]].text):
        found = [found[0], found[1] - 1]
    inner = next((n for n in range(at, found[1] + 1) if _CLOSES_FIRM.match(said[n].text)), None) if found else None
    found = [found[0], inner - 1] if inner is not None else found
    return found if found and found[1] - found[0] + 1 >= _LEAST_FIRM and is_of_ours(said, found) else []


def _by_ending(said: Sequence[Token], at: int) -> list[int]:
    """ "دلتا للشحن", "النخبة القابضة": the word or two before a trade or a form of business."""
    word = said[at].text
    if not at or has_latin(word) or not (word in _FORMS or (word.startswith("لل") and word[2:] in _TRADES)):
        return []
    first = at
    while first and at - first < _LEAST_FIRM and _may_be_called(said[first - 1]):
        first -= 1
    return [first, at] if first < at else []


def _may_be_called(token: Token) -> bool:
    word = token.text
    if not word.isalpha() or word in CLAUSE_WORDS or word in COURTESIES or word in FEELINGS or word in KINDS:
        return False
    bare = word.removeprefix("ال")
    return bare not in _NO_HEAD and word not in _NO_HEAD and word[0] not in "لو" and len(word) > 2
