"""What firms are in English: the words that name them by their kind."""

from __future__ import annotations

import re

KIND = (
    r"(?:bank|hospital|school|college|university|academy|nursery|kindergarten|parish|church|council|clinic|surgery|"
    r"restaurant|cafe|diner|bistro|pub|bar|bakery|brewery|winery|shop|store|boutique|salon|barbershop|spa|gym|studio|"
    r"agency|practice|dentist's|dental office|law office|law firm|office|club|hotel|inn|motel|hostel|charity|nonprofit|"
    r"foundation|trust|outfit|organi[sz]ation|institution|institute|society|association|committee|union|group|factory|"
    r"plant|mill|workshop|garage|dealership|chain|pharmacy|farm|ministry|department|authority|client|employer|place|"
    r"business|company|firm|workplace|startup|start up|laundry|theat(?:er|re)|museum|library|brand)"
)
OF_A_FIRM = re.compile(
    rf"\b{KIND}(?:'s|s)? names?\b|\bnames? of (?:the|my|our|that|this|any) (?:\w+ )?{KIND}\b|"
    rf"\b(?:which|what) {KIND}\b(?! (?:do|does|can|are|is|would))|\bname (?:the|my|our|any) (?:\w+ )?{KIND}\b|"
    rf"\b(?:the|my|our) {KIND}\b(?= .*\b(?:named?|mention(?:ed)?|identif(?:y|ied)|anonymous|unnamed|nameless|"
    r"confidential|secret|out of)\b)"
)
"""A firm that is meant by its kind: 'the bank's name', 'the parish would rather not be named'."""
CALLED = re.compile(
    rf"\b(?:the|our|my|this|his|her|[a-z]+'s) (?:[\w-]+ ){{0,2}}?{KIND}(?:'s| is|'s name is|'s name's| name is| is "
    rf"called|"
    rf"'s called| called| named| goes by| trades as|(?: is|'s) named)(?: (?:the )?name of)?(?: called| named)? "
    r"(?:the )?(?=(?-i:[A-Z]))|"
    rf"\b(?:an?|the|our|my|[a-z]+'s)(?: (?-i:[a-z])[\w'-]*){{0,3}} {KIND}(?:,|:)(?: called| named)?"
    r" (?:the )?(?=(?-i:[A-Z]))|"
    r"\b(?:we|we're|we are|i|i'm)(?: \w+)? (?:trade|trading|go|operate|operating|known|registered|listed|do business)"
    r"(?: as| by| under)+(?: the name(?: of)?)? (?:the )?(?=(?-i:[A-Z]))|"
    r"\bwe call (?:ourselves|it|the \w+) (?:the )?(?=(?-i:[A-Z]))|\bbelongs? to (?:the )?(?=(?-i:[A-Z]))",
    re.IGNORECASE,
)
"""What leads up to a firm's name by its kind: 'the clinic's called …', 'I've got a salon, …', 'we trade as …'."""
_NO_FIRM = re.compile(
    r"\b(?:just|only) (?:me|myself|us|the 2 of us|the two of us|my (?:wife|husband|family))\b|\bsole (?:trader|"
    r"proprietor)\b|\bself employed\b|\b(?:for|by) (?:myself|me alone)\b|\bprivate (?:individual|person|customer|"
    r"household|house|home)\b|\bfreelanc\w+\b|\bon my own\b|\bnot (?:with )?(?:a|any) (?:company|firm|business|"
    r"organi[sz]ation)\b|\b(?:an|as an) individual\b|\b(?:don't|do not) (?:work for|belong to|represent) (?:any\w*|"
    r"a)\b|"
    r"\b(?:isn't|is not|no|without a|not a) (?:company|firm|business|organi[sz]ation)\b|\bfor (?:my|our) (?:own )?"
    r"(?:family|home|house)\b|\b(?:i'm|we're|i am|we are) (?:retired|unemployed|between jobs|a (?:student|"
    r"pensioner))\b|"
    r"\b(?:haven't|have not|don't have) (?:got )?a name(?: for it)? yet\b|\bno name yet\b|^nobody$|"
    rf"\bnot for (?:an?|any) {KIND}\b|\b(?:it's|that's) (?:just |only |all )?(?:mine|my own|our own|ours)\b"
)


def has_no_firm(words: str) -> bool:
    """Whether a caller (plain words) belongs to no firm: 'I'm a sole trader'."""
    return _NO_FIRM.search(words) is not None
