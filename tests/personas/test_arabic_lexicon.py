"""What Arabic words show of a mood, and what turns them round."""

from __future__ import annotations

import pytest

from personas.arabic_lexicon import arabic_lexicon


@pytest.mark.parametrize(
    "text",
    [
        "وإذا دفعنا وما عجبنا، منقدر نسترجع المبلغ؟",
        "لو اشتركت وما عجبني النظام، ترجعون المبلغ؟",
        "في حال لم يعجبني المنتج ماذا أفعل",
        "إِذا ما عَجَبَني، فيني رجّع؟",
        "لو طلع مش حلو ينفع أرجعه؟",
    ],
)
def test_what_might_not_please_is_no_mood(text: str) -> None:
    assert arabic_lexicon().score(text).score == 0.0


@pytest.mark.parametrize("text", ["جربناه وما عجبنا", "والله مو حلو", "النظام جميل بس الدعم مش كويس وما عجبني"])
def test_what_did_not_please_is_not_liked(text: str) -> None:
    assert arabic_lexicon().score(text).disliked


@pytest.mark.parametrize("text", ["عجبنا كثير", "وعاجبنا النظام", "إذا كذا ممتاز"])
def test_what_pleases_is_liked(text: str) -> None:
    assert arabic_lexicon().score(text).score > 0
