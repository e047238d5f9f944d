"""Apostrophes that a transcript left out: 'im', 'thats', 'were called', put back where nothing else can be meant."""

from __future__ import annotations

import re

_SURELY = {
    "im": "i'm", "ive": "i've", "itll": "it'll", "thats": "that's", "thatll": "that'll", "theres": "there's",
    "therell": "there'll", "theyre": "they're", "theyve": "they've", "theyll": "they'll", "youre": "you're",
    "youve": "you've", "youll": "you'll", "youd": "you'd", "weve": "we've", "whats": "what's", "wheres": "where's",
    "whos": "who's", "hows": "how's", "whens": "when's", "heres": "here's", "lets": "let's", "hes": "he's",
    "shes": "she's", "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "cant": "can't",
    "couldnt": "couldn't", "wont": "won't", "wouldnt": "wouldn't", "shouldnt": "shouldn't", "isnt": "isn't",
    "arent": "aren't", "wasnt": "wasn't", "werent": "weren't", "hasnt": "hasn't", "havent": "haven't",
    "hadnt": "hadn't", "aint": "ain't", "everyones": "everyone's", "everybodys": "everybody's",
    "nobodys": "nobody's", "oclock": "o'clock",
}  # fmt: skip
_OPENS = (
    r"(?:^|[,.;!?] ?|\b(?:and|so|but|because|cause|cos|that|hi|hello|hey|yes|yeah|yep|ok|okay|well|um|uh|er|no|oh|"
    r"sorry|"
    r"actually|instead|address|email|number|right|then|think|good|please|now) )"
)
_ITS = re.compile(
    rf"(?P<before>{_OPENS})its(?= (?!own\b|name\b|number\b|price\b))|\bits(?= (?:a|an|the|not|for|on|under|just|"
    rf"about|been|"
    r"all|called|in|at|like|really|so|too|very|my|our|going|got|only|still|\w+ing)\b)",
    re.IGNORECASE,
)
_WERE = re.compile(
    rf"(?P<before>{_OPENS}|\b(?:where|when|while|if|what) )were(?= (?:a|an|the|not|all|both|on|in|at|called|"
    r"having|after|looking|hoping|planning|thinking|going|getting|trying|expecting|moving|opening|based|located|here|still|"
    r"just|really|very|only|about|around|shut|closed|open|stuck|blocking|losing|interested|ready|happy|up|down|near|from|"
    r"wondering|coming|bringing|celebrating|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|"
    r"\w+ty)\b)",
    re.IGNORECASE,
)
_ID = re.compile(
    r"\bid(?= (?:like|love|rather|prefer|want|need|say|have|be|appreciate|sooner|guess|really|just|also|hate)\b)",
    re.IGNORECASE,
)
_WED = re.compile(r"\bwed(?= (?:like|love|rather|prefer|want|need|be|have|start|also)\b)", re.IGNORECASE)
_ILL = re.compile(
    r"\bill(?= (?:talk|be|take|have|go|get|think|call|ring|let|give|tell|do|just|pass|need|check|ask|see|wait|try|"
    r"leave|"
    r"speak|send|book)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+")


def with_apostrophes(text: str) -> str:
    """The same, where no apostrophe stands in all of it; else the text itself."""
    if "'" in text or "’" in text or "‘" in text:
        return text
    text = _WORD.sub(_put_back, text)
    text = _ITS.sub(lambda found: f"{found['before'] or ''}it's", text)
    text = _WERE.sub(lambda found: f"{found['before']}we're", text)
    text = _ID.sub("i'd", text)
    text = _WED.sub("we'd", text)
    return _ILL.sub("i'll", text)


def _put_back(word: re.Match[str]) -> str:
    written = _SURELY.get(word.group().lower())
    if written is None:
        return word.group()
    return written.capitalize() if word.group()[0].isupper() else written
