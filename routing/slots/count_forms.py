"""How numbers stand beside the nouns that they count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from routing.slots.nouns import alternatives
from routing.slots.words import one_of

COUNT = r"(?<![\w$.:/@-])(?P<n>\d{1,6})(?!\d|[.:/]\d|%|st\b|nd\b|rd\b|th\b|k\b)"
ABOUT = rf"(?: (?:{one_of('before_a_number')}))*"
PARTY_OF = re.compile(
    r"\b(?:party|group|crowd|table|gathering|total|headcount|head count|guest count|reservation|event)"
    rf" (?:of|is|will be|would be|for)(?: going to be)?{ABOUT} {COUNT}"
)
TEAM_OF = re.compile(
    r"\b(?:team|staff|crew|department|office|company|group|workforce|headcount|total)"
    rf"(?: (?:of|is|has)|'s|:)(?: currently)?{ABOUT} {COUNT}"
)
WE_EMPLOY = re.compile(
    r"\b(?:we(?:'re| are| employ| have|'ve got|'ve|(?:'d|'ll| would| will)? (?:need|want))|there(?:'s| are)|it's|"
    r"i(?:'ve got| have))"
    rf"(?: just| only| currently)?{ABOUT} {COUNT}(?! (?:a|per|each|every|to) (?:month|week|year|spend|play)\b)"
)
STAFF = re.compile(
    rf"{COUNT} (?:strong|heads|(?:\w+ )?(?:{one_of('staff')})|"
    r"(?:in|at) (?:the|our|my) (?:office|shop|store|company|team)|on (?:the|our|my) (?:team|staff|payroll))\b"
)
"""How the size of a team is told, where 'people' is not said."""
THERE_ARE = re.compile(
    r"\b(?:we(?:'re| are|'ll be| will be| would be|'d be)|there(?:'s| is| are|'ll be| will be| would be|'d be)"
    r"|it(?:'s| is|'ll be| will be)(?: for)?|expecting|inviting|invited|having|feed|seat|serve|host|hosting|feeding"
    rf"|cook for|cooking for)(?: going to be| gonna be| a)?{ABOUT} {COUNT}"
)
ALL_GROWN = re.compile(
    rf"{COUNT}(?! (?:{one_of('units')})\b)(?: [a-z]+){{0,2}} [a-z]+s,? (?:(?:and|who are|they're|they are) )?"
    r"(?:all|all of (?:us|them)|every (?:one|1)(?: of (?:us|them))?|each (?:one|1)(?: of (?:us|them))?),?"
    r" (?:(?:are|is|being|of them) )*(?:an? )?(?:adults?|grown[ -]?ups?|of (?:legal )?age|(?:over|at least|"
    r"above) (?:18|21))\b"
)
"""'Fourteen firefighters, all adults': the count of the grown, whoever they are."""
FOR_SO_MANY = re.compile(rf"\bfor{ABOUT} {COUNT}(?! ?(?:{one_of('units')}|:\d|%|/))")
POINTS_BACK = re.compile(
    r"\b(?:there(?:'d|'ll| would| will)? (?:be|are)|(?:i|we)(?:'d|'ll| would| will)? (?:have|do|run|need|be "
    r"doing)|we've got|i've got)"
    rf"{ABOUT} {COUNT}(?! ?(?:{one_of('units')}|:\d|%|/))"
)
OF_US = re.compile(
    rf"{COUNT}(?: or so| plus| something)? of us\b(?! (?:are|is|want|would|who|will have|can|don't|prefer))"
)
IN_ALL = re.compile(rf"{COUNT}(?: or so)? (?:in total|altogether|all together|total|in all)\b(?! (?:cost|price))")
MORE_OF_AN_AGE = re.compile(
    rf"{COUNT} more of the (?:(?P<older>older|bigger|big)|younger|smaller|little|small) (?:kids|ones|children)\b"
)

THE_ONE = re.compile(
    r"^\W*(?:(?:yes|yeah|well|oh|it's|there's|um|we have|for now|right now)\W+)*"
    r"(?:just|only) (?:the )?(?:one|1)\b(?! \w{4,})"
)
KEEP_FROM = re.compile(
    r" (?:don't|do not|doesn't|can't|cannot|won't|never) (?:eat|like|want|have|touch|do)\b"
    r"| (?:who |that )?(?:is|are) (?:\w+ )?(?:vegetarians?|vegans?|allergic|gluten|pregnant|kosher|halal|celiac|"
    r"diabetic|pescatarians?)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """How numbers stand beside the nouns of a field."""

    before: re.Pattern[str]
    part: re.Pattern[str]
    behind: re.Pattern[str]
    then_how_many: re.Pattern[str]
    asked_aloud: re.Pattern[str]
    the_only: re.Pattern[str]
    named: re.Pattern[str]
    none: re.Pattern[str]
    single: re.Pattern[str]
    one_besides: re.Pattern[str]
    alone: re.Pattern[str]
    rest: re.Pattern[str]


def _with_singulars(nouns: tuple[str, ...]) -> list[str]:
    """'One spaniel', where the business wrote 'spaniels'."""
    singular = {noun[:-1] for noun in nouns if len(noun) > 4 and noun.endswith("s") and not noun.endswith(("ss", "us"))}
    return [*nouns, *sorted(singular - set(nouns))]


@lru_cache(maxsize=64)
def forms_beside(nouns: tuple[str, ...]) -> Beside:
    noun = rf"(?P<noun>{alternatives(nouns)})(?!\w)(?!'s)"
    between = rf"(?: ?- ?| )(?:(?:{one_of('between_number_and_noun')}) ?-? ?){{0,3}}"
    return Beside(
        before=re.compile(rf"{COUNT}{between}(?P<noun>{alternatives(_with_singulars(nouns))})(?!\w)(?!'s)"),
        part=re.compile(
            rf"{COUNT} (?:of (?:them|whom|which|those|us|these)|are|will be|being|would be|is)"
            r"(?: (?:are|is|will be|being|would be))?(?: just| only| actually)? "
            rf"(?:the |my |little |small |young |actually )*{noun}"
        ),
        behind=re.compile(
            rf"(?<!\d )(?<!\w){noun}(?: count| number| persons?| people)?"
            r"(?: (?:to|is|are|should be|should have been|will be|would be|was|from \d+ to|count|(?:still )?"
            r"(?:stays?|remains?|stands?)(?: at)?)|:|=|"
            r" (?=\d+(?:[,.;]|$| and )))+"
            r" ?(?:actually |about |around |now |more like |really |going to be |maybe |only |just )*"
            rf"{COUNT}(?! ?(?:to|-|and|or) \d|{between}[a-z]{{3,}} ?(?:of|under))"
        ),
        then_how_many=re.compile(
            rf"(?<!\d )(?<!\w){noun}(?: for [a-z' ]{{3,24}})?(?:,|:| -) (?:there's |there are |just |only |about |"
            rf"maybe )*{COUNT} of "
            rf"(?:them|those)\b"
        ),
        # "How many campaigns, maybe six or so": the question said again, with its answer.
        asked_aloud=re.compile(
            rf"\bhow many {noun}[,.:;?!]*(?: (?:{one_of('before_a_number')}|well|let me (?:think|see)|let's see|"
            rf"i'd say|oh|"
            rf"i think|i guess|it's|there's|there are|we have|i have|so|now)[,.]?)* {COUNT}"
            r"(?=(?: or so| i'd say| i guess| i think| maybe|ish)*\s*(?:$|[,.;!]|(?:over|per|all|in|for|a (?:month|"
            r"year|week))\b))"
        ),
        the_only=re.compile(
            rf"\b(?:(?:just|only) (?:the |a )?(?:one|1|single)|(?:and|plus|with) (?:the|my|our) (?:one|1)|"
            rf"a single) {noun}"
        ),
        named=re.compile(noun),
        none=re.compile(
            r"\b(?:no|nobody|no one|no 1|without(?: any)?|zero|0|not any|aren't any|no more|not bringing(?: any)?"
            r"|none (?:yet|so far|right now|at the moment)\b[^.!?]{0,40}?"
            r"|\w+n't(?: have| bring| be| bringing| having)?(?: any)|none of (?:them|us) are)"
            rf" (?:more |other |little |small |young )*{noun}"
        ),
        single=re.compile(
            r"(?:,(?= an? )|\b(?:and|plus|with|have|has|there's|there is|is|including|just|only|bringing|also)) "
            rf"(?:a|an|my|our|his|her|the) (?:little |small |young |newborn |\d+[ -](?:month|week)s?[ -]old )*{noun}"
        ),
        one_besides=re.compile(rf"\b(?:and|plus|with|bringing) (?:a|an|my|our|the) {noun}(?=\s*(?:[,.!?;]|$))"),
        alone=re.compile(
            r"^\W*(?:(?:yes|yeah|just|only|well|oh|there's|maybe|we have)\W+)*(?:a|an|my|our) (?:\w+ )?"
            rf"{noun}\W*(?:$|[,.]|(?= and (?:a|an|my|our|the) ))"
        ),
        rest=re.compile(
            r"\b(?:the )?(?:rest|others|remaining|remainder)(?: of (?:us|them))?(?: are| is| will be| being)?"
            rf"(?: all| just)? (?:the |my )*{noun}"
        ),
    )
