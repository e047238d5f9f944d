"""What a channel allows: how it counts, what is left out where there is no room, and when a person has to look."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.amounts import amounts_in
from routing.business import load_business
from routing.business_lines import default_lines
from routing.channels.framing import too_long
from routing.channels.length import GSM_BASIC, GSM_EXTENSION, length_of, spelled
from routing.channels.review import reasons
from routing.channels.rule import CHANNELS, Channel, WrittenChannel, rule_of, rules
from routing.channels.sentences import sentences
from routing.channels.shaping import Frame, Sentence, shape
from routing.channels.written_turn import WrittenReply, write_reply
from routing.ledger_memory import MemoryLedger
from tests.routing.conversations import TextCall, parts_of
from tests.routing.scripted_model import ScriptedModel

SMS = rule_of("sms")
LIMITS = {"email": 2000, "sms": 160, "instagram": 1000, "facebook": 1500, "phone": 1500, "tiktok": 800}


def test_every_channel_has_its_limit() -> None:
    assert {channel: rule.limit for channel, rule in rules().items()} == LIMITS


@pytest.mark.parametrize(
    ("text", "used", "room", "unit", "segments"),
    [
        ("a" * 160, 160, 160, "gsm7_septets", 1),
        ("a" * 161, 161, 160, "gsm7_septets", 2),
        ("€" * 80, 160, 160, "gsm7_septets", 1),
        ("€" * 81, 162, 160, "gsm7_septets", 2),
        ("é" * 160, 160, 160, "gsm7_septets", 1),
        ("مرحبا", 5, 70, "ucs2_units", 1),
        ("ي" * 70, 70, 70, "ucs2_units", 1),
        ("ي" * 71, 71, 70, "ucs2_units", 2),
        ("🎉" * 35, 70, 70, "ucs2_units", 1),
        ("a" * 153 * 2, 306, 160, "gsm7_septets", 2),
    ],
)
def test_a_text_message_counts_in_septets_or_in_ucs2_units(
    text: str, used: int, room: int, unit: str, segments: int
) -> None:
    length = length_of(text, SMS)

    assert (length.used, length.room, length.unit, length.segments) == (used, room, unit, segments)
    assert length.fits == (segments == 1)


def test_an_arabic_reply_may_take_several_messages_and_no_more_than_the_limit() -> None:
    three = rule_of("sms", WrittenChannel(segments=3))

    assert length_of("ي" * 160, three).fits
    assert length_of("ي" * 160, three).segments == 3
    assert not length_of("ي" * 161, three).fits
    assert not length_of("a" * 161, three).fits
    # Half an emoji does not go into the last unit of the first message.
    two = rule_of("sms", WrittenChannel(segments=2))
    assert length_of("ي" * 67 * 2, two).fits
    assert not length_of("ي" * 66 + "🎉" + "ي" * 66, two).fits


def test_a_reply_of_which_nothing_fits_is_too_long_and_not_empty() -> None:
    assert shape([Sentence(text="ي" * 71)], Frame(), SMS, currency="USD") is None


def test_the_other_channels_count_as_their_platforms_do() -> None:
    assert length_of("🎉é", rule_of("email")).used == 2
    assert length_of("🎉é", rule_of("facebook")).used == 3
    assert length_of("🎉é", rule_of("tiktok")).used == 3
    assert length_of("🎉é", rule_of("instagram")).used == 6


def test_typographic_signs_and_emojis_do_not_cost_a_text_message_its_alphabet() -> None:
    assert spelled("It’s “free” – really… 🎉", SMS) == 'It\'s "free" - really...'
    assert spelled("It’s 🎉", rule_of("instagram")) == "It’s 🎉"
    assert spelled("مرحبا 🎉", SMS) == "مرحبا 🎉"


def test_the_alphabets_are_those_of_the_standard() -> None:
    # 128 places, of which one is the escape.
    assert len(GSM_BASIC) == 127
    assert len(GSM_EXTENSION) == 10


def test_sentences_end_where_they_end_and_nowhere_else() -> None:
    text = "It is $550.00: $500.00 for food. Dr. Lee starts at 6 p.m. sharp. Fine?\nYes"

    assert sentences(text) == [
        "It is $550.00: $500.00 for food. ",
        "Dr. Lee starts at 6 p.m. sharp. ",
        "Fine?\n",
        "Yes",
    ]


WORDS = st.lists(st.sampled_from(["we", "bring", "the", "grill", "rice", "and", "sauce"]), min_size=1, max_size=14)


@st.composite
def replies(draw: st.DrawFn) -> list[Sentence]:
    found = []
    for words in draw(st.lists(WORDS, min_size=1, max_size=8)):
        amount = draw(st.none() | st.decimals(min_value=0, max_value=9999, places=2))
        said = " ".join(words) if amount is None else f"{' '.join(words)} ${amount:.2f}"
        end = draw(st.sampled_from([".", ".", "!", "?"]))
        found.append(Sentence(text=f"{said.capitalize()}{end} ", binding=draw(st.booleans())))
    return found


@settings(max_examples=300, deadline=None)
@given(body=replies(), channel=st.sampled_from(CHANNELS))
def test_a_shaped_reply_fits_and_is_made_of_whole_sentences(body: list[Sentence], channel: Channel) -> None:
    rule = rule_of(channel).model_copy(update={"limit": 90} if channel != "sms" else {})
    frame = Frame(opening="Hello,", introduction="I'm an AI.", signature="Ana")

    shaped = shape(body, frame, rule, currency="USD")

    named = [amount for sentence in body for amount in amounts_in(sentence.text, "USD")]
    questions = [sentence.text.strip() for sentence in body if sentence.text.strip().endswith("?")]
    if shaped is None:
        must = [s.text for s in body if s.binding or amounts_in(s.text, "USD")] or questions[-1:] or [body[0].text]
        assert not length_of("".join([*must, *questions[-1:]]).strip(), rule).fits
        return
    assert shaped.length.fits
    assert shaped.length == length_of(shaped.text, rule)
    rest = shaped.text
    for place in shaped.kept:
        assert body[place].text.strip() in rest
        rest = rest.replace(body[place].text.strip(), "", 1)
    assert set(rest.split()) <= {"Hello,", "I'm", "an", "AI.", "Ana"}
    assert amounts_in(shaped.text, "USD") == tuple(named)
    assert all(q in shaped.text for q in questions[-1:])
    assert all(s.text.strip() in shaped.text for s in body if s.binding)


def test_where_everything_fits_the_frame_stands_around_it() -> None:
    frame = Frame(opening="Hello Ana,", closing="Kind regards,", signature="Sarah", paragraphs=True)

    shaped = shape([Sentence(text="It is free. "), Sentence(text="When?")], frame, rule_of("email"), currency="USD")

    assert shaped is not None
    assert shaped.text == "Hello Ana,\n\nIt is free. When?\n\nKind regards,\nSarah"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_line_for_too_long_replies_fits_one_text_message(language: str) -> None:
    business = load_business("hibachi").model_copy(update={"lines": default_lines(language)})

    assert length_of(spelled(too_long(business, language), SMS), SMS).fits


async def written(
    call: TextCall, *texts: str, channel: Channel = "sms", review: tuple[str, ...] | None = None
) -> list[WrittenReply]:
    found = []
    for text in texts:
        call.number += 1
        found.append(
            await write_reply(
                call.orchestrator, text, channel=channel, message_id=f"m{call.number}", reply_id=f"r{call.number}"
            )
        )
    return found


QUOTE = "I need a hibachi chef for 10 adults with filet mignon in Sacramento 95630"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_who_writes_for_a_price_gets_it_in_the_first_answer_on_every_written_channel(channel: Channel) -> None:
    (reply,) = await written(TextCall.begin(), QUOTE, channel=channel)

    assert reply.length.fits
    if channel != "phone":
        assert [tool.tool for tool in reply.tools] == ["calculate_party_quote"]
        assert Decimal("600.00") in amounts_in(reply.text, "USD")
    assert "pass you over" not in reply.text


async def test_the_channels_differ_in_tone() -> None:
    said = {channel: (await written(TextCall.begin(), QUOTE, channel=channel))[0].text for channel in CHANNELS}

    assert said["email"].startswith("Hello,\n\n")
    assert said["email"].endswith("Sarah, AI assistant of Hibachi at Home")
    assert re.search("[🎉🔥]", said["instagram"])
    assert "Thank" in said["facebook"]
    assert len(said["sms"]) <= 160 < len(said["facebook"])
    assert len(set(said.values())) == len(CHANNELS)


async def test_a_letter_that_is_signed_does_not_say_again_who_writes() -> None:
    texts = "Quote for 10 adults in 95630", "Do you travel to 94203? We are 22 adults, 3 kids and my name is Ana."
    for reply in await written(TextCall.begin(), *texts, channel="email"):
        assert reply.text.endswith("Sarah, AI assistant of Hibachi at Home")
        assert reply.text.count("Sarah") == 1


async def test_nobody_with_a_complaint_is_cheered() -> None:
    (reply,) = await written(TextCall.begin(), "Your chef was two hours late, I am furious!", channel="instagram")

    assert "🎉" not in reply.text
    assert "🔥" not in reply.text
    assert reply.review == ("upset",)


async def test_a_party_is_booked_by_text_message_and_everything_binding_is_read_back() -> None:
    call = TextCall.begin()

    *_, read_back, booked = await written(
        call,
        "I'd like to book a party for 10 adults and 2 children in 95630",
        "Ana Lopez",
        "December 12 at 6 pm",
        "no little ones",
        "10 filet mignon and 2 chicken",
        "916 555 0123",
        "yes please",
    )

    assert read_back.length.fits
    for told in ("Ana Lopez", "Sat Dec 12", "6 PM", "10 adults", "2 children", "filet", "95630", "555-0123", "$660.00"):
        assert told in read_back.text
    assert read_back.text.endswith("?")
    assert booked.tools[-1].receipt is not None
    assert booked.tools[-1].receipt in booked.text
    assert call.orchestrator.conversation.completed == ["booking"]


async def test_what_does_not_fit_is_not_counted_as_said() -> None:
    words = "Everything is included, and here is a very long sentence about all of it that nobody ever asked for. "
    model = ScriptedModel([[f"Yes. {words * 3} What is your name?\n@@ " + '{"route": "conversation"}']])
    parts = parts_of("hibachi").with_ledger(MemoryLedger()).with_models([model])
    call = TextCall.begin(decider=parts.decider)

    (reply,) = await written(call, "Could you tell me something about yourselves?")

    assert reply.length.fits
    assert reply.text.endswith("What is your name?")
    assert reply.left_out > 0
    assert call.orchestrator.conversation.history[-1].said == reply.text


async def test_a_language_model_is_told_the_channel_and_its_room() -> None:
    model = ScriptedModel([['Hello.\n@@ {"route": "conversation"}']])
    parts = parts_of("hibachi").with_ledger(MemoryLedger()).with_models([model])

    await written(TextCall.begin(decider=parts.decider), "Tell me something about yourselves", channel="instagram")

    (asked,) = model.asked
    told = asked[-2].text
    assert "by instagram" in told
    assert "casual and enthusiastic" in told
    assert "1000 bytes" in told


async def test_a_reply_without_room_for_what_must_stay_offers_a_call_and_is_looked_at() -> None:
    long = " and ".join(["a price of $55.00 for each adult who comes to the party"] * 5)
    model = ScriptedModel([[f'It is {long}.\n@@ {{"route": "conversation"}}']])
    parts = parts_of("hibachi").with_ledger(MemoryLedger()).with_models([model])
    call = TextCall.begin(decider=parts.decider)

    (reply,) = await written(call, "Could you tell me something about yourselves?")

    assert reply.length.fits
    assert "$" not in reply.text
    assert "too_long" in reply.review
    assert call.orchestrator.conversation.offer is not None
    assert call.orchestrator.conversation.offer.kind == "callback"


async def test_each_reason_for_a_review_counts_where_the_channel_names_it() -> None:
    (reply,) = await written(TextCall.begin(), QUOTE, channel="facebook")

    def given(*named: str) -> tuple[str, ...]:
        rule = rule_of("facebook").model_copy(update={"review": named})
        return reasons(
            rule,
            text=reply.text,
            decision=reply.decision,
            mood="negative",
            tools=reply.tools,
            too_long=False,
            currency="USD",
        )

    assert given() == ()
    assert given("always") == ("always",)
    assert given("amounts", "upset", "writes") == ("amounts", "upset")
