"""Cuts streaming text into clauses, so that a voice can begin with the first one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_CLAUSE_END = re.compile(r"(?:[.!?;:؟؛](?=\s|$)|[,،](?=\s)|(?<=\s)[-–—](?=\s))\s*")
_SENTENCE_MARKS = (".", "!", "?", "؟")
_SHORTEST = 12
"""A comma ends a clause for the voice only after so many characters: shorter ones would be spoken with a pause."""
_ABBREVIATION = re.compile(r"(?:^|\s)(?:Mr|Mrs|Ms|Dr|St|No|vs|etc|[A-Za-z])\.$")


@dataclass(frozen=True, slots=True)
class Cut:
    """A clause as it was given, spaces and all."""

    text: str
    ends_sentence: bool


@dataclass(slots=True)
class ClauseStream:
    """The clauses of one text; together they are the text."""

    _waiting: str = field(default="", init=False)

    def feed(self, piece: str) -> list[Cut]:
        """Take in more words; the clauses that they complete."""
        self._waiting += piece
        out: list[Cut] = []
        start = 0
        for end in _CLAUSE_END.finditer(self._waiting):
            # Whether a mark at the very end closes a clause shows with what follows.
            if end.end() == len(self._waiting) and not end.group().endswith((" ", "\n")):
                break
            ends_sentence = end.group().strip()[:1] in _SENTENCE_MARKS
            if ends_sentence and _ABBREVIATION.search(self._waiting[start : end.start() + 1]):
                continue
            if not ends_sentence and end.end() - start < _SHORTEST:
                continue
            out.append(Cut(self._waiting[start : end.end()], ends_sentence))
            start = end.end()
        self._waiting = self._waiting[start:]
        return out

    def finish(self) -> list[Cut]:
        """What is left once no more words come."""
        rest, self._waiting = self._waiting, ""
        return [Cut(rest, True)] if rest else []
