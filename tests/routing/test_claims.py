"""What an agent may not say: amounts that nothing holds, deeds without their receipt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.claims import ClaimsChecker, check
from routing.receipts import PROOFS, Deed, proofs, proven
from routing.tools.tool import ToolResult

AMOUNTS = {Decimal(n) for n in ("55", "30", "550", "100", "5", "15", "2", "660", "560", "0")}


def deeds(text: str, *receipts: str) -> list[str]:
    return [str(v.deed) for v in check(text, amounts=AMOUNTS, receipts=receipts) if v.deed is not None]


def amounts(text: str) -> list[Decimal]:
    return [v.amount for v in check(text, amounts=AMOUNTS, receipts=()) if v.amount is not None]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It's $55 for each adult.", []),
        ("It's fifty-five dollars an adult and thirty dollars a child.", []),
        ("The total comes to $660.00, and the deposit is $100.", []),
        ("That comes to six hundred and sixty dollars.", []),
        ("The first 30 miles are free, then it's $2 a mile.", []),
        ("Parties start between 11 and 7, and take about 90 minutes.", []),
        ("So that is 12 adults on Saturday, December 5th at 6 PM in 95608.", []),
        ("Your booking number is 483920.", []),
        ("Twenty percent is usual.", []),
        ("We need 10 by 10 feet.", []),
        ("You can reach them on (916) 445-2841.", []),
        ("I have just 12 adults down, and only 4 kids.", []),
        ("That would be 12 adults in all.", []),
        ("It's $60 for each adult.", [Decimal(60)]),
        ("The total comes to $1,317.50.", [Decimal("1317.50")]),
        ("That comes to six hundred and fifty dollars.", [Decimal(650)]),
        ("It costs 45 per adult.", [Decimal(45)]),
        ("The total is 700, and the deposit is $100.", [Decimal(700)]),
        ("You pay 75 dollars and 50 cents.", [Decimal("75.50")]),
        ("There's a fee of 20 dollars.", [Decimal(20)]),
        ("Travel would be USD 92.", [Decimal(92)]),
        ("Plus ten bucks for parking.", [Decimal(10)]),
        ("I can do it for $500 instead of $550.", [Decimal(500)]),
    ],
)
def test_an_amount_must_be_known(text: str, wrong: list[Decimal]) -> None:
    assert amounts(text) == wrong


@pytest.mark.parametrize(
    ("text", "currency", "wrong"),
    [
        ("It's $55 for each adult.", "AUD", []),
        ("It's A$55, or fifty-five dollars.", "AUD", []),
        ("It's US$55 for each adult.", "AUD", [Decimal(55)]),
        ("It's 55 US dollars.", "AUD", [Decimal(55)]),
        ("It's $55 USD.", "CAD", [Decimal(55)]),
        ("It's $38 a kilo.", "AUD", [Decimal(38)]),
        ("It's €55.", "USD", [Decimal(55)]),
        ("That's fifty-five pounds.", "GBP", []),
        ("That's fifty-five pounds.", "USD", [Decimal(55)]),
        ("That's two pounds fifty.", "GBP", [Decimal("2.50")]),
        ("It's 80p a text.", "GBP", [Decimal("0.80")]),
        ("Das kostet 550,00 € oder 550 €.", "EUR", []),
        ("It's 1 250 €, or 1.250,00 €.", "EUR", [Decimal(1250), Decimal(1250)]),
        ("It's 55 pesos.", "MXN", []),
    ],
)
def test_an_amount_must_be_in_the_currency_of_the_business(text: str, currency: str, wrong: list[Decimal]) -> None:
    found = check(text, amounts=AMOUNTS, receipts=(), currency=currency)
    assert [v.amount for v in found if v.amount is not None] == wrong


def test_a_foreign_amount_that_the_caller_named_may_be_said_back() -> None:
    said = "You said your budget is US$500."
    named = [Decimal(500)]
    assert check(said, amounts=AMOUNTS, receipts=(), callers=named, currency="AUD") == []
    [violation] = check("It costs US$500.", amounts=AMOUNTS, receipts=(), callers=named, currency="AUD")
    assert violation.foreign


BY_SUBJECT = {
    "adult": [Decimal(55)],
    "child": [Decimal(30)],
    "deposit": [Decimal(100)],
    "total": [Decimal(660)],
    "travel_fee": [Decimal(0)],
    "lobster_tail": [Decimal(15)],
}


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("The deposit is $100.", True),
        ("The deposit is $55.", False),
        ("Children pay $30.", True),
        ("It's $55 per child.", False),
        ("Lobster is $15 more.", True),
        ("Lobster is $5 more.", False),
        ("The total is $660.", True),
        ("The total is $550.", False),
        ("That's $55.", True),
    ],
)
def test_an_amount_must_be_that_of_what_it_is_said_of(text: str, right: bool) -> None:
    assert (check(text, amounts=AMOUNTS, receipts=(), by_subject=BY_SUBJECT) == []) is right


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("I've booked that for you.", Deed.BOOKED),
        ("It's booked!", Deed.BOOKED),
        ("Your booking is confirmed.", Deed.BOOKED),
        ("You're all set for Saturday.", Deed.BOOKED),
        ("Great news, your party has been scheduled.", Deed.BOOKED),
        ("I have just reserved a chef.", Deed.BOOKED),
        ("I went ahead, and we have locked in the fifth.", Deed.BOOKED),
        ("Your confirmation number is 4711.", Deed.BOOKED),
        ("I've put you down for six o'clock.", Deed.BOOKED),
        ("I've cancelled your booking.", Deed.CANCELLED),
        ("Your reservation has been canceled.", Deed.CANCELLED),
        ("I've moved your party to Sunday.", Deed.MOVED),
        ("Your booking has been updated.", Deed.MOVED),
        ("Someone will call you back.", Deed.CALL_BACK),
        ("A colleague will be in touch shortly.", Deed.CALL_BACK),
        ("One of our technicians will call you about it.", Deed.CALL_BACK),
        ("Someone who can decide on it will get back to you.", Deed.CALL_BACK),
        ("I'll have someone call you this afternoon.", Deed.CALL_BACK),
        ("You'll hear from us tomorrow.", Deed.CALL_BACK),
        ("I've arranged a call-back for you.", Deed.CALL_BACK),
        ("Our team will reach out to you.", Deed.CALL_BACK),
        ("We'll give you a call.", Deed.CALL_BACK),
        ("I've passed that on.", Deed.PASSED_ON),
        ("I've forwarded your complaint to the kitchen.", Deed.PASSED_ON),
        ("I've let the team know.", Deed.PASSED_ON),
        ("I've opened a ticket for you.", Deed.PASSED_ON),
        ("I've put you through.", Deed.PUT_THROUGH),
        ("I'm connecting you to a person now.", Deed.PUT_THROUGH),
        ("You're being transferred.", Deed.PUT_THROUGH),
        ("I've sent you an e-mail.", Deed.SENT),
        ("I'm sending you the link.", Deed.SENT),
        ("You'll receive a confirmation email.", Deed.SENT),
        ("We'll send you an invoice.", Deed.SENT),
        ("We've refunded your deposit.", Deed.REFUNDED),
        ("Your deposit has been refunded.", Deed.REFUNDED),
        ("I've charged your card.", Deed.CHARGED),
        ("The fifth of December is still available.", Deed.AVAILABLE),
        ("We have a chef available that day.", Deed.AVAILABLE),
        ("I've checked the calendar.", Deed.LOOKED_UP),
        ("Done.", Deed.DONE),
        ("It's all taken care of.", Deed.DONE),
    ],
)
def test_a_deed_without_its_receipt_may_not_be_claimed(text: str, deed: Deed) -> None:
    assert str(deed) in deeds(text)
    assert str(deed) not in deeds(text, *PROOFS[deed]) or not PROOFS[deed]


@pytest.mark.parametrize(
    "text",
    [
        "Shall I book it?",
        "One moment, I'm booking that for you.",
        "I can have someone call you back.",
        "Would you like someone to call you back?",
        "Shall I have someone call you back about it?",
        "I'm sorry, that did not go through, so nothing has been booked.",
        "Nothing has been booked.",
        "It hasn't been booked yet.",
        "I can't put you through from this line, but a colleague can call you back.",
        "Once it's booked, you can still change it.",
        "You can cancel at any time. Your deposit is refunded up to seven days before the party.",
        "When your booking is confirmed, a chef is held for you.",
        "A deposit of $100 holds your date, and it's taken off the total.",
        "I'll write it all down, so that the right person takes care of it.",
        "Children under 6 eat free.",
        "The first 30 miles from Sacramento are free.",
        "I see you were interested in a hibachi party.",
        "I've noted twelve adults.",
        "I've changed that: the number of adults is now 14.",
        "Your name is Dana Reed, on Saturday at 6 PM. Is that right?",
        "We come to you anywhere within 150 miles of Sacramento.",
        "Is it free on Saturday?",
        "If you give me a number, someone will call you back.",
        "I'd be happy to have someone call you.",
        "Our office is open every day.",
        "The workshop is open Tuesday to Saturday, from 8 in the morning to 4 in the afternoon.",
        "All right, the booking stays as it is.",
        "How may I help you?",
        "Without a number someone cannot call you back.",
        "I can't tell whether the call-back was saved.",
    ],
)
def test_what_is_denied_asked_or_conditional_is_no_claim(text: str) -> None:
    assert deeds(text) == []


def test_a_receipt_of_another_deed_proves_nothing() -> None:
    assert deeds("It's booked.", "request_callback", "calculate_party_quote") == ["booked"]
    assert deeds("Someone will call you back.", "book_party") == ["call_back"]


def test_handing_over_to_a_colleague_who_is_there_is_allowed() -> None:
    text = "I'm connecting you to Sarah from our sales team."
    assert check(text, amounts=(), receipts=(), colleagues=["Sarah", "Mohammed"]) == []
    assert [v.deed for v in check(text, amounts=(), receipts=())] == [Deed.PUT_THROUGH]


def test_only_what_left_a_receipt_or_an_answer_proves() -> None:
    results = [
        ToolResult(tool="book_party", arguments={}, error="outcome_unknown"),
        ToolResult(tool="request_callback", arguments={}, result={"callback_id": "1"}, receipt="1"),
        ToolResult(tool="cancel_booking", arguments={}, result={"cancelled": True}),
        ToolResult(tool="check_availability", arguments={}, result={"available": True}),
        ToolResult(tool="calculate_party_quote", arguments={}, error="outside_area"),
    ]
    assert proofs(results) == {"request_callback", "check_availability"}
    assert proven(Deed.CALL_BACK, proofs(results))
    assert not proven(Deed.BOOKED, proofs(results))


def test_every_deed_has_its_rule() -> None:
    assert set(PROOFS) == set(Deed)


def test_clauses_come_as_soon_as_they_are_whole() -> None:
    checker = ClaimsChecker(amounts=AMOUNTS, receipts=())
    assert checker.feed("Thank you. I've boo") == [*ClaimsChecker(amounts=(), receipts=()).feed("Thank you. ")]
    (booked,) = checker.feed("ked it, and ")
    assert booked.text == "I've booked it, "
    assert [v.deed for v in booked.violations] == [Deed.BOOKED]
    assert checker.feed("the total is $660") == []
    (rest,) = checker.finish()
    assert (rest.text, rest.true) == ("and the total is $660", True)


def test_a_condition_reaches_over_the_comma() -> None:
    checker = ClaimsChecker(amounts=(), receipts=())
    assert all(clause.true for clause in checker.clauses(["If you leave a number, someone will call you back. "]))
    assert not all(clause.true for clause in checker.clauses(["If you like. Someone will call you back."]))


def test_an_amount_is_not_cut_in_two() -> None:
    checker = ClaimsChecker(amounts={Decimal("1317")}, receipts=())
    clauses = list(checker.clauses(["The total is $1,", "317.", "00, deposit included."]))
    assert all(clause.true for clause in clauses)


@given(st.text(max_size=200), st.lists(st.integers(1, 200), max_size=6))
@settings(deadline=None)
def test_no_character_is_lost_or_added(text: str, cuts: list[int]) -> None:
    pieces, rest = [], text
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    pieces.append(rest)
    clauses = ClaimsChecker(amounts=AMOUNTS, receipts=()).clauses(pieces)
    assert "".join(clause.text for clause in clauses) == text


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It's €650.", 650),
        ("Only £65 a head.", 65),
        ("That comes to 650 euros.", 650),
        ("1.317,50 € in all.", Decimal("1317.50")),
        ("The total is 650$.", 650),
        ("المجموع ٦٥٠ دولارًا.", 650),
        ("المجموع ستمئة وخمسون دولاراً.", 650),
        ("السعر هو 650.", 650),
        ("Two pounds of shrimp for everybody.", None),
        ("It's €55.", None),
        ("السعر 55 دولاراً للشخص.", None),
    ],
)
def test_an_amount_must_be_known_in_whatever_currency_and_language(text: str, wrong: Decimal | int | None) -> None:
    assert amounts(text) == ([] if wrong is None else [Decimal(wrong)])


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("تم الحجز.", "booked"),
        ("لقد حجزت لك الموعد.", "booked"),
        ("تمّ إلغاء حجزك.", "cancelled"),
        ("سيتصل بك أحد زملائي غداً.", "call_back"),
        ("أرسلت لك رسالة تأكيد.", "sent"),
        ("سأحولك الآن إلى المدير.", "put_through"),
        ("تم.", "done"),
        ("هل تريد أن يتصل بك أحد؟", None),
        ("إذا أردت سيتصل بك أحد.", None),
        ("لم يتم الحجز بعد.", None),
        ("لا أستطيع تحويلك.", None),
    ],
)
def test_a_deed_must_be_proven_in_arabic_too(text: str, claimed: str | None) -> None:
    assert deeds(text) == ([] if claimed is None else [claimed])


def test_an_arabic_deed_with_its_receipt_may_be_said() -> None:
    assert deeds("تم الحجز، وسيتصل بك أحد زملائي.", "book_party", "request_callback") == []
