"""The assistants of one run, read from their files before the first request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.cards import Assistant, Persona
from ..core.check_cards import repeated_id
from ..core.errors import ConfigurationError
from ..core.tracebacks import describe_error
from ..files.loading import (
    AssistantFile,
    EndpointFile,
    PersonasFile,
    find_endpoint,
    find_personas,
    load_assistant,
    load_endpoint,
    load_personas_file,
)
from ..files.placeholders import OF_FACTS
from ..files.problems import shown_path

PersonasFromCode = Callable[[Assistant], "Iterable[Persona] | None"]


_NO_ORDER = (
    "returned a set, which every process orders in its own way\n"
    "Return a list, sorted or in the order of its source."
)


@dataclass(frozen=True)
class AssistantUnderTest:
    """An assistant, its personas, and its endpoint.

    ``endpoint`` is None without a file: then a fixture must return one. ``label`` distinguishes the
    assistants of a run in test ids. ``notices`` are lines on its personas file that are no errors.
    """

    assistant: Assistant
    path: Path
    label: str
    personas: tuple[Persona, ...]
    endpoint: EndpointFile | None
    endpoint_places: tuple[Path, ...]
    notices: tuple[str, ...] = ()


def load_suite(
    assistants: Sequence[Path],
    *,
    personas: Path | None,
    endpoint: Path | None,
    from_code: PersonasFromCode = lambda assistant: None,
    prepare: Callable[[AssistantFile], None] = lambda file: None,
    needs_endpoint: bool = True,
) -> tuple[AssistantUnderTest, ...]:
    """Read all files of ``assistants``; ``personas`` and ``endpoint`` outrank found files.

    ``from_code`` may supply an assistant's personas; otherwise ``prepare`` is called before its
    personas file is read. Without ``needs_endpoint``, endpoint files are not read. Raise one
    `ConfigurationError` with the problems of all files.
    """
    labels = _labels(assistants)
    found: list[AssistantUnderTest] = []
    problems: list[str] = []
    for path in assistants:
        try:
            file = load_assistant(path)
        except ConfigurationError as error:
            problems.append(str(error))
            continue
        try:
            people = _personas(file, personas, from_code, prepare)
        except ConfigurationError as error:
            problems.append(str(error))
            people = PersonasFile((), ())
        try:
            reached, places = _endpoint(file, endpoint) if needs_endpoint else (None, ())
        except ConfigurationError as error:
            problems.append(str(error))
            continue
        problems += _missing_facts(people.personas, reached)
        problems += _repeated_checks(file, people.personas)
        problems += _unseen_actions(people.personas, reached)
        found.append(
            AssistantUnderTest(
                file.assistant,
                path,
                labels[path],
                people.personas,
                reached,
                places,
                people.notices,
            )
        )
    if problems:
        # Two assistants may share a file, whose problems are reported once.
        raise ConfigurationError("\n".join(dict.fromkeys(problems)))
    return tuple(found)


def endpoint_file_of(known: AssistantUnderTest) -> EndpointFile:
    """Return the endpoint file of ``known``, for commands, which see no fixtures.

    Raise `ConfigurationError` if there is none.
    """
    if known.endpoint is None:
        places = "".join(f"\n  {shown_path(place)}" for place in known.endpoint_places)
        raise ConfigurationError(
            f"{shown_path(known.path)}: nothing says how {known.assistant.name!r} is reached\n"
            f"Looked for an endpoint file at:{places}\n"
            "Write one, or name it with --synthconv-endpoint=YAML. A fixture is not seen here: "
            "name its object in the key `python:` of the file."
        )
    return known.endpoint


def _missing_facts(people: Sequence[Persona], file: EndpointFile | None) -> Iterator[str]:
    """Yield which personas lack a fact that a request of the endpoint needs."""
    if file is None:
        return
    names = frozenset().union(*(form.names for form in file.forms))
    for name in sorted(it.removeprefix(OF_FACTS) for it in names if it.startswith(OF_FACTS)):
        if lacking := [persona.id for persona in people if name not in persona.facts]:
            yield (
                f"{shown_path(file.path)}: `{{{{{OF_FACTS}{name}}}}}` is no fact of "
                f"{', '.join(lacking[:5])}{' ...' if len(lacking) > 5 else ''}\n"
                f"Add it to the `facts:` of each persona of this assistant."
            )


def _repeated_checks(file: AssistantFile, people: Sequence[Persona]) -> Iterator[str]:
    """Yield which personas state a check with an id of the assistant's checks."""
    for persona in people:
        own_id = repeated_id((*file.assistant.checks, *persona.checks))
        if own_id is not None:
            yield (
                f"{shown_path(file.path)}: the check {own_id!r} is stated here and by the persona "
                f"{persona.id!r}, or twice\nGive each check of a conversation an id of its own."
            )


def _unseen_actions(people: Sequence[Persona], file: EndpointFile | None) -> Iterator[str]:
    """Yield which personas expect actions, if the endpoint tells of none."""
    if file is None or file.reports_actions:
        return
    blind = [
        persona.id
        for persona in people
        if persona.actions or any(goal.done_when for goal in persona.goals)
    ]
    if blind:
        yield (
            f"{shown_path(file.path)}: actions are expected by {', '.join(blind[:5])}"
            f"{' ...' if len(blind) > 5 else ''}, and no answer tells of any\n"
            "Add `actions_path`, which leads to the list of what the assistant did."
        )


def _personas(
    file: AssistantFile,
    given: Path | None,
    from_code: PersonasFromCode,
    prepare: Callable[[AssistantFile], None],
) -> PersonasFile:
    where = f"pytest_synthconv_personas for {file.assistant.name!r}"
    problem = ""
    try:
        supplied = from_code(file.assistant)
        people = None if supplied is None else tuple(supplied)
    except Exception as error:  # the hook is the user's own code
        problem = describe_error(where, error)
    else:
        if isinstance(supplied, set | frozenset):
            problem = f"{where}: {_NO_ORDER}"
    if problem:
        raise ConfigurationError(problem)
    if people is None:
        prepare(file)
        return load_personas_file(find_personas(file, given))
    _check_supplied(people, where)
    return PersonasFile(people, ())


def _check_supplied(personas: Sequence[Persona], where: str) -> None:
    if not personas:
        raise ConfigurationError(
            f"{where}: returned no personas\nReturn at least one, or None to read them from a file."
        )
    for persona in personas:
        if not isinstance(persona, Persona):
            raise ConfigurationError(
                f"{where}: returned a {type(persona).__qualname__}, where a "
                "pytest_synthconv.Persona is expected"
            )
    ids = [persona.id for persona in personas]
    if repeated := sorted({name for name in ids if ids.count(name) > 1}):
        raise ConfigurationError(f"{where}: more than one persona has the id {repeated[0]!r}")


def _endpoint(
    file: AssistantFile, given: Path | None
) -> tuple[EndpointFile | None, tuple[Path, ...]]:
    path, places = find_endpoint(file, given)
    if path is None:
        return None, places
    found = load_endpoint(path)
    if found.python is not None:
        from ..endpoints.factory import endpoint_of_file

        endpoint_of_file(found)  # only to check that it can be created
    return found, places


def _labels(paths: Iterable[Path]) -> dict[Path, str]:
    """Return the files' stems, with as many parent folders as make them unique."""
    paths = list(paths)
    labels = {path: path.stem for path in paths}
    depth = 1
    while len(set(labels.values())) < len(paths):
        depth += 1
        labels = {path: "-".join(path.with_suffix("").parts[-depth:]) for path in paths}
    return labels
