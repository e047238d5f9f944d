"""What stands around a reply in writing: lines of the business, by channel."""

from __future__ import annotations

from routing.business_model import Business
from routing.channels.rule import Channel, ChannelRule
from routing.channels.shaping import Frame
from routing.conversation import Conversation
from routing.wording import fill


def frame_of(
    business: Business,
    conversation: Conversation,
    channel: Channel,
    rule: ChannelRule,
    *,
    first: bool,
    persona: str | None = None,
) -> Frame:
    """The frame of a reply.

    Args:
        first: whether it is the first one of the conversation on this channel: only then does it say who writes, but
            for a channel whose letters are signed. Nobody who has a complaint is cheered.
        persona: who writes; the one of the conversation by default.
    """
    if rule.spoken:
        return Frame()
    lines = business.lines_in(conversation.language)
    values = {
        "persona": business.in_language(conversation.language).personas[persona or conversation.persona].name,
        "business": business.file.name,
        "caller": conversation.profile.get("name") or conversation.caller.name or "",
    }

    def line(part: str) -> str:
        wordings = lines.get(f"written.{channel}.{part}", ())
        return fill(wordings[conversation.turn % len(wordings)], values) if wordings else ""

    signature = line("signature")
    cheerful = first and conversation.mood != "negative"
    introduction = line("introduction") or fill(lines["written.introduction"][0], values)
    return Frame(
        opening=line("opening") if signature or cheerful else "",
        introduction=introduction if first and not signature else "",
        closing=line("closing"),
        signature=signature,
        paragraphs=bool(signature),
    )


def too_long(business: Business, language: str) -> str:
    """What is said where the reply does not fit."""
    return fill(business.lines_in(language)["written.too_long"][0], {"business": business.file.name})
