"""Callers who ask what they said: 'how many people did I say?'"""

from __future__ import annotations

import re

from routing.slots.field_cues import cue, is_birth
from routing.slots.field_names import field_nouns
from routing.slots.firm_kinds import KIND
from routing.slots.hearing import hear, plain
from routing.slots.kept_back import no_value, said_enough
from routing.slots.listening import Listening
from routing.slots.nouns import alternatives, counted, whole_party
from routing.slots.offered import offered
from routing.slots.value import SlotField, SlotType

_BACK = re.compile(
    r"\b(?:did|have|had|do) (?:i|we) (?:just |already |actually )?(?:say|said|tell|told|give|given|gave|mention|"
    r"mentioned|put|pick|picked|choose|chose|chosen|order|ordered|ask for|asked for|request|set|decide|settle on|"
    r"agree on|book it for|have|leave|left|provide|provided|write|wrote|written|type|typed|note|"
    r"enter|entered|send|sent|spell|spelled|name|named|state|stated|fill in|mean|book|booked|put down|write down|"
    r"read|read out|call (?:ourselves|us|my|our)|end up(?: with| on| at)?|go (?:for|with)|opt for|land on|come to)\b"
    r"|\b(?:i|we) (?:just |already )?(?:said|told you|gave you|gave|mentioned|picked|chose|ordered)\b"
    r"|\byou(?:'ve| have| had)? (?:have|got|get|write|wrote|put|note|noted|take|took|hear|heard|record|recorded|"
    r"written)(?: \w+){0,2} (?:down|"
    r"for me|for us|on file|as|written|noted)\b|\bwhat (?:do|did) you have for (?:the|my|our)\b|\bdid you put (?:it|"
    r"that|this|me|us) (?:all )?under\b"
    r"|\b(?:did|have|do) you (?:get|got|catch|caught|hear|heard|note|noted|take|taken|have|write down|put down) "
    r"(?:my|our)\b|\byou(?:'ve| have| do)?(?: got| have| written)?(?: down)? (?:my|our) (?:\w+ )?"
    r"(?:name|number|e ?mail|company|address|date|zip)\b.*\b(?:down|right|as|written)\b"
    r"|\b(?:have|did|do) you (?:got|have|put|written|write|noted) (?:me|us|for us|for our|for my|there|for the)\b"
    r"|\byou(?:'ve| have) (?:got|put|written|noted|recorded|saved)(?: (?:for me|for us|down|there))?$"
    r"|\bas you have it\b"
    r"|\b(?:did|have) you (?:note|noted|write|written|put|take|taken|jot|jotted|record|recorded|enter|entered)\b"
    r"|\b(?:in|by|from) your notes\b|\b(?:did we|have i|have we) (?:say|said|got|get|agree on|settle on)\b"
    r"|\bwhat have you written for\b|\bis down as what\b|\b(?:the|my|our) \w+ you have is\b"
    r"|\bunder (?:which|what) name is\b|\bremember (?:what )?i'm called\b|\bhow do you have my\b"
    r"|\bread (?:the|my|our) \w+(?: \w+)? back\b|\bare we (?:on|down|booked) for\b"
    r"|\b(?:whose|what|which) name is (?:it|that|this|the \w+) (?:under|in)\b"
    r"|\b(?:remind me|read (?:me )?(?:that |it |back|my)|repeat (?:the|my|back)|say (?:back|again) (?:the|my)|"
    r"refresh my memory|what was (?:my|the)|what were (?:my|the)|what's my|what is my|what are my|which .* was it|"
    r"do you (?:still )?(?:remember|recall|know) (?:my|what|how|which|the)|can you (?:confirm|repeat|read back|"
    r"tell me) (?:my|the|what|how many .* i)|double check (?:my|the|what))\b"
)
_OWN_WORDS = re.compile(r"\b(?:i|we|my|our)\b")
_ASKING = re.compile(
    r"\b(?:what|which|how many|how much|when|where|whose|who|remind|repeat|read|remember|recall|confirm|refresh|"
    r"did i|was it|"
    r"have i|do you have|(?<!not )again|double check|tell me|know|did you|have you|you've|you have|you do have|how)\b"
)
_ALL = re.compile(
    r"\bwhat (?:did i|have i) (?:just |already )?(?:say|said|tell|told|give|given)(?: you)?(?: so far| until now|"
    r" already| about me)*$"
    r"|\bwhat (?:do|did|have) you (?:have|got|get|know|note|noted|write|wrote)(?: written| noted)?"
    r"(?: so far| down| for me| about me| on me| on file| until now)+$"
    r"|\b(?:everything|all (?:of )?(?:the|my|that)|the details|my details|my booking|the whole thing|"
    r"it all)\b.*\b(?:back|again|so far|have|down)\b|\b(?:read|repeat|go over|summarize|recap)\b.*\b(?:everything|"
    r"all|details|back to me|what (?:i|you|we))\b|\bwhat (?:do|have) you (?:know|got|have) (?:about me|so far|down|"
    r"on file)\b|\bso far\b.*\bhave\b"
)
_NOT_HELD = re.compile(
    r"\b(?:total|deposit|price|cost|quote|balance|your (?:name|number|phone|email|address|company)|"
    r"booking (?:number|id)|confirmation|refund|travel fee|who am i|you said|did you (?:say|quote|tell)|you told|"
    r"you quoted)\b"
)
_REFERENCE = re.compile(r"\bbooking (?:number|id)\b")
"""Ours, unless callers are asked for one."""
_TELLING = re.compile(
    r"^(?:no |sorry |but |well |actually |yes |yeah |like |as |oh )*(?:i|we) (?:just |already )*(?:said|told you|"
    r"gave you|gave|mentioned|picked|chose|ordered)\b(?! (?:how|what|which|when|where).*\bright$)"
)
_PUT = r"(?:put|write|wrote|written|got|get|have|note|noted|take|taken|took|hear|heard|say|said)"
_ALREADY_TOLD = re.compile(
    r"\b(?:didn't|haven't|hadn't) (?:i|we) (?:already |just )?(?:tell|told|give|given|gave|say|said|mention|"
    r"mentioned)\b"
    r"|\b(?:i|we)(?:'ve| have| had)? (?:already |just |surely )*(?:told|gave|given|said|mentioned)\b.*\b"
    rf"(?:(?:didn't|haven't|hadn't) (?:i|we)\b|(?:what|which)(?: \w+)? (?:did|have|do|had) you {_PUT}\b|"
    rf"what(?: \w+){{0,2}} you(?:'ve| have)? {_PUT}\b)"
)
"""'I told you the date already, didn't I? What did you put?'"""
_AGAIN = re.compile(
    r"\b(?:what|what's|which|when|how many|where|who)\b.*\bagain$|\b(?:what|which|how many) \w+ (?:was|"
    r"were) (?:that|it)\b(?! (?:that|who|when|where|you))"
    r"|\b(?:what time|when|what day|what date|where|what's the date|what's the time)\b.*\b(?:my|our) "
    r"(?:party|event|booking|dinner|reservation)\b|^can you tell me (?:what|which|how many) \w+ i (?:said|gave|picked)"
)
_DO_YOU_HAVE = re.compile(
    r"\b(?:what|which|how many)(?: \w+){0,4} (?:do|did|have) you (?:have|got|get|hear|write|put)"
    r"(?: (?:for (?:it|me|us|that|the \w+)|me|us|there|now|in there|then|on (?:it|there)|and what.*))*$"
    r"|\b(?:what|which|how many) (?:have you (?:put|written|noted)|did you (?:put|get|write|note))(?: down)? for "
    r"(?:the |my |our )?(?:number of )?[a-z]+(?: [a-z]+)?$"
    r"|\b(?:the|my|our) [a-z]+(?: [a-z]+)? you(?:'ve| have)? (?:wrote|put|noted|took|got|have|"
    r"written)(?: down)? (?:was|is|were|are)$"
    r"|\bhow many are we(?: now| then| at)*\b|\bhow many (?:\w+ )?(?:is it|are there)(?: now| then)+$"
)
_AS_SPELT = {"u": "you", "what'd": "what did", "whats": "what is", "ur": "your"}
_SPELT = re.compile(r"(?<![\w'])(?:u|what'd|whats|ur)(?![\w'])")
_MISSPOKEN = re.compile(
    r"\bdid (?:i|we) (?:just )?say (?!(?:how|what|which|when|where|who|it|that|this|my|our|the (?:name|date|day|time|"
    r"number)|"
    r"for|about|again|we|i|earlier|before)\b)(?:the |a )?[\w-]+(?: \w+)? (?:it's|it is|i meant|i mean|sorry|no|make|"
    r"my|we|i|"
    r"she|he|actually|that's)\b"
)
"""'Sorry, did I say five? It's six nights' asks nothing back."""
_FOLLOWS_UP = re.compile(r"^(?:and |what about |how about |and what about )+(?:the |my |our )?[\w ]{3,24}$")
_AND_ALSO = re.compile(
    r"^(?:(?:ok|okay|right|good|great|grand|fine|thanks|thank you|lovely|perfect|yes|yeah|alright) )*"
    r"and (?:what|which|how many|the|my|our) (?!\w+ (?:is|was|can|should)\b)[a-z][a-z ]{2,19}$"
)
"""'Okay, and which date', behind another value that was said back: a question, whatever it is written with."""
_EXCLAIMED = re.compile(
    r"(?:(?<=^)|(?<=[,.;!] ))(?:(?:and|so|but|well|right|oh|ah|ok|okay|no),? )*(?:do )?(?:you|ye|ya) know what"
    r"(?:[,.!]| (?=(?:make|forget|scrap|let's|actually|i'd|i'll|i'm|we'd|we'll|just|change|put)\b))",
    re.IGNORECASE,
)
"""'Do you know what, make it the seventeenth' asks nothing."""
_HOW_MANY = re.compile(r"\b(?:how many|number of|how big|headcount|guest count|party size)\b")
_GUESTS = re.compile(r"\b(?:people|guests|persons|of us|party size|headcount|guest count|count)\b")
_OTHER_THING = re.compile(r"\bhow many (?!did|do|have|was|were|i\b|we\b|in\b|again)\w+")
_OURS_CALLED = re.compile(
    r"\b(?:we|us) (?:are |were |'re )?(?:call|called|calling|named|trade|go by)(?: ourselves| under| as)?\b|"
    rf"\b(?:what|which|whose) (?:\w+ )?{KIND}(?:'s name)? (?:did|have|do|are|was)\b|"
    r"\b(?:what|who|where) (?:did|have|had) (?:i|we) (?:say|said|tell you|told you)(?: that)? (?:we|i)(?: are|'re|"
    r"'m| am)? "
    r"(?:from|with|at|work(?:ing)? (?:for|at|with)|represent|belong to)\b|"
    rf"\b(?:my|our|the) {KIND}(?:'s)? (?:(?:is|was) )?(?:name|called|named|spelled)\b|\bname of (?:the|our|my) "
    rf"{KIND}\b|"
    rf"\bname\b.*\bfor (?:the|our|my) {KIND}\b|\b(?:spelled|spelt) (?:the|our|my) {KIND}\b"
)
"""What the caller's firm is called: 'what did I say we call ourselves?'"""
_KINDS: tuple[tuple[re.Pattern[str], SlotType], ...] = (
    (re.compile(
        r"\b(?:phone|telephone|cell|mobile|number to call|my number|what number|which number|the number (?:i|you)|"
        r"contact number|digits)\b"
    ), "phone_number"),
    (re.compile(r"\be-? ?mail\b"), "email"),
    (re.compile(r"\bwhere did i say i work\b"), "company"),
    (re.compile(
        r"\b(?:zip|zip code|postcode|postal code|where did (?:i|we)|what address|which address|my address|location|"
        r"what area)\b"
    ), "postcode"),
    (re.compile(
        r"\b(?:what time|which time|when does it start|start time|starting time|time did|the time|my time|"
        r"when are we starting|when do we start|when did (?:i|we) say (?:i|we)(?:'d|'ll| would| will)? start|"
        r"time do you have)\b"
    ), "time"),
    (re.compile(
        r"\b(?:what date|which date|what day|which day|the date|my date|when did (?:i|we)|"
        r"when(?: is|'s) (?:it|my|our|the)|"
        r"date did|date do|day did|day do|for when|when (?:i|we) said|when do you have)\b"
    ), "date"),
    (_OURS_CALLED, "company"),
    (re.compile(r"\b(?:what company|which company|company name|my company|our company|"
        r"the company|(?:which|what) (?:firm|business|shop|organi[sz]ation|employer))\b"), "company"),
    (re.compile(
        r"\b(?:my name|what name|which name|the name|name did|name do|name you|under what name|name's it|whose name|"
        r"who did i say|"
        r"who have you got|who's (?:it|this|that|the|this \w+|the \w+) for|i'm called)\b"
    ), "person_name"),
    (re.compile(r"\b(?:budget|how much did (?:i|we) say|spend|how much (?:i|we) said)\b"), "money"),
    (re.compile(
        r"\b(?:protein|proteins|meat|food did|what food|menu|what did (?:i|we) (?:order|pick|choose)|"
        r"the food|what to eat|"
        r"which dishes|what dishes)\b"
    ), "counts"),
)  # fmt: skip


def recalls(text: str, listening: Listening) -> str | None:
    """The field whose value the caller asks for; `""` when asking for everything, None when not asking."""
    whole = _recalls(text, listening)
    asking = [part for part in re.split(r"(?<=[.!?])\s+", text) if part.rstrip().endswith("?")]
    if whole == "" or len(asking) != 1 or len(asking[0]) == len(text.strip()):
        return whole
    # "My name is Ada Hall. Which date did I tell you?" asks for what its question names.
    named = _recalls(asking[0], listening)
    return named if named in listening.held else whole


def _recalls(text: str, listening: Listening) -> str | None:
    words = _SPELT.sub(lambda found: _AS_SPELT[found.group()], plain(_EXCLAIMED.sub(" ", text)))
    if _MISSPOKEN.search(words) or said_enough(words) or no_value(words):
        return None
    if _is_followed_up(words, text, listening):
        return _field(words, listening)
    ours = _REFERENCE.sub(" ", words) if listening.of("reference") else words
    if _ALREADY_TOLD.search(words) and re.search(r"\d", hear(text).text) is None:
        told = _field(words, listening)
        if told in listening.held:
            return told
    if _TELLING.match(words) or _NOT_HELD.search(ours):
        return None
    if _BACK.search(words) and _ASKING.search(words):
        back = _field(words, listening)
        meant = listening.field(back)
        if meant is not None and meant.type == "choice" and back not in listening.held and not _OWN_WORDS.search(words):
            # "Can you tell me what the Starter plan costs?" asks about what is on offer.
            return None
        return back or ("" if _ALL.search(words) else None)
    if _ALL.search(words):
        return ""
    # "What's the date again?" may be about anything; it is a recall where the answer is held.
    name = _field(words, listening) if _AGAIN.search(words) or _DO_YOU_HAVE.search(words) else None
    field = listening.field(name)
    on_offer = field is not None and field.type in ("counts", "choice") and not _AGAIN.search(words)
    return name if name in listening.held and not on_offer else None


def _is_followed_up(words: str, text: str, listening: Listening) -> bool:
    """'And the campaigns?', right behind another value that was said back."""
    asks = (text.rstrip().endswith("?") and _FOLLOWS_UP.match(words)) or _AND_ALSO.match(words)
    if listening.recalled is None or not asks:
        return False
    return _field(words, listening) in listening.held


def _field(words: str, listening: Listening) -> str | None:
    how_many = _HOW_MANY.search(words) is not None
    if how_many or _GUESTS.search(words):
        counted_field = _count_field(words, listening, how_many=how_many)
        if counted_field is not None:
            return counted_field
    for pattern, kind in _KINDS:
        fields = listening.of(kind)
        if fields and not how_many and pattern.search(words):
            return _preferring_held(_of_those_named(fields, words), listening)
    padded = f" {words} "
    named: dict[str, int] = {}
    for field in listening.fields:
        said = [noun for noun in (*field_nouns(field), *field.choices) if f" {noun} " in padded]
        if said:
            named[field.name] = max(map(len, said))
    # "Which booking number" names the number of the booking, and not the one to call.
    longest = max(named.values(), default=0)
    meant = tuple(f for f in listening.fields if named.get(f.name) == longest)
    return _preferring_held(meant, listening) if meant else None


def _count_field(words: str, listening: Listening, *, how_many: bool) -> str | None:
    """The count whose noun is named, the narrowest first; 'how many did I say' is the one given last."""
    ready = counted(listening.of("count"))
    canonical = hear(words).text
    for one in ready:
        if re.search(rf"(?<!\w)(?:{alternatives(one.nouns)})(?!\w)", canonical):
            return one.field.name
    for field in listening.of("counts"):
        if offered(field).pattern.search(canonical):
            return field.name
    party = whole_party(ready)
    if party is not None and _GUESTS.search(words):
        return party.field.name
    held = [name for name in listening.held if any(one.field.name == name for one in ready)]
    if not how_many or not held or _OTHER_THING.search(words):
        return None
    return party.field.name if party is not None and party.field.name in held else held[-1]


def _of_those_named(fields: tuple[SlotField, ...], words: str) -> tuple[SlotField, ...]:
    """Of several fields of a kind those whose own words are said; when somebody was born is asked by nothing else."""
    named = tuple(field for field in fields if (own := cue(field)) is not None and own.search(words))
    return named or tuple(field for field in fields if not is_birth(field)) or fields


def _preferring_held(fields: tuple[SlotField, ...], listening: Listening) -> str:
    """The field that is held, of the flow at hand rather than of another."""
    near = [field for field in fields if field.name in listening.at_hand]
    return next((f.name for f in (*near, *fields) if f.name in listening.held), (near or fields)[0].name)
