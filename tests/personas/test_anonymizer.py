"""What identifies people in a transcript is replaced, everywhere and by the same invention."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.core.models import Role
from pytest_synthconv.personas.privacy.anonymizer import Anonymous, anonymized
from pytest_synthconv.personas.privacy.checksums import iban, is_iban, is_luhn, luhn_digit
from pytest_synthconv.personas.privacy.contacts import Kind, digits_of, find_contacts

Said = Sequence[tuple[Role, str]]


def done(*texts: str, seed: int = 0, number: int = 1) -> Anonymous:
    """The user and the assistant say ``texts`` in turn, the user first."""
    roles: tuple[Role, Role] = ("user", "assistant")
    return anonymized(
        [(roles[i % 2], text) for i, text in enumerate(texts)], seed=seed, number=number
    )


def found(text: str) -> list[tuple[str, str]]:
    return [(str(it.kind), text[it.start : it.end]) for it in find_contacts(text)]


@pytest.mark.parametrize(
    ("text", "kind", "original"),
    [
        ("write to jo.doe+x@mail.example.co.uk.", Kind.EMAIL, "jo.doe+x@mail.example.co.uk"),
        ("<müller@bücher.example>", Kind.EMAIL, "müller@bücher.example"),
        ("jo at mail dot example dot com, ok?", Kind.EMAIL, "jo at mail dot example dot com"),
        ("call (555) 123-4567 now", Kind.PHONE, "(555) 123-4567"),
        ("call 5551234567", Kind.PHONE, "5551234567"),
        ("+49 221 / 123456, please", Kind.PHONE, "+49 221 / 123456"),
        ("0177-1234567", Kind.PHONE, "0177-1234567"),
        ("my mobile is 12345678", Kind.PHONE, "12345678"),
        ("call 555-1234", Kind.PHONE, "555-1234"),
        ("my card 4242 4242 4242 4242 expires", Kind.CARD, "4242 4242 4242 4242"),
        ("378282246310005", Kind.CARD, "378282246310005"),
        ("4242-4242-4242-4241", Kind.NUMBER, "4242-4242-4242-4241"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", Kind.IBAN, "DE89 3704 0044 0532 0130 00"),
        ("gb29nwbk60161331926819", Kind.IBAN, "gb29nwbk60161331926819"),
        ("tracking 998877665544", Kind.NUMBER, "998877665544"),
        ("I live at 221b Baker Street, London", Kind.ADDRESS, "221b Baker Street"),
        ("to 12 elm street", Kind.ADDRESS, "12 elm street"),
        ("Hauptstraße 12, Köln", Kind.ADDRESS, "Hauptstraße 12"),
        ("٠١٢٣٤٥٦٧٨٩", Kind.PHONE, "٠١٢٣٤٥٦٧٨٩"),
    ],
)
def test_contacts_are_found(text: str, kind: Kind, original: str) -> None:
    assert found(text) == [(str(kind), original)]


@pytest.mark.parametrize(
    "text",
    [
        "order 1042 of 2026-11-29, 31.12.2026 or 12/31/2026",
        "order 10457788",
        "it costs 1.299.000 or 12.50 to 34.99 or 12.50 34.99",
        "in 2019-2024, from 9.30-17.30 and at 10:30",
        "at 5 pm with the Dr. and 40 marks, and 12 is on the road",
        "2 of 3, 100%, 24/7, @jo, 5 at once",
    ],
)
def test_numbers_that_identify_nobody_stay(text: str) -> None:
    assert found(text) == []
    assert done(text).texts == (text,)


def test_one_person_has_one_name_in_every_spelling() -> None:
    result = done(
        "hi, my name is john smith and I bought a lamp",
        "Thanks, John! Mr Smith, which one?",
        "JOHN SMITH's lamp. Regards, John",
    )
    given, family = result.owner.split()
    assert result.texts == (
        f"hi, my name is {given.lower()} {family.lower()} and I bought a lamp",
        f"Thanks, {given}! Mr {family}, which one?",
        f"{given.upper()} {family.upper()}'s lamp. Regards, {given}",
    )
    assert [(str(it.kind), it.invented, it.count) for it in result.replaced] == [
        ("name", given, 4),
        ("name", family, 3),
    ]


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["I'm Zebedee Quorl."], "Zebedee"),
        (["im priya, where is it?"], "priya"),
        (["Name: Zebedee Quorl"], "Quorl"),
        (["Where is it?\n\nKind regards,\nZebedee"], "Zebedee"),
        (["Where?", "Hi Zebedee, it is here."], "Zebedee"),
        (["Where?", "Hello Mr. Quorl! Here."], "Quorl"),
        (["Where?", "Thank you, Zebedee. Here."], "Zebedee"),
        (["Where?", "May I have your full name, please?", "zebedee quorl"], "zebedee"),
        (["Ask Wilhelmina van Dorp, or my wife Sarah Connor."], "Connor"),
        (["Ich heiße Zebedee."], "Zebedee"),
        (["Where is Mr Quorl's lamp?"], "Quorl"),
        (["My name is Wilhelmina van Dorp."], "Dorp"),
    ],
)
def test_names_that_a_transcript_introduces_are_replaced(texts: list[str], name: str) -> None:
    assert name in " ".join(texts)
    assert name.casefold() not in " ".join(done(*texts).texts).casefold()


@pytest.mark.parametrize(
    "texts",
    [
        ["I'm happy. I am German and this is Wrong. My name is wrong on the order."],
        ["Hi there! Hello. Dear Customer, Hi Team, where is it?"],
        ["Will you mark it? May I? I will hope for grace in the summer."],
        ["Regards", "Thanks, Bye. Thank you. Sure, Your order is here."],
        ["I love Pizza. This is Order 12."],
    ],
)
def test_what_is_no_name_stays(texts: list[str]) -> None:
    assert list(done(*texts).texts) == texts


def test_a_name_that_is_a_word_as_well_is_replaced_where_it_means_the_person() -> None:
    result = done(
        "I'm Will Green. Will the green lamp come?", "Mr Green, it will.", "Will it? Green here."
    )
    given, family = result.owner.split()
    assert result.texts == (
        f"I'm {given} {family}. Will the green lamp come?",
        f"Mr {family}, it will.",
        f"Will it? {family} here.",
    )


def test_an_assistants_name_is_not_the_customers() -> None:
    result = done("Where is it?", "My name is Anna. Hi Zebedee!", "Thanks Anna")
    customer = re.search(r"Hi (\w+)!", result.texts[1])
    clerk = re.search(r"Thanks (\w+)", result.texts[2])
    assert customer
    assert clerk
    assert customer[1] == result.owner.split()[0] != clerk[1]


def test_the_same_original_gives_the_same_invention_and_another_one_another() -> None:
    (text,) = done("a@x.de, A@X.DE and b@x.de; 0177 1234567, (0177) 1234567, 0178 1234567").texts
    first, again, other, phone, phone_again, other_phone = re.split(r", | and |; ", text)
    assert first == again != other
    assert phone == phone_again != other_phone
    assert first.endswith("@example.com")


def test_what_is_invented_is_valid_and_belongs_to_nobody() -> None:
    cards = " or ".join(
        f"{n}{luhn_digit(n)}" for n in map(str, range(51234567890123, 51234567890130))
    )
    result = done(f"{cards}; {iban('DE', '370400440532013000')}; +49 221 123456")
    by_kind = {
        kind: [it.invented for it in result.replaced if it.kind is kind]
        for kind in (Kind.CARD, Kind.IBAN, Kind.PHONE)
    }
    assert len(set(by_kind[Kind.CARD])) == 7
    assert all(is_luhn(digits_of(card)) for card in by_kind[Kind.CARD])
    assert all(is_iban(it.replace(" ", "")) and "TEST" in it for it in by_kind[Kind.IBAN])
    assert all(re.fullmatch(r"\+1 \d{3} 555 01\d\d", it) for it in by_kind[Kind.PHONE])


def test_an_invention_is_never_one_of_the_originals() -> None:
    tests = "4242 4242 4242 4242, 5555 5555 5555 4444, 4111 1111 1111 1111, 6011 1111 1111 1117"
    phones = ", ".join(f"+1 202 555 01{n:02}" for n in range(100))
    (text,) = done(f"{tests}; {phones}").texts
    assert not {*re.split("[,;] ", text)} & {*re.split("[,;] ", f"{tests}; {phones}")}


def test_equal_seeds_give_equal_inventions() -> None:
    text = "I'm John Smith, jo@x.de, 0177 1234567, 998877665544"
    assert done(text) == done(text)
    assert done(text).texts != done(text, seed=1).texts
    assert done(text).texts != done(text, number=2).texts


def test_a_name_that_is_taken_is_not_given_to_the_customer() -> None:
    first = done("Hi").owner
    again = anonymized([("user", "Hi")], seed=0, number=1, taken={first})
    assert again.owner != first


WORDS = st.sampled_from(["the lamp", "of my order,", "where is it?", "(hello)", "12", "-", "and\n"])
EMAILS = st.one_of(
    st.emails(),
    st.from_regex(r"[a-z]{1,9}[._+-]?[a-z0-9]{1,9}@[a-z]{2,9}\.(com|de|co\.uk)", fullmatch=True),
)
CARDS = st.builds(
    lambda digits, by: by.join(re.findall(".{1,4}", digits + luhn_digit(digits))),
    st.text("0123456789", min_size=12, max_size=18),
    st.sampled_from(["", " ", "-"]),
)
PHONES = st.one_of(
    st.from_regex(r"\+[1-9][0-9]{0,2} ?[0-9]{2,4}[ /-]?[0-9]{5,8}", fullmatch=True),
    st.from_regex(r"0[1-9][0-9]{2,3}[ /-][0-9]{5,8}", fullmatch=True),
    st.from_regex(r"\([2-9][0-9]{2}\) ?[0-9]{3}-[0-9]{4}", fullmatch=True),
    st.from_regex(r"[2-9][0-9]{2}[ .-][0-9]{3}[ .-][0-9]{4}", fullmatch=True),
    st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True),
)
IBANS = st.builds(
    lambda country, account, by: by.join(re.findall(".{1,4}", iban(country, account))),
    st.sampled_from(["DE", "GB", "NO", "MT"]),
    st.from_regex(r"[A-Z]{0,4}[0-9]{11,20}", fullmatch=True),
    st.sampled_from(["", " "]),
)


@given(
    st.lists(st.tuples(WORDS, st.one_of(EMAILS, CARDS, PHONES, IBANS), WORDS), max_size=5),
    st.integers(0, 3),
)
def test_no_address_and_no_number_survives(parts: list[tuple[str, str, str]], seed: int) -> None:
    texts = [" ".join(part) for part in parts]
    result = " ".join(done(*texts, seed=seed).texts)
    numbers = [digits_of(it) for it in re.findall(r"\d[\d ().+/-]*", result)]
    for _, original, _ in parts:
        assert original.casefold() not in result.casefold()
        if "@" not in original:
            assert not any(digits_of(original) in number for number in numbers)


@given(st.lists(st.text(max_size=80), max_size=4), st.integers(0, 3))
def test_any_text_can_be_read_and_only_what_was_found_changes(texts: list[str], seed: int) -> None:
    result = done(*texts, seed=seed)
    assert result == done(*texts, seed=seed)
    assert len(result.texts) == len(texts)
    if not result.replaced:
        assert list(result.texts) == [text.replace("\0", "") for text in texts]


@given(st.lists(st.one_of(EMAILS, CARDS, PHONES), min_size=1, max_size=4))
def test_a_second_pass_finds_what_the_first_one_invented_and_nothing_else(
    originals: list[str],
) -> None:
    first = done("; ".join(originals))
    invented = {it.invented for it in first.replaced}
    assert {text for _, text in found(first.texts[0])} <= invented


@given(st.text("0123456789", min_size=1, max_size=30))
def test_a_number_with_its_check_digit_is_valid_and_with_any_other_is_not(digits: str) -> None:
    right = luhn_digit(digits)
    assert [last for last in "0123456789" if is_luhn(digits + last)] == [right]
