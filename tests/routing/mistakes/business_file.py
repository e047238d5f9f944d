"""Mistakes in business.yaml."""

from __future__ import annotations

from tests.routing.mistakes.mistake import Mistake

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
