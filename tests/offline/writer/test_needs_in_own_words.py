"""Needs are made of a description's own verbs and questions, and of what a noun allows."""

from __future__ import annotations

from random import Random

import pytest

from pytest_synthconv.core.cards import Assistant
from pytest_synthconv.offline.writer.choosing import chosen
from pytest_synthconv.offline.writer.errands import errands_for


def asks(description: str) -> list[str]:
    return [e.task.ask for e in errands_for(Assistant(name="Casey", description=description))]


@pytest.mark.parametrize(
    ("description", "ask"),
    [
        (
            "I can help you descale your kettle and register guarantees.",
            "how do I descale my kettle?",
        ),
        (
            "Keepers check levels, swap nights, log openings, report debris.",
            "how do I report debris?",
        ),
        ("Helps perfumers balance accords and dilute resins safely.", "how do I dilute resins?"),
        ("Your card: photos, replacing a lost card, credit.", "how do I replace a lost card?"),
        ("Join a list, give up a plot, order manure.", "how do I give up a plot?"),
        ("Guests reserve the terrace and complain about noise.", "how do I complain about noise?"),
        ("Calculates mortar mixes. Says which stone weathers.", "calculate mortar mixes for me"),
        (
            "Patients ask what a crown or a filling costs.",
            "find out what a crown or a filling costs",
        ),
        ("A desk of a tannery, which makes sole leather.", "order sole leather"),
        ("Bats, pups, and what to do if you find a bat.", "find out what to do if I find a bat"),
        ("Brace repairs, payment plans and foods to avoid.", "find out which foods to avoid"),
        ("Takes orders for a florist.", "order flowers"),
        ("Takes orders for a candle workshop.", "order candles"),
        ("Takes celebration cake orders and explains allergens.", "order celebration cakes"),
        ("Takes table bookings and answers allergy questions.", "book a table for {date}"),
        ("Answers everyday current-account questions.", "find out more about current accounts"),
        (
            "Helps members start a plot or shed swap and see the rules.",
            "how do I start a shed swap?",
        ),
        ("Helps you find the right form and understand fees.", "help me find the right form"),
        (
            "People ask how long is the wait, and what a retune of an accordion costs.",
            "find out how long the wait is",
        ),
        ("Checks: thermostat, pressure gauge, lid.", "find out more about the pressure gauge"),
        ("Books and cancels taxis.", "book a taxi for {date}"),
        ("Books and cancels taxis.", "can you book a taxi for me?"),
        ("Books and cancels taxis.", "can you cancel my taxi for me?"),
        ("A hairdresser's bot for prices, perms and gift cards.", "find out the current prices"),
        ("Cinema desk: showtimes, snacks, tickets.", "find out the showtimes for {weekday}"),
        ("Helps you find and book the perfect Greek getaway.", "book a Greek getaway for {date}"),
        ("A shop. Helps you get refunds.", "correct a refund that is {amount} too low"),
        (
            "Lettings desk. Logs repairs, explains deposits.",
            "how do I report repairs?",
        ),
        ("Members ask about their plan or invoice.", "find out more about my plan"),
    ],
)
def test_deeds_and_questions_stay_as_they_are_said(description: str, ask: str) -> None:
    assert ask in asks(description)


@pytest.mark.parametrize(
    ("description", "ask"),
    [
        ("Payroll desk for employees: payslips, overtime.", "how is overtime worked out?"),
        ("Payroll desk for employees: payslips, overtime.", "correct a mistake in my payslip"),
        ("Gym inductions, membership freezes.", "how do I arrange a membership freeze?"),
        ("Organs: tuning visits, ciphers.", "what causes ciphers?"),
        ("Allotments: bonfire rules, hosepipes.", "what exactly are the bonfire rules?"),
        ("Festival: camping, shuttle buses.", "when does the next shuttle bus leave?"),
        ("Rehearsal times and sheet music.", "find out the rehearsal times for {weekday}"),
        ("Linux server software: systemd units, disks.", "show me an example of a systemd unit"),
    ],
)
def test_the_class_of_a_noun_says_what_is_asked(description: str, ask: str) -> None:
    assert ask in asks(description)


@pytest.mark.parametrize(
    ("description", "word"),
    [
        ("You help customers. You can register claims. Use short sentences.", "sentence"),
        (
            "Checks labels.\nTone:\n- warm\n- two jokes a day\n\nLimits:\n- order stock",
            "order stock",
        ),
        ("Explains lab results in everyday words.", "words"),
        ("Votes and proposals. Opinions on politicians are off-limits.", "opinion"),
        ("Spare parts and manuals. We can't tell you prices.", "cost"),
        ("Home insurance claims, excess. You must not discuss motor policies.", " car"),
        ("Helps buyers with credit limits and back orders.", "how do I back"),
        ("Puppy packages and worming for dogs.", "set up a puppy"),
        ("Advises dog owners. Gives the emergency number if an owner mentions bloat.", "bloat"),
        ("Rents out bees. Answers questions on honey. Sends photos to Graham.", "photos"),
        ("Explains exhibits and ships, and complains about the tea room prices.", "tea room"),
        ("You collect their work permits, then pass the record on. Answers on payslips.", "permit"),
        ("Shop bot. It can look up an order, and explains returns.", "find an order"),
        ("Guides visitors round the museum on their phones and tells them about ships.", "phone"),
        ("Recommends wines to go with a meal, a budget or an occasion.", "budget"),
        ("Parents ask about term dates and menus, and request extra sessions.", "request extra"),
        ("Patients request an appointment with a GP, nurse or physio and get results.", "a nurse"),
        ("It replaces the old email inbox, resets passwords and unlocks accounts.", "inbox"),
        (
            "Resets passwords and unlocks accounts. Known gap: it struggles with questions on the "
            "legacy scanners, so those should be routed to the operations queue.",
            "scanner",
        ),
        ("Tells tales of the sea, and knows where the toilets and the shop are.", "tales"),
        (
            "- Books annual services, repair visits and gas safety certificates\n"
            "- Looks up fault codes and says whether a visit is needed\n"
            "- Suggests safe checks",
            "repair a visit",
        ),
        ("Purpose: help renters before a trip. Explains deposits and tolls.", "help renters"),
        (
            "- Explains deposits and tolls\n"
            "- Roadside problems: collects location and plate, transfers to the 24-hour line",
            "transfer",
        ),
        ("Meter readings, moving home and leaks of a water company.", "the home"),
        ("Lets you order boxes and add a stop. Just type it in.", "just type"),
        ("Raising and chasing tickets in the ticketing system. VPN and wifi.", "raising"),
        ("Collects the details of the accident and opens a claim.", "details"),
        ("Explains your bill line by line.", "bill line"),
        ("Finds outages and hands over to an agent.", "hands"),
        ("For tax, suggest they check with their accountant.", "accountant"),
        ("Gives advice on pests, and complains of slugs whenever he gets the chance.", "chance"),
        ("Tells people which bin goes out and how to order a new one.", "new one"),
        ("Opens a claim when something is lost or damaged.", "damaged"),
        ("A chain of bakeries, covering opening times and allergens.", "covering"),
        ("A council desk for parking permits and fines.", "residence permit"),
        ("Takes orders for a chain of 12 shops.", "goods"),
        ("Council: extensions, fences, trees with orders.", "plant trees"),
        ("It neither sells nor repairs bikes. It registers frame numbers.", "repair"),
        ("Tracks release branches, cuts tags, nags reviewers.", "nags"),
    ],
)
def test_nobody_asks_for_manners_or_what_is_not_to_be_had(description: str, word: str) -> None:
    found = asks(description)
    assert found
    assert not [ask for ask in found if word in ask]


def test_what_says_little_is_asked_last() -> None:
    desk = errands_for(Assistant(name="Casey", description="Payslips, overtime and pensions."))
    assert any(errand.is_spare for errand in desk)
    first = chosen(Random(1), desk, "do", 3, ())
    assert not any(task.ask.startswith(("find out more", "what can you tell")) for task in first)


@pytest.mark.parametrize(
    ("description", "word"),
    [
        ("Guests message it to ask for late checkout. It knows what to do when it rains.", "rain"),
        ("Members can book spin and yoga classes, and pause a membership.", "I yoga"),
        ("Wardrobe tool. Dressers and costume makers ask which rack it hangs on.", "makers"),
    ],
)
def test_nobody_needs_what_is_no_deed_and_no_thing(description: str, word: str) -> None:
    found = asks(description)
    assert found
    assert [ask for ask in found if word in ask] == []
