"""What callers say around a name: 'my name is', 'put it under', 'speaking', 'the … family'."""

from __future__ import annotations

import re

from routing.slots.firm_kinds import KIND
from routing.slots.name_words import BARE_WORD, CAPITAL, TITLE, WORD

RELATIVE = (
    r"(?:husband|wife|partner|fianc[eé]e?|mother|mom|mum|father|dad|sister|brother|son|daughter|boss|friend|"
    r"boyfriend|girlfriend|grandmother|grandfather|grandma|grandpa|aunt|uncle|cousin|neighbou?r|colleague|client|"
    r"manager|assistant|roommate|niece|nephew)"
)
STRONG = re.compile(
    r"\b(?:(?:my|the|his|her|full|first|last|our|contact|real|actual) (?:full |first |last |contact |booking |party |"
    r"host |real |maiden |married |legal |middle )*name(?: (?:you|that you) (?:want|wanted|need|needed|asked for|"
    r"asked me for)| for (?:the|that|this|your|our|my) \w+| on (?:the|that|this|my|our) (?:\w+ )?(?:card|booking|"
    r"reservation|"
    r"order|account|"
    r"invoice|receipt|ticket|policy|file|contract|form|bill|quote|paperwork))?(?:'s| is| was| would be| will be|"
    r" should be|s)?(?: going to be)?"
    r"|(?:(?:yo|hey|hi|hello|so|ok|okay|and) |(?<![\w'] ))names(?! (?:are|is|of|on|in|for|and|or|please|not|the|to)\b)"
    rf"|name's|name is|name of|(?<=[.,;] )me(?=:)|under the name(?: of)?|{RELATIVE}'s name|"
    r"(?:put|book|reserve|make|have|place|hold|keep) (?:it|that|this|the \w+|us|me) (?:down )?"
    r"(?:under|as(?! soon| an?\b| the\b))|under|the name of|for the name|"
    r"in the name of|calls? me|goes? by|go by|(?:i'm|i am) (?:called|known as)|name:|hosted by|"
    r"(?:the|our|your) (?:host|hostess|contact|caller)(?:'s| is| will be| would be)|on behalf of"
    r"|you(?:'re| are|'d be| would be|'ll be| will be) (?:speaking|talking|dealing) (?:to|with)"
    r"|(?:person|one|man|woman|lady|guy|name) (?:to (?:ask for|talk to|speak to|speak with|contact|call|reach)|"
    r"in charge|"
    r"responsible) (?:is|would be)|attention(?: of)?|attn\.?|you can (?:just )?(?:put|use|write)|it's under|"
    r"(?:let's |just |please )?use)(?: is|"
    rf" it's| it is| that's|,|:)* (?P<name>{TITLE} )?",
    re.IGNORECASE,
)
"""A name follows, whatever was asked. 'under' and 'use' on their own only lead up to one where it was asked for."""
ONLY_WHERE_ASKED = frozenset({"under", "use", "let's use", "just use", "please use", "on behalf of"})
BOOKED_UNDER = re.compile(
    r"\b(?:reservation|booking|book|reserve|table|party|dinner|event|it|that|this|one|adults?|people|guests)"
    r"(?: (?:is|be|goes|would be|will be|should be|down))? $",
    re.IGNORECASE,
)
"""Before 'under', where no name was asked for."""
WEAK = re.compile(
    r"\b(?:this is|this was|you were talking to|i am|i'm|im|it's|it is|she's|she is|he's|he is|that's|that is|"
    r"that would be|here is|here's|"
    r"speaking with|to|change it to|meant|i said)(?:,)? ",
    re.IGNORECASE,
)
RENAMES = frozenset({"to", "change it to", "meant"})
ANSWERS = RENAMES | {"it's", "it is", "that's", "that is", "that would be", "here is", "here's", "i said"}
ANSWERS |= {"she's", "she is", "he's", "he is"}
OF_US = re.compile(rf"\b(?:we|{KIND}(?:'s)?)(?: also| both| all)?\s+$", re.IGNORECASE)
"""Before 'go by': a firm's name follows, and nobody's own."""
ABOUT_NAMES = re.compile(
    r"(?<!company )(?<!business )(?<!firm )(?<!company's )\bnames?\b|"
    r"\bfor my (?:boss|wife|husband|mother|mom|father|dad|"
    r"daughter|son|sister|brother|friend|client)\b",
    re.IGNORECASE,
)
MENDS = re.compile(
    r"\b(?:misheard|mistake|wrong|no|not|actually|sorry|correction|typo|misspelled|wait|i said)\b", re.IGNORECASE
)
BEHIND = re.compile(
    rf"(?P<name>(?:{TITLE} )?{BARE_WORD}(?: {BARE_WORD}){{0,2}}),? (?:speaking|here|calling|on the line|"
    r"(?:is|'s) the (?:last |first |family |sur)?name|is my (?:first |last |full )?name|that's (?:me|my name|the name)|"
    r"you can (?:put|use|have)(?: (?:that|it|me))?(?: (?:down|under))*(?=[,.!]|$)|put (?:that|it)(?: down)?(?=[,.!]|$)|"
    r"again(?=[,.!]|$)|(?:will be|is|'ll be|'s) (?:hosting|the host(?:ess)?|throwing it|in charge))\b(?! (?:is|to "
    r"see|are|in|about how))|"
    rf"(?P<possessed>{BARE_WORD}(?: {BARE_WORD})?)'s (?:the|my) name\b",
    re.IGNORECASE,
)
"""The name ends where the cue begins."""
SUFFICES = re.compile(
    rf"\b(?!else\b)(?P<name>(?:{TITLE} )?{BARE_WORD}?)(?:'s| is) (?:fine|enough|plenty|easier|simpler|okay|ok|"
    rf"good enough|what (?:everyone|everybody|people|they|folks) calls? me)(?=\W|$)|"
    rf"\b(?P<named>(?:{TITLE} )?{BARE_WORD}?)(?:'ll| will) do(?=\W|$)",
    re.IGNORECASE,
)
"""One name of several by which the caller is content to be called: 'Wilhelmina, but Billie's fine'."""
LINKED = re.compile(r"(?:\b(?:is|was|be|called|as|to|of|me|by|under|with)|'s|:|,)\s*$", re.IGNORECASE)
"""How a cue ends that can only lead up to the name itself."""
FAMILY = re.compile(
    rf"\bthe (?P<name>(?!(?:whole|entire|big|extended|own|same|immediate|rest|birthday|surprise|company|office|"
    r"holiday|dinner|wedding|other|next|last|christmas|anniversary|graduation|hibachi)\b)"
    rf"{BARE_WORD}(?:-{BARE_WORD})?) "
    r"(?:family|party|household|group|residence)\b",
    re.IGNORECASE,
)
PARTY_OF = re.compile(rf"^\W*(?:the )?(?P<name>{CAPITAL}(?:-{CAPITAL})?) (?:party|family|household|residence)\W*$")
FAMILIES = re.compile(r"\b(?:we're|we are|it's for|it's|for|under|from) the (?P<name>[A-Z][a-z]+s)(?=\s*(?:[,.!;]|$))")
PUT_DOWN = re.compile(rf"\b(?:put|write) (?P<name>{BARE_WORD}(?: {BARE_WORD}){{0,2}}) down\b", re.IGNORECASE)
IN_THE_NAME_OF = re.compile(
    rf"\b(?:in the name of|under|on behalf of) (?:my|our) (?:\w+ )?{RELATIVE}(?:[ -]in[ -]law)?(?:'s name)?,? "
    rf"(?P<name>{CAPITAL}(?: {CAPITAL}){{0,2}})"
)
FOR_SOMEBODY = re.compile(
    rf"\b(?:my|our|the|his|her) (?:\w+ )?{RELATIVE}(?:[ -]in[ -]law)?(?:,| is| named| called|'s name is)+ "
    rf"(?P<name>{CAPITAL}(?: {CAPITAL}){{0,2}})"
)
"""Whose name answers the question, though it is not the caller's."""
OPENED = (
    r"(?i:(?:sure|yes|yeah|okay|ok|oh|um|uh|well|and|so|right|alright|hi|hello|hey|there|good (?:morning|afternoon|"
    r"evening)|name|the name)\W+)*"
    r"(?i:(?:that'd be|that would be|it's|it is|that's|this is|it'd be|i'm|i am|put down|under|"
    r"(?:you can |please |just )?put (?:it |us |me |that )?(?:down )?(?:under|for)|"
    r"(?:book|reserve|make) (?:it |us |me |that )?(?:under|for|out to))\s+)?"
)
STANDS_ALONE = re.compile(
    rf"(?:^{OPENED}|[.!?;]\s+{OPENED}|\b(?:chef|party|party's|party is|booking|book|reservation|dinner|event|it|"
    rf"one) for\s+)(?P<name>{CAPITAL}(?: (?:de|la|del|van|von|bin|"
    rf"al) ?)?(?: {CAPITAL}){{1,2}})(?=\s*(?:[,.;]|$))"
)
AT_THE_END = re.compile(
    rf"[,.:;]\s+(?:(?:that'd be|it's|it is|under|for) )?(?P<name>{CAPITAL}(?: {CAPITAL}){{1,2}})\W*$"
)
REACHED_ON = re.compile(
    rf"\b(?:it's|it is|its|this is|that's|i'm|i am|ask for|for|name's) (?P<name>{BARE_WORD}(?: {BARE_WORD}){{0,2}}),? "
    r"(?:on|at|and (?:my|the) (?:number|phone|mobile|cell)(?:'s| is)?|(?:my |the )?(?:number|phone|mobile|cell)(?:'s|"
    r" is)?)"
    r"(?: on| at)?:? (?=\+?\(?\d|oh |zero |double |one |two |three |four |five |six |seven |eight |nine )",
    re.IGNORECASE,
)
GREETED = re.compile(
    r"^\W*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|yes|yeah|oh|ok|okay|so|well|sure|there|um|uh)\W+)*$",
    re.IGNORECASE,
)
GREETING = re.compile(r"\b(?:hi|hello|hey|good (?:morning|afternoon|evening))\b", re.IGNORECASE)
LEAD = re.compile(
    r"^\W*(?:(?:um+|uh+|er+|oh|hi|hello|hey|yes|yeah|yep|sure|of course|okay|ok|well|so|no problem|certainly|"
    r"absolutely|no|nope|sorry|actually|it's|it is|it'd be|that's|that is|that would be|"
    r"that'd be|this is|i'm|i am|im|just|you can call me|call me|please call me|name is|name's|my name is|my name's|"
    r"the name's|the name is|my first name is|first name is|it would be|make it|make that|put it under|put (?:me |"
    r"us |it )?down(?: as| under)?|put|"
    r"under|let's say|i said|i meant|i mean|alright|all right|right|great|thanks|thank you|go with|say|ah|"
    r"you can put|let's put|let's do|let's go with|let's use|you can use|use|in the name of|for|it'll be|"
    r"my name|good question|the (?:first|last) name(?:'s| is)?|last name(?:'s| is)?|who,? me|me)(?=\W)\W*)+",
    re.IGNORECASE,
)
FIRST_LABEL = re.compile(
    rf"\b(?:first|given)(?: name)(?: is|'s|:|,)* (?P<first>{WORD})|\bfirst(?:'s| is) (?P<first3>{WORD})(?=,? (?:and "
    rf")?(?:the )?"
    rf"(?:last|second)\b)|\bfirst,? (?P<first2>{WORD}),? last\b",
    re.IGNORECASE,
)
_BEFORE_A_SURNAME = r"(?:van|von|de|del|della|da|di|la|le|el|al|ter|ten|bin|ibn)(?: (?:der|den|la|los))?"
LAST_LABEL = re.compile(
    rf"\b(?:last name|surname|family name|second name)(?: is|'s|:|,)* (?P<last>(?:{_BEFORE_A_SURNAME} )?{WORD})|"
    rf"\blast(?: is|'s|:|,)* (?P<last2>(?-i:{CAPITAL}))",
    re.IGNORECASE,
)
BEFORE_LAST = re.compile(
    rf"(?P<first>{BARE_WORD})[\s,.]+(?:and )?(?:(?:my |the )?(?:last name|surname|family name))\b", re.IGNORECASE
)
BEFORE_FIRST = re.compile(
    rf"(?:^|\b(?:it's|it is|that's|name's|name is|under|for)\s+)(?P<family>{CAPITAL})[\s,.]+(?:and )?(?:(?:my |the )?"
    r"(?:first|given)(?: name)?)\b",
    re.IGNORECASE,
)
NOT_THIS = re.compile(
    r"\b(?:not|isn't|instead of|(?:company|business|firm|shop|store|agency|practice|restaurant|"
    r"organi[sz]ation)(?:'s)?)\s+$",
    re.IGNORECASE,
)
FROM = re.compile(r"\b(?:from|with|at|for|of)\s+$", re.IGNORECASE)
INTRODUCED = re.compile(
    r"^\W*(?:(?i:hi|hello|hey|yes|yeah|oh|okay|ok|so|well|good (?:morning|afternoon|evening)|there|um|uh)\W+)*"
    r"(?P<name>[A-ZÀ-Þ][^\W\d_]+(?: [A-ZÀ-Þ][^\W\d_]+){0,2}),? (?:from|with|at|over at) (?:the )?(?=[A-ZÀ-Þ])"
)
SPELLED_AS = re.compile(r"\b(?:spelled|spelt|written)(?: as| like)?,? ", re.IGNORECASE)
NO_THEN = re.compile(
    r"^\W*(?:no|nope|not quite|almost)\W+(?:(?:it's|it is|that's|the name is|my name is|sorry)\W+)*", re.IGNORECASE
)
NOT_THE_HELD = re.compile(
    rf"\b(?P<name>{BARE_WORD}(?: {BARE_WORD}){{0,2}}),? (?:and )?not (?P<wrong>{BARE_WORD}(?: {BARE_WORD}){{0,2}})",
    re.IGNORECASE,
)
NOT_THE_HELD_BUT = re.compile(
    rf"\b[Nn]ot (?P<wrong>{CAPITAL}(?: {CAPITAL})?)[,.;]? (?:(?:but|it's|it is|rather) )?"
    rf"(?P<name>{CAPITAL}(?: {CAPITAL})?)(?=\W|$)"
)
NAMED_BY_THE_WAY = re.compile(
    rf"\b(?:it's|its|this is|i'm|im|i am) (?P<name>{BARE_WORD}(?: {BARE_WORD}){{0,2}}),? by the way\b", re.IGNORECASE
)
BY_THE_WAY = re.compile(r"\bby the way\b", re.IGNORECASE)
DASH_BETWEEN = re.compile(r"(?<=[.!?]) +[-–—]+ +")
DASH = re.compile(r"(?<=\w) +[-–—]+ +|(?<=\w)—+(?=\w)")
DASH_FIRST = re.compile(r"^\s*[-–—]+\s*")
PARTS = re.compile(
    r"(?<=[,.!?;])(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bMrs\.)(?<!\b[A-Za-z]\.)(?<!\bmr\.)(?<!\bms\.)(?<!\bdr\.)(?<!\bmrs\.)\s+"
)
SORRY = re.compile(r"^\W*(?:sorry|no|actually|i mean|i meant|wait|or rather|make that|make it)\b\W*", re.IGNORECASE)
COMMA = re.compile(r" comma(?= [^\W\d_])", re.IGNORECASE)
"""Said for the sign: 'Volkov comma Dmitri'."""
FILLERS = re.compile(r"(?<![\w'])(?:uh[ -]huh|mm[ -]hm+|um+|uhm|uh+|er|erm|hmm+)\b,?", re.IGNORECASE)
