"""What callers say in `bench/validation.py`, and what a model that makes no mistake answers."""

from __future__ import annotations

from typing import Any

from tests.providers.replies import DETAILS, Line

Turn = tuple[str, Line]


def _turn(heard: str, words: str, route: str = "conversation", target: str | None = None, **details: Any) -> Turn:
    return heard, Line(words=words, details={**DETAILS, "route": route, "target": target, **details})


def _booking(heard: str, words: str, step: str, **profile: Any) -> Turn:
    return _turn(heard, words, "flow", "booking", step=step, profile=profile)


def _complaint(heard: str, words: str, step: str | None = None, **profile: Any) -> Turn:
    return _turn(heard, words, "flow", "complaint", step=step, profile=profile)


CONVERSATIONS: tuple[tuple[Turn, ...], ...] = (
    (
        _turn("So how loud is an evening like that for the people next door?", "Not loud at all. People laugh a lot."),
        _booking("I'd like to book a party for my sister.", "Lovely. Under which name?", "name"),
        _booking("My name is Dana Reed.", "Thank you, Dana. Which day do you have in mind?", "event_date"),
        _booking("The fifth of December.", "Good. At what time?", "start_time", event_date="2026-12-05"),
        _booking("At six in the evening.", "Fine. How many adults will there be?", "adults", start_time="18:00"),
        _booking("Fourteen adults.", "Wonderful. Any children?", "children", adults=14),
    ),
    (
        _turn("Do the neighbours ever come over and join in?", "That happens. Everybody is welcome at your table."),
        _turn("And what sort of music do people put on?", "Whatever you like. The chef dances to all of it."),
        _turn("Does the chef do tricks with the knives?", "Plenty of them. It is half of the fun."),
        _turn("Could we watch it all from the balcony?", "Of course. You would have a fine view from there."),
    ),
    (
        _complaint("I want to complain, your chef was two hours late.", "I'm sorry about that. What else happened?"),
        _complaint("He was rude to my mother as well.", "That should not happen. When was the party?", "event_date"),
        _complaint("It was last Saturday.", "Thank you for telling me. What would help you most?", "wanted_remedy"),
    ),
    (
        _booking("Hi, we want to book a chef for a birthday.", "How nice. Under which name?", "name"),
        _booking("Put it under Priya Shah please.", "Thank you. Which day should it be?", "event_date"),
        _turn("Hang about, do your chefs speak any Spanish?", "Several of them do. Which day should it be?"),
        _booking("On December the twelfth.", "Good. What time would suit you?", "start_time"),
        _booking("Let's say five o'clock.", "Fine. And how many adults?", "adults"),
        _booking("There will be twenty adults.", "Great. Any children from six to twelve?", "children"),
        _booking("Four children.", "And any little ones under six?", "children_under_6"),
    ),
    (
        _turn("Is the grill safe around dogs?", "Keep them on a leash, please. The grill gets hot."),
        _turn("Where do your chefs learn all of that?", "In our own kitchen. It takes them a year."),
        _turn("Is there a smell that stays in the house afterwards?", "It is gone by morning. We cook outside."),
    ),
)
