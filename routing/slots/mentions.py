"""Where an utterance counts somebody: numbers with what they count, beside a noun, by age, or as a bare answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from routing.slots.ages import age_groups
from routing.slots.companions import FOR_US, JUST_ME, alone, together
from routing.slots.corrections import turned_down
from routing.slots.count_forms import (
    ALL_GROWN,
    COUNT,
    FOR_SO_MANY,
    IN_ALL,
    KEEP_FROM,
    MORE_OF_AN_AGE,
    OF_US,
    PARTY_OF,
    POINTS_BACK,
    STAFF,
    TEAM_OF,
    THE_ONE,
    THERE_ARE,
    WE_EMPLOY,
    Beside,
    forms_beside,
)
from routing.slots.count_repairs import is_of_another, put_right
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.lone_number import lone_number
from routing.slots.mention import THE_REST, Mention
from routing.slots.no_count import (
    QUESTION,
    is_a_year,
    is_an_age,
    is_an_amount,
    is_an_hour,
    is_bound_or_price,
    is_for_each,
    is_of_a_story,
)
from routing.slots.none_told import PARTY_TOLD, NoneTold
from routing.slots.nouns import PEOPLE, SMALL, YOUNG, Counted
from routing.slots.rough_numbers import RANGE, is_rough, stands_alone
from routing.slots.short_counts import nights_of_stay, so_many
from routing.slots.thought_aloud import count_the_caller, settled_on
from routing.slots.words import one_of

_N = COUNT
_BARE = re.compile(_N)
_RANGE = re.compile(rf"(?<![\w$.:/@-]){RANGE}(?![\d/:])")

_INCLUDED = re.compile(
    r"\b(?:including|includes|incl|of which|of whom|of them|with|among them|counting)(?: about| around| maybe|"
    r" the| my| our| his| her)? ?$"
)
_COUNTED_IN = re.compile(r"\d[^.!?]*\b(?:including|includes|incl|counting)(?: the| my| our| his| her)? ?$")
"""'Fourteen, counting the two teenagers': they are among those who were told before."""
_SOME_OF_THEM = re.compile(r" (?:is|are|has|have|wants?|can't|don't|doesn't|who|that|will|would)\b")
_QUOTE_ASKED = re.compile(r"\b(?:cost|price|quote|total|come to|how much (?:would|will|is) (?:it|that|a party))\b")
_COUNTED_BEHIND = re.compile(rf" ?(?:{one_of('grown')}|{one_of('people')}|of us)\b")
_WHO_ARE = re.compile(r"(?:\b(?:who|they|both)(?: are)?|'re)(?: both| now)* $")
"""'My boys, who are six and twelve': two ages, and none between them."""
_AUDIENCE = re.compile(r"\b(?:reach|text|message|send(?: it| this)? to|contact|list of)(?: about| around| over)? ?$")
_SOME_OF_US = re.compile(r" of (?:us|them)(?: all)? (?:is|are|has|have|wants?|can't|don't|will|would)\b")
_MORE = re.compile(r"\d (?:more|additional|extra)\b")
_ADDED = re.compile(r"\b(?:add|another|adding) ?$")
_FEWER = re.compile(r"\d (?:fewer|less)\b")

_A_FEW = re.compile(r"\ba (?:few|handful)\b")
_INSTEAD = re.compile(
    r"(?: of us| of them)?(?:[ ,.;]+(?:no|nope|wait|sorry|actually|i mean|i meant|make (?:it|that)|it's|we're|that's|"
    r"rather|well|oh|hang on|hold on|scratch that|strike that|correction))+"
    rf"[ ,]+{_N}"
)


_MEANT = re.compile(
    rf"[^\d]*\b(?:did i (?:just )?say|i said)(?: \d+| [a-z]+)?[,.?!]* (?:i meant|i mean|it's|it is) {_N}"
)
"""'Eleven adults, sorry, did I say eleven? I meant twelve.'"""


@dataclass(slots=True, kw_only=True)
class Mentions:
    """Listens for counts in one utterance. Numbers that count somebody are claimed."""

    hearing: Hearing
    listening: Listening
    fields: tuple[Counted, ...]
    party: Counted | None
    _ranges: dict[int, int] = field(default_factory=dict)

    def heard(self) -> list[Mention]:
        """Every mention that is not taken back, in the order of speaking."""
        self._ranges = self._find_ranges()
        if (answer := self._in_all()) is not None:
            return [answer]
        young = tuple(noun for one in self.fields if one.young for noun in one.nouns) or (*YOUNG, *SMALL)
        asked_young = self.asked is not None and self.asked.young
        ages = age_groups(self.hearing, counted_words=young, asked=asked_young)
        mentions = self._nobody.heard()
        for group in ages:
            mentions += self._of_age(group.age, group.count, group.start, group.end)
        if self.party is not None:
            mentions += self._companions(self.party)
        for one in self.fields:
            mentions += self._tied(one) or self._stay(one)
        mentions += self._more_of_an_age()
        if self.party is not None:
            mentions += self._of_the_party(self.party, {m.field.field.name for m in mentions if m.field is not None})
        mentions = [self._repaired(m) for m in mentions if not turned_down(self.hearing, m.start, m.end)]
        mentions = settled_on(self.hearing, self.listening, mentions, self.asked, self.party)
        for mention in mentions:
            count_the_caller(self.hearing, mention, self.party)
        if self.asked is not None and not is_of_another(
            self.hearing, self.listening, self._held(), asked=self.asked.field.name
        ):
            mentions += self._answer(self.asked, mentions)
            for mention in mentions[-1:]:
                count_the_caller(self.hearing, mention, self.party)
        elif not mentions:
            mentions += self._put_right()
        mentions += self._nobody.besides(mentions)
        return sorted(mentions, key=lambda m: m.start)

    def _repaired(self, mention: Mention) -> Mention:
        """'Nine of us, no wait, ten': the bare number that takes the place of the one before."""
        rest = self.hearing.rest
        instead = _INSTEAD.match(rest, mention.end) or _MEANT.match(rest, mention.end)
        if mention.value >= 0 and instead is not None and stands_alone(rest, instead.end("n")):
            self.hearing.claim(instead.start("n"), instead.end("n"))
            mention.value, mention.end = int(instead["n"]), instead.end("n")
        return mention

    def _in_all(self) -> Mention | None:
        """'Both', 'just Bramble', 'five in the shop and two on the road': what the whole answer comes to."""
        if self.asked is None:
            return None
        people = self.asked is self.party and not self.asked.grown
        many, end = so_many(self.hearing, self.asked, people=people), len(self.hearing.rest)
        if many is None:
            return None
        self.hearing.claim(0, end)
        field = None if self.asked is self.party else self.asked
        return Mention(field=field, value=many, start=0, end=end, noun="answer")

    @property
    def _nobody(self) -> NoneTold:
        return NoneTold(
            hearing=self.hearing, listening=self.listening, fields=self.fields, party=self.party, asked=self.asked
        )

    @property
    def asked(self) -> Counted | None:
        """The count that was asked for."""
        return next((one for one in self.fields if one.field.name == self.listening.expected), None)

    def _find_ranges(self) -> dict[int, int]:
        """Where ranges begin, by the start of their upper number: '15 to 20' counts as 20, roughly."""
        ranges: dict[int, int] = {}
        for match in _RANGE.finditer(self.hearing.rest):
            low, high = match["low"], match["high"]
            joined = "and" not in match.group() or match.group().startswith("between")
            if self._is_its_age(match):
                self.hearing.claim(match.start(), match.end())
                continue
            if low.isdigit() and high.isdigit() and int(low) < int(high) and joined:
                ranges[match.start("high")] = match.start()
        return ranges

    def _is_its_age(self, span: re.Match[str]) -> bool:
        """Whether 'six to twelve' are the ages that a field is for, with nobody counted behind them."""
        ages = [one.ages for one in self.fields if one.ages is not None and one.ages[0] > 0]
        told = span["low"].isdigit() and span["high"].isdigit() and (int(span["low"]), int(span["high"])) in ages
        if " and " in span.group() and _WHO_ARE.search(self.hearing.rest[: span.start()]):
            return False
        return told and _COUNTED_BEHIND.match(self.hearing.rest, span.end()) is None

    def _mention(self, one: Counted | None, match: re.Match[str], *, part: bool = False) -> Mention | None:
        """The mention at a number, unless that is an age, a price or a bound; its number and noun are claimed."""
        hearing, start, end = self.hearing, match.start("n"), match.end("n")
        noun = match.groupdict().get("noun") or ""
        if is_an_age(hearing.rest, start) and start not in self._ranges:
            return None
        # "Two of our guests are vegetarian" counts some of them.
        if noun and not part and " of " in match.group() and _SOME_OF_THEM.match(hearing.text[match.end() :]):
            return None
        # "Two people don't eat meat" counts some of them too, where all are counted already.
        behind = hearing.text[match.end() :]
        if is_for_each(hearing.rest, end) or (noun and self._held() and KEEP_FROM.match(behind)):
            return None
        if noun and is_of_a_story(hearing.text, match.start(), match.end()):
            return None
        value = int(match["n"])
        if not noun and is_a_year(hearing.text, start, value):
            return None
        if is_bound_or_price(hearing, start, value):
            return None
        rough = start in self._ranges or is_rough(hearing, start, end)
        if noun:
            rough = rough or is_rough(hearing, start, match.end())
            end = max(end, match.end("noun"))
        begin = min(self._ranges.get(start, start), match.start())
        hearing.claim(begin, end)
        value *= 2 if noun == "couples" else 1
        return Mention(field=one, value=value, start=begin, end=end, rough=rough, part=part, noun=noun)

    def _tied(self, one: Counted) -> list[Mention]:
        """Numbers beside a noun of the field."""
        hearing, beside = self.hearing, forms_beside(one.nouns)
        held = self.listening.held.get(one.field.name)
        mentions: list[Mention | None] = [
            self._mention(one, match, part=True) for match in beside.part.finditer(hearing.rest)
        ]
        for match in beside.before.finditer(hearing.rest):
            lead = hearing.text[: match.start()]
            if _AUDIENCE.search(lead):
                continue
            found = self._mention(one, match, part=_INCLUDED.search(lead) is not None)
            if found is not None and one is self.party and _COUNTED_IN.search(lead):
                continue
            if found is not None and isinstance(held, int):
                if _MORE.search(match.group()) or _ADDED.search(lead):
                    found.value += held
                elif _FEWER.search(match.group()):
                    found.value = max(0, held - found.value)
            mentions.append(found)
        for pattern in (beside.behind, beside.then_how_many, beside.asked_aloud):
            mentions += [self._mention(one, match) for match in pattern.finditer(hearing.rest)]
        if not self._nobody.answers_beside(one):
            mentions += self._nouns(one, 0, beside.none.finditer(hearing.rest))
        mentions += self._nouns(one, 1, beside.the_only.finditer(hearing.rest))
        mentions += self._single(one, beside)
        mentions += self._referred(one, beside, given=any(mentions))
        mentions += self._nouns(one, THE_REST, beside.rest.finditer(hearing.rest))
        return [mention for mention in mentions if mention is not None]

    def _stay(self, one: Counted) -> list[Mention]:
        """'A fortnight', 'for a week': how long somebody stays, where nights or days are counted."""
        stay = nights_of_stay(self.hearing, one, asked=one is self.asked)
        if stay is None:
            return []
        value, start, end = stay
        self.hearing.claim(start, end)
        return [Mention(field=one, value=value, start=start, end=end, noun="stay")]

    def _referred(self, one: Counted, beside: Beside, *, given: bool) -> list[Mention | None]:
        """'Campaigns by text, there'd be three of them': a number that points back to the noun before it."""
        noun = beside.named.search(self.hearing.rest)
        if given or noun is None or not noun.group().endswith("s") or self.asked is not None:
            return []
        for match in POINTS_BACK.finditer(self.hearing.rest, noun.end()):
            if stands_alone(self.hearing.rest, match.end("n")):
                return [self._mention(one, match)]
        return []

    def _more_of_an_age(self) -> list[Mention]:
        """'That's one more of the older kids', where some are held already."""
        mentions = []
        for match in MORE_OF_AN_AGE.finditer(self.hearing.rest):
            of_age = [one for one in self.fields if one.ages is not None and (one.ages[0] > 0) == bool(match["older"])]
            held = self.listening.held.get(of_age[0].field.name) if of_age else None
            if isinstance(held, int):
                self.hearing.claim(0, len(self.hearing.rest))
                value = held + int(match["n"])
                mentions.append(Mention(field=of_age[0], value=value, start=match.start(), end=match.end()))
        return mentions

    def _nouns(self, one: Counted, value: int, matches: Iterable[re.Match[str]]) -> list[Mention]:
        """Mentions whose value is in the words around the noun."""
        mentions = []
        for match in matches:
            mentions.append(Mention(field=one, value=value, start=match.start(), end=match.end(), noun=match["noun"]))
            self.hearing.claim(match.start(), match.end())
        return mentions

    def _single(self, one: Counted, beside: Beside) -> list[Mention]:
        """'… and a toddler', or 'a toddler' as the whole answer."""
        asks = QUESTION.search(self.hearing.text) and not PARTY_TOLD.search(self.hearing.text)
        if one is self.party or one.grown:
            return []
        if not one.young:
            return self._nouns(one, 1, beside.one_besides.finditer(self.hearing.rest))
        if asks:
            return []
        alone = beside.alone.match(self.hearing.rest) if one is self.asked else None
        matches = [alone] if alone else []
        matches += beside.single.finditer(self.hearing.rest, alone.end("noun") if alone else 0)
        return self._nouns(one, 1, [m for m in matches if not m["noun"].endswith("s") and m["noun"] != "children"])

    def _of_the_party(self, party: Counted, given: Collection[str]) -> list[Mention]:
        """Numbers of the whole party: 'eight people', 'a party of twenty', 'twelve of us', 'a chef for ten'."""
        other = self.listening.asks("count", "money")
        # Where another count was asked for, "there will be three" answers that.
        elsewhere = other is not None and other.name not in (party.field.name, *given)
        guests = (PARTY_OF, ALL_GROWN, *(() if elsewhere else (THERE_ARE, FOR_SO_MANY)))
        led = guests if party.grown else (TEAM_OF, STAFF, *(() if elsewhere else (WE_EMPLOY,)))
        mentions: list[Mention] = []
        of_the_young = elsewhere and self.asked is not None and self.asked.young
        for pattern in (forms_beside(PEOPLE).before, OF_US, *(() if of_the_young else (IN_ALL,)), *led):
            for match in pattern.finditer(self.hearing.rest):
                end = match.end("n")
                told = pattern in (STAFF, ALL_GROWN) or pattern not in led or " of " in match.group()
                alone = told or stands_alone(self.hearing.rest, end) or self.hearing.rest[end:].rstrip(" .!") == " more"
                reached = not party.grown and _AUDIENCE.search(self.hearing.rest[: match.start("n")])
                priced = is_an_amount(self.hearing.text, match.start())
                if not alone or reached or priced or self.hearing.rest[end:].startswith((" or ", " to ")):
                    continue
                if (found := self._mention(None, match)) is not None:
                    found.noun = found.noun or "party"
                    mentions.append(found)
        return mentions

    def _companions(self, party: Counted) -> list[Mention]:
        """'Me, my husband and six friends', 'just me': those who come, told one by one."""
        rest = self.hearing.rest
        if self.asked is party and alone(rest):
            return [Mention(field=None, value=1, start=0, end=len(rest), noun="answer")]
        if (just := JUST_ME.search(rest)) is not None and (self.asked is party or self._counts_besides()):
            return [Mention(field=None, value=1, start=just.start(), end=just.end(), noun="party")]
        if self.asked is not party and FOR_US.search(rest) is None:
            return []
        mentions = []
        for start, end, number in together(rest):
            self.hearing.claim(start, end)
            mentions.append(Mention(field=None, value=number, start=start, end=end, noun="party"))
        return mentions

    def _counts_besides(self) -> bool:
        """Whether the utterance counts something else: 'two nights, just me'."""
        others = (forms_beside(one.nouns) for one in self.fields if one is not self.party)
        return any(beside.before.search(self.hearing.text) for beside in others)

    def _of_age(self, age: int, count: int | None, start: int, end: int) -> list[Mention]:
        """Guests counted by their ages: 'a ten year old and a four year old'."""
        first, last = self.hearing.sentence(start)
        sentence = self.hearing.text[first:last]
        # "Is it fun for a seven year old?" counts nobody.
        asks_only = QUESTION.search(sentence) and not (_QUOTE_ASKED.search(sentence) or PARTY_TOLD.search(sentence))
        if count is None or asks_only:
            return []
        one = next((f for f in self.fields if f.ages is not None and f.ages[0] <= age <= f.ages[1]), None)
        if one is None:
            fitting = [f for f in self.fields if f.ages is None and (f.grown if age > 12 else f.young)]
            if not fitting:
                return []
            one = fitting[0]
        self.hearing.claim(start, end)
        return [Mention(field=one, value=count, start=start, end=end, noun=f"age {age} at {start}")]

    def _answer(self, asked: Counted, mentions: list[Mention]) -> list[Mention]:
        """The number that answers the question without a noun of its own."""
        if any(m.field is asked or (m.field is None and asked.grown) for m in mentions):
            return []
        rest = self.hearing.rest
        few = _A_FEW.search(rest)
        if few is not None and stands_alone(rest, few.end()) and not _BARE.search(rest, few.end()):
            return [Mention(field=asked, value=3, start=few.start(), end=few.end(), rough=True)]
        if the_one := THE_ONE.match(rest):
            return [Mention(field=asked, value=1, start=the_one.start(), end=the_one.end(), noun="answer")]
        found: list[Mention] = []
        lower_ends = set(self._ranges.values())
        for match in _BARE.finditer(rest):
            alone = stands_alone(rest, match.end()) or is_rough(self.hearing, match.end(), match.end())
            some = _SOME_OF_US.match(rest[match.end() :]) or is_an_hour(rest, match)
            pointed_at = match["n"] == "1" and QUESTION.search(self.hearing.text)
            if match.start() in lower_ends or not alone or some or pointed_at:
                continue
            if turned_down(self.hearing, match.start(), match.end()):
                continue
            # "Twenty, but five are kids": the answer for the whole party may have parts.
            mention = self._mention(None if asked.grown else asked, match)
            if mention is not None:
                mention.noun = "answer"
                found.append(mention)
        return found or self._only_number(asked)

    def _only_number(self, asked: Counted) -> list[Mention]:
        """'Nine full-timers', 'eleven have said yes': the one number in a short answer, whatever stands beside it."""
        number = lone_number(self.hearing.rest, people=asked is self.party)
        if number is None or QUESTION.search(self.hearing.text):
            return []
        if turned_down(self.hearing, number.start(), number.end()):
            return []
        mention = self._mention(None if asked.grown else asked, number)
        return [replace(mention, noun="answer")] if mention is not None else []

    def _held(self) -> dict[str, int]:
        """The counts that are held, oldest first."""
        names = {one.field.name for one in self.fields}
        return {n: v for n, v in self.listening.held.items() if n in names and isinstance(v, int)}

    def _put_right(self) -> list[Mention]:
        """'No, fourteen', 'sorry, I meant fourteen'."""
        grown = tuple(one.field.name for one in self.fields if one.grown)
        meant = put_right(self.hearing, self.listening, self._held(), grown)
        if meant is None:
            return []
        mention = self._mention(next(one for one in self.fields if one.field.name == meant[0]), meant[1])
        return [mention] if mention is not None else []
