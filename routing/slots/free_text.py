"""Answers in the caller's own words: what happened, what would put it right, how urgent it is."""

from __future__ import annotations

import re

from routing.slots.found import Found
from routing.slots.hearing import plain, straight
from routing.slots.listening import Listening
from routing.slots.refusal import declines
from routing.slots.value import SlotField

_LEAD = re.compile(
    r"^\W*(?:(?:um+|uh+|uhm|er+|erm|hmm+|well|so|oh|okay|ok|yeah|yes|sure|right|alright|like|you know|i mean|basically|honestly|look|listen|let's see|let me think|let me see|i guess|i think|actually|to be honest)\b[\s,.]*)+",
    re.IGNORECASE,
)
_FILLER = re.compile(r"(?:,\s*)?\b(?:um+|uh+|uhm|er+|erm|hmm+|you know)\b,?\s*", re.IGNORECASE)
_TRAIL = re.compile(
    r"[\s,]*(?:,\s*(?:please|thanks|thank you|you know|i guess|i think)|\b(?:thanks|thank you|that's it|that's all))?[\s.,!]*$",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?\s*$|^\W*(?:(?:and|but|so|well|okay|ok|wait|sorry|um|uh)\W+)*(?:what|when|where|who|which|why|how|is|are|do|does|did|can|could|would|will|should)\b(?! (?:you|i) (?:like|want)ed)",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^(?:yes|yeah|yep|sure|okay|ok|right|correct|hello|hi|hey|thanks|thank you|no|nope|please|go ahead|sorry|what|pardon|hold on|one moment|wait|good|great|fine|bye|goodbye|i see|got it|uh huh|mhm)(?: (?:thanks|thank you|please|there|sure|yes|okay|it is|you|a (?:second|moment|minute)))*$"
)
_STATED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"problem|what_happened|issue|complaint|incident|fault"),
        re.compile(
            r"\b(?:never (?:showed|came|arrived|got|received|worked)|(?:didn't|did not|doesn't|does not|don't|isn't|is not|wasn't|aren't|won't|can't|cannot|couldn't|hasn't|haven't) (?:show|come|work|send|sending|arrive|load|go|get|getting|deliver|receive|received|log|connect|open|cook|bring|clean|sync|going|working|been|being|even|access|import|export|see|cooked|enough|delivered|respond|answer)"
            r"|(?:was|were|is|are|came|arrived|showed up|came out|being|'s) (?:\w+ )?(?:late|cold|raw|rude|burned|burnt|undercooked|overcooked|broken|down|wrong|missing|stuck|failing|crashing|awful|terrible|dirty|drunk|frozen|slow|blocked|bouncing|not working)"
            r"|\d+ (?:minutes|hours) late|an hour late|half an hour late|ruined|spilled|overcharged|charged (?:me|us) (?:twice|double|\w+ too much)|double charged|broke (?:my|our|the)|damaged|got sick|food poisoning|stopped working|keeps? (?:failing|crashing|\w+ing)|error|bounc(?:ed|ing)|no[- ]show|left early|forgot|ran out|problem is|issue is|problem with|issue with|trouble with|went wrong|locked out|gone missing|disappeared|set (?:off|fire)|burned)\b",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(r"remedy|wanted|resolution|put_it_right"),
        re.compile(
            r"\b(?:refund|money back|apolog|replacement|compensat|credit|discount|make (?:it|this) right|reimburse|redo|do it again|for free|voucher|partial)\w*",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(r"urgen|priority"),
        re.compile(
            r"\b(?:urgent|urgently|asap|as soon as possible|emergency|right away|immediately|critical|no rush|not urgent|no hurry|whenever (?:you|is)|by (?:the )?end of (?:the )?day|can't wait|high priority|low priority|losing (?:money|customers|business))\b",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(r"timeline|when_to_start|time_frame"),
        re.compile(
            r"\b(?:(?:start|launch|live|roll(?:ing)? (?:it )?out|begin|up and running|decide|switch|move|buy|ready|implement|decision|in place|set up|go live)\b[^.!?]*\b(?:(?:in|within|by|next|this|before|early|late|mid|around|end of|over)\b[^.!?]*\b(?:week|weeks|month|months|quarter|year|days|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|fall|q[1-4])|asap|as soon as possible|right away|immediately)|timeline(?: is)?)\b",
            re.IGNORECASE,
        ),
    ),
)


def free_text(text: str, listening: Listening, field: SlotField) -> Found | None:
    """The whole answer where it was asked for, else the sentence that plainly states it."""
    said = straight(text)
    if listening.expected == field.name:
        answer = _answer(said)
        return Found(field=field.name, value=answer, start=0, end=len(text)) if answer else None
    return _stated(said, listening, field)


def _answer(said: str) -> str:
    words = plain(said)
    if not words or declines(said) or _EMPTY.match(words) or _QUESTION.search(said):
        return ""
    trimmed = _TRAIL.sub("", _FILLER.sub(" ", _LEAD.sub("", said))).strip(" ,")
    trimmed = " ".join(trimmed.split())
    return trimmed if len(trimmed) > 1 and re.search(r"\w{2}", trimmed) else ""


def _stated(said: str, listening: Listening, field: SlotField) -> Found | None:
    """An answer that came before its question. Nothing is taken that would take the place of one already held."""
    if field.name in listening.held:
        return None
    cues = [pattern for names, pattern in _STATED if names.search(field.name)]
    if not cues:
        return None
    sentences = [s for s in re.split(r"(?<=[.!?;])\s+", said) if s.strip()]
    telling = [
        s
        for s in sentences
        if any(cue.search(s) for cue in cues) and not _QUESTION.search(s) and not _SUPPOSED.search(s)
    ]
    if not telling:
        return None
    first, last = sentences.index(telling[0]), sentences.index(telling[-1])
    answer = _answer(" ".join(sentences[first : last + 1]))
    return Found(field=field.name, value=answer, start=0, end=len(said)) if answer else None


_SUPPOSED = re.compile(
    r"\b(?:if|what happens|in case|suppose|would you|do you|how (?:do|does|much|long)|wondering)\b", re.IGNORECASE
)
