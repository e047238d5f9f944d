"""What is done otherwise in writing, where there is time to work things out and nobody waits on the line."""

from __future__ import annotations

from collections.abc import AsyncIterator

from routing import flows
from routing.channels.rule import style_of
from routing.deciders.flow_effects import remembers
from routing.deciders.tool_words import arguments_for, tool_line
from routing.events import Step, ToolUsed
from routing.flow_model import Flow
from routing.turn import Turn


async def quote_at_once(turn: Turn, flow: Flow) -> AsyncIterator[Step]:
    """Say what it would cost as soon as enough is known: who writes expects it in the first answer."""
    quote = flow.end.quote
    if style_of(turn.draft.channel) is None or quote is None or not turn.tools.reads(quote):
        return
    arguments = arguments_for(turn, quote)
    known = turn.draft.latest(quote)
    if any(name not in arguments for name in turn.tools.required(quote)):
        return
    if known is not None and all(known.arguments.get(name) == value for name, value in arguments.items()):
        return
    result = await turn.tools.read(quote, arguments)
    turn.used.append(quote)
    yield ToolUsed(result=result)
    yield turn.say(tool_line(turn, result, flow), *((remembers(result),) if result.ok else ()))


def read_back(turn: Turn, flow: Flow) -> tuple[str, str]:
    """The wording of the read-back, and the summary to fill in: brief ones where the channel has little room."""
    style = style_of(turn.draft.channel)
    brief = style is not None and style.brief
    file = turn.business.file
    summary = flows.summary(flow, turn.draft.profile, region=file.phone_region, currency=file.currency, brief=brief)
    return (flow.end.read_back_brief or flow.end.read_back) if brief else flow.end.read_back, summary
