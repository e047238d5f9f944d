"""What was said to be done, held against the receipts that tools left. Goes by the words alone, as `claims.yaml`
reads them; in Arabic by `claims_arabic`.

A claim is a clause that states an act as done ("I've booked it", "you're all set", "a colleague will call you"). It is
none where the clause asks, denies, doubts, offers, or depends on something still to come.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from cli.evaluation import claims_arabic
from cli.evaluation.pattern_file import read_patterns
from cli.evaluation.sentences import Sentence, sentences

_Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence that says that `act` was done."""

    act: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    name: str
    receipts: frozenset[str] | None
    done: tuple[_Pattern, ...]
    state: tuple[_Pattern, ...]
    flat: tuple[_Pattern, ...]
    promised: tuple[_Pattern, ...]
    unless: _Pattern | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grammar:
    negations: _Pattern
    harmless: _Pattern
    possible: _Pattern
    faults: _Pattern
    announced: _Pattern
    depends: _Pattern
    conditional: _Pattern
    asks: _Pattern
    confirms: _Pattern
    taken: _Pattern
    regrets: _Pattern
    acts: tuple[_Act, ...]


def unreceipted(said: str, receipts: Collection[str], *, handed_over: bool = False) -> list[Claim]:
    """The claims in a reply that nothing proves.

    Args:
        receipts: the tools that left a receipt in this call, until the end of this turn, and `refund` where one of
            them paid something back.
        handed_over: another persona took over within this reply, so saying that the caller is put through is true.
    """
    acts = {act.name: act for act in _grammar().acts}
    wrong = []
    for claim in claims(said):
        proofs = acts[claim.act].receipts
        proven = bool(receipts) if proofs is None else not proofs.isdisjoint(receipts)
        if not proven and not (claim.act == "transfer" and handed_over):
            wrong.append(claim)
    return wrong


def claims(said: str) -> list[Claim]:
    """Every claim in a reply, one for each sentence: the most particular act it speaks of."""
    found = []
    every = sentences(said)
    for sentence, following in zip(every, [*every[1:], None], strict=False):
        # What is said before "Is that right?" is yet to come, and hangs on the answer.
        asked = following is not None and following.is_question and bool(_grammar().confirms.search(following.text))
        acts = [act for number in range(len(sentence.clauses)) for act in _claimed(sentence, number, asked=asked)]
        acts += claims_arabic.claimed(sentence)
        if acts:
            particular = [act for act in acts if act != "done"]
            found.append(Claim(act=(particular or acts)[0], sentence=sentence.said))
    return found


def _claimed(sentence: Sentence, number: int, *, asked: bool) -> Iterator[str]:
    """The acts that one clause says were done, or will be, where the caller is not `asked` for a yes to them."""
    grammar, clause = _grammar(), _plain(sentence.clauses[number])
    last = number == len(sentence.clauses) - 1
    if sentence.is_question and (last or grammar.asks.search(clause)):
        return
    if grammar.faults.search(clause):
        return
    depending = _depends(sentence, number)
    for act in grammar.acts:
        if act.unless and act.unless.search(clause):
            continue
        flatly = any(_holds(p, clause, flat=True) for p in act.flat)
        done = any(_holds(p, clause) for p in act.done) and not grammar.conditional.search(clause)
        state = any(_holds(p, clause, depends=True) for p in act.state) and not depending
        if state and act.name == "booking":
            state = not _not_to_be_had(sentence, clause)
        promised = any(_holds(p, clause, depends=True) for p in act.promised) and not depending and not asked
        if flatly or done or state or promised:
            yield act.name


def _not_to_be_had(sentence: Sentence, clause: str) -> bool:
    """Whether "booked" means that somebody else has it."""
    grammar = _grammar()
    if re.search(r"\b(?:for you|your|yours|you are)\b", clause):
        return False
    return grammar.regrets.search(sentence.text) is not None or grammar.taken.search(clause) is not None


def _plain(clause: str) -> str:
    """The clause without what only announces it ("I'm happy to say that …")."""
    return _grammar().announced.sub("", clause)


def _depends(sentence: Sentence, number: int) -> bool:
    """Whether a clause holds only under a condition, said in it or in a clause before it."""
    conditional = _grammar().conditional
    return any(conditional.search(clause) for clause in sentence.clauses[: number + 1])


def _holds(pattern: _Pattern, clause: str, *, flat: bool = False, depends: bool = False) -> bool:
    """Whether a pattern occurs with nothing before it that takes it back, and nothing after that it depends on."""
    grammar = _grammar()
    for match in pattern.finditer(clause):
        before = grammar.harmless.sub("", clause[: match.start()])
        inside = grammar.harmless.sub("", match.group())
        if grammar.negations.search(before) or grammar.negations.search(inside):
            continue
        if not flat and grammar.possible.search(before):
            continue
        if depends and grammar.depends.search(clause[match.end() :]):
            continue
        return True
    return False


@cache
def _grammar() -> _Grammar:
    read, compiled = read_patterns("claims.yaml")

    def every(patterns: list[str]) -> tuple[_Pattern, ...]:
        return tuple(compiled(pattern) for pattern in patterns)

    return _Grammar(
        negations=compiled(read["negations"]),
        harmless=compiled(read["harmless"]),
        possible=compiled(read["possible"]),
        faults=compiled(read["faults"]),
        announced=compiled(read["announced"]),
        depends=compiled(read["depends"]),
        conditional=compiled(read["conditional"]),
        asks=compiled(read["asks"]),
        confirms=compiled(read["confirms"]),
        taken=compiled(read["taken"]),
        regrets=compiled(read["regrets"]),
        acts=tuple(
            _Act(
                name=name,
                receipts=None if act["receipts"] == "any" else frozenset(act["receipts"]),
                done=every(act["done"]),
                state=every(act["state"]),
                flat=every(act["flat"]),
                promised=every(act.get("promised", [])),
                unless=compiled(act["unless"]) if "unless" in act else None,
            )
            for name, act in read["acts"].items()
        ),
    )
