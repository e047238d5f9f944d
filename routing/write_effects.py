"""What becomes true of a conversation once it is known how a write went, heard or not."""

from __future__ import annotations

from dataclasses import replace

from routing.business_model import Business
from routing.conversation import Conversation, PendingWrite
from routing.deciders.flow_effects import closes
from routing.deciders.tool_words import said_values
from routing.tools.tool import ToolResult
from routing.wording import fill


def comes_true(business: Business, conversation: Conversation, write: PendingWrite, result: ToolResult) -> str | None:
    """Take in how a write went, the late outcome of one that was not known too.

    Returns:
        The flow that is completed by it, if any.
    """
    late = conversation.writes.get(write.key)
    conversation.results.append(result)
    if result.error == "outcome_unknown":
        conversation.writes[write.key] = replace(write, unknown=True)
        return None
    conversation.writes.pop(write.key, None)
    if not result.ok:
        if write.unknown or (late is not None and late.unknown):
            # The caller was told that it is not known; now it is.
            conversation.untold[write.key] = business.lines_in(conversation.language)["write_failed"][0]
        return None
    if write.counts_as:
        conversation.runs[write.counts_as] = conversation.runs.get(write.counts_as, 0) + 1
    if write.tool == "cancel_booking":
        gone = write.arguments.get("booking_id")
        conversation.results = [r for r in conversation.results if (r.result or {}).get("booking_id") != gone]
    if write.done:
        conversation.untold[result.receipt or write.tool] = done_words(business, write.done, result)
    if write.flow is None:
        return None
    conversation.completed.append(write.flow)
    if conversation.flow is not None and conversation.flow.name == write.flow:
        closes("done")(conversation)
    return write.flow


def template(text: str, known: dict[str, str], given: tuple[str, ...]) -> str:
    """A line with what is known filled in; the placeholders of what a tool gives are left for `done_words`."""
    values = {name: literal(value) for name, value in known.items()} | {name: f"{{{name}}}" for name in given}
    return fill(text.replace("{{", "{{{{").replace("}}", "}}}}"), values)


def literal(text: str) -> str:
    """A text whose braces stand for themselves where it is filled in later."""
    return text.replace("{", "{{").replace("}", "}}")


def done_words(business: Business, text: str, result: ToolResult) -> str:
    """What is said once a write is done, with what its tool gave."""
    return fill(text, said_values(business, result.result or {}))
