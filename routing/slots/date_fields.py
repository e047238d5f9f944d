"""Which of several date fields a day is of: the one its words name, the one that was asked for, one that it can be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from routing.slots.corrections import marks_correction
from routing.slots.field_cues import cue, is_birth
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.validity import may_be
from routing.slots.value import SlotField

_NAMED = 8.0
_ASKED = 4.0
_OF_THE_TIME = 3.0
_AT_HAND = 2.0
_OPEN = 1.0
_PUT_RIGHT = 1.0
_LONG_AGO = 400
"""Days. No day that is to come is told by a day that far back."""
_RANGE = re.compile(r"^,? ?(?:to|until|till?|through|-|and (?:back|leaving|returning|out|ending)(?: on)?)(?: the)? ?$")
_HOUR = re.compile(r"\bat \d|\d:\d\d|\bo'? ?clock\b|\d ?[ap]\.?m\b|\bhalf\b|\b(?:morning|afternoon|evening|noon)\b")
_SINCE = re.compile(r"\b(?:since|ever since) (?:the |last |about |around )*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFields:
    """Chooses among the date fields that are listened for. `values` reads a day as one of a field, None where it can
    be none of it; `tense` says of which time the words around it speak."""

    hearing: Hearing
    listening: Listening
    values: Callable[[SlotField], date | None]
    tense: Literal["past", "future"] | None

    def field(self, start: int, end: int, since: int) -> SlotField | None:
        """The field that a day between two positions is of; `since` is where the day before it ended."""
        scores = {
            field.name: self._score(field, start, end, since)
            for field in self.listening.of("date")
            if (value := self.values(field)) is not None and self._fits(field, value, start)
        }
        asked = self.listening.asks("date")
        if asked is not None and is_birth(asked) and asked.name not in scores and not self._is_appointed():
            # "The third of February" alone is the birthday that was asked for, without its year.
            scores = {name: score for name, score in scores.items() if score >= _NAMED}
        best = max(scores, key=lambda name: scores[name], default=None)
        if best is not None:
            return self.listening.field(best)
        # What can be no day of any field answers the question, and is told so.
        vain = asked is None or _SINCE.search(self.hearing.text[:start]) is not None
        return asked if not vain and asked is not None and self.values(asked) is not None else None

    def follows(self, first: SlotField, first_end: int, second_start: int) -> SlotField | None:
        """The field behind `first` where two days are a range: 'from the third to the tenth'."""
        if _RANGE.match(self.hearing.text[first_end:second_start]) is None:
            return None
        hand = self.listening.at_hand
        near = [field for field in self.listening.of("date") if not hand or field.name in hand]
        fields = [field for field in near if not is_birth(field) and field.prefer == first.prefer]
        at = fields.index(first) if first in fields else len(fields)
        return fields[at + 1] if at + 1 < len(fields) else None

    def _fits(self, field: SlotField, value: date, start: int) -> bool:
        today = self.listening.today
        if is_birth(field):
            return value <= today
        since = _SINCE.search(self.hearing.text[:start]) is not None
        if since and (field.prefer != "past" or field.name not in self.listening.at_hand):
            return False
        if field.prefer == "past" and value > today:
            return False
        return may_be(field, value.isoformat(), today) and (field.prefer == "past" or (today - value).days < _LONG_AGO)

    def _is_appointed(self) -> bool:
        """Whether the words speak of something that is to come, or of an hour."""
        return self.tense == "future" or _HOUR.search(self.hearing.text) is not None

    def _score(self, field: SlotField, start: int, end: int, since: int) -> float:
        listening = self.listening
        elsewhere = bool(listening.at_hand) and field.name not in listening.at_hand
        named = self._is_named(field, start, end, since)
        score = (_OF_THE_TIME if elsewhere else _NAMED) if named else 0.0
        score += _ASKED if listening.expected == field.name else 0.0
        past = field.prefer == "past" or is_birth(field)
        score += _OF_THE_TIME if self.tense is not None and (self.tense == "past") == past else 0.0
        score += _AT_HAND if field.name in listening.at_hand else 0.0
        held = field.name in listening.held
        score += _PUT_RIGHT if held and marks_correction(self.hearing) else 0.0
        return score + (0.0 if held else _OPEN)

    def _is_named(self, field: SlotField, start: int, end: int, since: int) -> bool:
        """Whether the words around a day are the field's: those before it in its clause, or those right behind it."""
        own = cue(field)
        if own is None:
            return False
        first, last = self.hearing.sentence(start)
        before = self.hearing.text[max(first, since) : start]
        behind = re.split(r"[,;]| (?:and|but|so) ", self.hearing.text[end:last], maxsplit=1)[0]
        return own.search(before) is not None or own.search(behind) is not None
