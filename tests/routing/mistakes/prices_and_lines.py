"""Mistakes in prices.yaml and lines.yaml."""

from __future__ import annotations

from tests.routing.mistakes.mistake import Mistake

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
