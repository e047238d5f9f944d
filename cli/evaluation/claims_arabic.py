"""Acts that an Arabic sentence says were done, as `claims_arabic.yaml` reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cli.evaluation.arabic_words import is_arabic
from cli.evaluation.pattern_file import read_patterns
from cli.evaluation.sentences import Sentence

_Pattern = re.Pattern[str]
_PARTS = re.compile(r"\s(?=(?:ولكن|لكن|بل|ثم)\s)|؛\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """An act, and the ways to say that it was done or will be."""

    name: str
    done: tuple[_Pattern, ...]
    promise: tuple[_Pattern, ...]
    unless: _Pattern | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grammar:
    negations: _Pattern
    harmless: _Pattern
    possible: _Pattern
    conditional: _Pattern
    acts: tuple[_Act, ...]


def claimed(sentence: Sentence) -> Iterator[str]:
    """The acts that a sentence says were done, or promises to be done; none where it is not Arabic."""
    if not is_arabic(sentence.text):
        return
    grammar = _grammar()
    parts = [part.strip() for clause in sentence.clauses for part in _PARTS.split(clause) if part.strip()]
    depends = False
    for number, part in enumerate(parts):
        conditional = grammar.conditional.search(part) is not None
        depends = depends or conditional
        if sentence.is_question and (number == len(parts) - 1 or re.search(r"\bهل\b", part)):
            continue
        for act in grammar.acts:
            if act.unless is not None and act.unless.search(part):
                continue
            done = not conditional and any(_holds(way, part) for way in act.done)
            if done or (not depends and any(_holds(way, part) for way in act.promise)):
                yield act.name


def _holds(way: _Pattern, part: str) -> bool:
    """Whether a way to say it occurs with nothing before it that takes it back."""
    grammar = _grammar()
    for match in way.finditer(part):
        before = grammar.harmless.sub("", part[: match.start()])
        if not grammar.negations.search(before) and not grammar.possible.search(before):
            return True
    return False


@cache
def _grammar() -> _Grammar:
    read, compiled = read_patterns("claims_arabic.yaml")

    return _Grammar(
        negations=compiled(read["negations"]),
        harmless=compiled(read["harmless"]),
        possible=compiled(read["possible"]),
        conditional=compiled(read["conditional"]),
        acts=tuple(
            _Act(
                name=name,
                done=tuple(map(compiled, act["done"])),
                promise=tuple(map(compiled, act["promise"])),
                unless=compiled(act["unless"]) if "unless" in act else None,
            )
            for name, act in read["acts"].items()
        ),
    )
