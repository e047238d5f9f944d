"""Holds the amounts in what was said against the price list, the quotes and the caller's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cli.evaluation.amounts import Amount, Subjects, amounts, attached_subject, last_clause, money_words
from cli.evaluation.numbers import numbers
from cli.evaluation.price_list import Party, PriceList, Quote
from cli.evaluation.sentences import Sentence, sentences

_WHOLE = frozenset({"total", "food", "head"})
_NEVER = frozenset({"tip", "discount"})
_GUESTS = ("adult", "child", "child_under_6")
_TOLERANCE = Decimal("1.1")
_ANY_MONEY = frozenset(
    {"value", "amount", "price", "cost", "total", "deposit", "balance", "what", "this", "that", "your"}
)
"""Words of a field's name that are said of the business's own amounts too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What may be said of money in a turn.

    `party` is what is known of the caller's party, `quotes` what it costs (and what tools rightly said it costs),
    `earlier` totals that were right before in this call, `returned` the right amounts in tools' results by their names,
    `named` every number the caller said, `held` the amounts that are held as values, by their fields; `reads_back`
    whether what is held of the caller is being said back.
    """

    prices: PriceList
    party: Party | None = None
    quotes: tuple[Quote, ...] = ()
    earlier: frozenset[Decimal] = frozenset()
    returned: tuple[tuple[str, Decimal], ...] = ()
    named: frozenset[Decimal] = frozenset()
    held: frozenset[tuple[str, Decimal]] = frozenset()
    heard: str = ""
    reads_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongAmount:
    """An amount that nothing holds for what it was said of (None where the words leave that open)."""

    amount: Decimal
    of: str | None
    sentence: str


def wrong_amounts(said: str, money: Money) -> list[WrongAmount]:
    """Every wrong amount in a reply, in order; "free" is an amount too where it is said of something with a price."""
    subjects = money.prices.subjects()
    found: list[WrongAmount] = []
    before = ""
    for sentence in sentences(said):
        check = _Check(sentence=sentence, before=before, money=money, subjects=subjects)
        found += check.wrong()
        before = sentence.text
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """One sentence. `before` is the sentence said before it."""

    sentence: Sentence
    before: str
    money: Money
    subjects: Subjects

    def wrong(self) -> Iterator[WrongAmount]:
        for amount in amounts(self.sentence, self.subjects):
            subject, allowed = self._allowed_for(amount)
            if self._is_foreign(amount) or not (self._right(amount, allowed) or self._is_callers_own(amount, subject)):
                yield WrongAmount(amount=amount.value, of=subject, sentence=self.sentence.said)
        yield from self._wrongly_free()

    def _is_foreign(self, amount: Amount) -> bool:
        """Whether an amount is told in a currency that the business does not charge in."""
        home = money_words().homes.get(self.money.prices.currency)
        if home is None:
            return amount.foreign
        # Of "au$38" the letters tell whose dollar it is.
        country = re.search(r"(?<![a-z])[a-z]{1,3}$", self.sentence.text[: amount.start])
        told = self.sentence.text[country.start() if country else amount.start : amount.end]
        return not home.search(told) and (amount.foreign or money_words().is_marked(told))

    def _allowed_for(self, amount: Amount) -> tuple[str | None, frozenset[Decimal]]:
        """What an amount is said of, and the amounts that are right for it."""
        words = money_words()
        farther, clause = last_clause(amount.before)
        apposition = not re.search(
            r"[^\W\d_]{2,}", re.sub(r"\b(?:about|roughly|only|just|plus|and|or|nearly)\b", "", clause)
        )
        near = farther if apposition else clause
        if self._is_unsold(near, amount.after):
            return "something not on the list", self._returned_for(near + amount.after)
        attached = attached_subject(amount.after, self.subjects)
        named = self._named(near)
        subject = attached[0] if attached else None
        if subject in (*_GUESTS, "head", "upgrades") and named and named[-1] in self._particular(with_guests=False):
            subject = named[-1]
        if subject == "head":
            topic = self._topic(near) if not named else None
            kinds = [*self.money.prices.proteins, "upgrades"]
            guests = next((name for name in reversed(named) if name in _GUESTS), subject)
            subject = topic if topic in kinds else guests
        if subject is not None:
            return subject, self._for(subject, amount)
        if words["whole"].search(near):
            return "total", self._for("total", amount) | self._counted(near)
        particular = [name for name in named if name not in _WHOLE]
        if particular:
            subject = particular[-1]
            allowed = self._for(subject, amount)
            if words["takes_over"].search(near, self._last(subject, near)):
                allowed |= self._for("total", amount)
            return subject, allowed
        topic = self._topic(near) if not named else None
        if topic is not None:
            return topic, self._for(topic, amount) | self._for("total", amount) | self._this_turn()
        if named:
            return named[-1], self._for(named[-1], amount) | self._counted(self.sentence.text)
        return None, self._anything(amount)

    def _named(self, text: str) -> list[str]:
        """The subjects that a text names, in order; children under six are no children of six to twelve."""
        spans = sorted(
            (match.end(), -match.start(), name)
            for name, pattern in self.subjects.items()
            for match in pattern.finditer(text)
            if match.group().strip()
        )
        toddlers = [(-start, end) for end, start, name in spans if name == "child_under_6"]
        return [
            name
            for end, start, name in spans
            if not (name == "child" and any(s <= -start and end <= e for s, e in toddlers))
        ]

    def _last(self, subject: str, text: str) -> int:
        return max((match.end() for match in self.subjects[subject].finditer(text)), default=0)

    def _particular(self, *, with_guests: bool) -> frozenset[str]:
        names = frozenset(self.subjects) - _WHOLE
        return names if with_guests else names - frozenset(_GUESTS)

    def _is_unsold(self, before: str, after: str) -> bool:
        match = money_words()["unsold"].search(before) or money_words()["unsold"].match(after.lstrip())
        if match is None:
            return False
        listed = {word for name in self.money.prices.units for word in name.split("_")}
        return not listed.intersection(match.group().split())

    def _topic(self, clause: str) -> str | None:
        """What a pronoun stands for: the one thing with a price that was named just before, by the agent or by the
        caller."""
        if not money_words()["pronoun"].search(clause) and clause.strip():
            return None
        for text in (self.before, self.money.heard):
            named = {name for name in self._named(text) if name not in _WHOLE}
            if named:
                only = named.pop()
                return only if not named and only not in ("adult", "balance") else None
        return None

    def _for(self, subject: str, amount: Amount) -> frozenset[Decimal]:
        """The amounts that are right for a subject."""
        prices, text = self.money.prices, self.sentence.text
        quotes = self._quotes()
        each = re.match(r"\s?(?:/|per|a|an|each|every|apiece|for each|for every)\b", amount.after) is not None
        if subject in _NEVER or subject in prices.unpriced:
            return self._returned_for(subject)
        if subject in _GUESTS or subject in prices.proteins:
            unit = prices.unit(subject)
            allowed = frozenset({unit}) if unit is not None else frozenset()
            return (
                allowed if each else allowed | self._counted(text) | self._selected(subject) | self._totals_of(subject)
            )
        if subject == "head":
            adult = prices.unit("adult")
            return frozenset() if adult is None else frozenset({adult})
        if subject in ("deposit", "minimum_food", "per_mile") and prices.by_party:
            unit = prices.unit(subject)
            paid_back = self._returned_for("refund") if subject == "deposit" else frozenset()
            return paid_back if unit is None else paid_back | {unit}
        if subject == "travel":
            return self._travel()
        if subject == "total":
            found = {quote.total for quote in quotes}
            if money_words()["untravelled"].search(text):
                found |= {quote.total - (quote.travel_fee or Decimal(0)) for quote in quotes}
            if money_words()["instead"].search(amount.before):
                found |= self.money.earlier
            return frozenset(found) | self._returned_for("total")
        if subject == "balance":
            return frozenset(quote.balance for quote in quotes) | self._returned_for("balance")
        if subject == "food":
            return (
                frozenset(quote.base_cost for quote in quotes) | self._returned_for("base_cost") | self._counted(text)
            )
        if subject == "upgrades":
            upgrades = frozenset(quote.protein_upgrades for quote in quotes) | self._counted(text)
            return upgrades | frozenset(map(self._unit, prices.proteins)) | self._returned_for("protein_upgrades")
        if subject == "refund":
            return frozenset({self._unit("deposit")}) | self._returned_for("refund")
        unit = prices.unit(subject)
        return self._anything(amount) if unit is None else frozenset({unit})

    def _anything(self, amount: Amount) -> frozenset[Decimal]:
        """What may be said of nothing in particular: everything that the price list, quotes and results hold."""
        prices = self.money.prices
        found = set(prices.units.values()) | {value for _, value in self.money.returned}
        for quote in self._quotes():
            found |= {quote.base_cost, quote.protein_upgrades, quote.total, quote.balance}
        found |= self._travel() | self._counted(self.sentence.text)
        for subject in (*prices.proteins, *_GUESTS):
            found |= self._selected(subject)
        if money_words()["instead"].search(amount.before):
            found |= self.money.earlier
        return frozenset(found)

    def _quotes(self) -> tuple[Quote, ...]:
        """The quotes that hold, and that of the party which the sentence itself describes."""
        described = self._described()
        own = self.money.prices.quote(described) if described is not None else None
        return (*self.money.quotes, *((own,) if own is not None else ()))

    def _described(self) -> Party | None:
        counts = self._counts(self.sentence.text)
        guests = {name: counts[name] for name in _GUESTS if name in counts}
        if "adult" not in guests and "head" in counts:
            guests["adult"] = counts["head"]
        if not guests:
            return None
        if self.money.party is None:
            return Party(adults=guests["adult"]).with_counts(guests) if "adult" in guests else None
        return self.money.party.with_counts(guests)

    def _counts(self, text: str) -> dict[str, int]:
        """How many of each are named: "ten filets", "5 lobster tails"."""
        found: dict[str, int] = {}
        for number in numbers(text):
            rest = text[number.end :]
            for name, pattern in self.subjects.items():
                if re.match(rf" (?:of you |more )?(?:{pattern.pattern})", rest) and number.value == int(number.value):
                    found.setdefault(name, int(number.value))
        return found

    def _counted(self, text: str) -> frozenset[Decimal]:
        """What so many of each cost, one by one and together, in this sentence and in what the caller asked."""
        counts = {**self._counts(self.money.heard), **self._counts(text)}
        costs = [self._unit(name) * count for name, count in counts.items() if self.money.prices.unit(name) is not None]
        return frozenset([*costs, *([sum(costs, Decimal(0))] if len(costs) > 1 else [])])

    def _selected(self, subject: str) -> frozenset[Decimal]:
        """What a protein or a kind of guest costs this party."""
        party = self.money.party
        if party is None:
            return frozenset()
        guests = {"adult": party.adults, "child": party.children, "child_under_6": party.children_under_6}
        count = guests.get(subject, party.protein_selections.get(subject))
        return frozenset() if count is None else frozenset({self._unit(subject) * count})

    def _totals_of(self, subject: str) -> frozenset[Decimal]:
        """What all guests of a kind cost, where the sentence says how many: their food, or the whole party."""
        if subject not in _GUESTS or subject not in self._counts(self.sentence.text):
            return frozenset()
        return frozenset(amount for quote in self._quotes() for amount in (quote.base_cost, quote.total))

    def _travel(self) -> frozenset[Decimal]:
        """What travel may be said to cost: the fee, or what a mile costs."""
        fees = self._travel_fees()
        if self.money.prices.by_party and re.search(r"\bmiles?\b", self.sentence.text):
            return fees | {self._unit("per_mile")}
        return fees

    def _travel_fees(self) -> frozenset[Decimal]:
        """The fees to the places that the sentence names, else to the party's."""
        prices = self.money.prices
        if not prices.by_party:
            return frozenset()
        places = re.findall(r"\b\d{5}\b", self.sentence.text)
        fees = {prices.travel_fee(code) for code in places} or {quote.travel_fee for quote in self.money.quotes}
        return frozenset(fee for fee in fees if fee is not None) | self._returned_for("travel_fee")

    def _returned_for(self, text: str) -> frozenset[Decimal]:
        """Amounts of tools' results whose name is among the words."""
        said = set(re.findall(r"[a-z]+", text))
        return frozenset(
            value for name, value in self.money.returned if name == text or said.issuperset(name.split("_"))
        )

    def _this_turn(self) -> frozenset[Decimal]:
        return frozenset(value for _, value in self.money.returned)

    def _unit(self, name: str) -> Decimal:
        return self.money.prices.unit(name) or Decimal(0)

    def _right(self, amount: Amount, allowed: frozenset[Decimal]) -> bool:
        words = money_words()
        if any(reading in allowed for reading in amount.readings):
            return True
        for reading in amount.readings:
            if words["over"].search(amount.before) and any(reading <= a <= reading * _TOLERANCE for a in allowed):
                return True
            if words["under"].search(amount.before) and any(a <= reading <= a * _TOLERANCE for a in allowed):
                return True
        return False

    def _is_callers_own(self, amount: Amount, subject: str | None) -> bool:
        """Whether the amount is the caller's, said back or declined. `subject` is what it is said of."""
        words = money_words()
        farther, clause = last_clause(amount.before)
        # In "You said your budget: $500" what stands before the colon tells whose it is.
        near = clause if re.search(r"[^\W_]", clause) else farther
        around = f"{near} … {amount.after}"
        forms = [words["callers_own"], words["declined"]]
        fields = [field for field, value in self.money.held if value in amount.readings]
        if fields:
            forms.append(words["acknowledged"])
            # "The damage comes to 250 dollars", of a damage that the caller told of; "worth about 250 dollars".
            if any(_names(field, near) for field in fields) or (self.money.reads_back and subject is None):
                return True
        elif not any(reading in self.money.named for reading in amount.readings):
            return False
        return any(form.search(around) for form in forms)

    def _wrongly_free(self) -> Iterator[WrongAmount]:
        """ "Free" and "included", said of what has its price."""
        words, zero = money_words(), Decimal(0)
        for clause in self.sentence.clauses:
            fee = words["no_fee"].search(clause)
            free = fee or words["free"].search(clause)
            if free is None or words["free_within"].search(clause):
                continue
            if fee is not None:
                subject = {"upgrade": "upgrades", "deposit": "deposit"}.get(fee["of"], "travel")
            else:
                named = [n for n in self._named(clause[: free.start()]) if n in self._particular(with_guests=True)]
                attached = attached_subject(clause[free.end() :], self.subjects)
                subject = attached[0] if attached else (named[-1] if named else "")
            if subject in _GUESTS or subject in self.money.prices.proteins:
                right = self.money.prices.unit(subject) == zero
            elif subject == "travel" and "included" not in free.group():
                fees = self._travel_fees()
                right = not fees or zero in fees
            elif subject == "deposit":
                right = "included" in free.group()
            else:
                right = True
            if not right:
                yield WrongAmount(amount=zero, of=subject, sentence=self.sentence.said)


def spoken_numbers(text: str) -> frozenset[Decimal]:
    """Every number in a text, in every way it may be read."""
    return frozenset(reading for s in sentences(text) for n in numbers(s.text) for reading in n.readings)


def _names(field: str, text: str) -> bool:
    """Whether a text has a field's own word ("damage" of `damage_value`)."""
    return any(
        re.search(rf"\b{re.escape(word)}\b", text)
        for word in field.split("_")
        if len(word) > 3 and word not in _ANY_MONEY
    )


def held_amounts(values: Mapping[str, object]) -> frozenset[tuple[str, Decimal]]:
    """The amounts of money among held values, by their fields: decimal strings, and budgets."""
    found = set()
    for name, value in values.items():
        if isinstance(value, str) and (re.fullmatch(r"\d+\.\d{2}", value) or (name == "budget" and value.isdecimal())):
            found.add((name, Decimal(value)))
    return frozenset(found)


__all__: Sequence[str] = ("Money", "WrongAmount", "held_amounts", "spoken_numbers", "wrong_amounts")
