"""Each kind of mistake in a business folder is named with its file, its line and what to write instead."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from personas.errors import Problem
from routing.business import check_business, load_business
from routing.errors import BusinessError

HIBACHI = Path(__file__).parents[2] / "businesses" / "hibachi"


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """`old` becomes `new` in `file`; the problem must be on the line of `at` (first line of `new` unless given)."""

    file: str
    old: str
    new: str
    what: str
    write: str
    at: str | None = None
    in_file: str | None = None
    problems: int = 1


BUSINESS = {
    "a key that does not exist": Mistake(
        file="business.yaml",
        old="timezone: America/Los_Angeles",
        new="timezone: America/Los_Angeles\ntime_zone: America/Los_Angeles",
        at="time_zone:",
        what="`time_zone` is not known",
        write="`timezone`",
    ),
    "a key that is misspelled": Mistake(
        file="business.yaml", old="currency: USD", new="curency: USD", what="`curency` is not known", write="`currency`"
    ),
    "a key that is missing": Mistake(
        file="business.yaml",
        old="currency: USD\n",
        new="",
        at="name: Hibachi at Home",
        what="`currency` is missing",
        write="currency: …",
    ),
    "a key that stands twice": Mistake(
        file="business.yaml",
        old="currency: USD",
        new="currency: USD\ncurrency: EUR",
        at="currency: EUR",
        what="`currency` stands here twice",
        write="Keep one",
    ),
    "a text where a list should be": Mistake(
        file="business.yaml", old="languages: [en]", new="languages: en", what="should be a list", write="with a dash"
    ),
    "a number where a text should be": Mistake(
        file="business.yaml", old="name: Hibachi at Home", new="name: 12", what="should be text", write="in quotes"
    ),
    "an empty value": Mistake(
        file="business.yaml",
        old="recording_notice: This call is recorded, so that we get every detail right.",
        new="recording_notice:",
        what="`recording_notice` should be text, but it is empty",
        write="in quotes",
    ),
    "a language that is not spoken": Mistake(
        file="business.yaml", old="languages: [en]", new="languages: [en, fr]", what="may not be 'fr'", write="`ar`"
    ),
    "a time zone that does not exist": Mistake(
        file="business.yaml",
        old="timezone: America/Los_Angeles",
        new="timezone: California",
        what="'California' is no time zone",
        write="America/Los_Angeles",
    ),
    "a dialled number that is not E.164": Mistake(
        file="business.yaml",
        old='numbers: ["+19165550123"]',
        new='numbers: ["916-555-0123"]',
        what="is no E.164 number",
        write="+19165550123",
    ),
    "a dialled number without quotes": Mistake(
        file="business.yaml",
        old='numbers: ["+19165550123"]',
        new="numbers: [+19165550123]",
        what="should be text",
        write="in quotes",
    ),
    "a currency that is a sign": Mistake(
        file="business.yaml", old="currency: USD", new="currency: $", what="may not be '$'", write="USD"
    ),
    "a region without telephones": Mistake(
        file="business.yaml", old="phone_region: US", new="phone_region: XX", what="no country", write="US"
    ),
    "a threshold above one": Mistake(
        file="business.yaml",
        old="first_persona: reception",
        new="first_persona: reception\nthresholds: {known_answer: 85}",
        at="thresholds:",
        what="may not be 85",
        write="at most 1",
    ),
    "a first persona that does not exist": Mistake(
        file="business.yaml",
        old="first_persona: reception",
        new="first_persona: receptoin",
        what="no persona `receptoin`",
        write="`reception`",
    ),
    "tools for a persona that does not exist": Mistake(
        file="business.yaml",
        old="  support: [request_callback, cancel_booking, check_availability]",
        new="  suport: [request_callback, cancel_booking, check_availability]",
        what="no persona `suport`",
        write="`support`",
        problems=2,
    ),
    "a tool that does not exist": Mistake(
        file="business.yaml",
        old="  support: [request_callback, cancel_booking",
        new="  support: [request_callback, cancel_bookings, cancel_booking",
        what="no tool `cancel_bookings`",
        write="`cancel_booking`",
    ),
    "requests for a tool that does not exist": Mistake(
        file="business.yaml",
        old="  calculate_travel_fee:\n",
        new="  travel_fee:\n",
        what="no tool `travel_fee`",
        write="`calculate_travel_fee`",
    ),
    "requests for a tool that no persona may use": Mistake(
        file="business.yaml",
        old="  support: [request_callback, cancel_booking, check_availability]",
        new="  support: [request_callback, check_availability]",
        at="  cancel_booking:",
        what="no persona may use `cancel_booking`",
        write="`cancel_booking`",
    ),
    "too few examples of a request": Mistake(
        file="business.yaml",
        old="  cancel_booking:\n",
        new="  cancel_booking: [please cancel]\n\nkeyterms:\n",
        what="has 1 examples",
        write="at least three",
        problems=2,
    ),
    "a flow whose persona may not use its tool": Mistake(
        file="business.yaml",
        old="    - book_party\n",
        new="",
        at="  sales:",
        what="the flow `booking` needs the tool `book_party`",
        write="under `tools.sales`",
    ),
    "wrong YAML": Mistake(
        file="business.yaml",
        old="recording_notice: This call is recorded, so that",
        new="recording_notice: This call: recorded, so that",
        what="this is not YAML",
        write="in quotes",
        problems=1,
    ),
    "a tab as indentation": Mistake(
        file="business.yaml",
        old="  reception: [request_callback",
        new="\treception: [request_callback",
        what="this is not YAML",
        write="spaces",
    ),
    "a quote that is not closed": Mistake(
        file="business.yaml",
        old="recording_notice: This call is",
        new='recording_notice: "This call is',
        what="this is not YAML",
        write="Close the quote",
    ),
    "a control character": Mistake(
        file="business.yaml",
        old="currency: USD",
        new="currency: U\x07SD",
        what="a character that may not stand",
        write="Remove",
    ),
}

PERSONAS = {
    "a tag that another persona has": Mistake(
        file="personas/sales.md", old="tag: s", new="tag: r", what="the tag `r` belongs to reception", write="such as s"
    ),
    "a tag of two letters": Mistake(
        file="personas/sales.md", old="tag: s", new="tag: sa", what="may not be 'sa'", write="one lower-case letter"
    ),
    "a voice without its id": Mistake(
        file="personas/sales.md",
        old="  elevenlabs: EXAVITQu4vr4xnSDxMaL\n",
        new="",
        at="voice:",
        what="`voice.elevenlabs` is missing",
        write="elevenlabs: …",
    ),
    "a local voice that does not exist": Mistake(
        file="personas/sales.md",
        old="  local: plain",
        new="  local: hihg",
        what="`voice.local` may not be 'hihg'",
        write="probably `high`",
    ),
    "an occasion that does not exist": Mistake(
        file="personas/sales.md",
        old="  return:",
        new="  returning:",
        what="`acknowledge.returning` is not known",
        write="probably `return`",
    ),
    "nothing to say after a hand-over without a topic": Mistake(
        file="personas/sales.md",
        old='    - "Hi, this is {name}."\n    - "{name} here, hello."',
        new='    - "Hi, this is {name} about {topic}."',
        at="  default:",
        what="has no topic",
        write="without {topic}",
    ),
    "a placeholder that nothing fills": Mistake(
        file="personas/sales.md",
        old='  - "Let me hand you over to {to_name} from {to_role}."',
        new='  - "Let me hand you over to {next_name}."',
        what="nothing fills {next_name}",
        write="`to_name`",
    ),
    "a topic in a greeting": Mistake(
        file="personas/sales.md",
        old="I'm {name}, an AI assistant, and",
        new="I'm {name}, an AI assistant for {topic}, and",
        at='  - "Hi, thank you',
        what="nothing fills {topic}",
        write="`business`",
    ),
    "a brace that stands alone": Mistake(
        file="personas/sales.md",
        old='    - "{name} here, hello."',
        new='    - "{name here, hello."',
        what="a brace stands alone",
        write="{name}",
    ),
    "no front matter": Mistake(
        file="personas/sales.md",
        old="---\nname: Sarah",
        new="name: Sarah",
        what="does not begin with front matter",
        write="a line ---",
    ),
    "front matter without an end": Mistake(
        file="personas/sales.md",
        old="---\n\nYou are Sarah",
        new="\nYou are Sarah",
        at="---",
        what="the front matter has no end",
        write="another after the last",
    ),
    "a key written that is made of the file": Mistake(
        file="personas/sales.md", old="tag: s", new="key: sales\ntag: s", what="`key` is made of", write="Remove"
    ),
    "a need that nobody serves": Mistake(
        file="personas/support.md",
        old="serves: problems",
        new="serves: enquiries",
        in_file="personas",
        what="no persona serves problems",
        write="serves: problems",
    ),
}

FLOWS = {
    "a persona that does not exist": Mistake(
        file="flows/booking.yaml",
        old="persona: sales",
        new="persona: sale",
        what="no persona `sale`",
        write="`sales`",
        problems=4,
    ),
    "a name that is not the file's": Mistake(
        file="flows/booking.yaml",
        old="name: booking\n",
        new="name: bookings\n",
        what="the flow `bookings` stands in booking.yaml",
        write="name: booking",
    ),
    "too few examples of its beginning": Mistake(
        file="flows/complaint.yaml",
        old="starts_when:\n",
        new="starts_when: [one thing, another, a third]\nnot_when:\n",
        at="starts_when:",
        what="has 3 examples, too few",
        write="at least 5",
        problems=2,
    ),
    "hardly any examples of its beginning": Mistake(
        file="flows/complaint.yaml",
        old="starts_when:\n",
        new="starts_when: [one thing]\nunused:\n",
        what="has 1 entries, fewer than 3",
        write="at least 3",
        problems=2,
    ),
    "an example that begins it and does not": Mistake(
        file="flows/complaint.yaml",
        old="  - do you give refunds",
        new="  - I want to make a complaint",
        at="  - I want to make a complaint",
        what="stands under `starts_when` too",
        write="Keep it in one",
    ),
    "a field that is there twice": Mistake(
        file="flows/booking.yaml",
        old="  - name: children\n",
        new="  - name: adults\n",
        what="the field `adults` is there twice",
        write="another name",
    ),
    "a field's name with a space": Mistake(
        file="flows/booking.yaml",
        old="  - name: children\n",
        new="  - name: the children\n",
        what="may not be 'the children'",
        write="lower-case letters",
    ),
    "a type that does not exist": Mistake(
        file="flows/booking.yaml",
        old="    type: postcode",
        new="    type: zipcode",
        what="may not be 'zipcode'",
        write="`postcode`",
    ),
    "an alternative that does not exist": Mistake(
        file="flows/booking.yaml",
        old="    alternative: email",
        new="    alternative: mail",
        what="no other field `mail`",
        write="`email`",
    ),
    "a choice of nothing": Mistake(
        file="flows/booking.yaml",
        old="    type: postcode\n",
        new="    type: choice\n",
        at="  - name: event_zipcode",
        what="has nothing to choose from",
        write="choices:",
    ),
    "a choice without a price": Mistake(
        file="flows/booking.yaml",
        old="    type: counts\n",
        new="    type: counts\n    choices: {chiken: [chicken]}\n",
        at="    choices:",
        what="no price for `chiken`",
        write="`chicken`",
    ),
    "a range that no number lies in": Mistake(
        file="flows/booking.yaml",
        old="    minimum: 1\n    maximum: 150",
        new="    minimum: 150\n    maximum: 1",
        what="no answer lies between",
        write="Swap",
    ),
    "a required field that is never asked for": Mistake(
        file="flows/booking.yaml",
        old="    volunteer: true",
        new="    required: true\n    volunteer: true",
        at="    volunteer: true",
        what="the flow cannot end",
        write="Remove `volunteer",
    ),
    "a required field that is refused in silence": Mistake(
        file="flows/booking.yaml",
        old="    refused: \"That's fine. Without a date I can't hold a chef for you, though.\"\n",
        new="",
        at="  - name: event_date",
        what="nothing is said when the caller refuses",
        write="`refused:`",
    ),
    "a question with a placeholder": Mistake(
        file="flows/booking.yaml",
        old='      - "What\'s the ZIP code of the place?"',
        new='      - "What\'s the ZIP code, {name}?"',
        what="nothing fills {name}",
        write="without braces",
    ),
    "a field's read-back with a placeholder that does not exist": Mistake(
        file="flows/booking.yaml",
        old='    read_back: "in {value}"',
        new='    read_back: "in {zipcode}"',
        what="nothing fills {zipcode}",
        write="`value`",
    ),
    "a read-back with a placeholder that does not exist": Mistake(
        file="flows/booking.yaml",
        old="The total comes to {total}, and",
        new="The total comes to {totals}, and",
        at="  read_back: \"So that's",
        what="nothing fills {totals}",
        write="`total`",
    ),
    "a read-back that asks nothing": Mistake(
        file="flows/booking.yaml",
        old="Shall I book it?",
        new="I'll book it.",
        at="  read_back: \"So that's",
        what="the flow cannot end",
        write="Is that right?",
    ),
    "a read-back of nothing": Mistake(
        file="flows/booking.yaml",
        old="So that's a party {summary}. The",
        new="The",
        at='  read_back: "The',
        what="nothing of what the caller gave is read back",
        write="{summary}",
    ),
    "an end without its tool": Mistake(
        file="flows/booking.yaml",
        old="  tool: book_party",
        new="  tool: book_partys",
        what="no tool `book_partys`",
        write="`book_party`",
        problems=2,
    ),
    "an end that only looks something up": Mistake(
        file="flows/complaint.yaml",
        old="  tool: request_callback",
        new="  tool: check_availability",
        what="`check_availability` cannot be used as `tool`",
        write="`request_callback`",
        problems=2,
    ),
    "a check that says nothing of availability": Mistake(
        file="flows/booking.yaml",
        old="  check: check_availability",
        new="  check: calculate_travel_fee",
        what="cannot be used as `check`",
        write="`check_availability`",
    ),
    "a quote that writes": Mistake(
        file="flows/booking.yaml",
        old="  quote: calculate_party_quote",
        new="  quote: book_party",
        what="cannot be used as `quote`",
        write="`calculate_party_quote`",
        problems=3,
    ),
    "an argument that no field gives": Mistake(
        file="flows/booking.yaml",
        old="  - name: event_zipcode",
        new="  - name: event_zip",
        at="  tool: book_party",
        what="`book_party` needs `event_zipcode`, which the flow has not",
        write="Add a required field `event_zipcode`",
    ),
    "an argument from a field that may be left out": Mistake(
        file="flows/booking.yaml",
        old="    type: postcode\n    label: the ZIP code\n    required: true\n",
        new="    type: postcode\n    label: the ZIP code\n",
        at="  tool: book_party",
        what="`book_party` needs `event_zipcode`, which is not required",
        write="`required: true`",
    ),
    "an argument that is not fixed": Mistake(
        file="flows/complaint.yaml",
        old="  arguments:\n    reason: Complaint about a party\n",
        new="",
        at="  tool: request_callback",
        what="`request_callback` needs `reason`",
        write="under `arguments`",
    ),
    "a fixed argument that the tool does not take": Mistake(
        file="flows/complaint.yaml",
        old="    reason: Complaint about a party",
        new="    reason: Complaint about a party\n    priority: high",
        at="    priority:",
        what="takes no argument `priority`",
        write="`reason`",
    ),
    "a receipt that the tool does not give": Mistake(
        file="flows/complaint.yaml",
        old='  done: "Thank you.',
        new='  done: "Thank you, {booking_id}.',
        what="nothing fills {booking_id}",
        write="Write one of",
    ),
}

FAQ = {
    "an answer that is empty": Mistake(
        file="faq/service.md",
        old="\nThe cooking and the show take about 90 minutes.\n",
        new="",
        at="## How long does a party take?",
        what="is empty",
        write="Write the answer",
    ),
    "a subject that is answered twice": Mistake(
        file="faq/service.md",
        old="Subject: duration",
        new="Subject: gift_cards",
        at="## Do you sell gift cards?",
        what="the subject `gift_cards` is answered at faq/service.md",
        write="another `Subject:`",
    ),
    "a question that is asked twice": Mistake(
        file="faq/service.md",
        old="Also asked: when will you be done;",
        new="Also asked: Do you take cards?; when will you be done;",
        at="## How long does a party take?",
        what="is asked at faq/prices.md",
        write="Keep it in one",
    ),
    "spans of days that overlap": Mistake(
        file="faq/service.md",
        old="Subject: gift_cards\n",
        new="Subject: gift_cards\nValid: until 2026-12-31\n\nNone are sold.\n\n"
        "## Any gift cards?\nSubject: gift_cards\nValid: 2026-12-01 to 2027-01-31\n",
        at="## Any gift cards?",
        what="for some of the same days",
        write="do not overlap",
    ),
    "a span of days that ends before it begins": Mistake(
        file="faq/service.md",
        old="Subject: gift_cards\n",
        new="Subject: gift_cards\nValid: 2026-12-31 to 2026-01-01\n",
        at="Valid:",
        what="ends before it begins",
        write="Valid: 2026-01-01 to 2026-12-31",
    ),
    "a day that does not exist": Mistake(
        file="faq/service.md",
        old="Subject: gift_cards\n",
        new="Subject: gift_cards\nValid: until 2026-02-30\n",
        at="Valid:",
        what="is no span of days",
        write="until 2026-12-31",
    ),
    "a key that is misspelled": Mistake(
        file="faq/service.md",
        old="Also asked: when will you be done",
        new="Also ask: when will you be done",
        what="`Also ask:` is not known",
        write="`Also asked:`",
    ),
    "a key without a value": Mistake(
        file="faq/service.md",
        old="Subject: duration",
        new="Subject:",
        what="`Subject:` is empty",
        write="Write a value",
    ),
    "a subject with spaces": Mistake(
        file="faq/service.md",
        old="Subject: duration",
        new="Subject: How long",
        at="## How long does a party take?",
        what="is not a plain name",
        write="Subject: what_is_included",
    ),
    "a language that the business does not speak": Mistake(
        file="faq/service.md",
        old="Subject: duration",
        new="Subject: duration\nLanguage: ar",
        at="Language:",
        what="the language `ar`",
        write="`languages`",
    ),
    "a heading without a question": Mistake(
        file="faq/service.md",
        old="## How long does a party take?",
        new="##  ",
        what="holds no question",
        write="a question",
    ),
    "a text before the first question": Mistake(
        file="faq/service.md",
        old="# The service",
        new="These are the answers.",
        what="before the first question",
        write="## ",
    ),
    "an answer with a list": Mistake(
        file="faq/service.md",
        old="The cooking and the show take about 90 minutes.",
        new="It takes:\n- 90 minutes",
        at="- 90 minutes",
        what="an answer is spoken",
        write="as sentences",
    ),
    "an answer with a link": Mistake(
        file="faq/service.md",
        old="The cooking and the show take about 90 minutes.",
        new="Look at https://example.com for that.",
        what="an answer is spoken",
        write="as sentences",
    ),
    "an amount that the price list does not hold": Mistake(
        file="faq/prices.md",
        old="Filet mignon is $5 more",
        new="Filet mignon is $7 more",
        at="## What do filet mignon",
        what="names $7.00",
        write="under `advertised`",
    ),
    "an amount in words that the price list does not hold": Mistake(
        file="faq/prices.md",
        old="Filet mignon is $5 more",
        new="Filet mignon is six dollars more",
        at="## What do filet mignon",
        what="names $6.00",
        write="under `advertised`",
    ),
}

PRICES = {
    "an amount with a currency sign": Mistake(
        file="prices.yaml", old="adult: 55.00", new="adult: $55", what="should be an amount", write="55.00"
    ),
    "an amount below nothing": Mistake(
        file="prices.yaml",
        old="deposit: 100.00",
        new="deposit: -100.00",
        what="less than nothing",
        write="0 or more",
        problems=5,
    ),
    "an amount with three decimals": Mistake(
        file="prices.yaml",
        old="per_mile: 2.00",
        new="per_mile: 2.005",
        what="more than two decimals",
        write="55.00",
        problems=2,
    ),
    "a postcode without quotes": Mistake(
        file="prices.yaml",
        old='kitchen_zipcode: "95814"',
        new="kitchen_zipcode: 95814",
        what="should be text",
        write="in quotes",
    ),
    "a postcode that does not exist": Mistake(
        file="prices.yaml",
        old='kitchen_zipcode: "95814"',
        new='kitchen_zipcode: "00000"',
        what="no ZIP code",
        write="95814",
    ),
    "a time that does not exist": Mistake(
        file="prices.yaml", old='first_start: "11:00"', new='first_start: "25:00"', what="no time of day", write="11:00"
    ),
    "a last start before the first": Mistake(
        file="prices.yaml",
        old='last_start: "19:00"',
        new='last_start: "09:00"',
        what="before the first",
        write="after `first_start`",
    ),
    "no chef at all": Mistake(
        file="prices.yaml", old="chefs: 2", new="chefs: 0", what="may not be 0", write="1 or more"
    ),
    "words for a protein that has no price": Mistake(
        file="prices.yaml",
        old="  tofu: [tofu, bean curd]",
        new="  tofoo: [tofu, bean curd]",
        what="`tofoo` is not among the proteins",
        write="`tofu`",
    ),
    "prices of another kind": Mistake(
        file="prices.yaml", old="kind: party", new="kind: list", what="`kind` may not be 'list'", write="`party`"
    ),
}

LINES = {
    "a line that does not exist": Mistake(
        file="lines.yaml",
        old="write_filler:",
        new="write_filer:",
        what="there is no line `write_filer`",
        write="`write_filler`",
    ),
    "a line with a placeholder that nothing fills": Mistake(
        file="lines.yaml",
        old="{miles} miles from our kitchen",
        new="{distance} miles from our kitchen",
        at="tool.calculate_travel_fee:",
        what="nothing fills {distance}",
        write="Write one of",
    ),
    "a line that is no sentence": Mistake(
        file="lines.yaml",
        old="goodbye:\n",
        new="goodbye:\n  more:\n",
        at="goodbye:",
        what="should be a sentence",
        write="goodbye",
        problems=1,
    ),
    "an amount in a line that the price list does not hold": Mistake(
        file="lines.yaml",
        old="Oh, I'm sorry, someone",
        new="Oh, I'm sorry, that is $40, and someone",
        at="slot_taken:",
        what="names $40.00",
        write="under `advertised`",
    ),
    "a tool's answer that could not be said": Mistake(
        file="lines.yaml",
        old='tool.check_availability.free: "Yes, {event_date} at {start_time} is free."\n',
        new="",
        at="# What is said",
        what="the line `tool.check_availability.free` is missing",
        write="{event_date}",
    ),
}

EVERY = [
    pytest.param(mistake, id=f"{mistake.file}: {name}")
    for group in (BUSINESS, PERSONAS, FLOWS, FAQ, PRICES, LINES)
    for name, mistake in group.items()
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HIBACHI, tmp_path / "hibachi"))


@pytest.mark.parametrize("mistake", EVERY)
def test_a_mistake_is_named_with_file_line_and_remedy(folder: Path, mistake: Mistake) -> None:
    file = folder / mistake.file
    text = file.read_text()
    assert text.count(mistake.old) >= 1, "the mistake must change something"
    file.write_text(text.replace(mistake.old, mistake.new, 1))

    problems = check_business(folder)

    found = [problem for problem in problems if mistake.what in problem.what]
    assert len(found) == 1, _shown(problems)
    assert mistake.write in found[0].write_instead
    if mistake.in_file is None:
        at = mistake.at or mistake.new.splitlines()[0]
        lines = file.read_text().splitlines()
        assert found[0].file == file
        assert lines[found[0].line - 1].startswith(at)
        assert at not in lines or lines[found[0].line - 1] == at
    else:
        assert found[0].file == folder / mistake.in_file
    assert len(problems) <= mistake.problems, _shown(problems)


def test_every_mistake_is_reported_at_once_and_nothing_is_loaded(folder: Path) -> None:
    for name in ("a currency that is a sign", "a region without telephones"):
        _make(folder, BUSINESS[name])
    _make(folder, PERSONAS["a tag of two letters"])
    _make(folder, FLOWS["a type that does not exist"])
    _make(folder, FAQ["a key without a value"])
    _make(folder, PRICES["a postcode without quotes"])
    _make(folder, LINES["a line that does not exist"])

    with pytest.raises(BusinessError) as caught:
        load_business(folder)

    assert {problem.file.name for problem in caught.value.problems} == {
        "business.yaml",
        "sales.md",
        "booking.yaml",
        "service.md",
        "prices.yaml",
        "lines.yaml",
    }
    for problem in caught.value.problems:
        assert f"{problem.file}:{problem.line}: {problem.what}" in str(caught.value)
        assert problem.write_instead in str(caught.value)


@pytest.mark.parametrize(
    "name", ["business.yaml", "personas/sales.md", "flows/booking.yaml", "faq/food.md", "lines.yaml"]
)
def test_a_file_in_another_encoding_is_named_with_the_line(folder: Path, name: str) -> None:
    file = folder / name
    raw = file.read_bytes()
    first, rest = raw.split(b"\n", 1)
    file.write_bytes(first + b"\n# caf\xe9\n" + rest)

    [problem] = check_business(folder)

    assert (problem.file, problem.line) == (file, 2)
    assert "0xe9" in problem.what
    assert "UTF-8" in problem.write_instead


def test_files_with_a_byte_order_mark_and_windows_line_ends_are_read(folder: Path) -> None:
    for file in folder.rglob("*.*"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))

    assert load_business(folder).faq == load_business(HIBACHI).faq


@pytest.mark.parametrize(
    ("missing", "at", "what"),
    [
        ("business.yaml", "business.yaml", "the file is missing"),
        ("personas", "personas", "there is no persona"),
        ("prices.yaml", "business.yaml", "needs a prices.yaml"),
        ("lines.yaml", "lines.yaml", "nothing says what"),
        ("personas/support.md", "business.yaml", "there is no persona `support`"),
    ],
)
def test_a_missing_file_is_named(folder: Path, missing: str, at: str, what: str) -> None:
    gone = folder / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()

    found = [problem for problem in check_business(folder) if what in problem.what]

    assert found
    assert folder / at in {problem.file for problem in found}


@pytest.mark.parametrize(
    ("stray", "instead"),
    [
        ("price.yaml", "prices.yaml"),
        ("flow/booking.yaml", "flows/"),
        ("flows/complaint.yml", "complaint.yaml"),
        ("faq/more.txt", "more.md"),
        ("personas/manager.yaml", "manager.md"),
    ],
)
def test_a_file_that_nothing_reads_is_named(folder: Path, stray: str, instead: str) -> None:
    (folder / stray).parent.mkdir(exist_ok=True)
    (folder / stray).write_text("x: y\n")

    [problem] = check_business(folder)

    assert problem.what == "nothing reads this"
    assert instead in problem.write_instead


def test_tools_that_sell_by_the_party_need_prices_for_it(folder: Path) -> None:
    (folder / "prices.yaml").write_text("kind: list\nadvertised: {adult: 55.00, child: 30.00, smallest: 550.00}\n")

    problems = [p for p in check_business(folder) if p.file.name == "business.yaml"]

    assert {p.write_instead for p in problems} == {"Add such a prices.yaml, or remove the tool here"}
    assert any("`book_party` needs a prices.yaml with `kind: party`" in p.what for p in problems)


def test_a_persona_that_cannot_be_read_does_not_make_its_name_unknown(folder: Path) -> None:
    _make(folder, PERSONAS["no front matter"])

    assert [problem.file.name for problem in check_business(folder)] == ["sales.md"]


def test_a_business_that_does_not_exist_is_told_with_the_nearest_name() -> None:
    with pytest.raises(BusinessError) as caught:
        load_business("hibatchi")

    assert caught.value.problems[0].write_instead == "Write `hibachi`"


def _make(folder: Path, mistake: Mistake) -> None:
    file = folder / mistake.file
    file.write_text(file.read_text().replace(mistake.old, mistake.new, 1))


def _shown(problems: list[Problem]) -> str:
    return "\n".join(str(problem) for problem in problems) or "no problem was found"
