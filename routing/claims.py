"""What is about to be spoken, held against what is true: no amount that nothing proves, no deed without its receipt.

The checker reads clause by clause, so that a voice can begin with the first one. It knows English and Arabic, and the
amounts of both in whichever currency they are said; those of another one than the business's are never its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from embedding.arabic_text import fold, has_arabic
from routing.amounts import even_amounts, sums
from routing.clause_stream import ClauseStream
from routing.receipts import Deed, proven
from routing.slots.arabic.hearing import hear as hear_arabic
from routing.slots.hearing import hear


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that may not be said. Exactly one of `amount` and `deed` is set; `subject` is what an amount is wrongly
    said of, None where it may be said of nothing; `foreign` where it is in another currency than the business's."""

    said: str
    reason: str
    amount: Decimal | None = None
    subject: str | None = None
    deed: Deed | None = None
    foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause as it was given, spaces and all, with what is wrong in it."""

    text: str
    violations: tuple[Violation, ...] = ()

    @property
    def true(self) -> bool:
        return not self.violations


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amount:
    value: Decimal
    start: int
    end: int
    foreign: bool = False


_NO_CURRENCY = "XXX"
_POINT_IS_COMMA = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})*),(\d{2})(?![\d,])")
_LED = re.compile(
    r"\b(?:costs?|cost you|comes? (?:out )?to|come to|total(?:s)?(?: cost| price)?(?: is| of| comes to| would be|"
    r" will be|:)|price(?: is| of| would be)|"
    r"fee(?: is| of| would be)|deposit(?: is| of)|balance(?: is| of| due is)|charge(?: is| of|d)?|pay|pays|"
    r"quote(?: is| of)|"
    r"amount(?:s)?(?: is| to| of)|that'll be|that would be|it'll be|it would be|be charged|only|just|plus|another)"
    r" (?:about |around |roughly |exactly |only |just |a total of |an extra |"
    r"approximately )*(?P<bare>\d+(?:\.\d{1,2})?)(?![\d:/])"
)
_LED_IN_ARABIC = re.compile(
    r"(?:المجموع|الاجمالي|السعر|سعره|سعرها|التكلفه|يكلف|تكلف|بسعر|العربون|الرسوم|تدفع)"
    r"(?: (?:هو|هي|is|was|الكلي|حوالي|فقط|about|only|just))*:? (?P<bare>\d+(?:\.\d{1,2})?)(?![\d:/])"
)
_OTHER_UNIT = re.compile(
    r"^[ -]?(?:%|percent|people|persons?|guests?|adults?|kids?|child(?:ren)?|miles?|minutes?|mins?|hours?|days?|"
    r"weeks?|months?|years?|am\b|"
    r"pm\b|a\.m|p\.m|o'clock|st\b|nd\b|rd\b|th\b|feet|foot|filets?|lobsters?|chickens?|steaks?|shrimps?|tofu|salmon|"
    r"scallops?|chefs?|"
    r"campaigns?|questions?|things?|more|of (?:you|them|us|the)|times|digits|in the (?:morning|evening|afternoon)|"
    r"portions?|orders?|"
    r"messages?|texts?|users?|employees|or \d+ (?:people|guests)|under|and under|to \d)"
)
_MONEY_NEAR = re.compile(
    r"\b(?:cost|price|fee|deposit|balance|charge|pay|quote|total|dollar|travel|upgrade|extra|per (?:adult|person|"
    r"head|child))"
)
_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("child_under_6", re.compile(r"\b(?:under (?:the age of )?6|toddlers?|babies)\b")),
    ("child", re.compile(r"\b(?:child|children|kid|kids)\b(?! under)")),
    ("adult", re.compile(
        r"\b(?:per|each|an|every|a|for) adult\b|\beach of the adults\b|\badults? (?:is|are|costs?|pays?)\b|"
        r"\ba head\b"
    )),
    ("deposit", re.compile(r"\bdeposit\b")),
    ("balance", re.compile(r"\bbalance\b|\bremain(?:ing|der)\b|\bstill (?:due|owed)\b")),
    ("per_mile", re.compile(r"\b(?:a|per|each|every) mile\b")),
    ("travel_fee", re.compile(r"\btravel\b")),
    ("minimum_food", re.compile(r"\b(?:minimum|smallest)\b")),
    ("filet_mignon", re.compile(r"\bfilet\b")),
    ("lobster_tail", re.compile(r"\blobster\b")),
    ("total", re.compile(r"\btotal\b|\bin all\b|\baltogether\b|\bcomes to\b")),
)  # fmt: skip

_DENIED = re.compile(
    r"\b(?:not|never|nothing|nobody|none|cannot|unable|without|no one|neither|\w+n't|hardly|fail(?:ed|s)?|"
    r"instead of|rather than|"
    r"whether|isn't|no (?:booking|reservation|date|party|chef|call|one)|not yet|لم|لن|لا|ليس|ليست|غير|بدون|دون|ما)\b"
)
_OPEN = re.compile(
    r"\b(?:if|once|when|whenever|after|before|until|unless|as soon as|in case|provided|assuming|should you|"
    r"would you like|"
    r"do you want|shall (?:i|we)|should (?:i|we)|may i|can i|could i|would it|let me know|want me to|like me to|"
    r"like (?:us|someone|a colleague) to|"
    r"happy to|able to|i can|we can|i could|we could|i'd|we'd|would|might|could|ready to|like to|in order to|"
    r"you can|you'll be able|هل|اذا|لو|عندما|حين|بعد ان|قبل ان|حتي|ما ان|يمكن\w*|استطيع|نستطيع|اود|تود|تريد|تحب)\b"
)
_ASKED = re.compile(
    r"^\W*(?:(?:and|so|but|okay|ok|great|perfect|now|then|well|alright)\W+)*(?:shall|should|would|can|could|may|do|"
    r"does|did|is|are|was|have|has|"
    r"what|when|where|who|how|which|why)\b"
)


_CALLERS_OWN = re.compile(
    r"\b(?:you (?:said|mentioned|named|told|gave|asked|have|had|want|wanted|offer|offered|suggested|paid)|your|budget|"
    r"estimate|i(?:'ve| have) (?:noted|changed|put down|you down)|noted|so far i have|so that is|"
    r"is (?:fine|good enough))\b"
)
_OFFERED = re.compile(
    r"\b(?:costs?|price[ds]?|pricing|rate|fee|deposit|discount|charged?|total|"
    r"per (?:person|adult|child|head|guest|mile)|"
    r"each|an adult|a head|a person|for you it|it'?s (?:only|just)|comes? to|pay)\b"
)


def check(
    text: str,
    *,
    amounts: Collection[Decimal],
    receipts: Collection[str],
    by_subject: Mapping[str, Collection[Decimal]] | None = None,
    colleagues: Collection[str] = (),
    callers: Collection[Decimal] = (),
    currency: str | None = None,
) -> list[Violation]:
    """What may not be said of a whole text.

    Args:
        amounts: every amount that may be said: of tool results and of the price list.
        receipts: the tools that proved something in this call (`routing.receipts.proofs`).
        by_subject: amounts by what they are for (`adult`, `child`, `deposit`, `total`, `travel_fee`, …); an amount
            said of one of these must be among its own.
        colleagues: names to whom a caller can really be handed over (the personas').
        callers: amounts that the caller named. They may be said as the caller's own or be declined, never offered.
        currency: that of the business by its ISO code, in which all of these are; None for whichever is said.
    """
    checker = ClaimsChecker(
        amounts=amounts,
        receipts=receipts,
        by_subject=by_subject,
        colleagues=colleagues,
        callers=callers,
        currency=currency,
    )
    return [violation for clause in checker.clauses([text]) for violation in clause.violations]


@dataclass(slots=True, kw_only=True)
class ClaimsChecker:
    """Checks a stream of words. The arguments are those of `check`; `receipts` may grow while the words come in."""

    amounts: Collection[Decimal]
    receipts: Collection[str]
    by_subject: Mapping[str, Collection[Decimal]] | None = None
    colleagues: Collection[str] = ()
    callers: Collection[Decimal] = ()
    currency: str | None = None
    _stream: ClauseStream = field(default_factory=ClauseStream, init=False)
    _sentence: str = field(default="", init=False)

    def clauses(self, pieces: Iterable[str]) -> Iterator[Clause]:
        """The text clause by clause, each as soon as it is whole; together they are the text."""
        for piece in pieces:
            yield from self.feed(piece)
        yield from self.finish()

    def feed(self, piece: str) -> list[Clause]:
        """Take in more words; the clauses that they complete."""
        return [self._checked(cut.text, ends_sentence=cut.ends_sentence) for cut in self._stream.feed(piece)]

    def finish(self) -> list[Clause]:
        """What is left once no more words come."""
        return [self._checked(cut.text, ends_sentence=cut.ends_sentence) for cut in self._stream.finish()]

    def violations(self, text: str) -> list[Violation]:
        """What may not be said of the next words, which end a clause though perhaps no sentence."""
        cuts = [*self._stream.feed(text), *self._stream.finish()]
        ended = text.rstrip().endswith((".", "!", "?", "؟"))
        return [
            violation
            for i, cut in enumerate(cuts)
            for violation in self._checked(
                cut.text, ends_sentence=cut.ends_sentence and (ended or i < len(cuts) - 1)
            ).violations
        ]

    def _checked(self, text: str, *, ends_sentence: bool) -> Clause:
        before = self._sentence
        self._sentence = "" if ends_sentence else before + text
        canonical = _canonical(text, self.currency)
        # "You said your budget:" tells whose the amount behind the colon is.
        led = _canonical(before + text, self.currency) if before.rstrip().endswith(":") else canonical
        violations = (*self._wrong_amounts(canonical, text, led=led), *self._unproven(canonical, text, before))
        return Clause(text=text, violations=violations)

    def _wrong_amounts(self, canonical: str, text: str, *, led: str) -> Iterator[Violation]:
        said = _amounts(canonical, self.currency)
        for one in said:
            held = one.value in self.amounts and not one.foreign
            if not held and one.value in self.callers and _is_callers(led):
                continue
            subject = None
            if one.foreign:
                reason = f"{one.value} is not said in {self.currency}"
            elif not held:
                reason = f"no tool result and no price list holds {one.value}"
            elif len(said) == 1 and (subject := self._wrong_subject(canonical, one.value)) is not None:
                reason = f"{one.value} is not the amount of {subject}"
            else:
                continue
            yield Violation(said=text.strip(), amount=one.value, subject=subject, reason=reason, foreign=one.foreign)

    def _wrong_subject(self, canonical: str, amount: Decimal) -> str | None:
        """What this one amount of a clause is wrongly said of; None where it is right, or not clear what it is of."""
        known = self.by_subject or {}
        named = [subject for subject, words in _SUBJECTS if subject in known and words.search(canonical)]
        return None if not named or any(amount in known[subject] for subject in named) else named[0]

    def _unproven(self, canonical: str, text: str, before: str) -> Iterator[Violation]:
        context = _canonical(before, self.currency)
        sentence = f"{context} {canonical}".strip()
        if canonical.rstrip().endswith("?") or _ASKED.search(sentence):
            return
        for deed, expressions in _deeds("ar" if has_arabic(text) else "en").items():
            if proven(deed, self.receipts):
                continue
            for expression in expressions:
                claim = expression.search(canonical)
                if claim is None or self._is_no_claim(deed, canonical, claim, context):
                    continue
                yield Violation(said=text.strip(), deed=deed, reason=f"nothing in this call proves: {deed.value}")
                break

    def _is_no_claim(self, deed: Deed, canonical: str, claim: re.Match[str], context: str) -> bool:
        before = canonical[: claim.start()]
        if _DENIED.search(before) or _DENIED.search(claim.group()) or _OPEN.search(f"{context} {before}"):
            return True
        if re.match(r"(?: \w+)? (?:if|once|when|as soon as|after|unless|until)\b", canonical[claim.end() :]):
            return True
        handed_over = any(fold(name) in canonical for name in self.colleagues)
        return deed is Deed.PUT_THROUGH and handed_over


def _is_callers(canonical: str) -> bool:
    """Whether a clause speaks of an amount as the caller's, or declines it."""
    if _DENIED.search(canonical):
        return True
    return _CALLERS_OWN.search(canonical) is not None and _OFFERED.search(canonical) is None


def _amounts(canonical: str, currency: str | None) -> list[_Amount]:
    """The amounts of money in a clause: with their currency, or behind words that only money follows."""
    found = [
        _Amount(
            value=one.value,
            start=one.start,
            end=one.end,
            foreign=currency is not None and currency not in one.currencies,
        )
        for one in sums(canonical, currency or _NO_CURRENCY, strict=True)
    ]
    for match in (*_LED.finditer(canonical), *_LED_IN_ARABIC.finditer(canonical)):
        start, end = match.span("bare")
        weak = (
            re.match(r"only|just|plus|another|that would be|it would be|it'll be|that'll be", match.group()) is not None
        )
        other = _OTHER_UNIT.match(canonical[end:]) or any(one.start <= start < one.end for one in found)
        if other or (weak and not _MONEY_NEAR.search(canonical)):
            continue
        found.append(_Amount(value=Decimal(match["bare"]), start=start, end=end))
    return sorted(found, key=lambda one: one.start)


def _canonical(text: str, currency: str | None) -> str:
    """What is said, with numbers in digits; Arabic folded."""
    even = even_amounts(text, currency or _NO_CURRENCY)
    plain = _POINT_IS_COMMA.sub(lambda found: f"{found[1].replace('.', '')}.{found[2]}", even)
    return hear_arabic(plain).text if has_arabic(plain) else hear(plain).text


@cache
def _deeds(language: str) -> dict[Deed, tuple[re.Pattern[str], ...]]:
    name = "deeds.yaml" if language == "en" else f"deeds.{language}.yaml"
    source = resources.files("routing").joinpath(name).read_text(encoding="utf-8")
    return {
        Deed(name): tuple(re.compile(expression) for expression in expressions)
        for name, expressions in YAML(typ="safe", pure=True).load(source).items()
    }
