"""What the language model is told: a part that never changes in a call, and what holds in this turn."""

from __future__ import annotations

from routing.prompt.now import now
from routing.prompt.request import request_messages
from routing.prompt.sheet import system_prompt

__all__ = ["now", "request_messages", "system_prompt"]
