"""A business's price list, and what a party costs by it, reckoned a second time to hold the first against."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import zipcodes
from ruamel.yaml import YAML

from cli.evaluation.amounts import Subjects, money_words
from cli.evaluation.sentences import english, normal

EARTH_MILES = 3958.8

PARTY_FIELDS = ("adults", "children", "children_under_6", "protein_selections", "event_zipcode")
_EDGE = r"(?<![a-z])(?:(?<!\w)(?:و|ف)?(?:بال|ال|لل|[بل])?)"
"""The edge of a word, with what may be stuck to it in Arabic."""
_TELLS_NOTHING = frozenset(
    {*english()["small"], "plan", "plans", "price", "prices", "month", "monthly", "per", "from", "smallest"}
)
"""Words in the names of prices that tell nothing of what they are for."""
_UNIT = re.compile(r"_(?:an?|per|each)_[^_]+$")
"""What a price is for one of: "a night" tells parking's price from no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What a party's price depends on. `event_zipcode` is None while the place is not known."""

    adults: int
    children: int = 0
    children_under_6: int = 0
    protein_selections: Mapping[str, int] = field(default_factory=dict)
    event_zipcode: str | None = None

    @classmethod
    def of(cls, held: Mapping[str, object]) -> Party | None:
        """The party that values describe; None while the number of adults is not known."""
        adults = _count(held.get("adults"))
        proteins = held.get("protein_selections")
        place = held.get("event_zipcode")
        if adults is None:
            return None
        return cls(
            adults=adults,
            children=_count(held.get("children")) or 0,
            children_under_6=_count(held.get("children_under_6")) or 0,
            protein_selections=(
                {str(name): _count(count) or 0 for name, count in proteins.items()}
                if isinstance(proteins, Mapping)
                else {}
            ),
            event_zipcode=None if place in (None, "") else str(place),
        )

    def with_counts(self, counts: Mapping[str, int]) -> Party:
        """The same party with other numbers of guests."""
        return replace(
            self,
            adults=counts.get("adult", self.adults),
            children=counts.get("child", self.children),
            children_under_6=counts.get("child_under_6", self.children_under_6),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a party costs, in the names under which tools return it. `travel_fee` is None where the place is not
    known: `total` is then without travel."""

    base_cost: Decimal
    protein_upgrades: Decimal
    travel_fee: Decimal | None
    total: Decimal
    deposit: Decimal

    @property
    def balance(self) -> Decimal:
        return self.total - self.deposit

    def returned(self, name: str) -> Decimal | None:
        return {
            "base_cost": self.base_cost,
            "protein_upgrades": self.protein_upgrades,
            "travel_fee": self.travel_fee,
            "total": self.total,
            "deposit": self.deposit,
            "balance": self.balance,
        }.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """`prices.yaml`: either what a party is reckoned from, or amounts that may be said."""

    values: Mapping[str, Any]
    by_party: bool
    currency: str = "USD"
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What callers may choose from where one of it has a price, each with the ways to say it."""

    def unit(self, name: str) -> Decimal | None:
        """The price that the list has for one of something."""
        proteins = self.values.get("proteins") or {}
        found = self.values.get(name, proteins.get(name, (self.values.get("advertised") or {}).get(name)))
        return None if found is None else Decimal(str(found))

    @property
    def units(self) -> dict[str, Decimal]:
        """Every amount of the list by its name."""
        names = ("adult", "child", "child_under_6", "minimum_food", "per_mile", "deposit") if self.by_party else ()
        listed = [*names, *self.proteins, *(self.values.get("advertised") or {})]
        return {name: price for name in listed if (price := self.unit(name)) is not None}

    @property
    def proteins(self) -> tuple[str, ...]:
        return tuple(self.values.get("proteins") or ())

    def subjects(self) -> Subjects:
        """What an amount may be said of here: what every price list has, and this one's own names."""
        common = money_words().subjects
        if self.by_party:
            words = self.values.get("protein_words") or {}
            own = {name: _spoken(name, words.get(name) or ()) for name in self.proteins}
            return {**own, **common}
        names = list(dict.fromkeys(map(str, (*(self.values.get("advertised") or {}), *self.words))))
        own = {}
        for name, telling in _telling_apart(names).items():
            ways = sorted({normal(way) for way in (*telling, *self.words.get(name, ()))}, key=len, reverse=True)
            if ways:
                own[name] = re.compile(rf"{_EDGE}(?:{'|'.join(map(re.escape, ways))})(?!\w)")
        # A list that has a price for delivery, or for a child's ticket, speaks of its own.
        listed = " ".join(name.replace("_", " ") for name in names)
        return {**own, **{name: pattern for name, pattern in common.items() if not pattern.search(listed)}}

    @property
    def unpriced(self) -> frozenset[str]:
        """What may be chosen like that which has a price, and has none itself."""
        return frozenset(self.words) - frozenset(self.values.get("advertised") or {})

    def quote(self, party: Party) -> Quote | None:
        """What a party costs; None where it has no price (too far, an unknown place or protein, nobody comes)."""
        if not self.by_party or set(party.protein_selections) - set(self.proteins):
            return None
        if party.adults + party.children + party.children_under_6 < 1:
            return None
        travel = None
        if party.event_zipcode is not None:
            travel = self.travel_fee(party.event_zipcode)
            if travel is None:
                return None
        food = (
            self._price("adult") * party.adults
            + self._price("child") * party.children
            + self._price("child_under_6") * party.children_under_6
        )
        base = max(food, self._price("minimum_food"))
        upgrades = self.upgrades(party.protein_selections)
        return Quote(
            base_cost=base,
            protein_upgrades=upgrades,
            travel_fee=travel,
            total=base + upgrades + (travel or Decimal(0)),
            deposit=self._price("deposit"),
        )

    def upgrades(self, selections: Mapping[str, int]) -> Decimal:
        """What proteins add for so many guests each; those that are not on the list add nothing."""
        return sum(((self.unit(name) or Decimal(0)) * count for name, count in selections.items()), Decimal(0))

    def travel_fee(self, zipcode: str) -> Decimal | None:
        """What travel to a postcode costs; None where nobody travels."""
        miles = miles_between(str(self.values["kitchen_zipcode"]), zipcode)
        if miles is None or miles > int(self.values["furthest_miles"]):
            return None
        return self._price("per_mile") * max(0, miles - int(self.values["free_miles"]))

    def _price(self, name: str) -> Decimal:
        return Decimal(str(self.values[name]))


def read_prices(business: Path) -> PriceList:
    """The price list of a business's folder; an empty one where there is none."""
    path = business / "prices.yaml"
    read = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) if path.exists() else None
    values: dict[str, Any] = dict(read or {})
    card = business / "business.yaml"
    about = YAML(typ="safe", pure=True).load(card.read_text(encoding="utf-8")) if card.exists() else {}
    return PriceList(
        values=values,
        by_party="adult" in values,
        currency=str(about.get("currency", "USD")),
        words=_chosen_from(business, values),
    )


def _chosen_from(business: Path, values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The choices of a flow's field among which advertised prices are, in every language of the business."""
    advertised = set(values.get("advertised") or {})
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(business.glob("**/flows/*.yaml")):
        flow: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        for one in flow.get("fields") or ():
            choices: Mapping[str, Any] = one.get("choices") or {}
            priced = _prices_of([str(name) for name in choices], advertised)
            if not any(priced.values()):
                continue
            for name, ways in choices.items():
                if len(prices := priced[str(name)]) > 1:
                    continue  # Which price it has is not told by its name.
                # A way to choose by the price itself is no name.
                names = tuple(str(way) for way in ways if not re.search(r"\d", str(way)))
                key = prices[0] if prices else str(name)
                found[key] = (*found.get(key, ()), *((normal(str(name)),) if key != name else ()), *names)
    return found


def _prices_of(choices: Sequence[str], advertised: Collection[str]) -> dict[str, list[str]]:
    """The advertised prices that each choice may have: the one of its name, else those, not another choice's, whose
    names have all of its words ("filling": `white_filling`)."""
    words = {choice: frozenset(re.findall(r"[^\W_]+", choice.casefold())) for choice in choices}
    named = {frozenset(name.casefold().split("_")): name for name in advertised}
    same = {choice: named[own] for choice, own in words.items() if own in named}
    left = [name for name in advertised if name not in same.values()]
    return {
        choice: [same[choice]] if choice in same else [n for n in left if own <= set(n.casefold().split("_"))]
        for choice, own in words.items()
    }


@lru_cache(maxsize=1024)
def miles_between(start: str, end: str) -> int | None:
    """Great circle distance between two postcodes in whole miles, rounded up; None where one does not exist."""
    here, there = _coordinates(start), _coordinates(end)
    if here is None or there is None:
        return None
    (lat1, lon1), (lat2, lon2) = here, there
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return math.ceil(2 * EARTH_MILES * math.asin(math.sqrt(half)))


def _coordinates(zipcode: str) -> tuple[float, float] | None:
    """Latitude and longitude in radians; None where there is no such place."""
    known = re.fullmatch(r"[0-9]{5}", zipcode) is not None
    places: list[dict[str, str]] = zipcodes.matching(zipcode) if known else []  # type: ignore[no-untyped-call]
    return (math.radians(float(places[0]["lat"])), math.radians(float(places[0]["long"]))) if places else None


def _telling_apart(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The words of each price's name that no other one has: "dog" and "night" do not tell a small dog's night from a
    large one's. A name that shares every word with others is told by all of its words together."""
    words = {
        name: [
            word for word in _UNIT.sub("", name).split("_") if word.casefold() not in _TELLS_NOTHING and len(word) > 2
        ]
        for name in names
    }
    often = Counter(word for own in words.values() for word in set(own))
    apart = {name: tuple(word for word in own if often[word] == 1) for name, own in words.items()}
    return {name: found or ((" ".join(words[name]),) if words[name] else ()) for name, found in apart.items()}


def _spoken(name: str, ways: tuple[str, ...] | list[str]) -> re.Pattern[str]:
    said = sorted({name.replace("_", " "), *map(str, ways)}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(way.casefold()) for way in said)})s?\b")


def _count(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
