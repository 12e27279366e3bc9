"""Collect the assistant's YAML file as a test module, with its personas as parameters.

The file is collected as a `pytest.Module` whose object is the packaged tests, so its items are
ordinary parametrized functions: node ids, ``-k``, ``--lf`` and every plugin work on them as they
do on others.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .items import is_our_fixture, number_parameter, parameters
from .options import MARKER, Settings, read_settings, usage_errors
from .participants import check_model_names, check_user_and_judge
from .persona_generation import top_up_personas
from .xdist import is_worker, supplied_personas

if TYPE_CHECKING:
    from ..core.cards import Assistant, Persona
    from ..run.suite import AssistantUnderTest

_ASSISTANTS = pytest.StashKey["tuple[AssistantUnderTest, ...]"]()
_NUMBERS = pytest.StashKey["dict[Path, int]"]()
_PERSONAS = pytest.StashKey["dict[Path, dict[str, Persona]]"]()
_COLLECTED = pytest.StashKey["set[Path]"]()
_PLACES = pytest.StashKey["dict[int, Mapping[Path, Sequence[int]]]"]()

UNDER_TEST = "_synthconv_under_test"
"""The fixture that gives a test its assistant."""


class PersonaId(str):
    """A parameter of the `persona` fixture, distinct from the parameters of an override."""

    __slots__ = ()


class ConversationModule(pytest.Module):
    """An assistant's YAML file, as a module of the packaged tests."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Yield the packaged tests, once for each persona of this file's assistant."""
        for node in super().collect():
            if isinstance(node, pytest.Function):
                # Without `narrow`, there are items of other assistants.
                under_test = parameters(node).get(UNDER_TEST)
                if under_test is not None and under_test.path != self.path:
                    continue
                number_parameter(node, UNDER_TEST, self.config.stash[_NUMBERS][self.path])
                # Editors and reports should point at the file, not into site-packages.
                node.reportinfo = partial(_location, self.path, node.name)  # type: ignore[method-assign]
            yield node


def prepare(session: pytest.Session) -> Settings | None:
    """Read options and files, register fixtures for them, and have the files collected.

    Return the settings, or None when no option of the plugin is given. Raise `pytest.UsageError`
    for any mistake, before any test is collected.
    """
    config = session.config
    settings = read_settings(config)
    if settings is not None:
        check_model_names(config)
    if settings is not None and settings.collects:
        check_user_and_judge(config)
    if settings is not None and settings.assistants:
        catalogue = _read_assistants(config, settings)
        config.stash[_ASSISTANTS] = catalogue
        config.stash[_COLLECTED] = set()
        config.stash[_NUMBERS] = {known.path: i for i, known in enumerate(catalogue)}
        people = {known.path: {it.id: it for it in known.personas} for known in catalogue}
        config.stash[_PERSONAS] = people
        # A fixture with parameters, not pytest_generate_tests, so that conftest.py can override it.
        config.pluginmanager.register(_fixtures(catalogue, people), "synthconv-catalogue")
        if settings.collects:
            _add_arguments(config, settings.assistants)
    return settings


def assistants_of(config: pytest.Config) -> tuple[AssistantUnderTest, ...]:
    """Return the assistants of the run that come from files."""
    return config.stash.get(_ASSISTANTS, ())


def collected_files(config: pytest.Config) -> set[Path]:
    """Return the assistants' files that pytest has collected."""
    return config.stash.get(_COLLECTED, set())


def persona_of(item: pytest.Item) -> Persona | None:
    """Return the persona that the `persona` fixture will give to ``item``.

    None when the fixture is overridden, or has no persona.
    """
    catalogue, given = assistants_of(item.config), parameters(item)
    if not catalogue or not is_our_fixture(item, "persona"):
        return None
    known = given.get(UNDER_TEST) or catalogue[0]
    return item.config.stash[_PERSONAS][known.path].get(given.get("persona", ""))


def collect_file(file_path: Path, parent: pytest.Collector) -> ConversationModule | None:
    """Return the module for ``file_path`` if it is an assistant's file of this run."""
    if file_path not in parent.config.stash.get(_PERSONAS, {}):
        return None
    from . import conversation_tests

    module: ConversationModule = ConversationModule.from_parent(parent, path=file_path)
    module.obj = conversation_tests
    parent.config.stash[_COLLECTED].add(file_path)
    return module


def narrow(metafunc: pytest.Metafunc) -> None:
    """Parametrize the tests of an assistant's file with its own assistant and personas only.

    The fixtures have the parameters of all files. Every file would make every pair, and drop most
    of them: 160 files of one persona each took 184 s of processor time (measured). Wraps
    ``parametrize``, so that overrides and the order of ids stay the same.
    """
    module = metafunc.definition.getparent(ConversationModule)
    if module is None:
        return
    config, path = metafunc.config, module.path
    parametrize = metafunc.parametrize

    def narrowed(names: Any, values: Any, *args: Any, **kwargs: Any) -> None:
        labels = kwargs.get("ids")
        if names in (UNDER_TEST, "persona") and isinstance(labels, tuple | list):
            own = _places(config, values).get(path, range(len(values)))
            values, kwargs["ids"] = [values[i] for i in own], [labels[i] for i in own]
        parametrize(names, values, *args, **kwargs)

    metafunc.parametrize = narrowed  # type: ignore[method-assign, assignment]


def _places(config: pytest.Config, values: Sequence[Any]) -> Mapping[Path, Sequence[int]]:
    """Return the indices in ``values`` that belong to each file, computed once for all files.

    Empty for an override of the fixture, which keeps all its parameters.
    """
    known = config.stash.setdefault(_PLACES, {})
    if id(values) not in known:
        known[id(values)] = _places_of(config, values)
    return known[id(values)]


def _places_of(config: pytest.Config, values: Sequence[Any]) -> Mapping[Path, Sequence[int]]:
    catalogue = assistants_of(config)
    if list(values) == list(catalogue):
        return {each.path: (i,) for i, each in enumerate(catalogue)}
    if not all(isinstance(value, PersonaId) for value in values):
        return {}
    places = {value: i for i, value in enumerate(values)}
    people = config.stash[_PERSONAS]
    return {path: sorted(places[it] for it in own if it in places) for path, own in people.items()}


def without_foreign_personas(collected: Any) -> Any:
    """Drop the items that pair an assistant with a persona of another one."""
    if not isinstance(collected, list):
        return collected
    return [node for node in collected if not _has_foreign_persona(node)]


def mark(item: pytest.Item) -> None:
    """Mark every item that can run a conversation, so that ``-m 'not synthconv'`` needs none."""
    if "_synthconv_settings" in getattr(item, "fixturenames", ()):
        item.add_marker(MARKER)


def _read_assistants(config: pytest.Config, settings: Settings) -> tuple[AssistantUnderTest, ...]:
    from ..run.suite import load_suite

    with usage_errors():
        return load_suite(
            settings.assistants,
            personas=settings.personas,
            endpoint=settings.endpoint,
            from_code=partial(_personas_from_code, config),
            prepare=partial(top_up_personas, config, settings),
            needs_endpoint=settings.replay is None and settings.rejudge is None,
        )


def _personas_from_code(config: pytest.Config, assistant: Assistant) -> Any:
    """Return what the hook returns; in a worker, what it has returned in the controller.

    Each process would order personas from a set or a database in its own way, and pytest-xdist
    refuses workers that collect different items.
    """
    from ..core.cards import Persona

    key = assistant.model_dump_json()
    if is_worker(config):
        sent = supplied_personas(config).get(key)
        return None if sent is None else [Persona.model_validate_json(it) for it in sent]
    found = config.hook.pytest_synthconv_personas(config=config, assistant=assistant)
    if isinstance(found, list | tuple) and all(isinstance(it, Persona) for it in found):
        supplied_personas(config)[key] = [it.model_dump_json() for it in found]
    return found


def _fixtures(
    catalogue: tuple[AssistantUnderTest, ...], people: dict[Path, dict[str, Persona]]
) -> types.ModuleType:
    """Return a plugin module with the fixtures whose parameters come from the files."""
    ids = [PersonaId(name) for name in dict.fromkeys(i for known in people.values() for i in known)]
    several = catalogue if len(catalogue) > 1 else None
    labels = [known.label for known in several] if several else None

    @pytest.fixture(scope="session", params=several, ids=labels)
    def _synthconv_under_test(request: pytest.FixtureRequest) -> AssistantUnderTest:
        known: AssistantUnderTest = getattr(request, "param", catalogue[0])
        return known

    @pytest.fixture(params=ids, ids=[str(name) for name in ids])
    def persona(
        request: pytest.FixtureRequest, _synthconv_under_test: AssistantUnderTest
    ) -> Persona:
        """Who talks to the assistant: one test item per persona of the assistant's file."""
        known = people[_synthconv_under_test.path]
        if request.param not in known:
            pytest.fail(
                f"no persona {request.param!r} in {_synthconv_under_test.path.name}; "
                f"there are {', '.join(known)}",
                pytrace=False,
            )
        return known[request.param]

    module = types.ModuleType("synthconv_catalogue")
    module._synthconv_under_test = _synthconv_under_test  # type: ignore[attr-defined]
    module.persona = persona  # type: ignore[attr-defined]
    return module


def _add_arguments(config: pytest.Config, paths: Iterable[Path]) -> None:
    for path in paths:
        # Only when not covered: overlapping arguments lose tests in pytest 8 (pytest #12083).
        if not is_covered(config, path):
            config.args.append(str(path))


def is_covered(config: pytest.Config, path: Path) -> bool:
    """Return True if ``path`` is one of pytest's arguments, or lies below one."""
    named = {place for _, place in argument_paths(config)}
    return not named.isdisjoint({path, *path.parents})


def argument_paths(config: pytest.Config) -> list[tuple[str, Path]]:
    """Return pytest's arguments with the files or folders that they name."""
    start = config.invocation_params.dir
    return [(str(argument), _resolved(start, argument)) for argument in config.args]


def _resolved(start: Path, argument: str) -> Path:
    import os

    return Path(os.path.normpath(start / str(argument).split("::")[0]))


def _has_foreign_persona(node: Any) -> bool:
    given = parameters(node)
    name, under_test = given.get("persona"), given.get(UNDER_TEST)
    if not isinstance(name, PersonaId) or under_test is None:
        return False
    return all(name != persona.id for persona in under_test.personas)


def _location(path: Path, name: str) -> tuple[Path, int, str]:
    return path, 0, name
