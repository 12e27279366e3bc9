"""The assistants of one run as its files describe them, read once, before the first request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import ConfigurationError
from ..core.models import Assistant, Persona
from ..core.tracebacks import describe_error
from ..files.loading import (
    AssistantFile,
    EndpointFile,
    find_endpoint,
    find_personas,
    load_assistant,
    load_endpoint,
    load_personas,
)

PersonasFromCode = Callable[[Assistant], "Iterable[Persona] | None"]


@dataclass(frozen=True)
class AssistantUnderTest:
    """An assistant, who talks to it, and how it is reached.

    ``endpoint`` is None when no file says so: then a fixture must. ``label`` tells the assistants
    of a run apart in the ids of tests.
    """

    assistant: Assistant
    path: Path
    label: str
    personas: tuple[Persona, ...]
    endpoint: EndpointFile | None
    endpoint_places: tuple[Path, ...]


def load_suite(
    assistants: Sequence[Path],
    *,
    personas: Path | None,
    endpoint: Path | None,
    from_code: PersonasFromCode = lambda assistant: None,
    prepare: Callable[[AssistantFile], None] = lambda file: None,
) -> tuple[AssistantUnderTest, ...]:
    """Read what is needed to test ``assistants``; ``personas`` and ``endpoint`` outrank finding.

    ``from_code`` may supply an assistant's personas; ``prepare`` is called before its personas
    file is read. Raises one `ConfigurationError` that tells the problems of all files.
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
            people = ()
        try:
            reached, places = _endpoint(file, endpoint)
        except ConfigurationError as error:
            problems.append(str(error))
            continue
        found.append(
            AssistantUnderTest(file.assistant, path, labels[path], people, reached, places)
        )
    if problems:
        # Two assistants may share a file: its problems are told once.
        raise ConfigurationError("\n".join(dict.fromkeys(problems)))
    return tuple(found)


def _personas(
    file: AssistantFile,
    given: Path | None,
    from_code: PersonasFromCode,
    prepare: Callable[[AssistantFile], None],
) -> tuple[Persona, ...]:
    where = f"pytest_synthconv_personas for {file.assistant.name!r}"
    problem = ""
    try:
        supplied = from_code(file.assistant)
        people = None if supplied is None else tuple(supplied)
    except Exception as error:  # the hook is the user's own code
        problem = describe_error(where, error)
    if problem:
        raise ConfigurationError(problem)
    if people is None:
        prepare(file)
        return load_personas(find_personas(file, given))
    _check_supplied(people, where)
    return people


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

        endpoint_of_file(found)  # only to see that it can be made
    return found, places


def _labels(paths: Iterable[Path]) -> dict[Path, str]:
    """The files' stems; where two are equal, with as many folders before them as it takes."""
    paths = list(paths)
    labels = {path: path.stem for path in paths}
    depth = 1
    while len(set(labels.values())) < len(paths):
        depth += 1
        labels = {path: "-".join(path.with_suffix("").parts[-depth:]) for path in paths}
    return labels
