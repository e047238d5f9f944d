"""Answers in the caller's own words: what happened, what would put it right, how urgent it is."""

from __future__ import annotations

import re

from routing.slots.found import Found
from routing.slots.hearing import plain, straight
from routing.slots.listening import Listening
from routing.slots.refusal import declines
from routing.slots.value import SlotField

_LEAD = re.compile(
    r"^\W*(?:(?:um+|uh+|uhm|er+|erm|hmm+|well|so|oh|okay|ok|yeah|yes|sure|alright|like|you know|i mean|basically|"
    r"honestly|look|listen|let's see|let me think|let me see|i guess|i think|actually|to be honest)\b[\s,.]*|(?:and|"
    r"but)\b\s+)+",
    re.IGNORECASE,
)
_FILLER = re.compile(r"(?:,\s*)?\b(?:um+|uh+|uhm|er+|erm|hmm+|you know)\b,?\s*", re.IGNORECASE)
_TRAIL = re.compile(
    r"[\s,]*(?:,?\s*\bplease|,\s*(?:you know|i guess|i think)|\b(?:thanks|thank you|that's it|that's all))?[\s.,!]*$",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?\s*$|^\W*(?:(?:and|but|so|well|okay|ok|wait|sorry|um|uh|hang on|hold on|first|by the way|quick question|"
    r"before that|actually)\W+)*(?:what|when|where|who|which|why|how|is|are|do|does|"
    r"did|can|could|would|will|should)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^(?:yes|yeah|yep|sure|okay|ok|right|correct|hello|hi|hey|thanks|thank you|no|nope|please|go ahead|sorry|what|"
    r"pardon|hold on|one moment|wait|good|great|fine|bye|goodbye|i see|got it|uh huh|mhm)"
    r"(?: (?:thanks|thank you|please|there|sure|yes|okay|it is|you|a (?:second|moment|minute)))*$"
)
_ECHOED = re.compile(
    r"^\W*(?:(?:well|so|oh|okay|ok|hmm+|um+|uh)\W+)*(?P<echo>[\w' ]{4,50}?)(?P<end>\?|,|:|\.{3}|\.| -)\s+"
)
_ASKS = re.compile(r"(?:what|how|when|which|why|where|who)\b", re.IGNORECASE)
_OF_A_QUESTION = frozenset(
    {"what", "what's", "how", "when", "would", "will", "do", "did", "i", "want", "it", "for", "me"}
    | {"us", "you", "the", "is", "then", "to", "be", "that", "a", "my", "our"}
)
_SUPPOSED = re.compile(
    r"\b(?:no (?:trouble|problems?|issues?)|if|what happens|in case|suppose|would you|do you|how (?:do|"
    r"does|much|long)|wondering)\b",
    re.IGNORECASE,
)

# What plainly states an answer before it was asked for, by what the field's name says that it is about.
_STATED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"problem|what_happened|issue|complaint|incident|fault"),
        re.compile(
            r"\b(?:(?:nobody|no one) (?:came|showed|turned|answer\w*)|never (?:showed|came|arrived|got|received|worked)"
            r"|(?:didn't|did not|doesn't|does not|don't|isn't|is not|wasn't|was not|aren't|are not|weren't|were not|"
            r"won't|"
            r"can't|cannot|couldn't|hasn't|has not|haven't|have not)"
            r" (?:\w+ing|show|come|work|send|arrive|load|go|get|deliver|receive|received|log|connect|open|cook|"
            r"bring|clean|sync|been|even|access|import|export|see|cooked|enough|delivered|respond|answer)"
            r"|(?:was|were|is|are|came|arrived|showed up|came out|being) (?:\w+ )?(?:late|cold|raw|rude|burned|burnt|"
            r"undercooked|overcooked|broken|down|wrong|missing|stuck|failing|crashing|awful|terrible|dirty|drunk|"
            r"frozen|"
            r"blocked|bouncing|not working)"
            r"|(?:\d+|twenty|thirty|forty|fifty) (?:minutes|hours) late|an hour late|half an hour late|ruined|spilled|"
            r"burned|burnt|broke|overcharged|(?:was|were|got|been) charged (?:twice|double)|charged (?:me|"
            r"us) (?:twice|double|\w+ too much)|double charged|damaged|"
            r"got sick|food poisoning|stopped \w+ing|keeps? (?:failing|crashing|\w+ing)|error|bounc(?:ed|ing)|"
            r"no[- ]show|"
            r"left early|forgot|ran out|(?:problem|issue) (?:is|with)|trouble with|went wrong|locked out|disappeared|"
            r"set (?:off|fire))\b",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(r"remedy|resolution"),
        re.compile(
            r"\b(?:want|like|need|expect|demand|deserve|owe|give me|get)\b[^.!?,]*\b(?:refund\w*|money back|apology|"
            r"replacement|compensat\w+|discount|reimburse\w*|voucher)|\b(?:make (?:it|this) right|do it again)\b",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(r"urgen|priority"),
        re.compile(
            r"\b(?P<core>(?:(?:very|really|pretty|quite|super|so|not|extremely|kind of) )*(?:urgent|asap|"
            r"as soon as possible|"
            r"an emergency|right away|immediately|critical|no rush|no hurry|(?:it |that |this )can wait(?: (?:until|"
            r"till) \w+)?|by (?:the )?end of (?:the )?day|can't wait|"
            r"(?:high|low) priority|(?:we're |we are )?losing (?:money|customers|business)))\b",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile(r"timeline|time_frame"),
        re.compile(
            r"\b(?:start|launch|live|begin|running|decide|decision|switch|ready|implement|in place|set up|sign up|"
            r"roll\w*|"
            r"timeline is)\b[^.!?]*?\b(?P<core>asap|as soon as possible|right away|immediately|"
            r"(?:in|within|by|next|this|before|early|late|mid|around|end of|over)\b[^.!?,]*?\b(?:weeks?|months?|"
            r"quarter|year|days|"
            r"january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|fall|"
            r"q[1-4])(?: \d+\w*| (?:the )?\w+(?:st|nd|rd|th))?)\b",
            re.IGNORECASE,
        ),
    ),
)
_INTRODUCTION = re.compile(
    r"^\W*(?:(?:hi|hello|hey|good morning|good afternoon)\W+)*"
    r"(?:(?:this is|my name is|my name's|i'm|i am)\s[^,.!?]{1,60}?(?:,|\s+and)\s+)",
    re.IGNORECASE,
)
_CLAUSES_ONLY = re.compile(r"remedy|resolution")
_CLAUSE = re.compile(r",\s+|\s+(?:and|but|because|so)\s+", re.IGNORECASE)

_WISH = (
    r"(?:i|we|he|she|they)(?:'d| would|'ll|'re| are| am)? ?(?:just |really |only )?"
    r"(?:like|want|love|need|hope|plan|planning|hoping|looking|prefer|expect)"
)
_LEADS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"timeline|time_frame"),
        re.compile(
            rf"^(?:(?:{_WISH}(?:s|es)?(?: (?:it|them|that|this))?|want|hopefully|probably|ideally|(?:our|"
            rf"the) timeline is|it's|it is|to|be)\s+)*"
            r"(?:(?:get )?(?:start(?:ed|ing)?|begin|launch|go live|live|up and running|"
            r"have (?:it|this|something) (?:running|live|in place)|switch(?: over)?|decide|make a decision|sign up|"
            r"roll (?:it|this) out|move)(?: up| with you| using (?:it|you))?\s+)?"
            r"(?=(?:in|within|by|next|this|before|from|early|late|mid|around|end|the|some|as|right|asap|immediately|"
            r"soon|"
            r"about|"
            r"over|after|sometime|january|february|march|april|may|june|july|august|september|october|november|"
            r"december|"
            r"q[1-4])\b)",
            re.IGNORECASE,
        ),
    ),
    (re.compile(r"urgen|priority"), re.compile(r"^(?:it's|it is|this is|that's|i'd say(?: it's)?)\s+", re.IGNORECASE)),
    (
        re.compile(r"remedy|resolution"),
        re.compile(rf"^{_WISH}(?: (?:to (?:get|have|receive|see)|for))?\s+(?=\w)", re.IGNORECASE),
    ),
)


def _without_echo(said: str, field: SlotField) -> str:
    """'What would put it right, half the money back I'd say': the answer without the question that it says again."""
    asked = _ECHOED.match(said)
    if asked is None or not said[asked.end() :].strip(" .,!"):
        return said
    about = {*plain(field.label).split(), *field.name.lower().split("_")} - _OF_A_QUESTION
    words = [word for word in plain(asked["echo"]).split() if word not in _OF_A_QUESTION]
    own = [word for word in words if word not in about]
    asks = asked["end"] == "?" or _ASKS.match(asked["echo"]) is not None
    return said[asked.end() :] if asks and len(own) <= 1 and len(own) < len(words) else said


def free_text(text: str, listening: Listening, field: SlotField) -> Found | None:
    """The whole answer where it was asked for, else the sentence that plainly states it; without final punctuation."""
    said = straight(text)
    if listening.expected == field.name:
        answer = _core(field, _answer(_without_echo(said, field)))
        return Found(field=field.name, value=answer, start=0, end=len(text)) if answer else None
    return _stated(said, listening, field)


def _answer(said: str) -> str:
    words = plain(said)
    if not words or declines(said) or _EMPTY.match(words) or _QUESTION.search(said):
        return ""
    trimmed = _TRAIL.sub("", _FILLER.sub(" ", _LEAD.sub("", said))).strip(" ,")
    trimmed = " ".join(trimmed.split())
    return trimmed if re.search(r"\w{2}", trimmed) else ""


def _core(field: SlotField, answer: str) -> str:
    """The answer without the words that only lead up to it ("we'd like to start", "it's", "I'd like")."""
    for names, lead in _LEADS:
        if names.search(field.name):
            shorter = lead.sub("", answer, count=1)
            return shorter if re.search(r"\w{3}", shorter) else answer
    return answer


def _stated(said: str, listening: Listening, field: SlotField) -> Found | None:
    """An answer that came before its question. Nothing is taken that would take the place of one already held."""
    if field.name in listening.held:
        return None
    cue = next((pattern for names, pattern in _STATED if names.search(field.name)), None)
    if cue is None:
        return None
    sentences = [s for s in re.split(r"(?<=[.!?;])\s+", said) if s.strip()]
    telling = [s for s in sentences if cue.search(s) and not _QUESTION.search(s) and not _SUPPOSED.search(s)]
    if not telling:
        return None
    if "core" in cue.groupindex and (said_so := cue.search(telling[0])):
        answer = said_so["core"]
    elif _CLAUSES_ONLY.search(field.name):
        clauses = [clause for clause in _CLAUSE.split(telling[0]) if clause and cue.search(clause)]
        answer = _core(field, _answer(clauses[0] if clauses else telling[0]))
    else:
        first, last = sentences.index(telling[0]), sentences.index(telling[-1])
        answer = _answer(_INTRODUCTION.sub("", " ".join(sentences[first : last + 1])))
    return Found(field=field.name, value=answer, start=0, end=len(said)) if answer else None
