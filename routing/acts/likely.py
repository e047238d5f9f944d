"""What an utterance has to say, besides being near an example, for an act to be meant by it."""

from __future__ import annotations

import re

from routing.acts.act import Act
from routing.acts.recognise import plain
from routing.acts.recording import against_recording

_NEEDS = {
    Act.PERSON: re.compile(
        r"\b(?:want|need|like|rather|prefer|get|give|put|let|can|could|may|please|transfer|connect|speak|speaking|talk|"
        r"talking|there|have|take over|pass|bring|deal|find|fetch)\b"
    ),
    Act.CALLBACK: re.compile(r"\b(?:call\w*|ring|rung|phone|phoned|reach|touch|contact|back|hear from)\b"),
    Act.GOODBYE: re.compile(
        r"\b(?:bye|later|soon|day|evening|night|weekend|care|everything|all|done|set|let you go|run|off|hang up|"
        r"farewell|cheers|thanks|thank|got to|gotta|must|leave it|one|best)\b"
    ),
}
_OWN_CALL = re.compile(
    r"\b(?:i'll|i will|we'll|we will|i'd rather|i'd sooner|let me|i can|i could|i'm going to|i'm gonna|imma|i may|"
    r"i might) (?:just |probably |maybe )?(?:call|ring|phone|try (?:you|again)|come back|get back|"
    r"give you a|drop you a|pop (?:in|by|over))\b"
)
_NO_CALL = re.compile(
    r"\b(?:no|without a|without any) (?:(?:phone|more|further|need for (?:a|any)|need of (?:a|any)) )?"
    r"(?:calls?|calling|callbacks?|ringing|phoning)\b"
    r"|\b(?:(?<!why )don't|do not|please don't|dont|never|needn't|not to|shouldn't|doesn't need to|don't need to)"
    r" (?:have to |want (?:a|any|you to|anyone to|anybody to|somebody to|someone to) |need (?:a|any|you to|anyone to) |"
    r"bother |ever |you dare )*(?:\w+ )?(?:call|calls|callback|calling|ring|ringing|phone|phoning)\b"
    r"(?! (?:me |us )?(?:before|until|till|at|on|in|after|during|yet|back (?:before|until|till|at|on|in|after))\b)"
    r"|\bno (?:need|reason) (?:for \w+ )?to (?:call|ring|phone|get back|contact)\b"
    r"|\b(?:been|kept|keep) (?:trying|attempting) to (?:get|reach|call|ring|phone)\b"
    r"|\b(?:nobody|no one) (?:needs|has|should|need) (?:to )?(?:call|ring|phone)\b"
)


def may_mean(act: Act, text: str) -> bool:
    """Whether an utterance that is near an example of an act can mean it. 'People do that for a living?' is near 'isn't
    there a human on the line' and asks for nobody."""
    if act is Act.STOP_RECORDING:
        return against_recording(text, "en")
    needed = _NEEDS.get(act)
    return needed is None or needed.search(plain(text)) is not None


def may_mean_in_arabic(act: Act, text: str) -> bool:
    """The same of an Arabic utterance: 'yes, register it' is near 'don't record it', and wishes the contrary."""
    return act is not Act.STOP_RECORDING or against_recording(text, "ar")


def wants_no_call(text: str) -> bool:
    """Whether nobody shall call: 'no call, thank you', 'no need for anyone to call', 'I'll ring you another day'."""
    words = plain(text)
    return _OWN_CALL.search(words) is not None or _NO_CALL.search(words) is not None
