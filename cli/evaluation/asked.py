"""Which fields a reply asks for. Goes by the words alone, as `asking.yaml` reads them; in Arabic by `asked_arabic`.

A request is an opening ("could I get", "what is", "I still need") with the field's noun as what it opens, a question of
the field's own ("who am I speaking with"), or a bare noun ("and your number?"). Reading a value back, offering to do
something, telling what is missing and asking for another value are no requests for what is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from cli.evaluation import asked_arabic
from cli.evaluation.request import Request
from cli.evaluation.sentences import Sentence, sentences
from cli.evaluation.values import says

_Pattern = re.Pattern[str]

REFUSED = None
"""The value of a field that the caller refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    nouns: tuple[_Pattern, ...]
    bare: tuple[_Pattern, ...]
    questions: tuple[_Pattern, ...]
    yes_no: tuple[_Pattern, ...]
    about: _Pattern | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grammar:
    question_openings: tuple[_Pattern, ...]
    openings: tuple[_Pattern, ...]
    stops: _Pattern
    not_asked: tuple[_Pattern, ...]
    telling: _Pattern
    offers: tuple[_Pattern, ...]
    others: _Pattern
    callback: _Pattern
    fields: dict[str, _Field]
    how_many: tuple[tuple[str, _Pattern], ...]
    either: tuple[tuple[tuple[str, ...], tuple[_Pattern, ...]], ...]


_LEADING = (
    r"^(?:(?:and|so|then|now|next|first|just|also|only|or|at least|okay|ok|alright|finally|lastly|great|thanks) )*"
)
_TRAILING = (
    r"(?: (?:of|for|under|from|to|where|so|in|on|at|that|which|we|i)\b.*)?"
    r"(?: (?:please|again|first|next|once more|is|was|would be|then))*$"
)
_DETERMINED = (
    r"(?:(?:for|with|as for|about|regarding) )?(?:(?:your|the|a|an|any) )?"
    r"(?:(?!(?:is|are|was|in|on|at|for)\b)[\w'-]+ ){0,3}?"
)
_PUSHING = re.compile(r"^(?:and |so )?(?:just|only|first|next|now|finally|lastly)\b|\bplease\b")
_ADULTS = re.compile(r"\b(?:adults|grown-?ups)\b")
_DATE_FIELDS = frozenset({"event_date", "start_time", "timeline"})


def asked_fields(said: str, settled: Mapping[str, object]) -> dict[str, str]:
    """The settled fields that `said` asks for again, each with the sentence that does.

    `settled` has the value of each field that was given or known, and `REFUSED` for those the caller refused.
    """
    found: dict[str, str] = {}
    for sentence in sentences(said):
        for request in _requests(sentence):
            if not all(field in settled for field in request.fields):
                continue
            field = request.fields[0]
            if not _legitimate(sentence, request, settled[field]):
                found.setdefault(field, sentence.said)
    return found


def names_field(text: str, field: str) -> bool:
    """Whether a text in normal spelling names a field by one of its nouns."""
    english = field in _grammar().fields and any(noun.search(text) for noun in _grammar().fields[field].nouns)
    return english or asked_arabic.names_field(text, field)


def _legitimate(sentence: Sentence, request: Request, value: object) -> bool:
    """Whether what is asked is not the value again: it is said along with the question, or another one is asked for."""
    clause = _clause_at(sentence, request.start)
    if value is REFUSED:
        return False
    if _grammar().others.search(clause) or asked_arabic.asks_for_another(clause):
        return True
    either = re.search(r"\bor\b", clause) is not None or asked_arabic.leaves_a_choice(clause)
    return says(clause, value) and not either


def _clause_at(sentence: Sentence, start: int) -> str:
    """The clause that holds a position, with the bare clauses that follow it ("your number is 5550142, right?")."""
    at = 0
    for clause in sentence.clauses:
        at = sentence.text.index(clause, at)
        if start < at + len(clause):
            return clause
        at += len(clause)
    return sentence.text


def _requests(sentence: Sentence) -> Iterator[Request]:
    found = [*_opened(sentence), *_own_questions(sentence), *_bare(sentence), *asked_arabic.requests(sentence)]
    named = {request.fields for request in found}
    for request in found:
        if request.fields == ("children",) and ("children_under_6",) in named:
            continue
        if _DATE_FIELDS.intersection(request.fields) and _grammar().callback.search(sentence.text):
            continue
        yield request


def _opened(sentence: Sentence) -> Iterator[Request]:
    """Openings of a request with a field's noun as what they open."""
    grammar, text = _grammar(), sentence.text
    openings = [*grammar.openings, *(grammar.question_openings if sentence.is_question else ())]
    for opening in openings:
        for match in opening.finditer(text):
            if not _asks(sentence, match.start()):
                continue
            if opening in grammar.openings and not sentence.is_question and grammar.telling.search(text):
                continue
            what = _object(text[match.end() :]).rstrip()
            for name, field in grammar.fields.items():
                for noun in field.nouns:
                    hit = noun.search(what)
                    if hit:
                        yield Request(fields=(name,), start=match.end() + hit.start())


def _own_questions(sentence: Sentence) -> Iterator[Request]:
    """Questions that ask for a field without its noun."""
    grammar, text = _grammar(), sentence.text

    def asks(match: re.Match[str]) -> bool:
        requested = sentence.is_question or any(o.search(text[: match.end()]) for o in grammar.openings)
        return requested and _asks(sentence, match.start())

    for name, field in grammar.fields.items():
        for question in (*field.questions, *field.yes_no):
            match = question.search(text)
            if match is None or not asks(match):
                continue
            if question in field.questions or (field.about and field.about.search(text, match.start())):
                yield Request(fields=(name,), start=match.start())
    for match in re.finditer(r"\bhow many\b", text):
        rest = _clause_at(sentence, match.start())
        about = next((field for field, words in grammar.how_many if words.search(rest)), None)
        if about and asks(match):
            yield Request(fields=(about,), start=match.start())
            if about == "children" and _ADULTS.search(rest):
                yield Request(fields=("adults",), start=match.start())
    for fields, questions in grammar.either:
        for question in questions:
            match = question.search(text)
            if match and asks(match):
                yield Request(fields=fields, start=match.start())


def _bare(sentence: Sentence) -> Iterator[Request]:
    """Nothing but the noun: "And your phone number?", "First and last name, please."."""
    grammar = _grammar()
    if any(offer.search(sentence.text) for offer in grammar.offers):
        return
    if not (sentence.is_question or _PUSHING.search(sentence.text)):
        return
    for number, clause in enumerate(sentence.clauses):
        if any(len(before.split()) > 3 for before in sentence.clauses[:number]):
            return
        for name, field in grammar.fields.items():
            if any(bare.search(clause) for bare in field.bare):
                yield Request(fields=(name,), start=sentence.text.index(clause))


def _asks(sentence: Sentence, start: int) -> bool:
    """Whether nothing before a request turns it into an offer, or around."""
    grammar = _grammar()
    before = sentence.text[:start].rstrip(" ,")
    if any(turned.search(before) for turned in grammar.not_asked):
        return False
    clause = _clause_at(sentence, start)
    at = sentence.text.index(clause)
    return not any(at + offer.start() <= start for o in grammar.offers for offer in o.finditer(clause))


def _object(rest: str) -> str:
    """What a request opens: up to the first word that begins something else; a comma may go on with a list."""
    stops = _grammar().stops
    parts: list[str] = []
    for part in rest.rstrip(".?! ").replace(" at least", "").split(","):
        stop = stops.search(part)
        if stop is None:
            parts.append(part)
            continue
        if not parts:
            parts.append(part[: stop.start()])
        break
    return ",".join(parts)


@cache
def _grammar() -> _Grammar:
    source = resources.files(__package__).joinpath("asking.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(source)

    def compiled(patterns: list[str]) -> tuple[_Pattern, ...]:
        return tuple(re.compile(pattern) for pattern in patterns)

    about = {name: re.compile(pattern) for name, pattern in read["about"].items()}
    return _Grammar(
        question_openings=compiled(read["openings"]["question"]),
        openings=compiled(read["openings"]["anywhere"]),
        stops=re.compile(rf"\b(?:{read['stops']})\b"),
        not_asked=compiled(read["not_asked"]),
        telling=re.compile(read["telling"]),
        offers=compiled(read["offers"]),
        others=re.compile(read["others"]),
        callback=re.compile(read["callback"]),
        fields={
            name: _Field(
                nouns=compiled([rf"\b{noun}" for noun in field["nouns"]]),
                bare=compiled([rf"{_LEADING}{_DETERMINED}(?:{noun}){_TRAILING}" for noun in field["nouns"]]),
                questions=compiled(field["questions"]),
                yes_no=compiled(field.get("yes_no", [])),
                about=about.get(name),
            )
            for name, field in read["fields"].items()
        },
        how_many=tuple((one["field"], re.compile(one["about"])) for one in read["how_many"]),
        either=tuple((tuple(one["fields"]), compiled(one["questions"])) for one in read["either"]),
    )
