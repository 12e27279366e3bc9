"""How the offline user words what it says: never twice alike, by its traits, and with slips."""

from __future__ import annotations

import pytest
from offline_answers import next_message
from patient_users import FACTS, patient, played, traits
from talks import REFUSAL, talk_of

from pytest_synthconv.core.models import StopReason
from pytest_synthconv.core.words import likeness
from pytest_synthconv.offline.cards.card import read_card
from pytest_synthconv.offline.user.moves import Move
from pytest_synthconv.offline.user.uttering import in_words


@pytest.mark.parametrize("verbosity", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("accuracy", [0.1, 1.0])
@pytest.mark.parametrize("reply", [REFUSAL, "", "Which plan?", "Octopuses have three hearts."])
def test_twenty_turns_of_the_same_failure_never_make_the_user_repeat_itself(
    verbosity: float, accuracy: float, reply: str
) -> None:
    for seed in range(3):
        who = patient(traits=traits(verbosity=verbosity, accuracy=accuracy), description="Kim.")
        ended = played(who, [reply] * 20, seed=seed)
        assert ended.stop_reason is StopReason.MAX_TURNS, ended.reason


@pytest.mark.slow
@pytest.mark.parametrize("verbosity", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("reply", [REFUSAL, "", "Which plan?"])
def test_words_do_not_run_out_in_a_hundred_turns(verbosity: float, reply: str) -> None:
    ended = played(patient(traits=traits(verbosity=verbosity)), [reply] * 100, turns=100)
    assert ended.stop_reason is StopReason.MAX_TURNS, ended.reason


def test_ten_turns_of_pressing_are_all_worded_differently() -> None:
    replies = [REFUSAL, "We value you.", "I cannot help you."] * 4
    said = [m.content for m in played(patient(), replies, turns=10).user_messages]
    pairs = [(a, b) for i, a in enumerate(said) for b in said[:i]]
    assert max(likeness(a, b) for a, b in pairs) < 0.9


def test_a_beginning_that_was_said_gives_way_to_another() -> None:
    who = patient()
    lead, body = ("Well, no.", "Hm, wait."), ("Nothing has changed here.", "My broker closed it.")
    move = Move("push_back", lead, body)
    spoken = [
        in_words(move, read_card(who), talk_of(who, f"{lead[0]} {body[0]}", "Hello.", seed=seed))
        for seed in range(8)
    ]
    assert set(spoken) == {f"{lead[1]} {body[1]}"}


def test_two_colons_never_stand_in_a_row_where_there_is_another_way() -> None:
    who = patient()
    move = Move("next_need", ("And:",), ("just one question: when?", "When does it end?"))
    spoken = {
        in_words(move, read_card(who), talk_of(who, "Hi.", "Done.", seed=seed)) for seed in range(8)
    }
    assert spoken == {"And: when does it end?"}


def test_terse_users_use_few_words() -> None:
    who = patient(traits=traits(verbosity=0.0), goals=[{"ask": "word " * 40}])
    said = played(who, [REFUSAL, "", "Which plan?"]).user_messages
    assert max(len(message.content.split()) for message in said[1:]) <= 14


def test_chatty_users_say_more_than_terse_ones() -> None:
    def words(verbosity: float) -> int:
        talk = played(patient(traits=traits(verbosity=verbosity)), [REFUSAL] * 5, turns=5)
        return sum(len(message.content.split()) for message in talk.user_messages)

    assert words(0.1) < words(0.5) < words(0.9)


def test_only_the_formal_say_please() -> None:
    def texts(formality: float) -> str:
        who = patient(traits=traits(formality=formality))
        return " ".join(
            m.content for seed in range(9) for m in played(who, [REFUSAL], 3, seed).user_messages
        )

    assert "please" in texts(0.9)
    assert "please" not in texts(0.3).lower()


def test_careless_typing_leaves_facts_and_their_names_alone() -> None:
    who = patient(facts=FACTS, traits=traits(accuracy=0.0, disclosure=1.0, verbosity=0.5))
    for seed in range(20):
        content = next_message(who, seed=seed).content
        assert "47-11B" in content
        assert "Kim.Lee@example.org" in content
        assert "order number" in content
        rest = content.replace("47-11B", "").replace("Kim.Lee@example.org", "")
        assert rest == rest.lower()


def test_careless_typing_shows() -> None:
    who = patient(traits=traits(accuracy=0.0), goals=[{"ask": "a map of several hill villages"}])
    exact = patient(traits=traits(), goals=who.goals)
    careless = {next_message(who, "", seed=seed).content for seed in range(10)}
    careful = {next_message(exact, "", seed=seed).content.lower() for seed in range(10)}
    assert careless - careful
