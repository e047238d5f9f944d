"""Where an utterance says that nobody of some kind comes: 'just adults', 'none so young', 'that's everybody'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from routing.slots.count_forms import forms_beside
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.mention import Mention
from routing.slots.no_children import (
    ALL_OF_THEM,
    NO_BUT,
    NO_CHILDREN,
    NOBODY_BETWEEN,
    NOBODY_ELSE,
    NONE,
    NONE_OLDER,
    NONE_THEN,
    ONLY_GROWN,
    ONLY_THESE,
)
from routing.slots.no_count import QUESTION
from routing.slots.none_of_them import nobody_under, none_of_them, none_surely
from routing.slots.nouns import Counted
from routing.slots.words import one_of

_ASKS_BESIDES = re.compile(
    r"(?:, ?(?:and |but |so )?|[.;!] ?(?:and |but |so )?)(?:is|are|do|does|can|could|what|how|which|would|will|"
    r"should|when|"
    r"where|who|may)\b[^.!]*\?\W*$"
)
"""A question that comes behind what was told: '…, and is the tip included?'"""
PARTY_TOLD = re.compile(rf"\d (?:{one_of('grown')}|{one_of('people')}|of us)\b(?! (?:minimum|maximum|limit))")
_ECHOED = re.compile(r"^\W*(?:the |any )?(?:kids|children|little ones)\? ?")


@dataclass(slots=True, kw_only=True)
class NoneTold:
    """Listens for nobody in one utterance, among the fields that count. `asked` is the one that was asked for."""

    hearing: Hearing
    listening: Listening
    fields: tuple[Counted, ...]
    party: Counted | None
    asked: Counted | None

    def heard(self) -> list[Mention]:
        """'Just adults', 'no kids', and a bare 'none' to the question."""
        text, rest = self.hearing.text, self.hearing.rest
        mentions: list[Mention] = []
        told = _ASKS_BESIDES.sub("", text)
        if not QUESTION.search(told) or PARTY_TOLD.search(text):
            only = ONLY_GROWN.search(rest) if self.party is not None and self.party.grown else None
            none = NO_CHILDREN.search(told)
            for one in self.fields:
                said = only or (None if self.answers_beside(one) else none)
                if one.young and said is not None:
                    mentions.append(Mention(field=one, value=0, start=said.start(), end=said.start()))
        mentions += self._none_so_young(text)
        said_none = none_of_them(text, self.asked) if self.asked is not None else None
        if said_none is not None and self.asked is not None and not QUESTION.search(text):
            self.hearing.claim(*said_none)
            others = self._nobody_under(text)
            return [Mention(field=self.asked, value=0, start=said_none[0], end=said_none[1]), *others]
        bare = NONE.match(rest) or NO_BUT.match(rest) or NONE_THEN.match(rest)
        if bare and not mentions and self.asked is not None and self.asked is not self.party:
            mentions.append(Mention(field=self.asked, value=0, start=0, end=len(text)))
        return mentions

    def besides(self, told: list[Mention]) -> list[Mention]:
        """'Ten adults and two toddlers, nobody in between', 'ten adults, that's everybody', 'just the baby'."""
        # "Kids? Two of them" asks nothing.
        text = _ECHOED.sub("", self.hearing.text)
        young = [one for one in self.fields if one.young and one.ages is not None]
        given = {m.field.field.name for m in told if m.field is not None and m.value > 0}
        known = {m.field.field.name for m in told if m.field is not None} | set(self.listening.held)
        left = [one for one in young if one.field.name not in known]
        older = [one for one in left if one.ages is not None and one.ages[0] > 0]
        small = any(one.ages is not None and one.ages[0] == 0 and one.field.name in given for one in young)
        grown = any(one.grown and one.field.name in given for one in self.fields)
        if not left or QUESTION.search(text):
            return []
        none = NOBODY_BETWEEN.search(text) if small or grown or self.asked in older else None
        if none is None and any(one.ages is not None and one.ages[0] == 0 for one in young if self._is_held(one)):
            none = NONE_OLDER.search(text)
        if none is None and (small or (grown and len(left) == len(young))):
            none, older = NOBODY_ELSE.search(text), left
        if none is None and small and self.asked in older:
            none, older = ONLY_THESE.match(text) or ALL_OF_THEM.match(text), [one for one in older if one is self.asked]
        if none is None:
            return []
        return [Mention(field=one, value=0, start=none.start(), end=none.start()) for one in older]

    def _is_held(self, one: Counted) -> bool:
        return bool(self.listening.held.get(one.field.name))

    def _nobody_under(self, text: str) -> list[Mention]:
        """'Nobody under thirteen', 'none that are under six', of whatever age was asked for."""
        if QUESTION.search(text):
            return []
        mentions = []
        for one in self.fields:
            span = nobody_under(text, one) if one.young and one.ages is not None and one is not self.asked else None
            if span is not None:
                self.hearing.claim(*span)
                mentions.append(Mention(field=one, value=0, start=span[0], end=span[0]))
        return mentions

    def _none_so_young(self, text: str) -> list[Mention]:
        """'Three kids, the youngest is seven', though the younger were not asked for."""
        if told := self._nobody_under(text):
            return told
        mentions = []
        older = [one for one in self.fields if one.young and one.ages is not None and one.ages[0] > 0]
        talked = any(forms_beside(one.nouns).named.search(text) for one in older)
        for one in self.fields if talked and not QUESTION.search(text) else ():
            if one is not self.asked and one.ages is not None and one.ages[0] == 0:
                span = none_surely(text, one)
                if span is not None:
                    self.hearing.claim(*span)
                    mentions.append(Mention(field=one, value=0, start=span[0], end=span[0]))
        return mentions

    def answers_beside(self, one: Counted) -> bool:
        """Whether 'no little kids' answers the question for another field, while this one has its number already."""
        beside = self.asked is not None and self.asked is not one and self.asked.young
        return beside and bool(self.listening.held.get(one.field.name))
