"""The fixtures: what they give, that they may be overridden, and that a talk is held once."""

from __future__ import annotations

import pytest
from projects import Project


def test_a_conversation_is_held_once_and_shared_by_all_tests(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        from pytest_synthconv import StopReason

        def test_a(conversation):
            assert conversation.stop_reason == StopReason.GOAL_MET
            assert conversation.persona.id == "alex"

        class TestMore:
            def test_b(self, conversation, persona, synthconv_assistant, synthconv_personas):
                assert conversation.persona is persona
                assert conversation.assistant == synthconv_assistant
                assert synthconv_personas == [persona]
                assert any("shipped" in m.content for m in conversation.assistant_messages)
        """
    )
    project.run().assert_outcomes(passed=3)
    assert len(project.records()) == 1


def test_other_settings_are_another_conversation(project: Project) -> None:
    project.write("bo")
    project.test_file(
        """
        import pytest

        @pytest.mark.synthconv(max_turns=1)
        def test_short(conversation):
            assert len(conversation.turns) == 1

        def test_whole(conversation):
            assert len(conversation.turns) > 1
        """
    )
    project.run("test_own.py", "--deselect", "assistant.yaml").assert_outcomes(
        passed=2, deselected=1
    )
    assert len(project.records()) == 2


def test_persona_may_be_overridden_with_parameters_of_ones_own(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        import pytest
        from pytest_synthconv import Persona

        TEXTS = dict(description="d", personality="p", scenario="wants order 12", summary="s")

        @pytest.fixture(params=["Eve", "Fay"])
        def persona(request):
            return Persona(name=request.param, opening="where is order 12?", **TEXTS)

        def test_own(conversation, persona):
            assert conversation.persona.name == persona.name
        """
    )
    result = project.run("-v", "test_own.py")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["test_own.py::test_own[[]Fay[]] PASSED*"])


def test_persona_may_be_transformed(project: Project) -> None:
    project.write("alex", "bo")
    project.test_file(
        """
        import pytest

        @pytest.fixture
        def persona(persona):
            return persona.model_copy(update={"max_turns": 1})

        def test_own(conversation, persona):
            assert conversation.max_turns == 1
        """
    )
    project.run("test_own.py", "-k", "test_own").assert_outcomes(passed=2, deselected=2)


def test_a_transformed_persona_has_a_conversation_of_its_own(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        import pytest

        @pytest.fixture
        def persona(persona):
            return persona.model_copy(update={"opening": "I want a refund, please"})

        def test_own(conversation):
            assert conversation.messages[0].content == "I want a refund, please"
        """
    )
    # The packaged test comes first, and holds the conversation of the untransformed persona.
    project.run("assistant.yaml", "test_own.py").assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        ("(p for p in [])", "*returned no personas*"),
        ("[{'name': 'x'}]", "*returned a dict, where a pytest_synthconv.Persona is expected"),
        ("1 / 0", "*pytest_synthconv_personas for 'Order desk': ZeroDivisionError: *"),
    ],
)
def test_whatever_the_personas_hook_gets_wrong_is_a_usage_error(
    project: Project, returned: str, message: str
) -> None:
    project.write("alex")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(f"\n\ndef pytest_synthconv_personas(config): return {returned}\n")
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


def test_a_conversation_hook_that_fails_is_told_of_and_loses_no_conversation(
    project: Project,
) -> None:
    project.write("alex")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\ndef pytest_synthconv_conversation(conversation): open('/nowhere/dashboard')\n"
        )
    project.test_file("def test_own(conversation): pass")
    result = project.run(".")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["pytest_synthconv_conversation: FileNotFoundError: *nowhere/dashboard*"]
    )
    assert len(project.records()) == 1


@pytest.mark.parametrize("fixture", ["synthconv_user", "synthconv_judge"])
def test_a_user_or_judge_that_is_none_is_an_error_that_says_what_is_expected(
    project: Project, fixture: str
) -> None:
    project.write("alex")
    project.test_file(
        f"import pytest\n\n@pytest.fixture\ndef {fixture}(): return object()\n\n"
        "def test_own(conversation): pass\n"
    )
    result = project.run("test_own.py", "-k", "test_own")
    result.assert_outcomes(errors=1, deselected=1)
    result.stdout.fnmatch_lines([f"{fixture}: expected an object with `name` and *"])


@pytest.mark.usefixtures("all_plugins")
def test_a_rerun_talks_again_to_an_assistant_that_had_broken_down(project: Project) -> None:
    project.write("di")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\nFAILURES = [OSError('down')]\n\n\ndef answer(messages):\n"
            "    if FAILURES:\n        raise FAILURES.pop()\n"
            "    return 'Your new parcel was sent.'\n"
        )
    result = project.run("--reruns=2")
    result.assert_outcomes(passed=1)
    assert result.parseoutcomes()["rerun"] == 1
    assert [r["stop_reason"] for r in project.records()] == ["endpoint_error", "goal_met"]


def test_a_persona_that_is_none_is_an_error_that_says_what_is_expected(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        import pytest

        @pytest.fixture
        def persona():
            return {"name": "Alex"}

        def test_own(conversation): pass
        """
    )
    result = project.run("test_own.py", "-k", "test_own")
    result.assert_outcomes(errors=1, deselected=1)
    result.stdout.fnmatch_lines(["*expected a pytest_synthconv.Persona, got {'name': 'Alex'}"])


def test_the_endpoint_may_differ_from_class_to_class(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        import pytest

        class TestNew:
            @pytest.fixture
            def synthconv_endpoint(self):
                return lambda messages: "Order 12 has shipped from Oslo."

            def test_a(self, conversation):
                assert "Oslo" in conversation.assistant_messages[0].content

        def test_b(conversation):
            assert "Oslo" not in conversation.assistant_messages[0].content
        """
    )
    project.run("test_own.py", "-k", "test_a or test_b").assert_outcomes(passed=2, deselected=1)


def test_a_parametrized_endpoint_gets_conversations_of_its_own(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        import pytest

        @pytest.fixture(params=["v1", "v2"])
        def synthconv_endpoint(request):
            return lambda messages: f"Order 12 has shipped by {request.param}."

        def test_own(conversation, request):
            assert request.node.callspec.params["synthconv_endpoint"] in conversation.transcript()
        """
    )
    project.run("test_own.py", "-k", "test_own").assert_outcomes(passed=2, deselected=1)
    assert len(project.records()) == 2


def test_user_and_judge_may_be_overridden(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        import pytest
        from pytest_synthconv import UserMessage, Verdict

        class Parrot:
            name = "parrot"

            def speak(self, talk):
                return UserMessage(content=f"hello {len(talk.messages)}")

        class Strict:
            name = "strict"

            def assess(self, talk):
                turn = len(talk.user_messages)
                return Verdict(turn=turn, verdict="frustrated", reason="no", judge="strict")

        @pytest.fixture
        def synthconv_user(): return Parrot()

        @pytest.fixture
        def synthconv_judge(): return Strict()

        def test_own(conversation):
            assert conversation.stop_reason == "frustrated"
            assert (conversation.user_model, conversation.judge_model) == ("parrot", "strict")
            assert conversation.provider == "custom"
        """
    )
    project.run("test_own.py", "-k", "test_own").assert_outcomes(passed=1, deselected=1)


def test_a_judge_of_function_scope_never_gets_another_judges_conversation(
    project: Project,
) -> None:
    project.write("bo")
    project.test_file(
        """
        import pytest
        from pytest_synthconv import Verdict

        class Fixed:
            name = "fixed"

            def __init__(self, verdict):
                self.verdict = verdict

            def assess(self, talk):
                turn = len(talk.user_messages)
                return Verdict(turn=turn, verdict=self.verdict, reason="so", judge="fixed")

        @pytest.fixture(params=["frustrated", "handed_off", "goal_met"] * 3)
        def synthconv_judge(request):
            return Fixed(request.param)

        def test_own(conversation, request):
            assert conversation.stop_reason == request.node.callspec.params["synthconv_judge"]
        """
    )
    project.run("test_own.py", "-k", "test_own").assert_outcomes(passed=9, deselected=1)


def test_simulate_holds_a_new_conversation_at_each_call(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        def test_own(simulate, synthconv_personas):
            alex, = synthconv_personas
            first = simulate(alex)
            second = simulate(alex, endpoint=lambda messages: "No.", max_turns=2)
            assert first.stop_reason == "goal_met"
            assert [m.content for m in second.assistant_messages] == ["No.", "No."]
            assert first.id != second.id
        """
    )
    project.run("test_own.py", "-k", "test_own").assert_outcomes(passed=1, deselected=1)
    assert len(project.records()) == 2


def test_a_fault_inside_simulate_is_an_error_and_not_a_failure(project: Project) -> None:
    project.write("di")
    project.test_file(
        """
        def test_own(simulate, synthconv_personas):
            simulate(synthconv_personas[0])
        """
    )
    result = project.run("test_own.py", "-k", "test_own", "--junitxml=x.xml")
    result.assert_outcomes(errors=1, deselected=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "<error " in (project.pytester.path / "x.xml").read_text()


def test_personas_are_generated_for_tests_of_ones_own(project: Project) -> None:
    project.write("alex")
    project.test_file(
        """
        def test_own(generate_personas, synthconv_personas):
            new = generate_personas(2, previous=synthconv_personas)
            assert len({p.id for p in [*new, *synthconv_personas]}) == 3
            assert new == generate_personas(2, previous=synthconv_personas)
        """
    )
    project.run("test_own.py", "-k", "test_own").assert_outcomes(passed=1, deselected=1)


def test_the_conversation_hook_is_called_once_for_each_also_for_a_fault(project: Project) -> None:
    project.write("alex", "di")
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\ndef pytest_synthconv_conversation(config, conversation):\n"
            "    print('HOOK', conversation.persona.id, conversation.stop_reason)\n"
        )
    project.test_file("def test_own(conversation): pass")
    result = project.run("-s")
    hooked = [line for line in result.outlines if "HOOK" in line]
    assert [line.partition("HOOK ")[2] for line in hooked] == ["alex goal_met", "di endpoint_error"]


def test_personas_may_come_from_code(project: Project) -> None:
    path = project.write("alex")
    path.with_name("assistant_personas.yaml").unlink()
    with (project.pytester.path / "conftest.py").open("a") as conftest:
        conftest.write(
            "\n\ndef pytest_synthconv_personas(config, assistant):\n"
            "    from pytest_synthconv import Persona\n"
            "    texts = dict(description='d', personality='p', scenario='s', summary='s')\n"
            "    assert assistant.name == 'Order desk'\n"
            "    return [Persona(name='Gil', opening='where is order 12?', max_turns=1, **texts)]\n"
        )
    result = project.run("-v")
    result.stdout.fnmatch_lines(["assistant.yaml::test_conversation[[]gil[]] PASSED*"])


def test_without_any_option_the_fixtures_work_with_personas_of_ones_own(project: Project) -> None:
    project.pytester.makeconftest(
        """
        import pytest
        from pytest_synthconv import Assistant, Persona

        TEXTS = dict(description="d", personality="p", scenario="wants order 12", summary="s")

        @pytest.fixture(scope="session")
        def synthconv_assistant():
            return Assistant(name="Desk", description="A desk.")

        @pytest.fixture(scope="session")
        def synthconv_endpoint():
            return lambda messages: "Hm."

        @pytest.fixture
        def persona():
            return Persona(name="Eve", opening="where is order 12?", max_turns=1, **TEXTS)
        """
    )
    project.test_file("def test_own(conversation): assert conversation.turns")
    result = project.pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1)
    assert len(project.records()) == 1
    result.stdout.fnmatch_lines(["1 conversation: 1 max turns*"])
