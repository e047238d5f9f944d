"""Whether a caller agrees, and whether a caller does not know."""

from __future__ import annotations

import pytest

from routing.slots import Assent, assent, unsure

YES = """
yes | yeah | Yep, go ahead. | yes that's right | Yes, that's correct, thank you. | correct | that's right | perfect
sounds good | looks good to me | sure | sure, let's do it | okay | please do | yes please book it | go ahead and book it
that works | that's fine | absolutely | of course | uh huh | mhm | right | exactly | that's it | book it | I'd like that
that would be great | no, that's right | no, that's perfect | no problem, go ahead | yes it is | I do | all good, yes
"""
NO = """
no | No. | nope | no thanks | no thank you | not yet | not right now | that's wrong | that's not right | no that's wrong
don't book it | no, don't book it | I'd rather not | that isn't correct | no need | never mind | not really | nah
"""
CHANGE = """
actually make it 14 | no, fourteen | no, it's the 6th | yes but make it seven pm | not twelve, fourteen
I'd like to change the date | can you change the name? | no, the phone number is wrong | everything except the time
no, my name is Dana | could we make that six thirty instead | the date is wrong | sorry, thirteen adults
"""
NONE = """
how much is the deposit? | what's included | twelve adults | Dana Reed | on the fifth | hello | hold on | hmm |
December fifth at six
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\n", "|").split("|") if line.strip()]


@pytest.mark.parametrize(
    ("said", "meant"),
    [(said, meant) for meant, text in zip(Assent, (YES, NO, CHANGE, NONE), strict=True) for said in lines(text)],
)
def test_an_answer_is_yes_no_a_change_or_none_of_them(said: str, meant: Assent) -> None:
    assert assent(said) is meant


@pytest.mark.parametrize(
    "said",
    lines(
        """I don't know | not sure yet | I'm not really sure, maybe 20 something | I have no idea | we haven't decided
        let me check with my wife | I don't know yet | it depends | hard to say | we're still deciding | dunno"""
    ),
)
def test_not_knowing_is_heard(said: str) -> None:
    assert unsure(said)


@pytest.mark.parametrize(
    "said",
    lines(
        """yes | twelve | I'd rather not say | I'm thinking about having a party | sure | I know the date
        I know what I want | December fifth"""
    ),
)
def test_knowing_is_not_taken_for_not_knowing(said: str) -> None:
    assert not unsure(said)
