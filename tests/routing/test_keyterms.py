"""The words that a recogniser is told to expect."""

from __future__ import annotations

import pytest

from routing.business import load_business
from routing.keyterms import MOST_TERMS, MOST_TOKENS, keyterms, names_in


def test_what_the_business_lists_comes_before_its_names_and_products() -> None:
    business = load_business("hibachi")
    terms = keyterms(business)
    listed = len(business.file.keyterms)
    assert terms[:listed] == business.file.keyterms
    assert {"Ahmed", "Sarah", "Mohammed", "salmon", "tofu"} <= set(terms[listed:])


def test_no_term_is_told_twice() -> None:
    for key in ("hibachi", "alive5"):
        terms = [term.casefold() for term in keyterms(load_business(key))]
        assert len(terms) == len(set(terms))


def test_a_business_with_many_names_tells_the_most_important_within_what_the_service_takes() -> None:
    business = load_business("hibachi")
    many = [f"Longwinded Name {number}" for number in range(300)]
    for keep, least in ((many, 50), ([f"N{number}" for number in range(300)], MOST_TERMS)):
        file = business.file.model_copy(update={"keyterms": tuple(keep)})
        terms = keyterms(business.model_copy(update={"file": file}))
        assert list(terms) == keep[: len(terms)]
        assert least <= len(terms) <= MOST_TERMS
        assert sum(len(term.encode()) for term in terms) <= 3 * MOST_TOKENS


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We serve Sacramento, Elk Grove and Davis.", ["Sacramento", "Elk Grove", "Davis"]),
        ("It works with HubSpot. You can pay by card.", ["HubSpot"]),
        ("Registration is 10DLC, and the TCPA's opt-out.", ["10DLC", "TCPA"]),
        ("Yes. I'm sure that I can on Monday the 5th.", []),
        ("What does Alive5 do? Alive5 sends an SMS.", ["Alive5", "Alive5", "SMS"]),
        ("نعمل مع HubSpot كل يوم.", ["HubSpot"]),
    ],
)
def test_names_are_known_by_their_letters(text: str, names: list[str]) -> None:
    assert list(names_in(text)) == names


def test_the_faq_of_another_language_is_left_out() -> None:
    business = load_business("alive5")
    answer = business.faq[0].model_copy(update={"answer": "Ask for Gilgamesh.", "language": "ar"})
    both = business.model_copy(update={"faq": (*business.faq, answer)})
    assert "Gilgamesh" in keyterms(both, language="ar")
    assert "Gilgamesh" not in keyterms(both)
