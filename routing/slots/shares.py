"""How a party divides up among choices: 'ten filet, five lobster', 'half and half', 'chicken for everyone'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from routing.slots.corrections import marks_correction, repaired
from routing.slots.found import Found
from routing.slots.hearing import CLAIMED, Hearing
from routing.slots.listening import Listening
from routing.slots.no_count import QUESTION
from routing.slots.offered import Offered, offered
from routing.slots.share_changes import changed
from routing.slots.share_forms import EVERYBODY, EXCEPT, GUESTS, ShareForms, share_forms
from routing.slots.shares_by_person import told_by_person
from routing.slots.value import SlotField
from routing.slots.words import one_of

_NOT_WANTED = re.compile(
    r"(?:\bno|\bnot|\bwithout(?: any)?|n't (?:want|need|like|eat|have|do|care for)(?: any)?|\ballerg(?:ic|y) to"
    r"(?: the)?|\binstead of(?: the)?|\brather than|\bexcept|\bhold the|\bskip the|\bremove(?: the)?|\bdrop(?: the)?"
    r"|\bin place of|\bover)(?: (?:the|any|all|more|of|that))* ?$"
)
_SWAPPED = re.compile(r"\b(?:instead of|rather than|in place of)\b")
_ASKS_ABOUT = re.compile(
    r"^is\b|\b(?:how much(?: more| extra)?(?: is| are| for| does)|what(?:'s| is| are| does| kinds?| sort)"
    r"|is (?:the|there)|do you (?:have|do|offer|serve)|does (?:the|it|that)|are (?:the|there)|costs?|price|extra"
    r"|included|difference|allergic|allergy|available|can you (?:do|make|cook|handle)|which|about the)\b"
)
_QUESTION = re.compile(r" ?(?:what|how|is|are|do|does|can|could)\b|.*\?\s*$")
_PRICE_OF_MORE = re.compile(r"\bhow much (?:more )?(?:is|are|for|would)\b[^.!?]* \d+ (?:more|extra)\b")
_ORDERED = re.compile(
    r"(?:\b(?:with|just|only|all|plain|simply|regular|wants?|wanted|like|have|having|take|do|go with|going with"
    r"|going for|go for|getting|get|make it|it|please,?|prefer|think|maybe)|[,;:\x1f])"
    r"(?: (?:to|all|just|only|the|some|have|do|get|go with|for|a|it|be|with))* ?$"
)
_OF_SOME = re.compile(
    r"\b(?:most|some|half|many|a few|several|a couple|a lot)(?: of)? (?:us|them|the|my|our|people|guests)\b[^.!?;,]*$"
)
_NOTHING = re.compile(
    rf"^\W*(?:(?:{one_of('nothing_lead')})\W+)*(?:{one_of('nothing')})(?: (?:{one_of('nothing_tail')}))*\W*$"
)
_JOINED_BEFORE = re.compile(r"\d [a-z][\w -]*(?:,| and|, and) $")
_NUMBER_NEXT = re.compile(r"(?:,| and|, and)? \d")


class _Part(IntEnum):
    """Shares that become numbers once it is known how many guests there are."""

    EVERYONE = -1
    THE_REST = -2
    EQUAL = -3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """Guests for one choice, or a part of the party."""

    choice: str
    guests: int
    start: int
    end: int


def shares(hearing: Hearing, listening: Listening, field: SlotField, sizes: Mapping[str, int]) -> Found | None:
    """The mapping from choice to guests; the numbers in it are claimed.

    `sizes` are the guests there are, `all` of them, `grown` and `young`, each only where it is known.
    """
    choices = offered(field)
    named = [(m, _NOT_WANTED.search(hearing.rest[: m.start()])) for m in choices.pattern.finditer(hearing.rest)]
    said = [match for match, refused in named if not refused]
    dropped = {choices.key(match.group()) for match, refused in named if refused}
    held = listening.held.get(field.name)
    before: dict[str, int] = dict(held) if isinstance(held, Mapping) else {}
    if before and _PRICE_OF_MORE.search(hearing.text):
        return None
    if before and (change := changed(hearing, choices, before)) is not None:
        shares_left, start, end = change
        return Found(field=field.name, value=shares_left, start=start, end=end)
    kept = {choice: guests for choice, guests in before.items() if choice not in dropped}
    if not said:
        nothing = listening.expected == field.name and not named and _NOTHING.match(hearing.rest)
        if not nothing and kept == before:
            return None
        return Found(field=field.name, value={} if nothing else kept, start=0, end=len(hearing.text))
    hearer = _Hearer(hearing=hearing, listening=listening, field=field, choices=choices, sizes=sizes)
    found = hearer.by_person()
    found += hearer.numbered()
    found += hearer.parts(beside=found)
    found = found or hearer.bare(said)
    value = _in_numbers(hearing, found, sizes.get("all"))
    if value is None:
        return None
    result = _with_held(hearing, value, kept if before else {}, sizes.get("all"))
    return Found(field=field.name, value=result, start=min(s.start for s in found), end=max(s.end for s in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hearer:
    """Listens for the forms one after the other; each claims what it recognised."""

    hearing: Hearing
    listening: Listening
    field: SlotField
    choices: Offered
    sizes: Mapping[str, int]

    @property
    def forms(self) -> ShareForms:
        return share_forms(self.choices.expression)

    def by_person(self) -> list[_Share]:
        """Guests told one by one, where they are all there are, or something is said of the others."""
        told = list(told_by_person(self.hearing.rest, self.choices.expression))
        beside = self.hearing.rest
        for one in told:
            beside = beside[: one.start] + CLAIMED * (one.end - one.start) + beside[one.end :]
        total, guests = self.sizes.get("all"), sum(one.guests for one in told)
        others = self.forms.others_told(beside)
        asked = self.listening.expected == self.field.name and total is None and len(told) > 1
        if not told or QUESTION.search(self.hearing.text) or not (others or guests == total or asked):
            return []
        shares: dict[str, _Share] = {}
        for one in told:
            key = self.choices.key(one.choice)
            before = shares.get(key)
            start, sum_ = (before.start, before.guests) if before else (one.start, 0)
            shares[key] = _Share(choice=key, guests=sum_ + one.guests, start=start, end=one.end)
            self.hearing.claim(one.start, one.end)
        return list(shares.values())

    def numbered(self) -> list[_Share]:
        """Numbers tied to a choice, before it ('ten filet') or behind it ('filet for ten')."""
        found: list[_Share] = []
        for match in self._all(self.forms.each):
            found += [self._take(match, match[side], int(match["n"])) for side in ("a", "b")]
        found += self._number_before()
        found += self._number_behind()
        if found:
            found += [self._take(m, m["choice"], 1) for m in self._all([self.forms.single])]
        if found or self.forms.everyone_or_rest(self.hearing.rest):
            found += [self._take(m, m["choice"], 1) for m in self._all([self.forms.someone])]
        return sorted(found, key=lambda share: share.start)

    def _number_behind(self) -> list[_Share]:
        found: list[_Share] = []
        for match in self._all(self.forms.number_behind):
            number, key = int(match["n"]), self.choices.key(match["choice"])
            found.append(_Share(choice=key, guests=number, start=match.start(), end=match.end()))
            # In "shrimp for everybody, that's nine adults" the number is their count as well.
            all_of_them = GUESTS.search(match["who"]) if "who" in match.groupdict() and match["who"] else None
            whole = all_of_them and EVERYBODY.search(match.group())
            self.hearing.claim(match.start(), match.end("choice") if whole else match.end())
        return found

    def _number_before(self) -> list[_Share]:
        found: list[_Share] = []
        at = 0
        while (match := self.forms.number_before.search(self.hearing.rest, at)) is not None:
            at = match.end("choice")
            guests = GUESTS.search(match["who"] or "") is not None
            of_the_guests = guests or match.group()[len(match["n"]) :].startswith(" with")
            # "Ten adults with chicken and steak" does not say how many of each.
            open_list = match["more"] and of_the_guests and not _NUMBER_NEXT.match(self.hearing.rest[at:])
            if open_list or CLAIMED in match.group():
                continue
            # In "15 adults and 5 children with salmon" the salmon is for all of them.
            some = (match["who"] or "").startswith(" of ")
            joined = of_the_guests and not some and _JOINED_BEFORE.search(self.hearing.rest[: match.start()])
            key = self.choices.key(match["choice"])
            count = _Part.EVERYONE if joined else int(match["n"])
            found.append(_Share(choice=key, guests=count, start=match.start(), end=at))
            # A number of adults stays: it is their count as well.
            self.hearing.claim(match.start("choice") if guests else match.start(), at)
        return found

    def parts(self, *, beside: list[_Share]) -> list[_Share]:
        """Choices for half, for the rest, for everyone, for the adults; `beside` are those with numbers."""
        found: list[_Share] = []
        for match in self._all(self.forms.evenly):
            named = list(self.choices.pattern.finditer(match["all"]))
            if len({self.choices.key(one.group()) for one in named}) > 2:
                found += [self._take(match, one.group(), _Part.EQUAL) for one in named]
        for match in self._all(self.forms.halves):
            found += [self._take(match, match[side], _Part.EQUAL) for side in ("a", "b")]
        found += [self._take(m, m["choice"], _Part.THE_REST) for m in self._all(self.forms.rest)]
        if found or not any(share.guests == _Part.EVERYONE for share in beside):
            for match in self._all(self.forms.everyone):
                # "Chicken and steak for everyone" does not say how many of each.
                if not self.forms.listed_before.search(self.hearing.rest[: match.start()]):
                    behind = EXCEPT.match(self.hearing.rest[match.end() :])
                    excepted = behind is not None or self.forms.someone.search(self.hearing.text) is not None
                    found.append(self._take(match, match["choice"], _Part.THE_REST if excepted else _Part.EVERYONE))
        if beside:
            found += [self._take(m, m["choice"], _Part.THE_REST) for m in self._all([self.forms.excepted])]
        for group, pattern in self.forms.by_age:
            if group in self.sizes:
                found += [self._take(m, m["choice"], self.sizes[group]) for m in self._all([pattern])]
        return sorted(found, key=lambda share: share.start)

    def bare(self, said: list[re.Match[str]]) -> list[_Share]:
        """A choice named without a number: for everyone, where it was asked for or is plainly ordered."""
        hearing, last = self.hearing, said[-1]
        of_some = _OF_SOME.search(hearing.text[: last.start()]) is not None
        if of_some or any(True for _ in told_by_person(hearing.rest, self.choices.expression)):
            # "My wife wants lobster" and "most of us like steak" order nothing for everybody.
            return []
        swapped = _SWAPPED.search(hearing.text) is not None
        replaced = len(said) > 1 and repaired(hearing, said[-2].end(), last.start())
        if len({self.choices.key(match.group()) for match in said}) > 1 and not (swapped or replaced):
            return []
        first, end = hearing.sentence(last.start())
        sentence, before = hearing.text[first:end], hearing.text[: last.start()]
        question = _QUESTION.match(sentence) is not None
        counts_there = re.search(r"\d", before[first:]) is not None
        ordered = _ORDERED.search(before) is not None
        if _ASKS_ABOUT.search(sentence) and not (counts_there and ordered):
            return []
        held = self.field.name in self.listening.held
        answers = self.listening.expected == self.field.name and not question
        if answers or (swapped and held) or (ordered and (counts_there or held or not question)):
            return [self._share(last, last.group(), _Part.EVERYONE)]
        return []

    def _all(self, patterns: Iterable[re.Pattern[str]]) -> Iterable[re.Match[str]]:
        """Every match, each looked for in what is left of the text by then."""
        for pattern in patterns:
            yield from pattern.finditer(self.hearing.rest)

    def _take(self, match: re.Match[str], said: str, guests: int) -> _Share:
        self.hearing.claim(match.start(), match.end())
        return self._share(match, said, guests)

    def _share(self, match: re.Match[str], said: str, guests: int) -> _Share:
        return _Share(choice=self.choices.key(said), guests=guests, start=match.start(), end=match.end())


def _in_numbers(hearing: Hearing, found: list[_Share], total: int | None) -> dict[str, int] | None:
    """The guests of each choice; None where that needs a total that is not known, or nothing was said."""
    value: dict[str, int] = {}
    for index, share in enumerate(found):
        earlier = found[index - 1] if index else None
        if share.guests >= 0:
            if earlier is not None and repaired(hearing, earlier.end, share.start):
                value.pop(earlier.choice, None)
            value[share.choice] = share.guests
    parts = {part: [share.choice for share in found if share.guests == part] for part in _Part}
    if any(parts.values()):
        if total is None:
            return None
        left = max(0, total - sum(value.values()))
        if equal := parts[_Part.EQUAL]:
            value |= {c: left // len(equal) + (1 if i < left % len(equal) else 0) for i, c in enumerate(equal)}
        elif rest := parts[_Part.THE_REST]:
            value[rest[0]] = left
        else:
            value |= dict.fromkeys(parts[_Part.EVERYONE], total)
    return {choice: guests for choice, guests in value.items() if guests > 0} or None


def _with_held(hearing: Hearing, value: dict[str, int], kept: dict[str, int], total: int | None) -> dict[str, int]:
    """New shares beside those that are held: added where there is room, else in their place."""
    merged = kept | value
    if not kept or (total is not None and sum(value.values()) >= total):
        return value
    if total is None or sum(merged.values()) <= total:
        return merged
    default = next(iter(kept)) if len(kept) == 1 else None
    if marks_correction(hearing) and default is not None and default not in value:
        return {default: total - sum(value.values())} | value
    return value
