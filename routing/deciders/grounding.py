"""Whether what a model's details say is borne out by the call: a value by the caller's words, a route by the reading.

A model hears more than the local reading does, so what is merely not confirmed is let through; what the caller's words
cannot hold is not.
"""

from __future__ import annotations

import re
from itertools import combinations

from embedding.arabic_text import has_arabic
from routing.acts.act import Act
from routing.deciders.flow_moves import active_flow
from routing.decision import Route
from routing.flow_model import FlowField
from routing.slots.arabic.hearing import hear as hear_arabic
from routing.slots.hearing import hear
from routing.slots.value import Held
from routing.turn import Turn

NEAR = 0.30
"""Calibrated similarity below which two sentences have nothing to do with each other."""

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_FEW = re.compile(
    r"\b(?:couple|pair|both|half|double|triple|few|several|dozen|score|all|everybody|everyone|none|no|nobody)\b"
)
_SIGNS = re.compile(r"\b(?:dot|at|point|period|underscore|dash|hyphen|minus|plus)\b")
_DAY = re.compile(
    r"\d|\b(?:today|tonight|tomorrow|yesterday|week|weekend|month|day|eve|morning|evening|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|christmas|easter|thanksgiving|halloween|birthday|anniversary|holidays?)\b"
)
_TIME = re.compile(
    r"\d|\b(?:noon|midday|midnight|morning|afternoon|evening|night|lunch\w*|dinner\w*|breakfast|supper|early|late|o'clock|"
    r"sunset|sundown|earl\w+|later|hour)\b"
)


def said_by_caller(turn: Turn, field: FlowField, value: Held) -> bool:
    """Whether the caller's words can hold this value. Words in another language than English count as if they could,
    except for numbers that are dialled or written to."""
    now = _heard(turn.reading.text)
    every = " ".join([*(_heard(exchange.heard) for exchange in turn.draft.history), now])
    if field.type in ("phone_number", "postcode"):
        return _only_digits(str(value))[-7:] in _only_digits(every)
    if turn.draft.language != "en" or has_arabic(now):
        return True
    if field.type == "email":
        return _squeezed(str(value).partition("@")[0]) in _squeezed(_SIGNS.sub("", every))
    match field.type:
        case "count" | "money":
            return _number_is_told(float(str(value)), f"{now} {_heard(_last_words(turn))}")
        case "counts":
            shares = value.values() if isinstance(value, dict) else ()
            return bool(_FEW.search(now)) or all(_number_is_told(float(share), now) for share in shares)
        case "date":
            return _DAY.search(now) is not None
        case "time":
            return _TIME.search(now) is not None
        case "person_name" | "company":
            return any(_squeezed(part) in _squeezed(every) for part in str(value).split() if len(part) > 1)
        case _:
            return True


def route_is_likely(turn: Turn, route: Route, target: str | None) -> bool:
    """Whether nothing in the local reading speaks against where the details say the turn went."""
    reading, flow = turn.reading, active_flow(turn)
    answers = (
        flow is not None
        and turn.draft.asked is not None
        and any(slot.field == turn.draft.asked for slot in reading.slots)
        and not reading.question
        and Act.PERSON not in reading.acts
    )
    wanted = reading.wanted(target or "")
    after = wanted is not None and wanted.similarity >= NEAR
    match route:
        case Route.FLOW:
            if flow is not None and target == flow.name:
                return True
            fields = {field.name for field in turn.business.flows[target or ""].fields}
            speaks = turn.business.flows[target or ""].persona == turn.persona
            gave = any(slot.field in fields for slot in reading.slots)
            other = reading.want("flow")
            if other is not None and other.name != target and other.similarity >= turn.business.file.thresholds.faq:
                return after
            return after or (not answers and (speaks or gave))
        case Route.FAQ:
            near = {match.subject for match in reading.matches if match.similarity >= NEAR}
            told = {exchange.target for exchange in turn.draft.history if exchange.route is Route.FAQ}
            return target in near | told
        case Route.TOOL:
            return after or target in (turn.draft.last_tool, turn.draft.pending_tool)
        case Route.ESCALATE:
            return bool(reading.acts & {Act.PERSON, Act.CALLBACK, Act.COMPLAINT}) or not answers
        case _:
            return not answers


def _heard(text: str) -> str:
    return (hear_arabic(text) if has_arabic(text) else hear(text)).text


def _last_words(turn: Turn) -> str:
    return turn.draft.history[-1].said if turn.draft.history else ""


def _number_is_told(value: float, words: str) -> bool:
    told = [float(number) for number in _DIGITS.findall(words)]
    if value in told or _FEW.search(words):
        return True
    return any(value in (a + b, a * b, abs(a - b)) for a, b in combinations(told, 2)) or (
        len(told) > 2 and value == sum(told)
    )


def _only_digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _squeezed(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())
