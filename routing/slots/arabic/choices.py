"""One of several things on offer, named in Arabic and held by the name that the business gives it."""

from __future__ import annotations

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
from routing.slots.offered import offered
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
_ASKED_ABOUT = pattern(r"(?<!\w)(?:what|الفرق|كم|يكلف|تكلف|سعرها|سعر|بسعر)(?!\w)|\?")


def choice(hearing: Hearing, listening: Listening, field: SlotField) -> Found | None:
    """The choice that was named: where it was asked for, or where the words say that it is wanted."""
    heard = _in_arabic(field)
    asked = listening.expected == field.name
    held = field.name in listening.held
    nouns = {hear(word).text for word in field.words}
    choices = offered(heard)
    found: list[Found] = []
    for match in choices.pattern.finditer(hearing.rest):
        first, last = hearing.sentence(match.start())
        sentence = hearing.text[first:last]
        named = any(noun in sentence for noun in nouns)
        whole = sentence.strip(" .,،!") == match.group().strip()
        answers = listening.expected is not None and (whole or len(sentence.split()) <= _FEW)
        if match.group() in _SIZES and not asked and not named and not (answers and whole):
            continue
        question = _ASKED_ABOUT.search(sentence) is not None
        wanted = asked or (not question and (_WANTED.search(sentence) is not None or named or held or answers))
        if wanted and not turned_down(hearing, match.start(), match.end()):
            key = choices.key(match.group())
            found.append(Found(field=field.name, value=key, start=match.start(), end=match.end()))
    meant = the_one_meant(hearing, found)
    return meant or (choose(hearing, listening, heard) if asked else None)


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
