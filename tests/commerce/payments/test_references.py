"""References that come back from a bank."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cloudspace.commerce.payments.rules import references
from cloudspace.kit import ids

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
made = st.text(st.sampled_from(ALPHABET), min_size=9, max_size=9).map(references.make)
noise = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF), max_size=40)


@given(made)
def test_a_reference_is_capitals_and_digits(reference: str) -> None:
    assert len(reference) == references.LENGTH
    assert reference.isascii()
    assert reference.isalnum()
    assert reference == reference.upper()


@given(made, noise, noise, st.lists(st.integers(0, 12), max_size=6), st.sampled_from([" ", "-", ". ", "/", "\t"]))
def test_it_is_found_wherever_the_bank_put_it(
    reference: str, before: str, after: str, cuts: list[int], separator: str
) -> None:
    broken = reference
    for cut in sorted(cuts, reverse=True):
        broken = broken[:cut] + separator + broken[cut:]
    assume("CS" not in (before + after).upper())
    assert reference in references.found_in(f"{before} {broken.lower()}{after}")


@given(made, st.integers(2, 11), st.sampled_from(ALPHABET))
def test_a_single_wrong_character_is_noticed(reference: str, place: int, other: str) -> None:
    assume(reference[place] != other)
    wrong = reference[:place] + other + reference[place + 1 :]
    assert wrong not in references.found_in(wrong)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    reference = references.make("0101010AB")
    typed = reference[:2] + reference[2:].replace("0", "O").replace("1", "l")
    assert references.found_in(typed) == (reference,)


def test_two_references_are_both_found_once() -> None:
    one, other = references.make("7QM2XK9PA"), references.make("ZZ2XK9PA1")
    assert references.found_in(f"{one} {other} {one}") == (one, other)


@pytest.mark.parametrize("text", ["", "CS", "CSCSCSCSCSCS", "chuyen tien", "🙂" * 50, "CS" * 5000])
def test_other_texts_hold_none(text: str) -> None:
    assert references.found_in(text) == ()


@given(noise)
def test_no_text_breaks_the_search(text: str) -> None:
    references.found_in(text)


@pytest.mark.parametrize("random", ["", "short", "lowercase", "7QM2XK9PU", "7QM2XK9PA1"])
def test_only_the_alphabet_makes_a_reference(random: str) -> None:
    with pytest.raises(ValueError, match="nine characters"):
        references.make(random)


def test_fresh_codes_fit() -> None:
    assert references.found_in(references.make(ids.reference(9)))
