"""Which fields a reply in Arabic asks for. Goes by the words alone, as `asking_arabic.yaml` reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cli.evaluation.arabic_words import is_arabic
from cli.evaluation.pattern_file import read_patterns
from cli.evaluation.request import Request
from cli.evaluation.sentences import Sentence

_Pattern = re.Pattern[str]
_BEFORE = r"^(?:[وف] ?|طيب |حسنا |ممتاز |شكرا |تمام |والان |الان |اولا |اخيرا )*"
_BEHIND = r"(?: (?:الكامل|الكريم|لو سمحت|من فضلك|مره اخري|الخاص بك|الالكتروني|عندك|لديك))*$"
_FEW = 5
"""Words. Farther behind its opening, a noun is no longer what is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    nouns: tuple[_Pattern, ...]
    bare: tuple[_Pattern, ...]
    questions: tuple[_Pattern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grammar:
    in_questions: _Pattern
    anywhere: _Pattern
    turned: _Pattern
    offers: _Pattern
    others: _Pattern
    choice: _Pattern
    change: _Pattern
    refusal: _Pattern
    giving: _Pattern
    fields: dict[str, _Field]
    either: tuple[tuple[tuple[str, ...], _Pattern], ...]


def requests(sentence: Sentence) -> Iterator[Request]:
    """What a sentence asks for; nothing where it is not Arabic."""
    if not is_arabic(sentence.text):
        return
    grammar, at = _grammar(), 0
    open_list = False
    for clause in sentence.clauses:
        at = sentence.text.index(clause, at)
        found = list(_in_clause(sentence, clause, goes_on=open_list))
        either = [(fields, m) for fields, way in grammar.either for m in way.finditer(clause)]
        for fields, match in either:
            if any(match.start() <= start < match.end() for _, start in found):
                yield Request(fields=fields, start=at + match.start())
        for field, start in found:
            if not any(field in fields and match.start() <= start < match.end() for fields, match in either):
                yield Request(fields=(field,), start=at + start)
        open_list = bool(found)
        at += len(clause)


def names_field(text: str, field: str) -> bool:
    """Whether a text in normal spelling names a field by one of its Arabic nouns, as an agent or a caller would."""
    known = _grammar().fields.get(field)
    own = re.sub(r"\b(\w*(?:اسم|رقم|شركت|ايميل|بريد|جوال|هاتف|تلفون|موبايل|باقت|طلب))(?:ي|نا)\b", r"\1ك", text)
    return known is not None and any(noun.search(way) for noun in known.nouns for way in (text, own))


def asks_for_another(clause: str) -> bool:
    """Whether a new value is asked for in the place of one that will not do."""
    return _grammar().others.search(clause) is not None


def leaves_a_choice(clause: str) -> bool:
    return _grammar().choice.search(clause) is not None


def wants_change(heard: str) -> bool:
    """Whether a caller's words in normal spelling want something changed."""
    return _grammar().change.search(heard) is not None


def refuses(heard: str) -> bool:
    return _grammar().refusal.search(heard) is not None


def is_about_to_give(heard: str) -> bool:
    return _grammar().giving.search(heard) is not None


def _in_clause(sentence: Sentence, clause: str, *, goes_on: bool) -> Iterator[tuple[str, int]]:
    """The fields that a clause asks for, each with its place in it. `goes_on`: the clause before asked for something,
    so that a noun at its beginning is asked for too."""
    grammar = _grammar()
    if grammar.offers.search(clause):
        return
    openings = [opening.end() for opening in grammar.anywhere.finditer(clause)]
    if sentence.is_question:
        openings += [opening.end() for opening in grammar.in_questions.finditer(clause)]
    for name, field in grammar.fields.items():
        for question in field.questions if sentence.is_question or openings else ():
            match = question.search(clause)
            if match is not None and not grammar.turned.search(clause[: match.start()]):
                yield name, match.start()
        for noun in field.nouns:
            for match in noun.finditer(clause):
                led = any(end <= match.start() + 1 and _near(clause, end, match.start()) for end in openings)
                listed = goes_on and match.start() == 0
                if (led or listed) and not grammar.turned.search(clause[: match.start()]):
                    yield name, match.start()
        asking = sentence.is_question or re.search(r"\b(?:من فضلك|لو سمحت)\b", clause)
        if asking and any(bare.search(clause) for bare in field.bare):
            yield name, 0


def _near(clause: str, opening: int, noun: int) -> bool:
    return len(clause[opening:noun].split()) <= _FEW


@cache
def _grammar() -> _Grammar:
    read, compiled = read_patterns("asking_arabic.yaml")

    return _Grammar(
        in_questions=compiled(read["openings"]["question"]),
        anywhere=compiled(read["openings"]["anywhere"]),
        turned=compiled(read["turned"]),
        offers=compiled(read["offers"]),
        others=compiled(read["others"]),
        choice=compiled(read["choice"]),
        change=compiled(read["change"]),
        refusal=compiled(read["refusal"]),
        giving=compiled(read["giving"]),
        fields={
            name: _Field(
                nouns=tuple(map(compiled, field["nouns"])),
                bare=tuple(compiled(f"{_BEFORE}(?:{noun}){_BEHIND}") for noun in field["nouns"]),
                questions=tuple(map(compiled, field["questions"])),
            )
            for name, field in read["fields"].items()
        },
        either=tuple((tuple(one["fields"]), compiled(way)) for one in read["either"] for way in one["questions"]),
    )
