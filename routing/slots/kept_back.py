"""Refusals by what they say of the thing: given often enough, nobody's concern, not there, not to be named."""

from __future__ import annotations

import re

_IT = r"(?:it|that|this|them|those|these|one|1|any|such|either)"
_WH = r"(?:who|what|which|where|how)"
_GIVEN = r"(?:given|gave|told|said|handed|hand|read|repeated|spelled|spelt|had|heard|sent|left|provided)"
_GIVING = (
    r"(?:giving|telling|saying|repeating|handing|reading|spelling|going through|going into|doing|getting into|leaving|"
    r"looking|digging|naming|discussing|sharing)"
)
_OFTEN = (
    r"(?:(?:often|quite|more than|times|long|plenty) enough|enough(?: times| already| today| now| for (?:today|1 day|"
    r"one day))?|(?:\d+|two|three|four|five|six|seven|ten|a dozen|a hundred|a thousand|a million|many|several|"
    r"countless|umpteen|so many|too many|enough|hundreds of|dozens of) times|twice|"
    r"over and over|again and again)"
)
_TAIL = (
    r"(?:(?: and| so| but)*(?: (?:not again|no more|not (?:once|1) more|enough|that's (?:it|enough|that)|thank you|"
    r"thanks|today|already|now|over the years|before|(?:i'm|we're|i am|we are) (?:not|done|through)(?: \w+){0,5}|"
    r"(?:i|we) (?:won't|will not|shan't|refuse to)(?: \w+){0,5}|not (?:doing|saying|giving|repeating|going)"
    r"(?: \w+){0,5}))*)"
)
_ENOUGH = re.compile(rf"\b{_GIVEN}\b(?: \w+(?:'\w+)?){{0,7}} (?P<often>{_OFTEN})(?P<tail>{_TAIL})$")
"""'I've given you people my name often enough, not again', to the very end: a value may follow 'I said it twice'."""
_SURE_OF_ENOUGH = re.compile(r"\benough\b")
_NOT_AGAIN = re.compile(
    rf"\b(?:sick|tired|weary|bored) of {_GIVING}\b|\bfed up (?:of|with) {_GIVING}\b|"
    rf"\b(?:not|done|finished|through)(?: with)? (?:repeating|{_GIVING} {_IT}(?: \w+){{0,3}} again|reading {_IT} "
    rf"out)\b|"
    rf"\bnot {_GIVING} {_IT} (?:up|out|again|now|for)\b|\b(?:won't|will not|shan't|not going to|not gonna) "
    rf"(?:repeat|(?:say|give|spell|tell you|go through|read|look) (?:\w+ )?(?:again|up|out))\b|"
    rf"^(?:and |but |no |oh )*not again\b(?!,? (?:please|sorry)$)"
)
_NO_MATTER = re.compile(
    rf"\bnever (?:you )?mind(?: about)? (?:{_WH}|my|our|names?)\b|"
    r"\b(?:don't|do not|needn't|no need to) (?:you )?(?:worry|bother|trouble|concern yourself|fret)(?: yourself)?"
    r"(?: too much)? (?:about|with|over)\b|\b(?:let's |let us )?not bother (?:about|with)\b|"
    r"\bneither here nor there\b|\bno (?:concern|business|affair) of (?:yours|anyone's|anybody's)\b|"
    r"\bof no (?:concern|importance|consequence|interest|matter|relevance)\b|"
    r"\b(?:doesn't|does not|don't|do not|needn't|shouldn't|won't) (?:come|enter) into (?:it|this|that)\b|"
    r"\b(?:has|have|had|got) (?:nothing|naught|nowt|sod all|zilch) to do with\b|\birrelevant\b|"
    r"\b(?:isn't|is not|aren't|are not|not|hardly) (?:very |really |that |at all |all that |so )*(?:relevant|necessary|"
    r"needed|required|material|pertinent|for (?:you|sale|discussion))\b|\bbeside the point\b|"
    r"\b(?:don't|do not|can't|cannot|fail to) see (?:what|how|why) (?:my|our|the|that|it)\b|"
    rf"\bwhat (?:does|do|has|have|is) (?:my|our|the|it|that|{_IT})\b.*\b(?:matter|to do with)\b|"
    r"\bwhat difference (?:does|would|will|could)\b|"
    rf"\bwhat's (?:it|that) (?:to|got to do with) (?:you|it|this|anything)\b|\bwhat is (?:it|that) to you\b|"
    rf"\bwhat (?:does it|difference does it) (?:matter|make) {_WH}\b|"
    r"\bwhat(?:'s| has| have| does)(?: \w+){1,3} (?:got )?to do with\b|"
    r"\bwhy (?:on earth )?(?:would|should|must) (?:you|they|anyone|anybody) (?:need|want|have|ask|care|know)\b|"
    r"\bmind your own\b|\b(?:you've|you have) no (?:business|right|need)\b|\bwouldn't you (?:just )?(?:like|love) to "
    r"know\b|\bwho(?:'s| is) asking\b|\bwho wants to know\b|\bcan do without (?:my|our|the|knowing)\b|"
    r"\b(?:that's|it's|that is|it is|keep your nose|nose) out of (?:bounds|it|my)\b|\boff limits\b"
)
"""Says that it is nobody's concern, or asks whose it is; of what is named beside it, else of what was asked."""
_UNNAMED = re.compile(
    r"\b(?:not (?:to )?be|not have (?:\w+ ){1,3}|never be|to be left|(?:to |rather )?(?:stay|remain|be kept|be left|"
    r"keep "
    r"\w+(?: \w+)?)) ?(?:named|mentioned|identified|disclosed|revealed|unnamed|anonymous|nameless|incognito|"
    r"confidential|quiet)\b|"
    r"\b(?:doesn't|don't|does not|do not|didn't|wouldn't|won't)(?: really)? (?:want|wish|like|care|prefer)(?: to)? be "
    r"(?:named|mentioned|identified|known)\b|"
    r"\b(?:rather|prefers?(?: to)?|sooner|wants? to|wish(?:es)? to|like to) (?:just )?(?:stay|keep|remain|be kept|be "
    r"left|leave (?:\w+ )?(?:\w+ )?) ?out of (?:it|this|that)\b|"
    r"\bwant(?:s|ed)? no (?:name|names|publicity|fuss)\b|\bkeep (?:my|our|the) (?:\w+ )?\w+ out\b"
)
_PAPER = (
    r"(?:\w+ )?(?:card|invoice|receipt|e ?mail|paper|papers|paperwork|letter|slip|ticket|note|bill|number|reference|"
    r"code|"
    r"confirmation|message|text|order|box|packaging|sticker|label|document|documents)"
)
_THING = r"(?:one|1|none|number|reference|code|e ?mail|address|company|firm|card|invoice|receipt|order|thing|phone|any)"
_HAVE_NONE = re.compile(
    rf"\b(?:don't|do not|haven't|have not|ain't|didn't|did not|never|wouldn't|won't|can't|hasn't) (?:really |actually |"
    rf"ever |even |think (?:i|we) )*(?:have|had|got|get|own|use|keep|kept|find|see|receive|received|given|been given|"
    rf"was given|were given|do|on)(?: got)? (?:\w+ )?(?:{_IT}|no \w+)\b(?! (?:to|for you|is|of (?:my|our|the)|\d))|"
    rf"\bnever (?:had|got|have had|received|saw|was given|were given|used|owned|been given) (?:{_IT}|no \w+)\b|"
    rf"\bthere (?:is|was|are) (?:no|none|not any|not)(?: such)?(?: {_THING})?(?: (?:on \w+|to give|here|at all))*$|"
    rf"\bthere(?:'s no| isn't| wasn't| aren't)(?: any| an?)?(?: such)?(?: \w+)? {_THING}(?: (?:on \w+|to give|here|"
    rf"at all))*$|\bthere(?:'s| isn't|'s not)(?: none| any)$|"
    rf"\b(?:we've|i've|we have|i have|i got|we got|got|have) (?:none|no such|nothing of the (?:kind|sort)|nothing "
    rf"like)\b|\bno such (?:thing|number|card|luck|animal)\b|"
    r"\b(?:(?:nobody|no one)(?: ever| has ever| here)?|(?:they|you|you lot) (?:ever |never |didn't |did not )+) ?"
    r"(?:gave|give|given|sent|send|told|handed) (?:me|us)\b|"
    rf"\b(?:was|were|wasn't|weren't|haven't been|have not been|never been) (?:never |not )?given (?:{_IT}|an?)\b|"
    rf"\b(?:lost|mislaid|misplaced|threw|thrown|binned|tossed|shredded|chucked|deleted) (?:(?:the|my|our) {_PAPER}|"
    rf"it|that|away)\b|\b(?:threw|thrown|tossed|chucked) (?:the|my|our) \w+ (?:away|out)\b|"
    r"\b(?:can't|cannot|couldn't|can not) (?:find|read|make out|lay (?:my )?hands on|get at) (?:it|that|the|my|one)\b|"
    r"\bnot (?:on|into|in) (?:the )?(?:internet|web|email|e mail|computers?|phone|line|telephone)\b|"
    r"\bno (?:internet|computer)\b|\bnot got (?:\w+ )?(?:one|1|any|it|that)\b|\bwithout (?:one|1)$|"
    r"\b(?:don't|do not) (?:do|use|believe in|hold with) (?:e ?mails?|phones?|telephones?|computers?|the internet)\b"
)
"""Says that it is not there."""
_NOT_AT_HAND = re.compile(
    r"\b(?:not|isn't|ain't) (?:to|at|on) (?:hand|me)\b|\b(?:dog|cat|kids?|mice|goat|baby) (?:ate|has eaten|chewed) \w+|"
    rf"\b(?:not|never|haven't|hasn't|n't) (?:had|got|seen|received|been sent|been given|kept) (?:an?|any|the|your|its) "
    rf"{_PAPER}\b|\bgone missing\b|\bwent (?:in|into) the (?:bin|trash|fire)\b"
)
_HAVE_NONE_ALONE = re.compile(
    r"^(?:no |sorry |oh |well |actually |i'm afraid |afraid |um |but |nope |and )*(?:(?:i |we )?(?:don't|do not|"
    r"haven't|"
    r"have not|ain't|never)(?: really| actually)? (?:have|had|got|own|use|keep|do)(?: got)?(?: (?:one|1|any|it|that|"
    r"them|"
    r"those|one of (?:those|them|these)|1 of (?:those|them|these)))?|not got (?:one|1|any)|none|no idea|"
    r"(?:i|we) (?:have|got|own) none)(?: (?:either|sorry|dear|love|mate|"
    r"sir|miss|madam|i'm afraid|afraid|at all|thanks|thank you|anyway|here|though|really|on (?:me|that)|honey|hon|"
    r"pal))*$"
)
_LEAVE_IT = re.compile(
    r"^(?:no |oh |just |and |so |well |please |can you |you can |let's |then |look )*(?:leave|drop|skip) (?:it|that|"
    r"this)"
    r"(?: (?:be|there|at that|alone|please|thanks|thank you|then|would you|will you|off|out))*$"
)
_NOR = re.compile(
    rf"^(?:and |or |but |no )*(?:nor|neither|not)(?: do| for| of)? (?:{_IT}|the other|of (?:it|them|those|that))"
    rf"(?: (?:either|neither|one|1|thanks|thank you|sorry|please))*$|^(?:and |or |but |no )*(?:none|nothing) of "
    rf"(?:it|that|this|those|them|the kind|the sort)(?: (?:either|neither|thanks|sorry|here))*$|"
    r"^(?:and |or |but )*(?:the )?same (?:goes )?(?:for|with) (?:that|it|this)(?: (?:one|1))?$"
)
_NOR_NAMED = re.compile(
    r"^(?:and |or |but |no )*(?:nor|neither|not) (?:my |an? |the |our |any |your |for (?:my|the) )?"
)
_NO_NAMED = re.compile(
    r"^(?:no |oh |well |sorry |but |and |i'm afraid |there's |there is |we've |i've |we have |i have |got |just "
    r")*no (?:to (?:the |my |an? )?)?"
)
_AFTER_NO_NAMED = re.compile(
    r"^(?: (?:either|neither|sorry|i'm afraid|afraid|here|at all|on (?:it|this|mine|ours|that|the \w+)|as such|dear|"
    r"love|mate|"
    r"thanks|thank you|please|today|from me|for you|to give|that i know of|whatsoever|full stop|though|anyway|then|"
    r"so far|"
    r"yet|with me|handy|to hand))*$"
)
_IDIOMS = re.compile(
    r"^(?:no |oh |well |sorry |ha |haha |lol |yeah |ok |okay |and |but |i'm afraid |nah |nope |look |just )*"
    r"(?:(?:no |not meaning |with respect |with all due respect |no disrespect |no hard feelings )*(?:no "
    r")?(?:offen[cs]e|"
    r"disrespect|respect|hard feelings)(?: meant| taken)? (?:but )?(?:no|i won't|not|i'd rather not)\b.*|"
    r"(?:over|not over) my dead body|dream on|in your dreams|fat chance|not on your (?:life|nelly)|when (?:hell|pigs) "
    r"\w+(?: \w+)?|nice try|no dice|hard (?:pass|no)|negative|you(?:'re| are) good|(?:i'm|we're) (?:good|fine|all "
    r"right)|"
    r"(?:let's|shall we|can we|you can|could we) (?:just )?move (?:along|on|it along|things along)|ask (?:me "
    r")?(?:another|"
    r"something else|the next)(?: one| 1| question)?|(?:i )?plead the (?:fifth|5th)|take a hike|get lost|go fish|"
    r"(?:that's|it's|that is|it is|this is|we're|it's all|all|kept|still)?(?: a| strictly| top| quite| all| in)*"
    r" ?(?:secret|classified|hush hush|under wraps|stealth mode)|my lips are sealed|"
    r"you(?:'ll| will| can| must|'ll have to| will have to| 'd better)? (?:just )?(?:do|manage|cope|live) without"
    r"(?: (?:it|that|one|1|them))?|you'll (?:live|manage|survive)|(?:i )?get (?:enough|too many|too much) (?:spam|junk|"
    r"calls|e ?mails?|of that)(?: \w+){0,4}|(?:it|that|the name|the company|we)(?:'d| would|'ll| will)? mean(?:s)? "
    r"nothing to you|you(?:'ve| have)? (?:wouldn't|won't|will not|would not|never|don't) (?:have )?(?:know|"
    r"heard?)(?: of)?"
    r"(?: (?:it|us|them|me|that))?)(?: (?:anyway|for now|please|thanks|thank you|i'm afraid|mate|dear|love|pal|buddy|"
    r"sorry|though|at the moment|right now|until \w+(?: \w+)?|all right|okay|ok))*$"
)
"""Whole answers that turn a question down by a saying."""
_ENDS_IN_NO = re.compile(r"^(?:but |so |well |er |hmm |just )*(?:no|nope|nah|no way|no thanks|no thank you|never)$")
_LOOKED_UP = re.compile(
    r"\b(?:look|dig|pull|check|search) (?:it|that|me|us|them)? ?up(?: yourselves| yourself| for me)?\b|"
    r"\b(?:check|look in|look through|search|try) your (?:own )?(?:records|system|files|books|computer|notes|"
    r"database)\b|"
    r"\byou (?:should|must|ought to|will|'ll|already|surely|probably|still)(?: already| still| surely)? have (?:it|"
    r"that|"
    r"one|1|them|mine|the number)\b|\byou(?:'ve| have) (?:already |surely )?(?:got|had) (?:it|that|them|mine)\b|"
    r"\b(?:on|in) your (?:system|records|files?|books|computer|database)\b|\bfind (?:it|that) yourselves?\b"
)
"""Leaves a number to be looked up by us."""
_UNDECIDED = re.compile(
    r"\b(?:haven't|have not|hasn't|not|never)(?: quite| yet| really)* made up (?:my|our|her|his|their) minds?\b|"
    r"^(?:we're |i'm |it's |oh |well |that's )*(?:still |as yet |quite )?(?:undecided|up in the air|open)(?: "
    r"\w+){0,3}$|"
    r"\b(?:committee|board|boss|husband|wife|council|partner|manager|owner|director|head|vicar|chief|they|she|he)"
    r"(?:'ll| will| has to| have to| needs to| must| should| can| gets to) (?:decide|choose|settle|pick|say|make)\b|"
    r"\b(?:that's|it's|which is|is) (?:for|up to|down to) (?:the|my|our|him|her|them) ?(?:\w+ )?\w*(?: to (?:decide|"
    r"say))?$|"
    r"\b(?:can't|cannot|couldn't) (?:say|tell|decide)(?: you)?(?: on)? (?:which|what)\b|"
    r"\bleave (?:it|that|the \w+|which \w+) (?:for|till|until|to) (?:another|some other|a later|later|the|next|when|"
    r"once|"
    r"after|you)\b|\btalk (?:about )?(?:\w+ ){0,2}(?:once|when|after|later)\b|\bcan wait (?:till|until)\b|"
    r"\bput (?:nothing|undecided|none)\b"
)
"""What is offered is not chosen yet, or by others."""
_NEITHER = re.compile(r"\b(?:neither|either)\b.* (?:nor|or) |^no to \b")
_NOBODY = re.compile(
    r"^(?:oh |well |just |only |i'm |i am |it's |call me |say |put |me i'm |let's say |let's just say |you can call "
    r"me |"
    r"and |that'd be |we're )*"
    r"(?:nobody|no one|no body|anonymous|anon|a nobody|mister nobody|(?:an?|the|your|1|one) (?:very |rather |"
    r"deeply |most |long suffering |loyal )?(?:\w+ )?(?:neighbou?r|customer|citizen|resident|passer ?by|friend|"
    r"stranger|taxpayer|ratepayer|parishioner|passenger|listener|caller|guest|client|member of the public|user|admirer|"
    r"nobody|mystery|local))"
    r"(?: (?:you'd know|you know|special|important|in particular|of (?:any )?(?:note|importance|consequence)|here|"
    r"from (?:around|across|down|up|over|the) [\w ]+|that's all(?: you need(?: to know)?)?|will do|is fine|"
    r"that'll do|thanks|and that's (?:that|it|all)))*$"
)
"""Who somebody says they are instead of their name."""
_MYSELF = re.compile(
    r"\b(?:i|we)(?:'ll| will|'d| would|'d rather| would rather| can| shall)(?: just| rather| simply| gladly)? "
    r"(?:(?:drop|send|post|write|pop|mail) (?:you|in|over|round|by)\b|write\b(?! (?:it|that|this) down)|come (?:in|"
    r"by|over|"
    r"round|down|to (?:you|the|your))\b|(?:call|ring|phone|contact) you\b|give you (?:a )?(?:call|ring|bell|shout|"
    r"buzz)|"
    r"(?:be|get) in touch|(?:pop|drop|stop|swing) (?:in|by|round|over)\b|turn up)"
)
"""Reaches the business instead of being reached."""
_LEAVES = re.compile(
    r"\b(?:bye|goodbye|hooroo|cheerio|tomorrow|another (?:day|time)|some other (?:day|time)|later|when (?:i|we)|then|"
    r"when are|what time|next week)\b"
)
"""Ends the call, and answers nothing."""


def no_value(words: str) -> bool:
    """Whether a clause (plain words) keeps back what it is about, or what was asked where it names nothing."""
    return any(pattern.search(words) for pattern in (_NOT_AGAIN, _NO_MATTER, _UNNAMED))


def said_enough(whole: str) -> bool:
    """Whether an utterance (plain words) ends by saying that the thing was told before: 'I've said it enough'."""
    found = _ENOUGH.search(whole)
    return found is not None and bool(_SURE_OF_ENOUGH.search(found["often"]) or found["tail"].strip())


def lacks(words: str) -> bool:
    """Whether a clause says that there is no such thing to give: 'I was never given one', 'I've lost the card'."""
    return _HAVE_NONE.search(words) is not None or _NOT_AT_HAND.search(words) is not None


def lacks_it(words: str) -> bool:
    """Whether a whole answer says no more than that: 'haven't got one, dear'."""
    return _HAVE_NONE_ALONE.match(words) is not None


def left_alone(words: str) -> bool:
    """Whether a whole answer or clause only turns the question down: 'leave it', 'nor that', 'none of that either'."""
    return _LEAVE_IT.match(words) is not None or _NOR.match(words) is not None


def turned_down(whole: str, last: str) -> bool:
    """Whether a whole answer turns the question down by a saying or ends in no; `last` is its last clause."""
    return _IDIOMS.match(whole) is not None or (whole != last and _ENDS_IN_NO.match(last) is not None)


def left_to_records(words: str) -> bool:
    """Whether a number is left to be looked up: 'you should have that on your system'."""
    return _LOOKED_UP.search(words) is not None


def undecided(words: str) -> bool:
    """Whether a choice is left for later or to others: 'the committee will decide that'."""
    return _UNDECIDED.search(words) is not None


def neither(words: str) -> bool:
    """Whether words say no to two things by their names: 'neither a number nor an e-mail'."""
    return _NEITHER.search(words) is not None


def is_nobody(words: str) -> bool:
    """Whether a caller is somebody instead of a name: 'just a concerned neighbour', 'nobody you'd know'."""
    return _NOBODY.match(words) is not None


def reaches_us(words: str) -> bool:
    """Whether the caller would rather reach the business: 'I'll drop you a letter'."""
    return _MYSELF.search(words) is not None and _LEAVES.search(words) is None


def without(words: str, nouns: tuple[str, ...]) -> bool:
    """Whether a clause says no to a field by its name and little more: 'no order number, I'm afraid', 'nor e-mail'."""
    for opening in (_NO_NAMED, _NOR_NAMED):
        led = opening.match(words)
        rest = words[led.end() :] if led is not None else ""
        for noun in nouns:
            if rest == noun or rest == f"{noun}s" or rest.startswith((f"{noun} ", f"{noun}s ")):
                behind = rest[len(noun) :].removeprefix("s")
                if _AFTER_NO_NAMED.match(behind):
                    return True
    return False
