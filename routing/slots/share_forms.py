"""The forms in which a party is divided among choices, as expressions around the choices of a field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_N = r"(?<![\w$.:/@-])(?P<n>\d{1,4})(?!\d|[.:/]\d|%|st\b|nd\b|rd\b|th\b)"
_GUESTS = r"adults?|people|guests?|persons?|folks|kids?|children"
_WHO = (
    rf"(?: ?(?:of (?:them|us|the \w+|those|these|my \w+)|{_GUESTS}"
    r"|(?:orders?|portions?|servings?|plates?)(?: of)?|x|times))?"
)
_HAVE = (
    r"(?: (?:with|who|will|would|'ll|are|is|be|wants?|wanting|has|have|had|having|likes?|gets?|got|getting|takes?|"
    r"taking"
    r"|took|for|prefers?|on|the|of|do|does|doing|eats?|eating|as|going with|going to|orders?|ordered|regular|plain|"
    r"normal"
    r"|grilled|extra|more))*"
)
_ALL = (
    r"(?:everyone|everybody|every one"
    r"|all(?! (?:of )?(?:the |our |my )?(?:adults|grown[ -]?ups|kids|children|little ones)\b)"
    r"|all of (?:us|them)"
    r"|the (?:whole|entire) (?:group|party|table|family|lot|gang|bunch|crew|crowd)(?: of (?:us|them))?"
    r"|every (?:last|single) (?:one|1|person|guest)(?: of (?:us|them))?"
    r"|each (?:one|person|guest)|the lot(?: of (?:us|them))?|all (?:\d+|the (?:guests|people)))"
)
_REST = (
    r"(?:the )?(?:rest|others?|other ones|remaining(?: ones| \d+)?|remainder|everyone else|everybody else|other \d+)"
    r"(?: of (?:us|them|the \w+))?"
)
_HALF = rf"\bhalf(?: of (?:them|us|it|the \w+))?{_HAVE}"
_PART = r"half|most|some|many|a few|a (?:third|3rd|quarter|fourth|4th|fifth|5th)|2 (?:thirds|3rds)|the"
_OF_THEM = (
    rf"(?: of)?(?: (?:the|my|our|those|these))?(?: (?:us|them|{_GUESTS}|grown[ -]?ups|men|women|ladies|boys|girls))?"
)
_OF_THE = r"(?: (?:of )?(?:the|my|our|those|these))?"
_GROUPS = {"grown": r"adults|grown[ -]?ups", "young": r"kids|children|little ones"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareForms:
    """Each form names the choice it is about `choice` (two of them `a` and `b`) and its number `n`."""

    each: tuple[re.Pattern[str], ...]
    number_before: re.Pattern[str]
    number_behind: tuple[re.Pattern[str], ...]
    single: re.Pattern[str]
    someone: re.Pattern[str]
    halves: tuple[re.Pattern[str], ...]
    evenly: tuple[re.Pattern[str], ...]
    rest: tuple[re.Pattern[str], ...]
    everyone: tuple[re.Pattern[str], ...]
    excepted: re.Pattern[str]
    by_age: tuple[tuple[str, re.Pattern[str]], ...]
    listed_before: re.Pattern[str]
    fewer: tuple[re.Pattern[str], ...]
    more: tuple[re.Pattern[str], ...]
    moved: tuple[re.Pattern[str], ...]

    def everyone_or_rest(self, text: str) -> bool:
        """Whether something is said of all the others."""
        return any(pattern.search(text) for pattern in (*self.rest, *self.everyone))

    def others_told(self, text: str) -> bool:
        """Whether something is said of other guests, in numbers, by age or of all that are left."""
        numbered = (self.number_before, *self.number_behind, *(pattern for _, pattern in self.by_age))
        return self.everyone_or_rest(text) or any(pattern.search(text) for pattern in numbered)


GUESTS = re.compile(_GUESTS)
EVERYBODY = re.compile(rf"\b{_ALL}\b")
EXCEPT = re.compile(r",? (?:except|apart from|other than|but not|but (?:my|our|for|\d+)|besides|minus)\b")
_SOMEONE = (
    r"(?:she|he|i|i'll|i'd|she'll|he'll|(?:my|our) (?:\w+ )?(?:wife|husband|mom|mother|dad|father|son|daughter|"
    r"sister|brother|aunt|uncle|"
    r"grandma|grandmother|grandpa|grandfather|partner|friend|boss|cousin|niece|nephew|girlfriend|boyfriend|neighbou?r))"
)
_ONE_HAS = (
    r"(?: (?:would|will|'ll))?"
    r"(?: (?:wants|want|gets|get|have|has|having|eats|prefers|prefer|likes?|takes?|is having))+(?: to have)?(?: the|"
    r" a| some)?"
)


@lru_cache(maxsize=64)
def share_forms(name: str) -> ShareForms:
    """The forms for choices that the expression `name` matches."""
    one, a, b = rf"(?P<choice>{name})", rf"(?P<a>{name})", rf"(?P<b>{name})"
    evenly = r"half and half|half-and-half|50 50|50/50"
    several = rf"(?:{name})(?:,? (?:{name})|, (?:{name}))*(?:,? and|,) (?:{name})"
    ways = (
        r"(?:a |1 )?(?:3rd|third|quarter|4th|fourth) (?:of )?each(?: of)?|(?:split|divide|share)(?: it| them| us)?"
        r"(?: up)?(?: evenly| equally)? (?:[34] ways|between|among)|equal (?:numbers|parts|amounts) of|"
        r"an (?:even|equal) (?:split|mix)(?: of)?"
    )
    all_round = r"all around|across the board|all round"
    return ShareForms(
        each=(
            re.compile(rf"{a},? and {b},? {_N} (?:of )?each"),
            re.compile(rf"{_N} (?:of )?each(?: of)?,? {a} and {b}"),
        ),
        number_before=re.compile(
            rf"{_N}(?P<who>{_WHO}){_HAVE} {one}(?P<more> ?(?:,|and|or|,? and) (?:{name})(?! for))?"
        ),
        number_behind=(
            re.compile(
                rf"{one}(?: (?:for|on|x|times|to|count is|:|is|should be|of))+(?: about| around| just| only| the|"
                rf" all| other| remaining| those| these)*"
                rf" {_N}(?P<who>{_WHO})(?! ?(?:am|pm|o'clock|dollars|{name}))"
            ),
            re.compile(rf"{one}(?: ?[x:-]) ?(?P<n>\d{{1,4}})\b"),
            # "Two of us are vegetarian, tofu for them".
            re.compile(
                rf"{_N}(?P<who>{_WHO}) (?:are|is|being|don't|do not|can't|won't|who|that|eat)\b[^.!?\d]{{1,40}}?"
                rf"[,;:]? (?:so |and |it's )?{one} for (?:them|those|these)\b(?! \d)"
            ),
            # "Half the adults shrimp, so six".
            re.compile(
                rf"\b(?<!other )(?:{_PART}){_OF_THEM}{_HAVE} {one},?"
                rf"(?: (?:and|so|that's|that is|that makes|that'd be|which is|which makes|makes|making|say|about|"
                rf"call it))+ {_N}"
                rf"(?P<who>{_WHO})(?! (?:{name}))(?! and \d+ ?(?:$|[,.;!]))"
            ),
            # "… and the ladies salmon, five".
            re.compile(
                rf"\bthe (?:men|women|ladies|guys|boys|girls|others|adults|kids|children){_HAVE} {one}, {_N}"
                rf"(?P<who>{_WHO})(?=[,.;]|$| and\b)"
            ),
            # "Shrimp for half the adults, so six".
            re.compile(
                rf"{one} for (?:{_PART}){_OF_THEM},?"
                rf"(?: (?:and|so|that's|that is|that makes|that'd be|which is|which makes|makes|making|say|about|"
                rf"call it))+ {_N}"
                rf"(?P<who>{_WHO})(?! (?:{name}))"
            ),
            # "Steak for the men, that's five".
            re.compile(
                rf"{one} for (?:the |my |our |all )*[a-z]+(?: [a-z]+)?,? (?:so )?(?:that's|that is|that makes|"
                rf"there's|there are|"
                rf"that'd be) {_N}(?P<who>{_WHO})"
            ),
        ),
        single=re.compile(rf"\b(?:a|another|an) (?:single |vegetarian )?{one}(?= (?:for|and)|[,.]|$)"),
        someone=re.compile(rf"\b{_SOMEONE}{_ONE_HAS} {one}(?! (?:allerg|intoleran|sensitiv))"),
        halves=(
            re.compile(rf"{_HALF} {a},?(?: and)?(?: the)?(?: other)? half(?: of (?:them|us))?{_HAVE} {b}"),
            re.compile(rf"{_HALF} {a},?(?: and)? {_REST}{_HAVE} {b}"),
            re.compile(
                rf"\b(?:{evenly}|split(?: it| them)?(?: evenly| equally)?(?: between)?|equal parts|evenly"
                rf"|an even (?:split|mix) of|equal(?:ly)?)(?:,|:| of| with| between)? {a} (?:and|/) {b}"
            ),
            re.compile(
                rf"{a},? (?:and|/|&) {b},? (?:{evenly}|evenly|equally|"
                rf"half (?:of )?each|equal numbers|split(?: evenly| equally| down the middle)?"
                r"|in equal parts)"
            ),
        ),
        evenly=tuple(
            re.compile(pattern)
            for pattern in (
                rf"\b(?:{ways})[,:]?(?: (?:between|among|of|with))? (?P<all>{several})",
                rf"(?P<all>{several}),? (?:{ways}|evenly|equally|in equal parts)\b",
            )
        ),
        rest=(
            re.compile(rf"\b{_REST}(?: will| would| can|'ll|'s| is)?{_HAVE}(?: (?:just|all|have|be))* {one}"),
            re.compile(rf"{one} for {_REST}"),
            re.compile(rf"\botherwise(?: just| all| it's| plain| only)* {one}"),
        ),
        everyone=(
            re.compile(
                rf"{one}(?: (?:is |would be )?(?:fine |good |great )?(?:for|{all_round}))? ?(?:for )?"
                rf"(?:{_ALL}|{all_round})\b(?! else)"
            ),
            re.compile(
                rf"\b(?:{_ALL})(?: will| would| can|'ll|'s| is| just| be)*{_HAVE} {one}(?! (?:and|or) (?:{name}))"
            ),
        ),
        excepted=re.compile(rf"{one}{EXCEPT.pattern}"),
        by_age=tuple(
            (group, re.compile(pattern))
            for group, words in _GROUPS.items()
            for pattern in (
                rf"{one} for (?:all )?(?:of )?(?:the |our |my )?(?:{words})\b",
                rf"(?<!\d )\b(?:all )?(?:the |our |my )?(?:{words})(?: all| both| will| would| can|'ll)*"
                rf"(?: (?:want|have|get|like|prefer|eat|having|do|take))+ (?:the )?{one}",
                rf"(?:\band|,) (?:the |our |my )?(?:{words}) (?:the )?{one}",
            )
        ),
        listed_before=re.compile(rf"(?:{name}),? (?:and|or|&) $"),
        fewer=(
            re.compile(
                rf"\b(?:take|knock|drop|remove|lose|cut|scratch|cancel|minus|subtract)(?: away| off| out)? {_N}"
                rf"(?: (?:off|from|of|away|out|less|fewer))*{_OF_THE} {one}(?! (?:and|to|for) {name})"
            ),
            re.compile(rf"{_N} (?:fewer|less)(?: of)?{_OF_THE} {one}"),
            re.compile(rf"{_N} (?:fewer|less) (?:for|on|with){_OF_THE} {one}"),
            re.compile(rf"{one} (?:down|less|fewer) by {_N}"),
        ),
        more=(
            re.compile(
                rf"\b(?:add|put|another|plus|throw in|and)(?: on| in| another)? {_N}(?: (?:more|extra|on|to|onto))+"
                rf"(?: of)?{_OF_THE} {one}"
            ),
            re.compile(rf"{_N} (?:more|extra|additional)(?: of)?{_OF_THE} {one}"),
            re.compile(rf"\b(?:add|another|adding) {_N}{_OF_THE} {one}"),
        ),
        moved=(
            re.compile(
                rf"\b(?:change|switch|swap|move|turn|make|shift|trade) {_N}(?: of)?{_OF_THE} {a}"
                rf"(?: over)? (?:to|into|for|with|onto)(?: an?)?{_OF_THE} {b}"
            ),
            re.compile(rf"\b{_N}(?: of)?{_OF_THE} {a} (?:should|can|could|will) (?:be|become){_OF_THE} {b}"),
        ),
    )
