"""Values that are put off, left open or left to others: no value, and nothing to ask for again."""

from __future__ import annotations

import re

_IT = r"(?:it|that|this|those|these|one|them|that one|this one|(?:my|the|our|your) [\w' -]{2,30}?)"
_SOME_TIME = (
    r"(?:later(?: on)?|(?:another|some other) (?:time|day)|next time|afterwards|at the end|down the (?:road|line)|"
    r"in due course|at a later (?:date|stage|time))"
)
_LATER = (
    rf"(?:{_SOME_TIME}|when (?:you|they|we) (?:get|come|are|arrive)\b.*|on the (?:day|night|spot)(?: of the \w+)?|"
    r"that (?:day|night|evening)|then|first|1st)"
)
_SETTLE = (
    r"(?:choose|pick|decide(?: on| about)?|settle(?: on)?|sort(?: out)?|work out|figure out|agree(?: on)?|fix|discuss|"
    r"talk about|think about|see about|deal with)"
)
_SETTLED = (
    r"(?:chosen|picked|decided(?: on)?|settled(?: on)?|sorted(?: out)?|worked out|figured out|agreed|fixed|discussed)"
)
_CHOOSE = r"(?:choose|pick|decide|select|order|say|tell you)"
_POLITE = re.compile(
    rf"\b(?:can|could|may|might) {_IT} (?:please )?wait\b|\b{_IT} (?:can|could|will have to|has to|'ll have to) "
    rf"wait\b(?! (?:until|till|for|a|to))"
    rf"|\b(?:can|could|may|let's|let me|i'd|i'll|we'll|we can)(?: we| i)?(?: like to| rather)? (?:come|get|go|"
    rf"circle) (?:back )?to"
    rf" {_IT}(?: {_LATER})?\b|\b(?:can|could|may) (?:we|i) (?:do|answer|give|settle|discuss|skip|leave) {_IT}(?: "
    rf"for)? {_LATER}"
)
"""Put off in a question or out of one."""
_OPEN = re.compile(
    rf"\b(?:leave|leaving|keep|keeping) {_IT} (?:wide |quite )?open\b|\bleave open\b"
    rf"|\b(?:i'll|i will|we'll|we will|i can|we can|you'll|you will) (?:tell|give|get|have|send|let)(?: you)?(?: "
    rf"know)?(?: about)?"
    rf"(?: {_IT})? ?{_LATER}\b|\b(?:i'll|we'll|i will|we will) (?:have to )?let you know\b|^not (?:until|till|"
    rf"before|unless) (?!\d|noon)"
    r"|\b(?:we|i|let's|let us|they)(?:'ll|'d| will| can| would| could| may)?(?: rather| have to| need to| just)* "
    rf"(?:{_SETTLE}(?: {_IT})?(?: (?:out|up|on|about|with|you))*|(?:sort|work|figure) {_IT} out) {_SOME_TIME}$"
    rf"|\b(?:can|could|will|'ll|may|might|to|should) be {_SETTLED} {_SOME_TIME}$"
    r"|\b(?:rather|sooner|prefer to) hear (?:your|the|what|a)\b.*\b(?:first|1st)\b|\btell me (?:what|how much|your|"
    r"the)\b.*\b(?:first|1st)\b"
)
_NOT_SETTLED = re.compile(
    r"\b(?:haven't|have not|hasn't|has not|not|never) (?:really |quite |yet |even |actually |properly "
    r")*(?:settled|decided|"
    r"agreed|fixed|set|landed|picked|chosen|nailed down|worked out|committed)(?: on| upon| to| about)? (?:a|an|"
    r"any|the|our|my) \w+"
    r"|\b(?:don't|do not|haven't) (?:really |actually |quite )?(?:have|got)(?: got)? (?:a |an |any |one )?(?:\w+ "
    r"){0,3}in mind\b"
    r"|\b(?:no|without a) (?:\w+ ){0,2}(?:in mind|set yet|yet)\b|\bno (?:set|fixed|firm|particular|specific|"
    r"definite|"
    r"real) \w+"
    r"|\b(?:can't|cannot|won't|don't want to|not going to|rather not|wouldn't want to|not ready to) (?:commit|be "
    r"(?:pinned|tied|held)"
    r"|promise|guess|put a (?:number|figure|price|date)|pin|name a (?:number|figure|price|date)|speculate)\b"
)
_KEPT = re.compile(
    r"\bstays? with (?:me|us)\b|\bbetween (?:me|us)$|\bunlisted\b|\bex-directory\b|\bjust as soon not\b|"
    r"\bprivate about\b|\bbetween "
    r"(?:me|us) and\b"
    r"|\b(?:nobody|no one|no one else|anyone)'s business\b|\bnameless\b|\byou're not getting (?:a|an|any|the)\b|"
    r"\byou (?:do not|don't|won't) need either\b|\b(?:you|we) (?:don't|do not|won't) need (?:either|that|it|any of)\b|"
    r"^(?:but |and )?(?:must|should) you (?:have|know|ask)\b|\b(?:does|would) it matter (?:who|what|where)\b|"
    r"\bdon't (?:talk|"
    r"discuss|do) (?:money|budgets|figures|numbers|names)\b|\bto ourselves\b|^nor (?:my|an?|the|our|any)\b|^no names\b|"
    r"\b(?:sooner|soon) not (?:give|tell|say|share|leave|provide)\b|\bnot (?:authori[sz]ed|in a position) to\b|"
    r"\bdon't (?:hand|give) (?:either|any|those|them) (?:of (?:those|them) )?out\b"
)
_OTHERS = (
    r"(?:everyone|everybody|every one|people|the guests|my guests|guests|they|each (?:one|person|guest)|folks|them|the "
    r"others|all of them|us)"
)
_LEFT_TO_OTHERS = re.compile(
    rf"\blet(?:ting)? {_OTHERS} {_CHOOSE}\b|\b{_OTHERS}(?:'ll| can| could| will| may| should| would)(?: all)?(?: have "
    rf"to| want to| get to)?"
    rf"(?: just)? {_CHOOSE}\b|\b(?:i'll|we'll|i|we|i'd|let's|let us)(?: can| will| would| rather| have to| need "
    rf"to| want to| like to| prefer to)* "
    rf"(?:{_CHOOSE}|sort|see|figure)(?: \w+){{0,3}} {_LATER}(?=\W*$|[,.])|\b(?:need|have|want|got|i'll|i'd like|"
    rf"let me) ?(?:to )?(?:ask|check"
    rf" with|poll) (?:{_OTHERS}|my \w+|around|the \w+)\b|\b(?:can't|cannot|don't want to|won't|rather not|not "
    rf"going to|not ready to)"
    rf" (?:{_CHOOSE})\b|\blet's not (?:do|{_CHOOSE}|get into)\b"
)
_LEFT_TO_US = re.compile(
    r"\b(?:you|you guys)(?:'ll| can| could| may| should)? (?:just )?(?:pick|choose|decide)\b|\bup to you\b|"
    r"\bno preference\b|"
    r"\b(?:don't|do not) (?:really )?(?:mind|care) (?:which|what)\b|\bnot (?:choosing|picking|fussed|bothered about)\b"
)
_RELUCTANT = re.compile(r"(?:and |but )?(?:must|does it matter|should) ")
_ASKS = re.compile(
    r"^\W*(?:and |so |but |well )?(?:can|could|do|does|will|would|may|should|what|how|when|is|are|"
    r"why)\b"
)


def put_off(clause: str, *, question: bool) -> bool:
    """Whether a clause (plain words) puts off or keeps back what it is about. `question`: it ends as one."""
    if _POLITE.search(clause):
        return True
    if question and _ASKS.match(clause):
        return _RELUCTANT.match(clause) is not None and _KEPT.search(clause) is not None
    return any(pattern.search(clause) for pattern in (_OPEN, _NOT_SETTLED, _KEPT))


def left_to_us(clause: str) -> bool:
    """Whether a clause leaves a choice to the business: 'you pick one for us'."""
    return _LEFT_TO_US.search(clause) is not None


def left_to_others(clause: str, *, question: bool) -> bool:
    """Whether what everybody eats is left for later or to them: 'let everyone choose on the day'."""
    return not (question and _ASKS.match(clause)) and _LEFT_TO_OTHERS.search(clause) is not None
