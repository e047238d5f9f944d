"""What a room may say about its call is checked where it enters."""

from __future__ import annotations

import pytest

from agent.errors import RequestError
from agent.request import read_request


def test_a_room_that_says_nothing_is_an_ordinary_call() -> None:
    request = read_request("", "  ")
    assert request.business is None
    assert request.known_caller().name is None


def test_the_dispatch_goes_before_the_room() -> None:
    assert read_request('{"business": "alive5"}', '{"business": "hibachi"}').business == "alive5"


def test_what_is_known_of_the_caller_is_taken_over() -> None:
    known = read_request('{"caller": {"name": "Dana", "is_vip": true, "purchase_history": ["a party"]}}').known_caller()
    assert (known.name, known.is_vip, known.purchase_history) == ("Dana", True, ("a party",))


@pytest.mark.parametrize(
    ("metadata", "says"),
    [
        ("business=hibachi", "no JSON"),
        ("[1]", "metadata"),
        ('{"busines": "hibachi"}', "busines"),
        ('{"language": "fr"}', "language"),
        ('{"caller": {"phone_number": "call me"}}', "caller.phone_number"),
        ('{"caller": {"name": "' + "x" * 500 + '"}}', "caller.name"),
    ],
)
def test_metadata_that_no_call_can_begin_with_is_refused_by_name(metadata: str, says: str) -> None:
    with pytest.raises(RequestError) as refused:
        read_request(metadata)
    assert says in str(refused.value)


def test_an_error_does_not_repeat_what_the_metadata_says_of_a_person() -> None:
    with pytest.raises(RequestError) as refused:
        read_request('{"caller": {"phone_number": "0049-secret"}}')
    assert "secret" not in str(refused.value)
