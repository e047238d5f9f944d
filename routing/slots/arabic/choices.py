"""One of several things on offer, named in Arabic and held by the name that the business gives it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from embedding.arabic_text import fold, has_arabic
from routing.slots.arabic.hearing import hear
from routing.slots.arabic.patterns import pattern
from routing.slots.choice import choice as choose
from routing.slots.corrections import turned_down
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.offered import Offered, offered
from routing.slots.value import SlotField

_SIZES = frozenset(
    fold(
        "الأولى الثانية الثالثة الصغيرة الصغرى الكبيرة الكبرى المتوسطة الوسطى البداية الشركات المؤسسات الأكبر الأرخص"
    ).split()
)
"""Words that are said of many things: where the choice was not asked for, they count only beside "
"the field's own noun."""
_FEW = 4
"""Words. So short an answer that names a choice gives it, whatever was asked for."""
_WANTED = pattern(r"(?<!\w)(?:want|make it|change|i mean|instead of)(?!\w)")
_ASKED_ABOUT = pattern(
    r"(?<!\w)(?:what(?! (?:ممكن|ينفع|يصير)(?!\w))|الفرق|فرق|يكلف|تكلف|بتكلف|سعرها|سعر|تفاصيل|تشمل|بتشمل|مميزات|"
    r"مزايا)(?!\w)"
    r"|^(?!.*(?<!\w)(?:want|make it|ممكن|ينفع|يصير)(?!\w)).*\?"
)
_UNDECIDED = pattern(
    r"(?<!\w)(?:محتار|محتارة|متردد|مترددة|ما قررت|ما قررنا|لم أقرر|لم نقرر|لسه|لسا|ما أدري|مدري|مش عارف|مش "
    r"عارفة|ما بعرف|"
    r"لا أعرف|بين)(?!\w)"
)
_RATHER = pattern(r"(?<!\w)(?:بس|لكن|ولكن|أفضل|الأفضل|أحسن|الأحسن|خلاص|خلينا|خلنا|بدل|make it|change)(?!\w)")
_IN_PLACE_OF = pattern(r"(?<!\w)(?:instead of|change|بدل|بدال|عوض|مكان|أحسن من|أفضل من) (?:من |عن |ال)?$")
"""Before a choice that another takes the place of: "الاحترافية بدل المبتدئة"."""
_CLAUSE_END = re.compile(r"[.!?;,](?=\s|$)")
_NEITHER = re.compile(r"(?<!\w)no [^,.;!?]{2,30}? ولا \S+")
"""Two that are turned down: "لا الأولى ولا الثالثة"."""
_NEXT = (
    (pattern(r"(?<!\w)(?:اللي|يلي|الي|التي) (?:then|بعدها|بعده|فوقها|فوق منها|أعلى منها|أكبر منها)(?!\w)"), 1),
    (pattern(r"(?<!\w)(?:اللي|يلي|الي|التي) (?:قبلها|قبله|تحتها|أقل منها|أصغر منها)(?!\w)"), -1),
)
_PLACES = tuple(
    (pattern(rf"(?<!\w)(?:{said})(?!\w)"), place)
    for said, place in (
        (r"أول (?:وحدة|واحدة|1|خيار|باقة|شي|شيء)|الأولى|الأولانية|رقم 1|الخيار الأول", 0),
        (r"ثاني (?:وحدة|واحدة|خيار|باقة)|تاني (?:وحدة|واحدة|خيار|باقة)|الثانية|التانية|رقم 2|الخيار الثاني", 1),
        (r"ثالث (?:وحدة|واحدة|خيار|باقة)|تالت (?:وحدة|واحدة|خيار|باقة)|الثالثة|التالتة|رقم 3|الخيار الثالث", 2),
        (r"آخر (?:وحدة|واحدة|1|خيار|باقة)|الأخيرة|الأخيرانية|الخيار الأخير", -1),
    )
)


def choice(hearing: Hearing, listening: Listening, field: SlotField) -> Found | None:
    """The choice that was named: where it was asked for, or where the words say that it is wanted."""
    heard = _in_arabic(field)
    asked = listening.expected == field.name
    held = field.name in listening.held
    nouns = {hear(word).text for word in field.words}
    choices = offered(heard)
    found: list[Found] = []
    neither = _NEITHER.search(hearing.text)
    denied: list[str] = []
    for match in choices.pattern.finditer(hearing.rest):
        first, last = _clause(hearing, match.start())
        clause = hearing.text[first:last]
        named = any(noun in clause for noun in nouns)
        whole = clause.strip(" .،,!") == match.group().strip()
        # "لوجيستيك برو" is a firm.
        few = len(clause.split()) <= _FEW and listening.asks("company", "person_name") is None
        answers = listening.expected is not None and (whole or few)
        if match.group() in _SIZES and not asked and not named and not (answers and whole):
            continue
        question = _ASKED_ABOUT.search(clause) is not None
        wanted = not question and (asked or _WANTED.search(clause) is not None or named or held or answers)
        replaced = _IN_PLACE_OF.search(hearing.text[: match.start()]) is not None and _others(choices, hearing, match)
        within = neither is not None and neither.start() <= match.start() < neither.end()
        if replaced or within or turned_down(hearing, match.start(), match.end()):
            denied.append(choices.key(match.group()))
            hearing.claim(match.start(), match.end())
        elif wanted:
            key = choices.key(match.group())
            found.append(Found(field=field.name, value=key, start=match.start(), end=match.end()))
        elif asked:
            hearing.claim(match.start(), match.end())
    if len({one.value for one in found}) > 1 and _UNDECIDED.search(hearing.text):
        return None
    meant = _last_meant(hearing, found)
    if meant is None and (asked or held):
        standing = denied[-1] if denied else str(listening.held.get(field.name, ""))
        meant = _beside(hearing, field, standing) or _by_place(hearing, field)
    return meant or (choose(hearing, listening, heard) if asked else None)


def on_offer(listening: Listening) -> frozenset[str]:
    """Every way to name a choice, folded."""
    return frozenset(
        fold(way) for field in listening.of("choice") for key, ways in field.choices.items() for way in (key, *ways)
    )


def _others(choices: Offered, hearing: Hearing, match: re.Match[str]) -> bool:
    return any(choices.key(one.group()) != choices.key(match.group()) for one in choices.pattern.finditer(hearing.text))


def _clause(hearing: Hearing, at: int) -> tuple[int, int]:
    """The part between two signs that holds a position."""
    start = 0
    for mark in _CLAUSE_END.finditer(hearing.text):
        if mark.end() > at:
            return start, mark.end()
        start = mark.end()
    return start, len(hearing.text)


def _last_meant(hearing: Hearing, found: list[Found]) -> Found | None:
    """Of several choices the one that took another's place, also by being called the better one."""
    meant = the_one_meant(hearing, found)
    for one in found:
        if meant is not None and one.start >= meant.end and _RATHER.search(hearing.text[meant.end : one.end]):
            meant = one
    return meant


def _by_place(hearing: Hearing, field: SlotField) -> Found | None:
    """ "أول وحدة", "رقم 2", "الأخيرة": the choice in that place among those that were named."""
    keys = list(field.choices)
    for expression, place in _PLACES:
        match = expression.search(hearing.rest)
        if match is not None and -len(keys) <= place < len(keys):
            return Found(field=field.name, value=keys[place], start=match.start(), end=match.end())
    return None


def _beside(hearing: Hearing, field: SlotField, standing: str) -> Found | None:
    """ "مش الستارتر، اللي بعدها": the choice right behind or before the one that is turned down or held."""
    keys = list(field.choices)
    for expression, step in _NEXT:
        match = expression.search(hearing.rest)
        if match is not None and standing in keys and 0 <= keys.index(standing) + step < len(keys):
            key = keys[keys.index(standing) + step]
            return Found(field=field.name, value=key, start=match.start(), end=match.end())
    return None


def _in_arabic(field: SlotField) -> SlotField:
    ways = _ways(tuple((key, tuple(said)) for key, said in field.choices.items()))
    return replace(field, choices=dict(ways))


@lru_cache(maxsize=32)
def _ways(choices: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The ways to say each, evened out, with what may be stuck to them."""
    return tuple((key, tuple(w for way in said for w in _joined(hear(way).text))) for key, said in choices)


def _joined(way: str) -> list[str]:
    if not has_arabic(way):
        return [way]
    bare = way.removeprefix("ال")
    definite = [f"ال{bare}", f"بال{bare}", f"لل{bare}", f"وال{bare}", f"عال{bare}", f"فال{bare}"]
    return [way, *(f"{prefix}{way}" for prefix in "وبل"), *(definite if " " not in way else [])]
