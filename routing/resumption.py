"""The words with which a process goes on with a call whose line broke: that it did, and where the two were."""

from __future__ import annotations

import re

from routing import flows
from routing.business_model import Business
from routing.conversation import Conversation
from routing.wording import fill

_SENTENCES = re.compile(r"(?<=[.?!؟])\s+")
_QUESTION = ("?", "؟")


def resumption(conversation: Conversation, business: Business, *, answers: bool) -> str:
    """That the line broke, in one sentence, and what is open.

    Args:
        answers: whether the answer to the caller's last words follows; then nothing else is said.
    """

    def line(key: str, **values: str) -> str:
        wording = business.lines_in(conversation.language)[key][0]
        return fill(wording, {"business": business.file.name, **values})

    if answers:
        return line("line_broke")
    if conversation.untold:
        return " ".join((line("line_broke"), *conversation.untold.values(), line("go_on")))
    business = business.in_language(conversation.language)
    # A topic that is not written in this language is not named.
    topic = _topic(conversation, business) if business.written_in(conversation.language) else ""
    broke = line("line_broke_at", topic=topic) if topic else line("line_broke")
    return f"{broke} {_open_question(conversation, business) or line('line_broke_go_on')}"


def _topic(conversation: Conversation, business: Business) -> str:
    state = conversation.flow
    return business.flows[state.name].topic if state is not None and state.active else conversation.topic


def _open_question(conversation: Conversation, business: Business) -> str:
    """The question that the caller has not answered: the flow's own, else the agent's last one as it was said."""
    state = conversation.flow
    if state is not None and state.status == "open" and conversation.asked is not None:
        field = business.flows[state.name].field(conversation.asked)
        if field is not None and not conversation.profile.should_skip(field.name):
            return flows.question(field, state)
    # An answer, else the greeting; lines that nobody asked for in between opened no question.
    answers = [exchange.said for exchange in conversation.history if exchange.said and exchange.heard]
    said = (answers or [exchange.said for exchange in conversation.history[:1]] or [""])[-1]
    if not said.endswith(_QUESTION):
        return ""
    if state is not None and state.status == "confirming":
        # What is to be confirmed must be heard again, whole.
        return said
    return _SENTENCES.split(said)[-1]
