"""Who answers a turn: the rules of mood and intent, with hysteresis, and a reason that staff can read.

The rules: interest in buying goes to the persona that serves purchases, a complaint or an annoyed caller to the one
that serves problems, everything else to the one that serves enquiries. What tempers them: a change needs more than a
tie, somebody who answers a question is not sent away, thanks and goodbye are no interest, and a mood that could not
be read changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from personas.sentiment import Mood, Sentiment

Serves = Literal["enquiries", "purchases", "problems"]
Why = Literal["default", "interest", "problem", "return", "enquiry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What a choice rests on. `purchase`, `problem` and `enquiry` are similarities from 0 to 1 to what such callers
    say; `wanted` is what serves the flow or tool that was asked for; `answering` means the caller gives what was asked
    for; `closing` means thanks or goodbye; `busy` that a flow is under way; `complaint` and `price` that the words
    themselves complain or ask for a price; `flow` is what serves the flow that the caller goes on with."""

    current: Serves
    sentiment: Sentiment
    purchase: float = 0.0
    problem: float = 0.0
    enquiry: float = 0.0
    wanted: Serves | None = None
    answering: bool = False
    closing: bool = False
    busy: bool = False
    complaint: bool = False
    price: bool = False
    flow: Serves | None = None
    moods: tuple[Mood, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What should serve the turn, how sure that is (0 to 1), why in one word for the new persona's first line, and
    the reason in a sentence."""

    serves: Serves
    confidence: float
    why: Why
    reason: str


def select(signals: Signals) -> Selection:
    """Choose who answers."""
    problem, purchase = _problem(signals), _purchase(signals)
    if signals.closing and problem < 0.8:
        return _stay(signals, "The caller is thanking or saying goodbye.")
    if signals.current != "problems" and problem >= 0.6 and problem >= purchase:
        return Selection(serves="problems", confidence=problem, why="problem", reason=_problem_reason(signals))
    if signals.flow is not None and signals.flow != signals.current:
        reason = "The caller goes on with what was begun before."
        return Selection(serves=signals.flow, confidence=0.85, why="return", reason=reason)
    if signals.answering and signals.wanted is None:
        return _stay(signals, "The caller is answering a question.")
    if signals.current != "purchases" and purchase >= 0.6 and purchase > problem:
        back = signals.current == "problems" and signals.busy
        return Selection(
            serves="purchases",
            confidence=purchase,
            why="return" if back else "interest",
            reason=_purchase_reason(signals),
        )
    if signals.sentiment.confidence == 0.0:
        return _stay(signals, "The mood could not be read, so nothing changes.")
    return _stay(signals, "Nothing calls for another persona.")


def _problem(signals: Signals) -> float:
    """How much speaks for a problem."""
    sentiment = signals.sentiment
    if signals.wanted == "problems":
        return 0.95
    upset = sentiment.confidence if sentiment.mood == "negative" else 0.0
    if signals.answering and not signals.complaint:
        upset *= 0.5
    if signals.enquiry >= 0.6 and not signals.complaint:
        # A question we know is a question, in whatever mood it is asked.
        upset *= 0.5
    likeness = signals.problem if signals.problem > max(signals.enquiry, signals.purchase) else 0.0
    if not signals.complaint and ((signals.answering and not upset) or signals.wanted == "purchases"):
        # "The fourth was never built" answers how many there are; who orders something has no problem with it.
        likeness *= 0.5
    if upset and (likeness >= 0.5 or signals.complaint):
        return max(0.85, upset)
    if signals.complaint and likeness >= 0.5 and sentiment.mood != "positive":
        return 0.75
    if upset >= 0.6 and not signals.answering:
        return max(0.65, upset)
    return max(likeness * 0.85, upset * 0.8) if sentiment.mood != "positive" else 0.0


def _purchase(signals: Signals) -> float:
    """How much speaks for interest in buying. From somebody with a problem it takes a clear wish."""
    sentiment = signals.sentiment
    if sentiment.mood == "negative" and signals.wanted != "purchases":
        return 0.0
    if signals.wanted == "purchases":
        return 0.6 if sentiment.mood == "negative" else 0.9
    likeness = signals.purchase if signals.purchase > max(signals.enquiry, signals.problem) else 0.0
    pleased = sentiment.confidence if sentiment.mood == "positive" else 0.0
    if signals.current == "problems":
        return 0.7 if likeness >= 0.6 and pleased >= 0.5 else likeness * 0.7
    if pleased and likeness >= 0.5:
        return max(0.85, likeness)
    if pleased and signals.price:
        return 0.85
    if pleased >= 0.75 and not signals.answering:
        return 0.7
    return likeness


def _stay(signals: Signals, reason: str) -> Selection:
    return Selection(serves=signals.current, confidence=0.9, why="default", reason=reason)


def _evidence(sentiment: Sentiment) -> str:
    words = ", ".join(f"'{word}'" for word in sentiment.evidence[:3])
    return f" ({words})" if words else ""


def _problem_reason(signals: Signals) -> str:
    if signals.sentiment.mood == "negative":
        return f"The caller is upset{_evidence(signals.sentiment)} and needs someone who serves problems."
    return "The caller reports a problem."


def _purchase_reason(signals: Signals) -> str:
    if signals.wanted == "purchases":
        return "The caller wants something that the sales persona does."
    if signals.sentiment.mood == "positive":
        return f"The caller is pleased{_evidence(signals.sentiment)} and interested in buying."
    return "The caller is interested in buying."
