"""Values and refusals in the words of Iraq, the Maghreb and the Levant that written Arabic does not have."""

from __future__ import annotations

import pytest

from routing.slots.arabic import extract, refusals
from routing.slots.value import Held
from tests.routing.ornina_listening import listening


def heard(text: str, asked: str | None, flow: str = "demo_request") -> dict[str, Held]:
    return {slot.field: slot.value for slot in extract(text, listening(asked, flow=flow))}


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("زائد تسعة ستة واحد، سبعين، أربعين، خمسة وستين، تناعش", "+96170406512"),
        ("زائد تسعة ستة تلاتة، تسعة تلاتة تلاتة، تمانة واحد سبعة، تمانة خمسة أربعة", "+963933817854"),
    ],
)
def test_twelve_and_eight_of_the_levant_are_digits_of_a_number(said: str, number: str) -> None:
    assert heard(said, "phone_number")["phone_number"] == number


@pytest.mark.parametrize(
    ("said", "firm"),
    [
        ("الشركة تاعنا Rif Textiles", "Rif Textiles"),
        ("الشركة ديالنا أطلس للنقل", "أطلس للنقل"),
        ("والشركة مالتنا دجلة للتجارة", "دجلة للتجارة"),
        ("الشركة بتاعتنا اسمها نور القاهرة", "نور القاهرة"),
    ],
)
def test_ours_is_no_part_of_the_firms_name(said: str, firm: str) -> None:
    assert heard(said, "company")["company"] == firm


@pytest.mark.parametrize("said", ["صارله من يوم السبت وهو هيك", "صارلي أسبوع أحاول", "صرلنا يومين هيك"])
def test_how_long_it_has_been_is_nobodys_name(said: str) -> None:
    assert "name" not in heard(said, "name", "complaint")


@pytest.mark.parametrize(("said", "name"), [("آني علي الربيعي", "علي الربيعي"), ("آني زينب", "زينب")])
def test_i_of_iraq_comes_before_a_name(said: str, name: str) -> None:
    assert heard(said, "name")["name"] == name


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("رقم التلفون ما أنطيه", ["phone_number"]),
        ("التلفون ما نحبش نعطيه", ["phone_number"]),
        ("ما راح أنطيكم رقمي", ["phone_number"]),
    ],
)
def test_what_is_not_given_in_those_words_is_kept_back(said: str, kept: list[str]) -> None:
    assert refusals(said, listening("phone_number", flow="complaint")) == kept


def test_an_order_number_that_was_not_kept_is_not_there() -> None:
    assert refusals("رقم الطلب ما محتفظ بيه", listening("order_id", flow="complaint")) == ["order_id"]


@pytest.mark.parametrize("said", ["ممكن نعطيكم الرقم الحين", "أنطيك رقمي هسه"])
def test_what_is_about_to_be_given_is_not_kept_back(said: str) -> None:
    assert refusals(said, listening("phone_number", flow="complaint")) == []
