"""Several conversations with each persona: which are held, what they come to, who is told."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree

import pytest
from projects import CONFTEST, Project

MOODY = '''

import os


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return moody


HELD = []


def moody(messages, conversation_id):
    """Fails the conversations whose numbers are told, in the order in which they begin."""
    if len(messages) == 1:
        HELD.append(conversation_id)
    number = HELD.index(conversation_id) + 1
    if str(number) in os.environ["BREAKS"].split(","):
        raise RuntimeError("the desk is on fire")
    if str(number) in os.environ["FAILS"].split(","):
        return "I'm sorry, I can't help with that."
    return answer(messages)
'''


def moody(
    project: Project, monkeypatch: pytest.MonkeyPatch, *, fails: str = "", breaks: str = ""
) -> None:
    """A desk that fails and breaks down in these of the conversations, counted from 1."""
    project.write("alex")
    (project.pytester.path / "conftest.py").write_text(CONFTEST + MOODY)
    monkeypatch.setenv("FAILS", fails)
    monkeypatch.setenv("BREAKS", breaks)


ONE_AT_A_TIME = "--synthconv-concurrency=1"


def items(project: Project, *arguments: str) -> list[str]:
    result = project.run("--collect-only", "-q", *arguments, ".")
    return [line.partition("::")[2] for line in result.outlines if "::" in line]


def told(project: Project) -> dict[str, str]:
    """The JUnit properties of the one item in ``x.xml``, by name."""
    (case,) = ElementTree.parse(project.pytester.path / "x.xml").iter("testcase")
    return {it.get("name", ""): it.get("value", "") for it in case.iter("property")}


def test_the_built_in_item_stays_one_and_other_tests_have_one_for_each_trial(
    project: Project,
) -> None:
    project.write("alex", "bo")
    project.test_file("def test_own(conversation): pass\ndef test_all(conversations): pass\n")
    assert items(project, "--synthconv-trials=2") == [
        *("test_conversation[alex]", "test_conversation[bo]"),
        *("test_own[alex-trial1]", "test_own[alex-trial2]"),
        *("test_own[bo-trial1]", "test_own[bo-trial2]"),
        *("test_all[alex]", "test_all[bo]"),
    ]


@pytest.mark.parametrize("trials", ["1", "auto", "until-decided"])
def test_without_a_number_of_trials_none_is_in_an_id(project: Project, trials: str) -> None:
    project.write("alex")
    project.test_file("def test_own(conversation): pass\n")
    listed = items(project, f"--synthconv-trials={trials}")
    assert listed == ["test_conversation[alex]", "test_own[alex]"]


def test_a_persona_of_the_tests_own_is_tried_as_often(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        import pytest

        @pytest.mark.parametrize("persona", ["alex"], indirect=True)
        def test_own(conversation, conversations):
            assert conversation in conversations
            assert [it.trial for it in conversations] == [1, 2, 3]
        """
    )
    project.run("--synthconv-trials=3", ".").assert_outcomes(passed=4)


def test_trials_are_other_conversations_held_once_for_all_tests(project: Project) -> None:
    project.write("alex", "bo")
    project.test_file(
        """
        def test_own(conversation, _synthconv_trial):
            assert conversation.trial == _synthconv_trial

        def test_all(conversations):
            assert len({it.id for it in conversations}) == 3
        """
    )
    result = project.run("--synthconv-trials=3", ".", "--synthconv-fail-on=")
    result.assert_outcomes(passed=9, failed=1)
    held = Counter((r["persona"]["id"], r["trial"]) for r in project.records())
    assert held == Counter((name, trial) for name in ("alex", "bo") for trial in (1, 2, 3))


def test_the_share_that_did_not_fail_must_reach_the_rate(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    moody(project, monkeypatch, fails="2,4")
    trials = ("--synthconv-trials=5", ONE_AT_A_TIME)
    project.run(*trials, "--synthconv-min-pass-rate=0.6").assert_outcomes(passed=1)
    result = project.run(*trials, "--synthconv-min-pass-rate=0.7")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "Persona 'Alex': 3 of 5 trials passed (60%, 23% to 88%); at least 70% must; "
            "trial 2 ended frustrated at turn * of 10: *",
            "turn 1 * where is order 12?",
            "trial 4 failed too: frustrated after * turns, conversation *",
        ]
    )


def test_a_run_with_trials_tells_the_rates_of_all_who_failed_any(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    moody(project, monkeypatch, fails="2")
    result = project.run("--synthconv-trials=5", ONE_AT_A_TIME, "--synthconv-min-pass-rate=0.5")
    result.stdout.fnmatch_lines(
        [
            "trials: 4 of 5 passed (80%, 38% to 96%); 5 in a row: 0%",
            "flaky: alex: 4 of 5 passed (80%, 38% to 96%)",
        ]
    )
    run = json.loads((project.pytester.path / "synthconv-artifacts" / "run.json").read_text())
    assert run["trials"] == [
        {
            "assistant": "Order desk",
            "persona": "alex",
            "standing": "flaky",
            "passed": 4,
            "failed": 1,
            "excluded": 0,
        }
    ]


@pytest.mark.parametrize(
    ("fails", "standing", "held"),
    [("", "passed", 1), ("1", "flaky", 5), ("1,3", "flaky", 5), ("1,3,4", "failed", 5)],
)
def test_one_who_fails_is_tried_four_more_times_and_the_majority_decides(
    project: Project, monkeypatch: pytest.MonkeyPatch, fails: str, standing: str, held: int
) -> None:
    moody(project, monkeypatch, fails=fails)
    result = project.run("--synthconv-trials=auto", ONE_AT_A_TIME, "--junitxml=x.xml")
    result.assert_outcomes(failed=int(standing == "failed"), passed=int(standing != "failed"))
    assert [r["trial"] for r in project.records()] == list(range(1, held + 1))
    properties = told(project)
    assert properties["synthconv.standing"] == standing
    assert properties["synthconv.trials"] == str(held)
    assert properties["synthconv.trials_failed"] == str(len(fails.split(",")) if fails else 0)
    deciding = "frustrated" if standing == "failed" else "goal_met"
    assert properties["synthconv.stop_reason"] == deciding
    is_told = f"{standing}: alex: " in result.stdout.str()
    assert is_told == (standing != "passed")


def test_until_decided_ends_when_it_can_tell(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    moody(project, monkeypatch)
    project.run("--synthconv-trials=until-decided").assert_outcomes(passed=1)
    assert len(project.records()) == 10
    monkeypatch.setenv("FAILS", "1,2,3,4,5")
    result = project.run("--synthconv-trials=until-decided", ONE_AT_A_TIME)
    result.assert_outcomes(failed=1)
    assert len(project.records()) == 3


def test_who_is_undecided_at_the_limit_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    moody(project, monkeypatch, fails="1")
    arguments = ("--synthconv-trials=until-decided", "--synthconv-max-trials=4", ONE_AT_A_TIME)
    result = project.run(*arguments)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["undecided: alex: 3 of 4 passed (75%, 30% to 95%)"])


def test_few_faults_do_not_count_and_more_than_one_in_ten_are_an_error(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    moody(project, monkeypatch, breaks="3")
    result = project.run("--synthconv-trials=10", ONE_AT_A_TIME, "--junitxml=x.xml")
    result.assert_outcomes(passed=1)
    assert told(project)["synthconv.trials_excluded"] == "1"
    result.stdout.fnmatch_lines(["trials: 9 of 9 passed (100%, *1 not counted*"])
    result = project.run("--synthconv-trials=5", ONE_AT_A_TIME)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["Persona 'Alex': 1 of 5 trials ended in errors, too many for a result; trial 3 *"]
    )


def test_a_first_conversation_that_breaks_down_is_not_tried_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    moody(project, monkeypatch, breaks="1")
    project.run("--synthconv-trials=auto", ONE_AT_A_TIME).assert_outcomes(errors=1)
    assert len(project.records()) == 1


MEETING = """
from threading import Barrier, Event

FIVE = Barrier(4)
AGAIN = Event()
BEGUN = []


@pytest.fixture(scope="session")
def synthconv_endpoint():
    return meet


def meet(messages, conversation_id):
    if "order 12" in messages[0]["content"]:
        assert AGAIN.wait(20)  # until the other persona is tried again, which nobody asks for yet
    elif len(messages) == 1:
        BEGUN.append(conversation_id)
        if len(BEGUN) > 1:  # The first one fails, and four more are held of which none may wait.
            FIVE.wait(20)
            AGAIN.set()
    return answer(messages)
"""


def test_who_failed_is_tried_again_all_at_once_and_ahead_of_its_test(project: Project) -> None:
    project.write("alex", "bo")
    (project.pytester.path / "conftest.py").write_text(CONFTEST + MEETING)
    project.run("--synthconv-trials=auto").assert_outcomes(passed=1, failed=1)
    assert Counter(r["stop_reason"] for r in project.records()) == {"goal_met": 1, "frustrated": 5}


def test_so_is_who_failed_a_test_that_asks_for_one_conversation_alone(project: Project) -> None:
    project.write("alex", "bo")
    (project.pytester.path / "conftest.py").write_text(CONFTEST + MEETING)
    project.test_file("def test_own(conversation): pass\ndef test_all(conversations): pass\n")
    # The first test waits for what only those after it will ask for.
    result = project.run("--synthconv-trials=auto", "test_own.py", "-k", "own or all")
    result.assert_outcomes(passed=4)
    assert Counter(r["stop_reason"] for r in project.records()) == {"goal_met": 1, "frustrated": 5}


def test_what_was_not_foretold_is_held_at_once_too(project: Project) -> None:
    project.write("bo")
    (project.pytester.path / "conftest.py").write_text(CONFTEST + MEETING)
    project.test_file("def test_own(conversation): pass\ndef test_all(conversations): pass\n")
    # With -x in order, so that the first to ask wants one conversation, and knows of no others.
    result = project.run("--synthconv-trials=auto", "-x", "test_own.py", "-k", "own or all")
    result.assert_outcomes(passed=2)
    assert len(project.records()) == 5


@pytest.mark.usefixtures("all_plugins")
def test_workers_hold_each_trial_once_and_come_to_the_same(project: Project) -> None:
    project.write("alex", "bo")
    project.test_file("def test_own(conversation): pass\ndef test_all(conversations): pass\n")
    (project.pytester.path / "conftest.py").unlink()
    (project.pytester.path / "desk.py").write_text(
        "def answer(messages, conversation_id):\n    return 'Order 12 has shipped.'\n"
    )
    (project.pytester.path / "endpoint.yaml").write_text("python: desk:answer\n")
    result = project.run_apart(
        "-n2", "--synthconv-assistant=assistant.yaml", "--synthconv-trials=3", "."
    )
    held = Counter((r["persona"]["id"], r["trial"]) for r in project.records())
    assert held == Counter((name, trial) for name in ("alex", "bo") for trial in (1, 2, 3))
    result.assert_outcomes(passed=9, failed=1)
    result.stdout.fnmatch_lines(["trials: 3 of 6 passed (50%, 19% to 81%); 3 in a row: 50%"])


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--synthconv-trials=0"], "expected a whole number from 1 to 1000, auto or until-decided"),
        (["--synthconv-trials=untildecided"], "did you mean 'until-decided'?"),
        (["--synthconv-min-pass-rate=0"], "expected a share above 0, and of at most 1, got '0'"),
        (["--synthconv-min-pass-rate=80"], "expected a share above 0, and of at most 1, got '80'"),
        (["--synthconv-trials=auto", "--synthconv-min-pass-rate=1"], "it is for *trials=N"),
        (["--synthconv-trials=3", "--synthconv-max-trials=5"], "it is for *trials=until-decided"),
    ],
)
def test_options_that_are_wrong_or_without_effect_are_usage_errors(
    project: Project, arguments: list[str], problem: str
) -> None:
    project.write("alex")
    result = project.run(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{problem.replace('[', '[[]')}*"])
