"""A prompt that a server cuts without a word is noticed by what it says that it has read."""

from __future__ import annotations

import pytest

from pytest_synthconv.llm.prompt import (
    Prompt,
    PromptMessage,
    ProviderRequest,
    RequestOrigin,
    Tokens,
)
from pytest_synthconv.llm.providers.cut_prompts import PromptsRead


def asked(words: int, turn: int = 1, persona: str = "ines", text: str = "word ") -> ProviderRequest:
    prompt = Prompt(
        system="",
        messages=(PromptMessage(role="user", content=text * words),),
        scene=RequestOrigin(asker="judge", assistant="Fran", persona=persona, turn=turn),
    )
    return ProviderRequest("m", prompt, "verdict", {}, "schema", 4096)


def read(*requests: tuple[int, int]) -> list[str | None]:
    """What is noticed of one conversation's prompts, each of (words, tokens read)."""
    reader = PromptsRead()
    return [
        reader.cut(asked(words, turn), Tokens(input=tokens))
        for turn, (words, tokens) in enumerate(requests, start=1)
    ]


def test_a_prompt_that_was_read_whole_is_fine() -> None:
    assert read((1000, 1300), (1500, 1900), (4000, 5100)) == [None] * 3


def test_fewer_tokens_than_words_are_a_cut() -> None:
    first, found = read((700, 900), (7900, 2050))
    assert first is None
    assert found == "it read 2,050 tokens of some 7,900 words and signs"


def test_a_prompt_that_grew_without_more_tokens_is_a_cut() -> None:
    found = read((700, 900), (3000, 3900), (3200, 3900))
    assert found == [
        None,
        None,
        "it read 3,900 tokens, and 3,900 of the prompt before, which is 200 words shorter",
    ]


@pytest.mark.parametrize("tokens", [0, 40, 900])
def test_a_server_that_counts_nothing_or_only_new_words_is_not_accused(tokens: int) -> None:
    assert read((3000, 3900), (3200, tokens)) == [None, None]


def test_a_server_that_reports_the_same_number_for_every_prompt_counts_nothing() -> None:
    assert read((700, 1200), (3000, 1200), (9000, 1200)) == [None] * 3


def test_a_correction_may_be_followed_by_a_shorter_prompt() -> None:
    assert read((3000, 3900), (2800, 3600), (3020, 3930)) == [None] * 3


def test_conversations_are_not_compared_with_each_other() -> None:
    reader = PromptsRead()
    assert reader.cut(asked(700, persona="amy"), Tokens(input=900)) is None
    assert reader.cut(asked(3000, persona="ines"), Tokens(input=3900)) is None
    assert reader.cut(asked(3100, persona="joe"), Tokens(input=3900)) is None


@pytest.mark.parametrize("text", ["====================", "don't ", "日本語", "a" * 40])
def test_runs_of_signs_and_long_words_are_not_taken_for_many(text: str) -> None:
    reader = PromptsRead()
    found = [reader.cut(asked(number, text=text), Tokens(input=2 * number)) for number in (9, 1500)]
    assert found == [None, None]
