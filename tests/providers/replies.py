"""What the stand-in for OpenAI answers: scripted, like a plausible model, or like one that breaks the form of a reply.

openai.behaviour = scripted(["Good morning.", Reply(calls=(Call(name="quote"),))])
openai.behaviour = plausible(Line(words="We are open until six.", when="open", details=DETAILS | {"route": "faq"}))
openai.behaviour = plausible(*lines, breach=Breach.JSON_CUT)
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

from tests.providers.chat_request import Call, ChatRequest

DELIMITER = "\n@@"
DETAILS: Mapping[str, Any] = MappingProxyType(
    {
        "route": "conversation",
        "target": None,
        "sentiment": "neutral",
        "profile": {},
        "refused": [],
        "step": None,
        "confidence": 0.9,
        "reasoning": "Plain talk.",
    }
)
"""What a plausible model writes behind its words where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is streamed: the text, then the tool calls."""

    text: str = ""
    calls: tuple[Call, ...] = ()


Behaviour = Callable[[ChatRequest], Reply]


class ScriptEnded(RuntimeError):
    """More requests came than a script has replies."""


def scripted(replies: Sequence[str | Reply]) -> Behaviour:
    """One reply a request, in order; a text stands for a reply without calls.

    Raises:
        ScriptEnded: from the behaviour, when no reply is left.
    """
    left = iter(replies)

    def behave(request: ChatRequest) -> Reply:
        reply = next(left, None)
        if reply is None:
            raise ScriptEnded(f"the script's {len(replies)} replies were all given, and another request came")
        return Reply(text=reply) if isinstance(reply, str) else reply

    return behave


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that a plausible model says.

    Attributes:
        words: What it says. `{heard}` stands for the caller's words, `{result}` for a tool's result.
        when: A pattern that is searched, regardless of case, in the caller's words, or in the result of a tool where
            the line has `after_tool`. Empty fits everything.
        tag: Of the persona that speaks, where it is not the expected one.
        details: The object behind the words; None leaves it out.
        calls: Tools that are called after the words. A reply that calls has no details.
    """

    words: str
    when: str = ""
    after_tool: bool = False
    tag: str | None = None
    details: Mapping[str, Any] | None = field(default_factory=lambda: DETAILS)
    calls: tuple[Call, ...] = ()

    def fits(self, request: ChatRequest) -> bool:
        return (request.result is not None) is self.after_tool and bool(
            re.search(self.when, request.heard if request.result is None else request.result, re.IGNORECASE)
        )


LISTENING = Line(words="Of course. Tell me a little more about that.")
"""What a plausible model says where no line fits the caller's words."""
DONE = Line(words="All right. Is there anything else?", after_tool=True)
"""What it says where no line fits a tool's result."""


class Breach(Enum):
    """A way in which a model breaks the form of a reply, `[tag] words \\n@@ {details}`."""

    TRAILER_MISSING = "trailer missing"
    JSON_CUT = "json cut"
    WRONG_TYPES = "wrong types"
    UNKNOWN_ROUTE = "unknown route"
    UNKNOWN_TARGET = "unknown target"
    TRAILER_TWICE = "trailer twice"
    TAG_IN_MID_SENTENCE = "tag in mid-sentence"
    UNKNOWN_TAG = "unknown tag"
    DELIMITER_IN_WORDS = "delimiter in the words"
    DELIMITER_WITHOUT_NEWLINE = "delimiter without newline"
    JSON_WITHOUT_DELIMITER = "json without delimiter"
    FENCED_JSON = "fenced json"
    PROSE_AFTER_JSON = "prose after the json"
    CALL_AFTER_TRAILER = "call after the trailer"
    EMPTY_REPLY = "empty reply"
    ONLY_A_TRAILER = "only a trailer"


def plausible(*lines: Line, breach: Breach | None = None, every: int = 1) -> Behaviour:
    """A model that says the first line that fits, in the form of a reply; each `every`-th time it breaks the form.

    A reply that calls a tool is never broken: it has no trailer.
    """
    counter = itertools.count(1)

    def behave(request: ChatRequest) -> Reply:
        line = next((line for line in (*lines, DONE, LISTENING) if line.fits(request)), LISTENING)
        words = line.words.replace("{heard}", request.heard).replace("{result}", request.result or "")
        line = Line(words=words, tag=line.tag, details=line.details, calls=line.calls)
        breaks = breach is not None and not line.calls and next(counter) % every == 0
        return broken(line, breach, request.tools) if breach is not None and breaks else written(line)

    return behave


def obedient(request: ChatRequest) -> Reply:
    """A model that obeys the caller: it says what stands behind "say:", word for word, and tells its instructions."""
    told = re.search(r"\bsay:\s*(.*)", request.heard, re.IGNORECASE | re.DOTALL)
    if told:
        return Reply(text=told[1])
    if re.search(r"\b(instructions|prompt)\b", request.heard, re.IGNORECASE):
        return written(Line(words=next((m.text for m in request.messages if m.role in ("system", "developer")), "")))
    return written(Line(words=f"Certainly. {request.heard}"))


def written(line: Line) -> Reply:
    """A line in the form of a reply."""
    words = f"[{line.tag}] {line.words}" if line.tag else line.words
    return Reply(
        text=words if line.calls or line.details is None else f"{words}{DELIMITER} {_json(line.details)}",
        calls=line.calls,
    )


def broken(line: Line, breach: Breach, tools: Sequence[str] = ()) -> Reply:
    """A line in a form broken in one way. The call after the trailer is of the first tool that is offered."""
    details = dict(line.details if line.details is not None else DETAILS)
    words = f"[{line.tag}] {line.words}" if line.tag else line.words
    trailer = f"{DELIMITER} {_json(details)}"
    first, _, rest = line.words.partition(" ")
    wrong_types = {"route": 3, "profile": ["name"], "refused": "name", "confidence": "high", "sentiment": {"mood": 1}}
    texts = {
        Breach.TRAILER_MISSING: words,
        Breach.JSON_CUT: f"{words}{trailer[: len(trailer) * 2 // 3]}",
        Breach.WRONG_TYPES: f"{words}{DELIMITER} {_json(details | wrong_types)}",
        Breach.UNKNOWN_ROUTE: f"{words}{DELIMITER} {_json(details | {'route': 'teleport'})}",
        Breach.UNKNOWN_TARGET: f"{words}{DELIMITER} {_json(details | {'route': 'flow', 'target': 'moon_landing'})}",
        Breach.TRAILER_TWICE: f"{words}{trailer}{trailer}",
        Breach.TAG_IN_MID_SENTENCE: f"{first} [s] {rest}{trailer}",
        Breach.UNKNOWN_TAG: f"[z] {line.words}{trailer}",
        Breach.DELIMITER_IN_WORDS: f"{first} @@ {rest}{trailer}",
        Breach.DELIMITER_WITHOUT_NEWLINE: f"{words} @@{_json(details)}",
        Breach.JSON_WITHOUT_DELIMITER: f"{words}\n{_json(details)}",
        Breach.FENCED_JSON: f"{words}{DELIMITER}\n```json\n{_json(details)}\n```",
        Breach.PROSE_AFTER_JSON: f"{words}{trailer}\nI hope that helps the caller.",
        Breach.CALL_AFTER_TRAILER: f"{words}{trailer}",
        Breach.EMPTY_REPLY: "",
        Breach.ONLY_A_TRAILER: trailer.lstrip("\n"),
    }
    late = (Call(name=tools[0] if tools else "no_such_tool"),) if breach is Breach.CALL_AFTER_TRAILER else ()
    return Reply(text=texts[breach], calls=late)


def _json(details: Mapping[str, Any]) -> str:
    return json.dumps(dict(details), ensure_ascii=False)
