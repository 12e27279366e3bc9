"""In which language a text is written; in doubt it is English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.core.language import ENGLISH, is_english, language_of, suspect_word


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Anna hat am Dienstag einen Termin und möchte ihn auf Donnerstag verschieben.", "German"),
        ("Quiere llevar su guitarra en la cabina del avión y no sabe si puede.", "Spanish"),
        ("Elle voudrait savoir si la bibliothèque est ouverte pendant les vacances.", "French"),
        ("Vuole sapere quando arriva il suo pacco e perché non è ancora qui.", "Italian"),
        ("Hij wil weten wanneer het pakket wordt bezorgd, maar niemand kan dat zeggen.", "Dutch"),
        ("注文した傘がまだ届いていません。", "Japanese"),
        ("주문한 우산이 아직 오지 않았습니다.", "Korean"),
        ("Когда придёт моя посылка?", "a language in Cyrillic letters"),
    ],
)
def test_a_text_is_told_by_its_function_words_or_its_script(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Order 1042",
        "Cancel my order",
        "José wants to exchange his size 43 espadrilles for a pair that fits.",
        "Answers questions about trains between Zürich HB and Genève-Cornavin.",
        "Explains haiku (俳句) and helps people to write one.",
        "Leather soles, low heel.",
        "Rents flats near Los Angeles, San José, El Paso, La Paz and Las Palmas.",
        "Los Angeles, San José, El Paso",
        "Passwords, VPN, printers.",
        "Book a table. Ana wants to book a table. A customer.",
        "Get a visa letter. A customer. A busy person.",
    ],
)
def test_foreign_names_and_short_texts_are_english(text: str) -> None:
    assert is_english(text)


def test_a_letter_makes_a_few_words_suspect_unless_english_stands_among_them() -> None:
    assert suspect_word("Passwörter, Drucker, VPN.") == "passwörter"
    assert suspect_word("Trams of Zürich") is None
    assert suspect_word("A pâtisserie's assistant: éclairs, macarons.") is None
    assert suspect_word("Passwords, printers, VPN.") is None


def test_a_long_text_without_any_known_function_word_is_in_no_known_language() -> None:
    assert language_of(" ".join(f"wort{i}" for i in range(40))) == "another language"


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert language_of(text) == ENGLISH or not is_english(text)
