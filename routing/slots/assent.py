"""Whether a caller agrees to what was just asked or read back."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import dropwhile

from routing.slots.corrections import corrects
from routing.slots.hearing import plain


class Assent(StrEnum):
    """An answer to a yes-or-no question. CHANGE is a no that goes on to say what is to be different."""

    YES = "yes"
    NO = "no"
    CHANGE = "change"
    NONE = "none"


_AGREEMENT = (
    r"yes|yeah|yep|yup|ya|yah|yessir|sure|certainly|absolutely|definitely|indeed|correct|right|exactly|precisely|"
    r"perfect|great|wonderful|excellent|fantastic|awesome|okay|ok|okey|alright|all right|fine|affirmative|"
    r"spot on|bang on|dead on|dead right|you bet|righto|right you are|very good|splendid|"
    r"lovely(?! (?:to|talking|speaking|chatting|day))|brilliant|super$|deal(?! with)|done(?! (?:with|that|it))|"
    r"can do|go on then|too right|nailed it|got it in one|couldn't have put it better|"
    r"of course|why not|by all means|uh huh|uh-huh|uhuh|mhm|mm hmm|mm-hmm|amen|true|agreed|gladly|totally|bingo|aye"
)
_YES = re.compile(
    rf"^(?:(?:well|so|oh|and|um|uh|hi|great|ok|okay|no) )*(?:{_AGREEMENT})\b"
    r"|\b(?:that's|that is|it's|that all|it all|everything|that|all|it|this|that one|which) "
    r"(?:is |looks |sounds |seems |was )?(?:all |about |exactly |absolutely |totally |quite |just |perfectly )*"
    r"(?:right|correct|fine|good|great|perfect|it|works|work|accurate|true)\b"
    r"|\b(?:sounds|looks|seems|works) (?:all )?(?:good|great|fine|right|perfect|correct|wonderful|lovely|"
    r"like a plan|for (?:me|us))\b"
    r"|\bgo ahead\b|\bgo for it\b|\bplease do\b|\bdo (?:it|that|so)\b|\b(?:book|send|confirm|schedule|reserve) it\b"
    r"|\blet's (?:do|go|book|get it|confirm)\b|\bi (?:agree|confirm|think so|guess so|suppose so)\b"
    r"|\bi (?:do|am|would|will)$|\byou got it\b|\byou (?:may|can)$|^(?:yes )?please(?: do)?$"
    r"|\bthat would be (?:great|good|nice|lovely|fine|perfect|helpful|wonderful)\b"
    r"|\bi'd (?:like|love|appreciate) that\b|\bi'd be (?:happy|glad)\b|\bconfirmed\b|\bmake it so\b|\bwe're good\b|"
    r"\bfor sure\b|\b(?:it|that|this|they|everything|all of (?:it|that)) (?:is|does|are|was|will)"
    r"(?: indeed| that)? (?:yes|yeah|yep|yup|aye|indeed|correct|right)\b|\b(?:yes|yeah|yep|yup|aye)"
    r"(?: (?:please|go on|do|indeed|sir|ma'am|mate|love|dear|then|thanks|thank you|all of it|it is|that's it))*$"
    r"|\b(?:crack|carry|press) on(?: then)?$|^(?:ok |okay |well )*go on(?: then)?$|\bthat'?ll do (?:nicely|me|fine)\b|"
    r"\bhappy with (?:that|all that|it)\b|\bi'd say so\b|\b(?:that's|that is|you're|you are|it's) "
    r"(?:spot|bang|dead) on\b|\bto a (?:t|tee)$|"
    r"\b(?:you've|you have) got (?:it|that|everything|it all|all of it)(?: (?:all|right|down|in one))*$|"
    r"\bas it should be\b|\bcan't argue with that\b|\blet's have it\b"
)
_NO = re.compile(
    r"^(?:(?:well|so|oh|um|uh|hi|sorry|ok|okay|actually) )*(?:no|nope|nah|naw|negative|never|no way|not at all|"
    r"no thanks|no thank you)\b"
    r"|\b(?:that's|that is|it's|this is|it is|which is) (?:all )?(?:wrong|incorrect|not|false|a mistake)\b"
    r"|\b(?:that|it|this|that's|it's)(?: is|'s)?n't (?:quite |really |exactly |at all )?(?:right|correct|it|what|"
    r"true|good|work)"
    r"|\bnot (?:quite|really|exactly|yet|right now|now|right|correct|today|necessary|needed|interested|at this time|"
    r"for now)\b"
    r"|\b(?:do not|don't|please don't) (?:do|book|send|confirm|call|bother|go ahead|need|want|think so|reserve|"
    r"schedule)\b"
    r"|^(?:\w+ ){0,2}(?:i'll|i think i'll|we'll) pass(?: (?:on (?:it|that|this)|thanks|this time|then))*$|"
    r"^(?:\w+ )?hard pass\b|\bnot for me\b|\bgive (?:it|that) a miss\b|\bcount me out\b|\bhang fire\b|"
    r"^(?:nah )?(?:you're|ur) (?:alright|all right|ok|okay|grand)(?: (?:thanks|mate|love))*$|"
    r"\bmaybe not\b|\bi think not\b|\bleave (?:it|that) out\b"
    r"|\bi(?:'d| would) rather (?:not|you didn't)\b|\bno need\b|\bhold off\b|\bforget it\b|\bnever ?mind\b"
)
_TURNED_ROUND = re.compile(
    r"^no (?:no )?(?:that's|that is|it's|it is|this is|everything is|everything's|you're) "
    r"(?:all |absolutely |exactly |quite |totally |perfectly )*(?:right|correct|fine|good|perfect|great|it|all)\b|"
    r"^no problem\b"
    r"|^no (?:go ahead|please do|that works|that sounds|looks good|sounds good|changes)"
)
_CANCEL = re.compile(r"\bcancel (?:it|that|this)\b")
_ASKS = re.compile(
    r"^(?:and |so |but )*(?:can|could|do|does|did|have|has|is|are|was|what|how|when|where|which|who|why|would|will)\b"
)
_NOT_YET = re.compile(
    r"\b(?:before|until|till|once|if|when|unless|as soon as) (?:i|we) (?:can |do |could )?(?:confirm|agree|say yes|"
    r"book|go ahead)"
    r"(?: (?:it|that|anything))?\b"
)
"""'One question before I confirm' confirms nothing yet."""
_UH_HUH = re.compile(r"\buh[ -]?huh\b|\bmm[ -]?hmm?\b", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(?:i )?(?:do not|don't|dont) (?:really |actually |quite |exactly |honestly |even )*(?:know|remember|"
    r"recall)\b|\bdunno\b|\bno idea\b|\bnot (?:really |quite |totally |entirely |exactly |too |so |that |"
    r"100 percent )*(?:sure|certain|decided)\b"
    r"|\b(?:haven't|have not|hasn't|have yet to|we've not) (?:really )?(?:decided|figured|thought|picked|settled|"
    r"made up|chosen|worked)\b"
    r"|\b(?:i'm|we're|i am|we are|still) (?:still )?(?:unsure|undecided|deciding)\b|\bstill thinking\b|^unsure\b|"
    r"\bhard to say\b|\bcan't say\b|\bcannot say\b"
    r"|\b(?:i'll|i will|let me|we'll|have to|need to|i'd have to|would have to|gotta) (?:have to |"
    r"need to )?(?:check|think about|find out|ask (?:my|the|around)|get back to you)\b"
    r"|\b(?:not|nothing) (?:decided|settled|fixed|set in stone|final) yet\b|\bto be (?:decided|determined)\b|"
    r"\bit depends\b|\bwho knows\b|\byour guess is\b"
)


_DECLINES = re.compile(
    r"(?:(?:no|nope|nah|oh|ok|okay|well|not|never mind|nevermind|no worries|no need|not needed|not necessary|needed|"
    r"not required|it's fine|that's fine|that's okay|that's ok|thanks|thank you|thank u|thx|ty|cheers|for that|then|"
    r"don't need it|i don't need that|don't need that|not important|doesn't matter|it doesn't matter|"
    r"won't be needing that)(?: |$))+"
)
_DECLINED = re.compile(r"\b(?:no|nope|nah|not|don't|never ?mind|doesn't|won't)\b")
_AGREES_FIRST = re.compile(
    rf"^(?:(?:and|but|so|well|oh) )*(?:{_AGREEMENT}|the details|everything|what you (?:read|said|have))\b"
)
_CONFIRMS = re.compile(
    r"\b(?:correct|right(?! (?:away|now))|exactly|accurate|agreed|that's it|all good|looks good|go ahead|"
    r"(?:book|confirm|send|do|pass|reserve|schedule) (?:it|that|them|us))\b"
)
_PARTS = re.compile(r"[.!?;,]+\s*")


def _aside_declined(text: str) -> str:
    """What follows where something else was declined first: 'no thanks, not needed. Yes, the details are right'."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    rest = list(dropwhile(lambda part: _DECLINES.fullmatch(plain(part)) is not None, parts))
    aside = parts[: len(parts) - len(rest)]
    return ". ".join(rest) if rest and any(_DECLINED.search(plain(part)) for part in aside) else ""


def assent(text: str) -> Assent:
    """What the words alone say; the values they hold are `extract`'s matter.

    "No, that's right" is a yes, "yes, but make it 14" a change. "No thanks, not needed. Yes, it's right" is a yes: what
    was declined is another thing.
    """
    rest = _aside_declined(text)
    if rest and _AGREES_FIRST.search(plain(rest)) and _assent(rest) is Assent.YES:
        return Assent.YES
    return _assent(text)


def _assent(text: str) -> Assent:
    # "Uh-huh" is a word, though "uh" alone is none.
    words = _NOT_YET.sub(" ", plain(_UH_HUH.sub("yes", text)))
    if not words:
        return Assent.NONE
    if _TURNED_ROUND.search(words):
        return Assent.YES
    agreed = _YES.search(words) is not None
    # "Yes, cancel it" agrees to cancelling.
    refused = _NO.search(words) is not None or (_CANCEL.search(words) is not None and not agreed)
    if corrects(text, refused=refused):
        return Assent.CHANGE
    if refused:
        return Assent.NO
    return Assent.YES if agreed and not _ASKS.match(words) else Assent.NONE


def confirms(text: str) -> bool:
    """Whether a yes is to what was said, 'yes, that's right', and not to an offer, 'yes please'."""
    return _CONFIRMS.search(plain(text)) is not None


def unsure(text: str) -> bool:
    """Whether the caller says not to know: neither a value nor a refusal. "Not sure, maybe twenty" is both this and a
    value."""
    return bool(_UNSURE.search(plain(text)))
