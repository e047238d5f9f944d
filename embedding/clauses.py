"""What an utterance says, without what surrounds it: greetings, hesitation, politeness."""

from __future__ import annotations

import re

_MOST = 4
"""Clauses of one utterance that are looked at; each costs an embedding."""

_LONGEST = 40
"""Words of a clause that are looked at."""

_LEADING = re.compile(
    r"^(?:"
    r"h+m+|u+[hm]+|e+r+m*|a+h+|oh+|well|so|okay|ok|alright|all right|right|yeah|yes|yep|no|and|but|also|then|now|look|"
    r"listen|actually|basically|please|sorry|excuse me|pardon|like|you know|i mean|let's see|let me see|"
    r"hi|hello|hey|hiya|there|good (?:morning|afternoon|evening|day)|how are you(?: doing)?(?: today)?|"
    r"thanks|thank you(?: so much| very much)?|great|perfect|cool|sure|"
    r"(?:this is|it's) [a-z]+ (?:here|speaking|calling)|"
    r"(?:i )?(?:just )?(?:wanted|want|'d like|would like|would love|'d love|need) to (?:know|ask|find out|check)"
    r"(?: you)?(?: about| if| whether)?|"
    r"i(?:'m| am|'ve been| was)? (?:just )?(?:wondering|curious|asking)(?: about| if| whether)?|"
    r"(?:can|could|would|will) you (?:please |maybe |possibly |just )?(?:tell|explain to|inform) me"
    r"(?: about| if| whether)?|"
    r"(?:do|would) you (?:happen to )?know(?: if| whether)?|any (?:idea|chance you know)(?: if| whether)?|"
    r"(?:can|could|may) i (?:just |quickly )?ask(?: you)?(?: something| a question| about| if| whether)?|"
    r"(?:i(?:'ve| have)(?: got)?|just|only) (?:a|one|another) (?:quick |short |small )?question(?: about| for you)?|"
    r"(?:a )?quick question|one (?:more|other|last) (?:thing|question)|my question is|the thing is|"
    r"i(?:'m| am)? calling (?:to (?:ask|find out|see)|because|about)(?: if| whether| about)?"
    r")(?![\w'])[\s,.:;!?-]*",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"[\s,.:;-]*(?<![\w'])(?:please|thanks|thank you(?: so much| very much)?|if (?:that's|that is) (?:okay|ok|alright)|"
    r"if you don't mind|by any chance|at all|or (?:something|not|what)|you know|right|then|though|u+[hm]+|e+r+m*)"
    r"[\s,.!?]*$",
    re.IGNORECASE,
)
_HESITATION = re.compile(r"(?<![\w'])(?:u+[hm]+|e+r+m*|h+m+)(?![\w'])[\s,.]*", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?;؟؛،])\s+")
_NEXT_QUESTION = re.compile(
    r"[\s,]+(?:and|but|also|so|oh|plus|because)[\s,]+"
    r"(?=(?:also |then )?(?:what|what's|how|when|where|where's|who|which|why|do|does|did|is|are|can|could|will|would|"
    r"should|may|have|has)\s)"
    r"|\s+(?=و(?:هل|كم|متى|أين|وين|كيف|لماذا|ليش|بكم|قديش|إمتى|امتى|فين)\s)",
    re.IGNORECASE,
)


def essence(text: str) -> str:
    """The text without hesitation, greeting and polite frame: "hi, um, I was wondering if you deliver" → "you deliver".

    What is nothing but that stays as it is.
    """
    whole = " ".join(text.replace("’", "'").split())
    rest = _HESITATION.sub("", whole).strip() or whole
    while True:
        shorter = _TRAILING.sub("", _LEADING.sub("", rest, count=1), count=1).strip()
        if not re.search(r"\w", shorter):
            return rest
        if shorter == rest:
            return rest
        rest = shorter


def clauses(text: str) -> tuple[str, ...]:
    """The parts of an utterance that may each be a question or a wish: its sentences, cut also before "and what …".

    Arabic joins sentences by commas, and speech recognition gives few full stops. A long utterance is cut to its last
    four parts, a part to its first forty words.
    """
    parts = [
        part
        for sentence in _SENTENCE.split(" ".join(text.split()))
        for part in _NEXT_QUESTION.split(sentence)
        if re.search(r"\w", part)
    ]
    cut = [" ".join(essence(part).split()[:_LONGEST]) for part in parts]
    return tuple(dict.fromkeys(cut))[-_MOST:]
