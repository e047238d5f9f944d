"""What a complaint tells of what happened, when it comes before anybody asked."""

from __future__ import annotations

import re

from routing.slots.hearing import straight

_LEAST = 5
"""Words. With fewer nothing is told but a mood: 'It was disgusting.'"""
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_GREETING = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|morning|evening|yes|yeah|right|so|well|ok|okay|"
    r"um+|uh+|"
    r"er+|erm|oh|look|listen|now|there|sorry|excuse me|and|but|love|mate)\b\W*)+",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"^(?:this is|my name is|my name's|it's|i'm|i am|im)\s(?!(?:calling|ringing|writing|phoning|really|very|so|not|"
    r"just|still|"
    r"absolutely|sick|tired|fed)\b)[^,.!?]{1,60}?(?:,\s*(?:and\s+)?|\s+and\s+)",
    re.IGNORECASE,
)
_ANNOUNCEMENT = re.compile(
    r"^(?:i|we)(?:'m|'ve|'d|'re|'ll| am| have| would| want| need| was| were| are)?(?: just| really| only)?"
    r"(?: (?:got|have|had|want|wanted|need|like|here|calling|ringing|phoning|writing|wish|going))*(?: to)?"
    r"(?: (?:a|another|the|make a|file a|report a|raise a|lodge a|register a|speak|talk|tell|tell you|complain))*"
    r"(?: (?:\w+ )?(?:complaint|problem|issue|fault|bone to pick|question))?"
    r"(?: (?:about (?:this|that|it)|because|to complain|with you|here|for you|today|please))*[\s,:.-]+(?=\w)",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"\b(?:complain|complaint|problem|issue|fault|calling|ringing|phoning|writing|report|question|speak|talk)\b",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\b(?:rather not|prefer not|don't want to|won't) (?:to )?(?:say|give|tell|go into)\b", re.IGNORECASE
)
_QUESTION = re.compile(
    r"\?\s*$|^(?:what|when|where|who|which|why|how|is|are|do|does|did|can|could|would|will|should)\b", re.IGNORECASE
)
_ASKED_BEHIND = re.compile(
    r"(?:,|,? so| and)\s+(?:(?:do|can|could|will|would|are|is|have|don't|did) (?:you|i|we|it|that|anybody|anyone|"
    r"somebody|someone)|what|how|who|who's|when|why|where)\b[^,]*\?\s*$",
    re.IGNORECASE,
)
"""What is asked behind what was told: 'it's been down since six, do you understand what that costs me?'"""
_ONLY_MOOD = re.compile(
    r"^(?:and |but |so |frankly |honestly )*(?:i|we|it|this|that)(?:'m|'re|'s| am| are| is| was| have|"
    r" has)(?: never)?(?: been)?"
    r"(?: \w+){0,4}? ?(?:furious|livid|angry|upset|disgusted|disgusting|annoyed|disappointed|unacceptable|ridiculous|"
    r"outrageous|awful|terrible|horrible|appalling|appalled|sick of (?:it|this)|fed up|a disgrace|a joke|unhappy|"
    r"cross|mad|"
    r"not (?:happy|good enough|on|acceptable))\b[\w' ]*$",
    re.IGNORECASE,
)


def story(text: str) -> str:
    """The sentences that tell what happened, without greeting, name and announcement; empty where nothing is told."""
    told = []
    for asked in _SENTENCE.split(straight(text)):
        sentence = _ASKED_BEHIND.sub("", asked)
        bare = _INTRODUCTION.sub("", _GREETING.sub("", sentence))
        announced = _ANNOUNCEMENT.match(bare)
        if announced is not None and _ANNOUNCES.search(announced.group()):
            bare = bare[announced.end() :]
        bare = _GREETING.sub("", bare).strip(" ,.!;:-")
        if len(bare.split()) >= _LEAST and not (
            _QUESTION.search(sentence.strip()) or _QUESTION.search(bare) or _ONLY_MOOD.match(bare) or _KEPT.search(bare)
        ):
            told.append(bare)
    return ". ".join(told)
