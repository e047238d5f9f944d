"""What a caller does not want to give."""

from __future__ import annotations

import re

from routing.slots.field_names import field_nouns, named_in
from routing.slots.firm_kinds import has_no_firm
from routing.slots.hearing import hear, plain
from routing.slots.kept_back import (
    is_nobody,
    lacks,
    lacks_it,
    left_alone,
    left_to_records,
    neither,
    no_value,
    reaches_us,
    said_enough,
    turned_down,
    undecided,
    without,
)
from routing.slots.listening import Listening
from routing.slots.put_off import left_to_others, left_to_us, put_off

_GIVING = (
    r"(?:give|giving|share|sharing|say|saying|tell|telling|provide|providing|disclose|disclosing|leave|leaving|hand|"
    r"handing|reveal|state|answer|"
    r"mention|discuss|get into|go into|release|put|offer|have that|supply)"
)
_DECLINE = re.compile(
    rf"\b(?:rather|prefer|prefer to|like|want|choose|wish)(?: to)? not(?: to)?(?: really)?(?: {_GIVING}\b|$| (?:my|"
    r"that|the|it|any)\b)"
    rf"|\b(?:rather|sooner) (?:keep|skip|leave)\b|\brather (?:i )?didn't\b|\brather you didn't (?:have|know)\b"
    r"|(?:^|\b(?:i|we|i'm|we're|i am|we are|i'd|we'd|and|but|so|just|really|sorry|no|well|actually|please|honestly|"
    r"rather|"
    r"afraid|also|that) )(?:don't|do not|won't|will not|wouldn't|not going to|not gonna|not willing to|not comfortable|"
    r"not ready to|can't|cannot|don't wanna|refuse to|not about to|uncomfortable|don't feel comfortable|"
    r"don't really|hesitant)"
    r" (?:really |actually |want to |wanna |feel like |like to |like |care to |be |wish to |to |think i want to |"
    rf"think i'll |with |comfortable |about |just |need to |even |have to )*{_GIVING}\b(?! (?:us|me)\b)"
    r"|\b(?:don't|do not) (?:really )?(?:want|wanna|want to|care to|wish to|like to|feel like it)(?: to)?$"
    r"|\bi (?:don't|do not|won't) (?:really )?want to,"
    r"|\b(?:skip|pass on|leave out|leave off|omit|drop|forget|go without|do without|continue without|"
    r"proceed without|move on from) (?:it|that|this|this one|that one|the|my|over|for now|any|those|giving|on)\b"
    r"|\b(?:leave|keep|take|left) (?:it|that|this|(?:my|the) [\w' ]{2,30}?) (?:out|off|blank|empty|private|"
    r"to myself|for (?:now|later))\b"
    r"|\b(?:skip|pass)(?: please| on that| that)?$|^(?:let's |can we |i'll |we can |just |i'd like to |"
    r"please )*(?:skip|pass)\b"
    r"|\bnone of your business\b|\bno business of yours\b|\bnot your business\b|\b(?:that's|it's|that is|it is|"
    r"this is) (?:a (?:bit|little) |too |kind of |rather |very )?(?:private|personal|confidential|none of|"
    r"too personal|not something)\b"
    r"|\bno comment\b|\byou (?:don't|do not) (?:need|have to have|need to know|get) (?:my|that|to know|it|the)\b|"
    r"\bwhy do you need (?:my|that|to know|it)\b.*\b(?:no|not|rather)\b"
    r"|\bnot (?:giving|sharing|telling|saying|providing|comfortable)\b|\bwithout (?:giving|my|leaving|sharing|"
    r"telling|(?:an?|the) (?=\w{2}))"
    r"|\brather not bother\b|\bnot having (?:my|that|it)\b"
    r"|\bi(?:'ll| will) keep (?:that|it|my)\b|\b(?:stay|remain|be) anonymous\b|\banonymous(?:ly)?\b|\bmove on\b|"
    r"\bnext question\b|\byou(?:'re| are) not getting (?:my|that|it)\b|\byou (?:can't|won't) (?:have|get) (?:my|"
    r"that|it)\b"
)
_GIVING_IT = r"(?:giving|sharing|telling|saying|providing|handing|disclosing|revealing|discussing|naming|leaving)"
_IN_OTHER_WORDS = re.compile(
    r"\b(?:rather|sooner|prefer(?: to)?) not(?: to)? (?:talk|speak|get|go|name|identify|specify|"
    r"elaborate)\b(?! (?:to|with)\b)"
    r"|\b(?:sooner|prefer) not(?: to)?(?: say)?$"
    r"|\bno way (?:am i|are we|i'm|i am|we're|will i|i will|i'd|would i)\b|\bwhy (?:would|should|must|do) (?:i|we)"
    rf" (?:have to |need to )?{_GIVING}\b|\bi (?:would )?never {_GIVING}\b|\bdon't (?:usually |normally |ever |"
    rf"typically )+{_GIVING}\b"
    rf"|\bnot (?:allowed|able|at liberty|supposed|permitted|prepared|inclined|keen|happy|okay|ok|fine|cool|interested)"
    rf" (?:to|with|on|in) (?:{_GIVING}|{_GIVING_IT}|talk about|speak about)\b"
    rf"|\bnot (?:going to|gonna) (?:talk|speak) about\b|\bnot (?:be )?{_GIVING_IT}\b(?! up\b)"
    r"|\bnone of (?:your|anyone's|anybody's) (?:business|concern|affair|beeswax)\b|\bnot (?:your|"
    r"anyone's) (?:business|concern)\b"
    rf"|\bdoesn't matter (?:who|where|which)\b|\b(?:sensitive|classified) (?:info|information)\b"
    rf"|\b(?:would|will|going to|gonna|like to|prefer to|i'll|i'd) (?:just )?(?:decline|withhold)\b|\bi(?:'d|"
    rf" would)? (?:respectfully )?decline\b"
    r"|\bfor (?:privacy|personal) reasons\b|\blet's not (?:talk|get into|go into|discuss|share|go there|say)\b"
    rf"|\b(?:not a (?:big )?fan of|(?:don't|do not) (?:care for|like|love|enjoy|believe in)|wary of|careful (?:about|"
    rf"with)|"
    rf"uneasy (?:about|with)|nervous about|against) {_GIVING_IT}\b"
    r"|\bkeep (?:that |it |this )?to (?:myself|ourselves)\b|\b(?:rather|prefer) not (?:sorry|thanks|thank you)\b"
    r"|\b(?:don't|do not) (?:think|believe|see why|see the need)(?: that)? (?:you|you'd|you would) need (?:my|that|"
    r"it|this|to know)\b"
    r"|\b(?:do|book|go on|continue|carry on|manage|proceed)(?: \w+){0,2} without (?:it|that|this)\b"
)
"""Declines like `_DECLINE`, said in other ways."""
_OF_THE_NAMED = re.compile(
    r"\b(?:is|are|stays?|remains?|that's) (?:a (?:bit|little) |kind of |rather |very |too |strictly |just )*"
    r"(?:private|personal|confidential|secret|between us|off limits|off the table|staying (?:private|with me|with us)|"
    r"not (?:for sharing|something i \w+|available|with (?:me|us)))\b"
    r"|\b(?:doesn't|don't|does not|do not) matter\b|\b(?:isn't|aren't|is not|are not|not) (?:that )?important\b"
    r"|\b(?:don't|do not|never) (?:you )?(?:ask|bother|worry|keep asking)(?: me| us)?(?: again)? (?:for|about|"
    r"with)\b|\bnever mind\b"
    r"|^(?:no |well |sorry |but |and |just |please |ok |okay |thank |thanks |you )*not (?:my|our|the|with my|"
    r"by) (?:[a-z]+ ){0,2}[a-z]+$"
    r"|^(?:no |well |sorry |but |and |so )*no (?:[a-z]+ )?[a-z]+(?: for you| from me| thanks| thank you| today)+$"
    r"|\bout of (?:it|this|that)\b|\b(?:i'd|i would|we'd|we would|i'll|we'll|let's|can we|could we) (?:rather |"
    r"prefer to |like to )?"
    r"(?:keep|withhold|hold back|hold off on|leave out|skip|pass on)\b(?! in mind)"
)
"""Declines the field that is named beside it; without one it may be about anything."""
_RELUCTANT = re.compile(
    r"^(?:(?:um|uh|oh|hmm|well|sorry|but|and|why|really|do you|excuse me|hold on) )*"
    r"(?:(?:do|must|should) (?:i|we)(?: really| actually)?(?: have to| need to)?(?: (?:say|give|tell|"
    r"answer)(?: you)?(?: that| it| this)?)?"
    r"|is (?:that|it|this)(?: one)? (?:really |absolutely |strictly |actually )?(?:necessary|required|mandatory|"
    r"needed|obligatory)"
    r"|do you (?:really|absolutely|actually) (?:need|have to have|have to know|need to know)(?: that| it|"
    r" this)?)(?: (?:please|though))?$"
)
"""The whole answer to a question: 'must I?'"""
_NOT_YET = re.compile(
    r"\b(?:can't|cannot)\b.*\b(?:yet|exactly|for sure|right now|at the moment|off the top)\b|\bnot yet\b"
)
_HAS_NONE = re.compile(
    r"\b(?:i |we )?(?:don't|do not|haven't|have not|ain't|(?:i|we)'ve not|i have not|we have not)"
    r" (?:have|got|use|own|do)(?: (?:a|an|any|my|one|that))*(?= |$)|"
    r"\b(?:i|we) have no\b"
)
_NO_SUCH = re.compile(r"\bno (?:(?P<mail>e-?mails?)|phone|cell|calls)\b")
_NO_CALLS = re.compile(
    r"\b(?:don't|do not|please don't|never|not) (?:call|phone|ring|want (?:any )?(?:phone )?calls|"
    r"contact me by phone|want to be called)\b(?! (?:(?:me|us|back) )*(?:it|him|her|them|before|after|until|till|"
    r"between|at|on|during|too|so|in the|"
    r"while|early|late|this|today|tonight|tomorrow|again (?:before|until))\b)"
)
_RATHER = r"(?:prefer|rather|better|only (?:have|use|do)|just (?:use|give|do|have)|instead|stick to|keep it to)"
_BY_MAIL = re.compile(
    rf"\b{_RATHER}\b.*\be-?mail|\be-?mail\b.*\b(?:better|instead|works|please|only|easier|preferred)|"
    r"\byou can e-?mail\b"
)
_BY_PHONE = re.compile(
    rf"\b{_RATHER}\b.*\b(?:phone|call|text)|\b(?:phone|call|text)\b.*\b(?:better|instead|works|please|only|easier|"
    r"preferred)|\b(?:just|you can) (?:call|phone|text) me\b|"
    r"^(?:no|nope|nah)(?: thanks| thank you)?,? (?:just |please )?(?:call|phone|ring|text) me\b"
)
_NO_MAIL = re.compile(r"\b(?:don't|do not|please don't) (?:e-?mail|send (?:me )?(?:any )?e-?mails?|write to)\b")
_NOT_NOW = re.compile(
    r"^(?:no|nope|nah|no thanks|no thank you|no i'm good|i'm good|i'm good thanks|no that's (?:okay|ok|fine|"
    r"all right)|not really|not right now|not now|not today|nothing|none|no need|not necessary|i'd rather not|"
    r"i would rather not|rather not|prefer not|i'd prefer not|i prefer not to|no really|no sorry|sorry no|never|"
    r"no way|"
    r"maybe later|no not really|no nothing|nothing really|no i don't|i don't think so|no i won't|better not|"
    r"i'll pass|pass|(?:absolutely|certainly|definitely|of course|probably|better) not|no can do|not happening|"
    r"(?:not a|no) chance|(?:ask me )?something else|can (?:that|it|this) wait|(?:i|we) (?:don't|do not) (?:want|"
    r"need|expect) anything(?: else| from you)?|"
    r"(?:nothing|no)(?: really)? (?:i|we)(?:'d)? (?:just|only) (?:want|wanted|called|needed|thought)\b.*|"
    r"(?:no i )?(?:just|only) wanted (?:you|someone|somebody) to know)(?: (?:please|thanks|thank you|really|sir|"
    r"ma'am|today|right now|at the moment|for now|"
    r"at this time|i'm good|i won't|i don't|i'd rather not|not))*$"
)
_CAN_WAIT = re.compile(r"^(?:no |well |oh )*(?:it|that|this) can wait\b")
"""Tells how urgent something is, where that was asked for."""
_LATER = re.compile(r"\b(?:decide|sort|pick|choose|figure|work)\b[\w' ]* later(?: please| on)?$")
_NO_REFUSAL = re.compile(
    r"\bcalls? me (?:skip|pass)\b|\b(?:don't|do not|won't|never) forget\b|\b(?:can't|couldn't|cannot) say (?:that "
    r")?(?:i|we|"
    r"i've|we've)\b"
)
_ANOTHER_LATER = re.compile(r"\b(?:leave|keep) (?:the|our|this) (?!rest\b|whole\b)[a-z' ]{3,30}? for (?:now|later)\b")
_DO_NOT_RECORD = re.compile(r"\brecord")
_CLAUSE = re.compile(
    r"[.!?;]|,(?= ?(?:but|and|so|my|you|i|it|though|however|the|we)\b)|\b(?:but|however|though|although)\b|"
    r"\band (?=(?:my|the|it's|i|you|for|we|there) )"
)
_GIVES_ANYWAY = re.compile(
    r"\b(?:[Ii]t's|[Tt]hat's|[Tt]his is|I'm|[Nn]ame's|[Nn]ame is|[Cc]all me|[Pp]ut) (?!I\b)[A-Z]\w"
)
_STORY = 9
"""Words. From here on an answer in words may tell of what it seems to turn down."""
_FEW_DIGITS = 3


def declines(text: str) -> bool:
    """Whether the words decline to give something, whatever it is."""
    words = plain(text)
    return bool(_DECLINE.search(words) or _IN_OTHER_WORDS.search(words) or _NOT_NOW.match(words))


def refusals(text: str, listening: Listening) -> list[str]:
    """The fields that the caller declines to give: the ones named, else the one asked for.

    "I don't know" is no refusal, "no" to how many children is none of them, and a value in the same breath is taken.
    """
    whole = plain(text)
    if not whole or _DO_NOT_RECORD.search(whole):
        return []
    refused: list[str] = []
    unnamed = False
    topic: str | None = None
    clauses, question = _clauses(text), "?" in text
    gives_anyway = _GIVES_ANYWAY.search(text) is not None
    for clause in clauses:
        words = _NO_REFUSAL.sub("", plain(clause))
        asks_back = question and clause is clauses[-1]
        named = named_in(clause, listening)
        # "My phone number? No, I'm not comfortable sharing that."
        topic = named[0] if named and not unnamed and len(words.split()) < 8 else topic
        declined = _DECLINE.search(words) or _IN_OTHER_WORDS.search(words)
        if declined and (not _NOT_YET.search(words) or _is_known_to_them(named, listening)):
            refused += named
            unnamed = unnamed or (
                not named and not _about_something_else(words) and not _puts_off_another(words, listening)
            )
        elif named and _OF_THE_NAMED.search(words) and not _gives_digits(words) and not _keeps_asking(words):
            refused += [name for name in named if may_be_kept_back(name, listening)]
        elif named and _HAS_NONE.search(words) and not _unsettled(words):
            refused += [name for name in named if _may_be_lacking(name, listening)]
        if put_off(words, question=asks_back) and not (listening.asks("text") and _CAN_WAIT.match(words)):
            kept = named or ([topic] if topic else [])
            refused += kept
            unnamed = unnamed or not kept
        elif left_to_us(words) or undecided(words):
            refused += [
                field.name
                for field in listening.of("choice")
                if field.name == listening.expected or (field.name in named and field.name not in listening.held)
            ]
        elif left_to_others(words, question=asks_back):
            refused += [
                field.name
                for field in listening.of("counts")
                if field.name == listening.expected or field.name in named
            ]
        elif not declined and no_value(words):
            kept = [name for name in named if may_be_kept_back(name, listening)]
            refused += kept
            unnamed = unnamed or (not named and not gives_anyway and _may_be_turned_down(whole, listening))
        elif topic is not None and clause is not clauses[0] and _turns_down(topic, words, listening):
            refused.append(topic)
        refused += _without_it(words, listening)
        for such in _NO_SUCH.finditer(clause):
            refused += [field.name for field in listening.of("email" if such["mail"] else "phone_number")]
        if _NO_CALLS.search(words):
            refused += [field.name for field in listening.of("phone_number")]
        if _NO_MAIL.search(words):
            refused += [field.name for field in listening.of("email")]
    if not refused and neither(whole) and not _gives_digits(whole):
        both = [name for name in named_in(whole, listening) if may_be_kept_back(name, listening)]
        refused += both if len(both) > 1 else []
    if not refused and said_enough(whole):
        kept = [name for name in named_in(whole, listening) if may_be_kept_back(name, listening)]
        refused += kept or _asked_for(listening)
    if not refused:
        refused += _other_way(text, listening)
    if not refused and unnamed and topic is not None:
        refused.append(topic)
    if (
        not refused
        and (unnamed or _bare_no(whole, listening) or _reluctant(whole, listening))
        and listening.asked is not None
    ):
        refused.append(listening.asked.name)
    if not refused and not gives_anyway and _is_turned_down(whole, clauses, listening):
        refused += _asked_for(listening)
    return list(dict.fromkeys(refused))


def _asked_for(listening: Listening) -> list[str]:
    return [listening.asked.name] if listening.asked is not None and not listening.confirming else []


def _turns_down(topic: str, words: str, listening: Listening) -> bool:
    """Whether a clause turns down what was named before it: 'Job number? I won't have any of that, leave it.'"""
    return left_alone(words) or (lacks(words) and _may_be_lacking(topic, listening) and not _unsettled(words))


def _may_be_turned_down(whole: str, listening: Listening) -> bool:
    """Whether so many words can turn down what was asked: a story told in answer may hold any of them."""
    asked = listening.asked
    return asked is not None and (asked.type != "text" or len(whole.split()) < _STORY)


def _is_turned_down(whole: str, clauses: list[str], listening: Listening) -> bool:
    """Whether an answer only says that nothing is there, or tells who else the caller is or how else to meet."""
    asked = listening.asked
    if asked is None or listening.confirming or len(re.findall(r"\d", whole)) > _FEW_DIGITS:
        return False
    words = [plain(clause) for clause in clauses]
    kept = asked.type not in ("count", "counts", "date", "time")
    if kept and (left_alone(whole) or (turned_down(whole, words[-1]) and asked.type not in ("text", "choice"))):
        return True
    if asked.type == "person_name":
        return is_nobody(whole)
    if asked.type == "company" and has_no_firm(whole):
        return True
    if asked.type in ("phone_number", "email") and reaches_us(whole):
        return True
    if asked.type not in ("phone_number", "email", "company", "reference", "money"):
        return False
    if asked.type == "reference" and any(map(left_to_records, words)):
        return True
    return lacks_it(whole) or any((lacks(one) or lacks_it(one)) and not _unsettled(one) for one in words)


def _without_it(words: str, listening: Listening) -> list[str]:
    """The fields that a clause says no to by their names: 'no order number, I'm afraid', 'nor e-mail'."""
    asked = listening.asks("reference")
    if asked is not None and without(words, ("number", *field_nouns(asked))):
        return [asked.name]
    return [
        field.name
        for field in listening.fields
        if may_be_kept_back(field.name, listening) and field.type != "text" and without(words, field_nouns(field))
    ]


def _other_way(text: str, listening: Listening) -> list[str]:
    """'I'd prefer e-mail' to the question for a telephone number declines the number, and the other way round."""
    words = hear(text).text
    asked = listening.asks("phone_number", "email")
    if asked is None or not listening.of("email" if asked.type == "phone_number" else "phone_number"):
        return []
    other = _BY_MAIL if asked.type == "phone_number" else _BY_PHONE
    given = re.search(r"@| dot |\d{3}", re.sub(r"(?<=\d) (?=\d)", "", words))
    return [asked.name] if other.search(words) and not given else []


def _clauses(text: str) -> list[str]:
    canonical = hear(text).text
    return [clause for clause in _CLAUSE.split(canonical) if clause and clause.strip()]


def _may_be_lacking(name: str, listening: Listening) -> bool:
    """'I don't have an e-mail' can be a refusal; 'we have no kids' is a value."""
    field = listening.field(name)
    return (
        field is not None
        and field.type in ("phone_number", "email", "company", "postcode", "money", "person_name", "reference")
    ) or (field is not None and field.type == "text" and listening.expected == name)


def may_be_kept_back(name: str, listening: Listening) -> bool:
    """'No chicken please' and 'no kids' are values, 'no e-mail please' is a refusal."""
    field = listening.field(name)
    return field is not None and field.type not in ("count", "counts", "date", "time", "choice")


def _is_known_to_them(named: list[str], listening: Listening) -> bool:
    """Whether nobody can be in doubt of it: 'I can't tell you the company yet' keeps it back."""
    return any(field.name in named for field in listening.of("company", "person_name", "phone_number", "email"))


def _gives_digits(words: str) -> bool:
    """'Not my home number, 916 ...' gives one."""
    return len(re.findall(r"\d", words)) > 4 or " at " in f" {words} "


def _keeps_asking(words: str) -> bool:
    """'Do you want me to keep the number?' keeps nothing back."""
    return re.search(r"\b(?:you|they) (?:keep|want me|need me)\b|\b(?:the same|keep the)\b", words) is not None


def _reluctant(words: str, listening: Listening) -> bool:
    if listening.confirming:
        return False
    later = listening.asks("counts") is not None and _LATER.search(words) is not None
    return later or _RELUCTANT.match(words) is not None


def _unsettled(words: str) -> bool:
    return (
        re.search(r"\b(?:yet|on me|in front of me|handy|right now|with me|decided|for (?:it|that))\b", words)
        is not None
    )


def _about_something_else(words: str) -> bool:
    """'I'd rather not have lobster', 'I don't want to put you out': no value is being kept back."""
    return (
        re.search(
            r"\b(?:leave|put) (?:you|us) out\b|\brather not (?:have|do|use|eat|wait|pay|book|come)\b|\bmove on to\b|"
            r"\bwithout (?:a |the |any )?(?:tables?|chairs?|rice|meat|nuts|gluten|sauce|seafood|deposit|problem)\b",
            words,
        )
        is not None
    )


def _puts_off_another(words: str, listening: Listening) -> bool:
    """'Leave the demo for later', where a number was asked for, keeps no number back."""
    return (
        listening.asks("phone_number", "email", "person_name") is not None and _ANOTHER_LATER.search(words) is not None
    )


def _bare_no(words: str, listening: Listening) -> bool:
    """A plain no to a question for something that can be kept back; to a count it is none, to a mapping nothing."""
    asked = listening.asked
    if asked is None or asked.type in ("count", "counts") or listening.confirming:
        return False
    return _NOT_NOW.match(words) is not None
