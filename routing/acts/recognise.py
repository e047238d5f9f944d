"""Recognises acts by the expressions of a language's file."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from routing.acts.act import Act
from routing.acts.arabic import takes_leave, tells
from routing.acts.recording import against_recording, stops_recording_named
from routing.acts.spelling import without_marks
from routing.slots.arabic import patterns as arabic

_FILLERS = re.compile(r"\b(you know what|um+|uh+|er+|hmm+|mm+|like i said|you know|i mean)\b")


def plain(text: str) -> str:
    """The words of an utterance: lower case, straight apostrophes, no punctuation, no fillers."""
    return " ".join(_FILLERS.sub(" ", without_marks(text)).split())


@cache
def _expressions(language: str) -> dict[Act, tuple[re.Pattern[str], ...]]:
    source = resources.files(__package__).joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    compiled = arabic.pattern if language == "ar" else re.compile
    return {
        Act(name): tuple(compiled(expression) for expression in expressions)
        for name, expressions in YAML(typ="safe", pure=True).load(source).items()
    }


def recognise(text: str, language: str = "en") -> frozenset[Act]:
    """The acts of an utterance; usually none or one."""
    words = arabic.plain(text) if language == "ar" else plain(text)
    found = {act for act, expressions in _expressions(language).items() if any(e.search(words) for e in expressions)}
    if language != "ar" and Act.FORGET not in found and _gives_up_in_passing(text):
        found.add(Act.FORGET)
    if language == "ar" and takes_leave(text) and not found & {Act.TROUBLE, Act.COMPLAINT, Act.PERSON}:
        found.add(Act.GOODBYE)
    if language != "ar" and found >= {Act.PERSON, Act.ARE_YOU_HUMAN} and not _wants_person(text):
        found.discard(Act.PERSON)
    if Act.TROUBLE in found and not _tells_of_trouble(text, language):
        found.discard(Act.TROUBLE)
    if Act.STOP_RECORDING in found and not against_recording(text, language):
        found.discard(Act.STOP_RECORDING)
    elif stops_recording_named(text, language):
        found.add(Act.STOP_RECORDING)
    return frozenset(found)


_DROPPED = re.compile(
    r"(?:so |yeah |yes |ok |okay |oh |no |well |and |then |just |please |actually |you can |you may |let's )*"
    r"(?:cancel|scrap|drop|forget|ignore|bin|kill) (?:that|this|it|all that|all of that|the (?:whole )?thing|"
    r"the (?:request|ticket|complaint|form|order|call))(?: (?:then|please|now|for me|altogether|completely|thanks))*"
)
_SOLVED = re.compile(
    r"\b(?:it's|it is|that's|that|it|all|everything's|we're|i'm) (?:all )?(?:just )?(?:sorted itself|fixed itself|"
    r"sorted now|working (?:again|now)|fixed now|back up(?: now)?|solved(?: itself)?|resolved(?: itself)?|okay again|"
    r"fine again)\b"
    r"|\bproblem solved\b|\bno need (?:for \w+ to (?:call|ring|phone|do anything)|any ?more|to bother)\b"
)


def _gives_up_in_passing(text: str) -> bool:
    """Whether a clause gives up what was begun ('cancel that, no need to call'), or says that it has settled itself."""
    parts = [plain(one) for one in re.split(r"[.!?;,]\s*", text)]
    return any(_DROPPED.fullmatch(one) or _SOLVED.search(one) for one in parts) and not asks(text)


def _wants_person(text: str) -> bool:
    """Whether a person is asked for besides asking whether one speaks: 'are you a real person?' alone asks for none."""
    human, person = _expressions("en")[Act.ARE_YOU_HUMAN], _expressions("en")[Act.PERSON]
    clauses = [plain(one) for one in re.split(r"(?<=[.!?;,])\s+", text)]
    return any(any(e.search(one) for e in person) for one in clauses if not any(e.search(one) for e in human))


_CLAUSE = re.compile(r"(?<=[.!?;,])\s+|\s+(?=(?:and|but|so|because|cause)\b)")
_SUPPOSED = re.compile(r"\b(?:what if|if|in case|what happens|suppose|supposing|should (?:it|he|she|they|anything))\b")
_SUPPOSING = re.compile(
    r"\b(?:if|in case|what happens|suppose|supposing|unless|would|might|should|worried|afraid|hope|hoping|as long as|"
    r"whenever|so that|make sure|don't want)\b"
)


def supposes(text: str) -> bool:
    """Whether an utterance is about what might be: 'what if he doesn't turn up?'"""
    return _SUPPOSED.search(plain(text)) is not None


def _tells_of_trouble(text: str, language: str) -> bool:
    """Whether a clause says that something went wrong, and neither asks for it nor supposes it."""
    if language == "ar":
        clauses = [one for one in re.split(r"[.!؛،,;]+\s*|(?<=[?؟])\s*", text) if one.strip()]
        expressions = _expressions(language)[Act.TROUBLE]
        return any(tells(one) and any(e.search(arabic.plain(one)) for e in expressions) for one in clauses)
    for clause in _CLAUSE.split(text):
        words = plain(clause)
        told = any(e.search(words) for e in _expressions(language)[Act.TROUBLE])
        if told and not _SUPPOSING.search(words) and not asks(clause):
            return True
    return False


_A_PERSON = re.compile(
    r"\b(?:real|live|actual|human|manager|supervisor|representative|operator|owner|agent)\b|\bput me through\b|"
    r"\b(?:want|need|like|rather|let me|get me|give me|can i|could i)\b[^.!?]{0,20}\b(?:speak|talk) (?:to|with) (?:a|"
    r"an|the|your)\b"
)


def asks_for_a_person(text: str) -> bool:
    """Whether an utterance asks for a person in so many words, and does not just speak of somebody."""
    return _A_PERSON.search(plain(text)) is not None


_CALL_BACK = re.compile(
    r"\bcall ?back\b|\b(?:call|ring|phone|get) (?:me |us )?back\b|"
    r"\b(?:have|get|ask|let) (?:someone|somebody|a person|a colleague|them|your \w+|one of \w+|sales|support)"
    r" (?:to )?(?:call|ring|phone|reach|contact|give)\b|"
    r"\b(?:someone|somebody|one of (?:you|your \w+)) (?:to |can |could |should |please )*(?:call|ring|phone) "
    r"(?:me|us)\b"
)


def asks_for_callback(text: str) -> bool:
    """Whether an utterance asks in so many words to be called back, and does not just tell a number to call."""
    return _CALL_BACK.search(plain(text)) is not None


_GIVING_UP = re.compile(
    r"\b(?:forget|drop|scrap) (?:all )?(?:about )?(?:it|this|that|the (?:whole thing|booking|order))\b|\bnever ?mind\b|"
    r"(?<!\bthen )(?<!\bi )\bchange my mind\b|\bchanged my mind\b|\bcall it a day\b|\bstop here\b"
)


def gives_up(text: str) -> str | None:
    """What is said besides giving everything up ('actually forget it, my sister is coming'); None where that is not
    said in so many words."""
    words = plain(text)
    rest = _GIVING_UP.sub(" ", words)
    return None if rest == words else " ".join(rest.split())


_QUESTION = re.compile(
    r"^(so |and |but |okay |ok |well |also |oh |hi |hello |hey |sorry |thanks |yes |no |actually |sure |please )*"
    r"(?!what (?:i|we)(?:'d|'m|'re|'ve| would| really| just| actually| do)* (?:like|love|had|want|wanted|mean|meant|"
    r"said|ordered|need(?! to)|needed|am after|are after|after|got|chose|said)\b)"
    r"(what|when|where|who|whom|which|why|how|is|are|am|was|were|"
    r"do(?! (it|that|so|this|go|not)\b)|does|did|can|could(?! (use|do with)\b)|would|will|should|may|might|"
    r"have (you|we|they|i)|has (he|she|it|your|the|anyone|somebody)|"
    r"any chance|what's|how's|where's|isn't|aren't|don't|doesn't)\b"
)
_INDIRECT = re.compile(
    r"\b((calling|ringing|phoning|writing|here) (just )?to (find out|ask|enquire|inquire)|"
    r"find out (what|how|if|whether|when|where|which|who)|wondering|tell me|like to know|"
    r"want to know|"
    r"need to know|know (if|whether|what|how|when|where)|"
    r"i wonder|question about|curious|explain|not sure (if|whether|what|how)|ask (about|if|whether)|"
    r"(?<!that's )(?<!that is )(?<!it's )(?<!is )what (is|are|do|does|about|if|would|kind|happens)|"
    r"how (much|many|long|far|do|does|is|are|about)|"
    r"(do|can|could|would|are|is|does|will) (you|i|we|they|there|your)\b)"
)
_TAG = re.compile(
    r",?\s(?:or|or what|or not|or no|or nah|or how|or is (?:it|that) \w+|"
    r"(?:isn't|aren't|don't|doesn't|can't|won't) (?:it|they|you|that|there|we)|"
    r"(?:is it|are they|are you|do they|do you|does it|can you|can they))\s*[.!]*$"
)
"""'Am I off the list or what', 'my own chairs and all that, or'."""


_AFTER_A_COMMA = re.compile(
    r",\s+(and |so |but )?(am i|(is|are|was|does|do(?! (it|that|this|so)\b)|did|can|could|will|would|has|have|should) "
    r"(it|that|this|these|those|there|he|she|they|we|i|you|the|my|our|your)|(what|which|how|when|where|who)('s| is|"
    r" are| do|"
    r" does| can| much| many| long| far))\b"
)
"""'We use something else, does it work with that': speech to text gives few question marks."""


_SO_DO_I = re.compile(
    r"\b(?:so|neither|nor) (?:do|does|did|will|would|can|could|am|is|are|was|were|have|has)"
    r" (?:i|we|they|he|she|my \w+|our \w+)(?=\s*(?:$|[,.;!]| and\b| but\b))",
    re.IGNORECASE,
)
"""'My wife gets the steak, so do I' asks nothing."""


def asks(text: str) -> bool:
    """Whether an utterance asks something, with or without a question mark (speech to text often gives none)."""
    text = _SO_DO_I.sub(" ", text)
    if "?" in text or _TAG.search(text.lower()):
        return True
    return _AFTER_A_COMMA.search(text.lower()) is not None or any(
        _QUESTION.search(plain(sentence)) or _INDIRECT.search(plain(sentence))
        for sentence in re.split(r"[.!;]", text)
        if sentence.strip()
    )


_ABOUT = re.compile(
    r"^(so |and |but |okay |ok |well |also |oh |by the way |just curious |i wonder |i was wondering |tell me )*"
    r"(who|whom|why|where|"
    r"how (do|does|did|are|is|was|were) (the|your|they|it|he|she|that|those|these)|"
    r"(is|are|was|were|does|do|did|has|have) (the|your|they|it|he|she|that|those|these)) "
    r"(?!(can|do) (i|we)\b)"
)
_TO_BE_DONE = re.compile(
    r"\b(book|reserve|hire|order|arrange|schedule|sign up|buy|purchase|get started|begin|start)\w*\b"
)


def asks_about(text: str) -> bool:
    """Whether an utterance only asks how something is ('who are your chefs?'), and not for something to be done."""
    words = plain(text)
    return _ABOUT.search(words) is not None and _TO_BE_DONE.search(words) is None


def to_be_done(text: str) -> bool:
    """Whether an utterance asks for something to be booked, ordered or begun."""
    return _TO_BE_DONE.search(plain(text)) is not None


_CHANGE = re.compile(
    r"\b(can|could|would|will|may) (you|we|i) (please |just |also |maybe )*"
    r"(put|make (it|that|the|my|our)|change|move|switch|note|add|push|shift|correct|update|have (it|that|us)|"
    r"take (it|that|us)|swap)\b"
)


def asks_to_change(text: str) -> bool:
    """Whether a question asks for something told to be noted or changed: 'could you make it six?'"""
    return _CHANGE.search(plain(text)) is not None


def asks_besides_a_change(text: str) -> bool:
    """Whether an utterance that asks for a change asks something else as well."""
    return any(asks(part) for part in re.split(r"(?<=[.!?;,])\s+", text) if part and not asks_to_change(part))


_BROKEN_OFF = re.compile(
    r"^.*?(?:,|\.\.+|…|[–—-]|\?)\s*(?:no|nope|wait|hang on|actually|scratch that|sorry|well)\b[, ]*", re.IGNORECASE
)
_SURPRISE = re.compile(
    r"(?:oh |ah |and |wait )*(?:what|huh|eh|hm+|sorry|pardon|really|right|yeah|okay|ok|seriously|no way|is it|"
    r"is that so|is that right|are you serious|you do|it is|do you|they do|yeah right|no kidding|how so|who|where)"
)
_ECHO = re.compile(r"(?:(?:my|your|the|our|a|an|per|one) )?[\w'-]+(?: [\w'-]+)?")
_ASKS_ALONE = re.compile(r"^(?:why|when|how|where|which|who|what)\b")


_WHOM = re.compile(
    r"\b(?:so |and |but )?(?:who|whom) (?:do|can|should|could|would|shall|must) (?:i|we) "
    r"(?:best |need to |have to |got to )?"
    r"(?:talk|speak|write|turn|text|email|ring|call|see|contact|chat|ask)(?: (?:to|2|with))?"
    r"(?: (?:here|about (?:that|it|this)))?(?= *(?:[?.!,;]|$))",
    re.IGNORECASE,
)
"""Whoever says what is needed and asks whom to turn to has turned to us: 'six more desks, who do I speak to?'"""


def still_asks(text: str, gives: bool) -> bool:
    """Whether an utterance asks something once its surprise ('really?') is left out of it; and where it gives values,
    its echoes ('my number? It's …'), questions broken off ('would noon be, no, make it one') and whom to turn to."""
    sentences = [part.strip() for part in re.split(r"(?<=[.!?;])\s+", text) if part.strip()]
    if len(sentences) > 1:
        sentences = [sentence for sentence in sentences if not _is_echo(sentence, gives)]
    rest = " ".join(sentences)
    if gives:
        rest = _WHOM.sub(" ", rest)
    broken = _BROKEN_OFF.match(rest) if gives else None
    if broken is not None and rest[broken.end() :].strip() and "?" not in broken.group():
        rest = rest[broken.end() :]
    return asks(rest)


def _is_echo(sentence: str, gives: bool) -> bool:
    words = plain(sentence)
    if not sentence.endswith("?"):
        return False
    if _SURPRISE.fullmatch(words):
        return True
    return gives and _ECHO.fullmatch(words) is not None and not _ASKS_ALONE.match(words)


_FOLLOW_UP = re.compile(r"^(so |okay |ok |oh |hmm |alright )*(and|what if|what about|how about|if|or|but if)\b")


def follows_up(text: str) -> bool:
    """Whether an utterance asks the last question again with something changed ('and for twelve?')."""
    return bool(_FOLLOW_UP.search(plain(text)))
