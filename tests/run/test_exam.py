"""The exam itself is examined: with participants that are right, and with ones that are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pytest_synthconv.core.errors import Flaw, ProviderError, UnusableMessageError
from pytest_synthconv.core.evidence import goals_of
from pytest_synthconv.core.models import Talk, Usage, Verdict, VerdictKind
from pytest_synthconv.core.protocols import UserMessage
from pytest_synthconv.run.exam.checks import CHECKS, FACTS, INVENTION, LENGTH, ROLE
from pytest_synthconv.run.exam.marks import USABLE, judging, playing, scores
from pytest_synthconv.run.exam.questions import RIGHT, next_lines, transcripts
from pytest_synthconv.run.exam.report import lines
from pytest_synthconv.run.exam.sitting import Sitting, examine_judge, examine_user
from pytest_synthconv.simulation.resources import RunResources

ACCEPTED = {asked.talk.persona.id: asked.accepted for asked in transcripts()}
KINDS = Counter(asked.kind for asked in transcripts())
ONE = Usage(requests=1, input_tokens=100, output_tokens=10)


@dataclass
class Judging:
    """A judge that says what ``kind`` returns for a talk, instead of what is ``unconfirmed``."""

    kind: Callable[[Talk], VerdictKind]
    unconfirmed: VerdictKind | None = None
    name: str = "judging"

    def assess(self, talk: Talk) -> Verdict:
        turn = len(talk.user_messages)
        kind = self.kind(talk)
        return Verdict(
            turn=turn,
            verdict=kind,
            reason="because",
            judge=self.name,
            unconfirmed=self.unconfirmed,
            usage=ONE,
        )


@dataclass
class Typing:
    """A user that types what ``line`` returns for a talk."""

    line: Callable[[Talk], str]
    name: str = "typing"

    def speak(self, talk: Talk) -> UserMessage:
        return UserMessage(content=self.line(talk), usage=ONE)


def right(talk: Talk) -> VerdictKind:
    return sorted(ACCEPTED[talk.persona.id])[0]


def judged(judge: Judging) -> Sitting:
    return examine_judge(judge, transcripts(), RunResources())


def played(line: Callable[[Talk], str]) -> Sitting:
    return examine_user(Typing(line), next_lines(), RunResources())


def failed(sitting: Sitting) -> dict[str, int]:
    return {score.kind: score.wrong for score in scores(sitting.marks) if score.wrong}


def modest(talk: Talk) -> str:
    return "Hm, I am not sure what you need, please help me."


def test_there_are_six_transcripts_of_each_kind_with_known_labels() -> None:
    assert set(KINDS.values()) == {6}
    assert {asked.right for asked in transcripts()} == set(RIGHT)
    assert len(ACCEPTED) == sum(KINDS.values()) == 66
    assert all(asked.why for asked in transcripts())
    assert all(asked.talk.messages[-1].role == "assistant" for asked in transcripts())


def test_no_transcript_is_decided_by_evidence_before_a_model_is_asked() -> None:
    talks = [asked.talk for asked in transcripts()] + [asked.talk for asked in next_lines()]
    assert not any(goal.evidence for talk in talks for goal in goals_of(talk.persona))


def test_there_are_24_places_for_a_users_message_and_six_are_openings() -> None:
    asked = next_lines()
    assert len({question.talk.persona.id for question in asked}) == 24
    assert sum(not question.talk.messages for question in asked) == 6
    assert all(question.may_tell <= set(question.talk.persona.facts) for question in asked)


def test_a_judge_that_is_right_has_all_marks() -> None:
    sitting = judged(Judging(right))
    assert failed(sitting) == {}
    assert judging(scores(sitting.marks)).text == "good enough to judge"
    assert sitting.usage.requests == 66


def test_a_judge_that_always_says_met_fails_with_its_kinds_named() -> None:
    sitting = judged(Judging(lambda talk: VerdictKind.GOAL_MET))
    wrong = failed(sitting)
    assert set(KINDS) - set(wrong) == {"annoyed but served", "plain answer"}
    verdict = judging(scores(sitting.marks))
    assert not verdict.passed
    for kind in ("promise", "question back", "refusal", "offer", "hand off", "wrong address"):
        assert wrong[kind] == 6
        assert f"misses {kind} 6 of 6" in verdict.text
    assert "plain answer" not in verdict.text


def test_a_judge_that_always_says_frustrated_fails_with_its_kinds_named() -> None:
    sitting = judged(Judging(lambda talk: VerdictKind.FRUSTRATED))
    verdict = judging(scores(sitting.marks))
    assert not verdict.passed
    for kind in ("annoyed but served", "hand off", "plain answer", "promise", "question back"):
        assert f"misses {kind} 6 of 6" in verdict.text
    assert "refusal" not in verdict.text


def test_a_judge_that_never_ends_a_talk_fails_too() -> None:
    sitting = judged(Judging(lambda talk: VerdictKind.CONTINUE))
    assert "misses plain answer 6 of 6" in judging(scores(sitting.marks)).text


def test_one_miss_of_a_kind_is_forgiven_and_two_are_not() -> None:
    ids = [asked.talk.persona.id for asked in transcripts() if asked.kind == "refusal"]
    for misses, passed in ((1, True), (2, False)):

        def kind(talk: Talk, wrong: list[str] = ids[:misses]) -> VerdictKind:
            return VerdictKind.GOAL_MET if talk.persona.id in wrong else right(talk)

        assert judging(scores(judged(Judging(kind)).marks)).passed is passed


def test_one_miss_in_every_kind_is_too_much_altogether() -> None:
    firsts = {asked.kind: asked.talk.persona.id for asked in transcripts()}.values()

    def kind(talk: Talk) -> VerdictKind:
        wrong = next(each for each in VerdictKind if each not in ACCEPTED[talk.persona.id])
        return wrong if talk.persona.id in firsts else right(talk)

    text = judging(scores(judged(Judging(kind)).marks)).text
    assert text == "not good enough to judge: misses 11 of 66 in all"


def test_what_a_second_look_took_back_is_counted() -> None:
    sitting = judged(Judging(lambda talk: VerdictKind.CONTINUE, VerdictKind.GOAL_MET))
    met = sum(VerdictKind.GOAL_MET in accepted for accepted in ACCEPTED.values())
    open_ = sum(VerdictKind.CONTINUE in accepted for accepted in ACCEPTED.values())
    assert (sitting.rescued, sitting.lost) == (open_, met)
    told = f"  second look: took back {open_} wrong ends and {met} right ones"
    assert told in list(lines("judge", sitting, judging))


def test_a_fault_is_an_error_that_is_counted_apart_and_decides_nothing() -> None:
    def kind(talk: Talk) -> VerdictKind:
        if talk.persona.id == "which-order":
            raise ProviderError("the server is down", kind="connection", usage=ONE)
        return right(talk)

    sitting = judged(Judging(kind))
    (hurt,) = [score for score in scores(sitting.marks) if score.errors]
    assert (hurt.kind, hurt.right, hurt.wrong, hurt.errors) == ("question back", 5, 0, 1)
    verdict = judging(scores(sitting.marks))
    assert not verdict.passed
    assert verdict.text == "undecided whether good enough to judge: 1 ERROR"
    printed = list(lines("judge", sitting, judging))
    assert "ERROR: the judge (judging): the server is down" in printed
    assert sitting.usage.requests == 66


def test_a_modest_user_has_all_marks() -> None:
    sitting = played(modest)
    assert failed(sitting) == {}
    assert [score.kind for score in scores(sitting.marks)] == [*CHECKS, USABLE]
    assert playing(scores(sitting.marks)).text == "good enough to play users"


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (ROLE, lambda talk: "How can I help you today?"),
        (LENGTH, lambda talk: "please do help me with it as it is " * 7),
        (FACTS, lambda talk: f"So: {', '.join(talk.persona.facts.values())}."),
        (INVENTION, lambda talk: "My reference is QX-88231."),
    ],
)
def test_a_user_fails_the_check_that_is_about_its_fault(
    kind: str, line: Callable[[Talk], str]
) -> None:
    sitting = played(line)
    verdict = playing(scores(sitting.marks))
    assert not verdict.passed
    assert f"fails {kind} " in verdict.text
    others = {LENGTH, FACTS, INVENTION} - {kind}
    assert not any(f"fails {other} " in verdict.text for other in others)


def test_a_user_that_corrects_itself_is_usable_and_its_first_attempt_counts() -> None:
    def line(talk: Talk) -> str:
        return modest(talk) if talk.objection else "How may I assist you?"

    assert failed(played(line)) == {ROLE: 24}


@pytest.mark.parametrize(
    ("flaw", "kind"), [("role", ROLE), ("length", LENGTH), ("invention", INVENTION)]
)
def test_a_message_that_the_user_itself_refused_is_marked_by_its_flaw(
    flaw: Flaw, kind: str
) -> None:
    def line(talk: Talk) -> str:
        raise UnusableMessageError("is not to be sent", flaw=flaw, usage=ONE)

    sitting = played(line)
    assert failed(sitting) == {kind: 24, USABLE: 24}
    assert sitting.usage.requests == 48


def test_a_user_whose_provider_fails_has_errors_and_no_wrong_marks() -> None:
    def line(talk: Talk) -> str:
        raise ProviderError("no money", kind="quota")

    sitting = played(line)
    assert failed(sitting) == {}
    text = playing(scores(sitting.marks)).text
    assert text == "undecided whether good enough to play users: 24 ERRORs"
