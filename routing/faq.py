"""The FAQ of a business: which of its answers, if any, an utterance asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from embedding import Calibration, Embedder, Neighbour, Neighbours, clauses, essence
from routing.business_model import FaqEntry, Thresholds
from routing.decision import Match
from routing.passage import Passage

_TOO_CLOSE = 0.02
"""Two subjects whose similarities differ by less are both meant, as far as can be told."""

_UNANSWERED = "?"
"""Stands in the index for what no entry answers; no subject can be written so."""

_STANDS_BACK = 0.05
"""A passage of a document is taken for so much less near: an entry about as near was written for the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqAnswer:
    """What the FAQ makes of a question.

    `action` is `answer` (speak `answer`), `clarify` (ask which of `subject` and `alternatives` is meant) or `none`.
    `similarity` is the nearest subject's, calibrated, whatever the action; `subject` is None with `none`.
    `source` is where the answer stands, `why` the reason for the action in words, `nearest` what else is near.
    """

    question: str
    action: Literal["answer", "clarify", "none"]
    subject: str | None
    similarity: float
    answer: str | None
    alternatives: tuple[str, ...] = ()
    source: str = ""
    why: str = ""
    nearest: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Library:
    """The passages of documents by subject, and where they are found."""

    passages: Mapping[str, Passage]
    index: Neighbours


class Faq:
    """Answers known beforehand. Holds no state of a call; several threads may ask at once.

    Entries in the caller's language are looked at, those in any language where there is none; entries out of their
    dates are as if they were not there. An utterance is looked at whole and by clauses, and its best clause counts.
    Passages of documents are found in the same way among themselves, and stand behind entries that are as near.

    Args:
        entries: the business's entries; those with the same subject and language are one answer asked in more ways.
        calibration: the embedding model's.
        thresholds: the business's `faq` and `clarify`.
        today: the business's date.
        cache: a folder for the vectors, so that the next start need not compute them.
        passages: of the business's longer documents.
        unanswered: questions that none of the entries answers. They compete with the entries, and answer nothing.
    """

    def __init__(
        self,
        entries: Sequence[FaqEntry],
        embedder: Embedder,
        calibration: Calibration,
        *,
        thresholds: Thresholds | None = None,
        today: Callable[[], date] = date.today,
        cache: Path | None = None,
        passages: Sequence[Passage] = (),
        unanswered: Sequence[str] = (),
    ) -> None:
        self._entries = tuple(entries)
        self._embedder = embedder
        self._calibration = calibration
        self._thresholds = thresholds or Thresholds()
        self._today = today
        self._cache = cache
        self._unanswered = tuple(dict.fromkeys(unanswered))
        self._indexes: dict[tuple[FaqEntry, ...], Neighbours] = {}
        for language in sorted({entry.language for entry in entries}):
            self._index(self._valid(language))
        self._passages = {
            language: self._library([one for one in passages if one.language == language])
            for language in sorted({one.language for one in passages})
        }
        self._all_passages = (
            next(iter(self._passages.values())) if len(self._passages) == 1 else self._library(passages)
        )

    def nearest(self, text: str, *, language: str = "en", limit: int = 3) -> list[Match]:
        """The nearest subjects, most similar first, each once."""
        entries = self._valid(language)
        asked = _askings(text)
        found = [
            _match(near, entries) for near in _best(self._index(entries), asked, limit + 1) if near.label != _UNANSWERED
        ][:limit]
        library = self._passages.get(language, self._all_passages)
        found += [_out_of(near, library.passages) for near in _best(library.index, asked, limit)]
        return sorted(found, key=lambda match: -match.similarity)[:limit]

    def ask(self, question: str, *, language: str = "en") -> FaqAnswer:
        """What would be answered to this question."""
        return weigh(question, self.nearest(question, language=language), self._thresholds)

    def _library(self, passages: Sequence[Passage]) -> _Library:
        items = [(one.subject, text) for one in passages for text in dict.fromkeys(one.asked())]
        index = Neighbours(self._embedder, items, calibration=self._calibration, cache=self._cache)
        return _Library(passages={one.subject: one for one in passages}, index=index)

    def _valid(self, language: str) -> tuple[FaqEntry, ...]:
        today = self._today()
        valid = tuple(entry for entry in self._entries if entry.holds_on(today))
        return tuple(entry for entry in valid if entry.language == language) or valid

    def _index(self, entries: tuple[FaqEntry, ...]) -> Neighbours:
        index = self._indexes.get(entries)
        if index is None:
            items = [
                (entry.subject, text)
                for entry in entries
                for text in dict.fromkeys((entry.question, *entry.also_asked))
            ]
            items += [(_UNANSWERED, text) for text in self._unanswered] if items else []
            index = Neighbours(self._embedder, items, calibration=self._calibration, cache=self._cache)
            self._indexes = {**self._indexes, entries: index}
        return index


def weigh(question: str, matches: Sequence[Match], thresholds: Thresholds) -> FaqAnswer:
    """What is to be made of the nearest answers, most similar first: answer, ask back, or say that it is not known."""
    best = matches[0] if matches else None
    if best is None or best.similarity < thresholds.clarify:
        similarity = best.similarity if best is not None else 0.0
        why = "there is no entry" if best is None else f"the nearest, {best.subject}, is below {thresholds.clarify:.2f}"
        return FaqAnswer(
            question=question,
            action="none",
            subject=None,
            similarity=similarity,
            answer=None,
            why=why,
            nearest=_near(matches),
        )
    rivals = tuple(
        match.subject
        for match in matches[1:]
        if match.similarity >= thresholds.clarify and best.similarity - match.similarity < _TOO_CLOSE
    )
    unsure = best.similarity < thresholds.faq
    if rivals:
        why = f"{' and '.join((best.subject, *rivals))} are as near"
    elif unsure:
        why = f"{best.subject} is near, but below {thresholds.faq:.2f}"
    else:
        why = f"near to {best.question!r}"
    return FaqAnswer(
        question=question,
        action="clarify" if unsure or rivals else "answer",
        subject=best.subject,
        similarity=best.similarity,
        answer=None if unsure or rivals else best.answer,
        alternatives=rivals,
        source=best.source,
        why=why,
        nearest=_near(matches),
    )


def _near(matches: Sequence[Match]) -> tuple[tuple[str, float], ...]:
    return tuple((match.subject, match.similarity) for match in matches)


def _askings(text: str) -> list[str]:
    """The utterance and its clauses, where it has several; a long one by its clauses alone."""
    parts = clauses(text)
    whole = essence(text)
    if len(parts) < 2:
        return list(parts) or [whole]
    return [*parts, whole] if len(whole.split()) <= 25 else list(parts)


def _best(index: Neighbours, asked: Sequence[str], limit: int) -> list[Neighbour]:
    """The subjects nearest to any of what was asked, each once, most similar first."""
    best: dict[str, Neighbour] = {}
    for neighbours in index.nearest_each(asked, limit=max(limit, 3)):
        for near in neighbours:
            known = best.get(near.label)
            if known is None or near.similarity > known.similarity:
                best[near.label] = near
    return sorted(best.values(), key=lambda near: -near.similarity)[:limit]


def _out_of(near: Neighbour, passages: Mapping[str, Passage]) -> Match:
    passage = passages[near.label]
    return Match(
        subject=near.label,
        question=passage.question,
        answer=passage.spoken(near.text),
        similarity=round(max(0.0, near.similarity - _STANDS_BACK), 4),
        source=passage.source,
    )


def _match(near: Neighbour, entries: Sequence[FaqEntry]) -> Match:
    own = [entry for entry in entries if entry.subject == near.label]
    said = next((e for e in own if near.text == e.question or near.text in e.also_asked), own[0])
    return Match(
        subject=near.label,
        question=said.question,
        answer=said.answer,
        similarity=near.similarity,
        source=said.source,
    )
