"""What an agent says in its own words: without the caller's, which it only reads back."""

from __future__ import annotations

import re

from cli.evaluation.played import PlayedTurn

_LEAST_WORDS = 3


def own_words(turn: PlayedTurn) -> str:
    """What was said in a turn, with each longer text that is held of the caller left out."""
    said = turn.said
    texts = [value for value in turn.slots.values() if isinstance(value, str)]
    for text in sorted(texts, key=len, reverse=True):
        words = text.rstrip(".!? ").split()
        if len(words) >= _LEAST_WORDS:
            quoted = r"\s+".join(re.escape(word) for word in words)
            said = re.sub(rf"(?<!\w){quoted}(?!\w)", "this", said, flags=re.IGNORECASE)
    return said
