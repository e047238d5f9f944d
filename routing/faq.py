"""The FAQ of a business: which of its answers, if any, an utterance asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from embedding import Calibration, Embedder, Neighbour, Neighbours, clauses, essence
from routing.business_model import FaqEntry, Thresholds
from routing.decision import Match

_TOO_CLOSE = 0.02
"""Two subjects whose similarities differ by less are both meant, as far as can be told."""


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


class Faq:
    """Answers known beforehand. Holds no state of a call; several threads may ask at once.

    Entries in the caller's language are looked at, those in any language where there is none; entries out of their
    dates are as if they were not there. An utterance is looked at whole and by clauses, and its best clause counts.

    Args:
        entries: the business's entries; those with the same subject and language are one answer asked in more ways.
        calibration: the embedding model's.
        thresholds: the business's `faq` and `clarify`.
        today: the business's date.
        cache: a folder for the vectors, so that the next start need not compute them.
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
    ) -> None:
        self._entries = tuple(entries)
        self._embedder = embedder
        self._calibration = calibration
        self._thresholds = thresholds or Thresholds()
        self._today = today
        self._cache = cache
        self._indexes: dict[tuple[FaqEntry, ...], Neighbours] = {}
        for language in sorted({entry.language for entry in entries}):
            self._index(self._valid(language))

    def nearest(self, text: str, *, language: str = "en", limit: int = 3) -> list[Match]:
        """The nearest subjects, most similar first, each once."""
        entries = self._valid(language)
        best: dict[str, Neighbour] = {}
        for neighbours in self._index(entries).nearest_each(_askings(text), limit=max(limit, 3)):
            for near in neighbours:
                known = best.get(near.label)
                if known is None or near.similarity > known.similarity:
                    best[near.label] = near
        order = sorted(best.values(), key=lambda near: -near.similarity)[:limit]
        return [_match(near, entries) for near in order]

    def ask(self, question: str, *, language: str = "en") -> FaqAnswer:
        """What would be answered to this question."""
        return weigh(question, self.nearest(question, language=language), self._thresholds)

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
