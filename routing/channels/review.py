"""Why a person has to approve a reply before it is sent, by the rule of its channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from personas.sentiment import Mood
from routing.channels.rule import ChannelRule, ReviewReason
from routing.channels.shaping import names_amount
from routing.decision import Decision, Route
from routing.tools.tool import ToolResult

Reason = Literal[ReviewReason, "too_long", "failed"]

UNSURE = 0.5
"""A decision no surer than this is an unsure one."""
CALL_BACK = "request_callback"


def reasons(
    rule: ChannelRule,
    *,
    text: str,
    decision: Decision,
    mood: Mood,
    tools: Sequence[ToolResult],
    too_long: bool,
    currency: str,
) -> tuple[Reason, ...]:
    """Every reason that the rule counts; empty where the reply may go out at once. A reply that did not fit its channel
    is always looked at."""
    given: dict[ReviewReason, bool] = {
        "always": True,
        "amounts": names_amount(text, currency),
        "writes": any(tool.receipt is not None for tool in tools),
        "escalations": decision.route is Route.ESCALATE or any(tool.tool == CALL_BACK for tool in tools),
        "upset": mood == "negative",
        "unsure": decision.confidence <= UNSURE or any(tool.error == "outcome_unknown" for tool in tools),
    }
    found: list[Reason] = [reason for reason in rule.review if given[reason]]
    return (*found, "too_long") if too_long else tuple(found)
