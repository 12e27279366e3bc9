"""The options as given: one frozen `Settings`, read from four spellings.

For every row of the table (`option_table`), the stronger wins: marker
``@pytest.mark.synthconv(max_turns=4)``, then the command line ``--synthconv-max-turns``, then the
environment ``SYNTHCONV_MAX_TURNS``, then the ini file's ``synthconv_max_turns``, then the default.
A path given on the command line or in the environment is relative to where pytest was started, one
in an ini file to that file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from ..run.option_table import OPTIONS, Option, unknown_variable
from ..run.option_values import UNTIL_DECIDED, near
from .stored_options import of_replay, without_part

if TYPE_CHECKING:
    from ..core.opinions import Patience

MARKER = "synthconv"
MARKER_HELP = (
    "synthconv(max_turns, fail_on, seed): a test that runs simulated conversations; the arguments "
    "override the options of the same names for this test"
)
_SETTINGS = pytest.StashKey["Settings"]()


class Settings(NamedTuple):
    """The values of all options. ``collects``: the assistants' files become pytest arguments.

    ``concurrency`` is None when not set: the right default depends on the endpoint.
    """

    artifacts: Path
    assistants: tuple[Path, ...] = ()
    collects: bool = False
    personas: Path | None = None
    endpoint: Path | None = None
    provider: str = "offline"
    user_model: str | None = None
    judge_model: str | None = None
    persona_model: str | None = None
    model_parameters: str = ""
    model_timeout: float | None = None
    skip_criteria: bool = False
    generate: int | None = None
    max_turns: int = 10
    patience: Patience = "both"
    fail_on: frozenset[str] = frozenset({"frustrated"})
    seed: int = 0
    preflight: bool = True
    concurrency: int | None = None
    report: Path | None = None
    annotations: str = "off"
    cassettes: Path | None = None
    record_mode: str = "none"
    trials: int | str = 1
    min_pass_rate: float = 1.0
    max_trials: int = 30
    baseline: tuple[Path, ...] = ()
    fail_on_regression: bool = False
    replay: Path | None = None
    rejudge: Path | None = None
    quarantine: Path | None = None
    max_requests: int | None = None
    max_tokens: int | None = None
    max_cost: float | None = None
    max_seconds: float | None = None

    def public(self) -> dict[str, Any]:
        """Return the settings as they are stored in records."""
        names = (name for name in self._fields if name not in _NOT_PUBLIC)
        return {name: _plain(getattr(self, name)) for name in names}


_NOT_PUBLIC = ("artifacts", "collects", "generate", "report", "annotations")


def _plain(value: Any) -> Any:
    match value:
        case Path():
            return str(value)
        case tuple():
            return [_plain(part) for part in value]
        case frozenset():
            return sorted(value)
        case _:
            return value


class _Given(NamedTuple):
    """The value of an option, from the place with the highest precedence."""

    values: tuple[str, ...]
    source: str
    base: Path
    in_ini: bool


@contextmanager
def usage_errors(of: str = "") -> Iterator[None]:
    """Raise `ConfigurationError` as `pytest.UsageError`, which pytest prints as one message."""
    from ..core.errors import ConfigurationError

    try:
        yield
    except ConfigurationError as error:
        raise pytest.UsageError(f"{of}{error}") from None


def add_options(parser: pytest.Parser) -> None:
    """Register every row of the table on the command line and in ini files."""
    group = parser.getgroup("synthconv", "simulated conversations (synthconv)")
    for option in OPTIONS.values():
        group.addoption(
            option.flag, dest=option.key, default=None, help=option.help, **_how(option)
        )
        parser.addini(option.key, option.help, type=_ini_type(option), default=None)


def _how(option: Option) -> dict[str, Any]:
    """Return argparse's keywords for the option."""
    if option.is_flag:
        # Not with an optional value: that would eat the path of a test after it.
        return {"action": "store_const", "const": "on"}
    if option.may_stand_alone:
        return {"nargs": "?", "const": "on", "metavar": option.metavar}
    return {"action": "append" if option.repeatable else "store", "metavar": option.metavar}


def _ini_type(option: Option) -> Any:
    """Return the option's ini type, in pytest's terms; native TOML has numbers as well as texts."""
    if option.repeatable:
        return "args"
    # A union of types is understood since pytest 9.2.
    return str | int | float if pytest.version_tuple >= (9, 2) else "string"


def read_settings(config: pytest.Config) -> Settings | None:
    """Read and store the settings; return None when no option is given anywhere.

    Raises `pytest.UsageError` for the first value that is wrong, naming where it was given.
    """
    given = {name: _given(config, option) for name, option in OPTIONS.items()}
    if not any(given.values()):
        return None
    values = {name.replace("-", "_"): _value(OPTIONS[name], it) for name, it in given.items() if it}
    assistants = values.pop("assistant", ())
    for name, why in _without_effect(values, assistants).items():
        if given[name]:
            raise pytest.UsageError(f"{given[name].source} is given, but {why}")  # type: ignore[union-attr]
    for name, why in without_part(values).items():
        it = given[name]
        # An ini file is for all runs of the project, also for those in which nobody speaks.
        if it and not it.in_ini:
            raise pytest.UsageError(f"{it.source} is given, but {why}")
        if not OPTIONS[name].on_marker:  # limits choose among several stored conversations
            values.pop(name.replace("-", "_"), None)
    if assistants:
        _refuse_unknown_variables()
    if problem := of_replay(values):
        raise pytest.UsageError(problem)
    source = given["assistant"]
    report = values.pop("report", "off")
    settings = _defaults(config)._replace(
        assistants=tuple(dict.fromkeys(assistants)),
        collects=bool(source and not source.in_ini),
        **values,
    )
    if report != "off":
        settings = settings._replace(report=_report_file(report, given["report"], settings))
    config.stash[_SETTINGS] = settings
    return settings


def _report_file(value: str, given: _Given | None, settings: Settings) -> Path:
    if value == "on" or given is None:
        return settings.artifacts / "report.html"
    return Path(os.path.normpath(given.base / value))


def _without_effect(values: Mapping[str, Any], assistants: object) -> dict[str, str]:
    """Return the options that have no effect without another one, and why."""
    trials = values.get("trials", 1)
    found = {}
    if not assistants:
        why = "no assistant: add --synthconv-assistant=YAML"
        found.update(dict.fromkeys(("personas", "endpoint", "generate", "quarantine"), why))
    if "cassettes" not in values:
        found["record-mode"] = "no cassettes: add --synthconv-cassettes=DIR"
    if "baseline" not in values and values.get("fail_on_regression"):
        found["fail-on-regression"] = "no baseline: add --synthconv-baseline=JSONL"
    if isinstance(trials, str):
        found["min-pass-rate"] = f"it is for --synthconv-trials=N, and that is {trials}"
    if trials != UNTIL_DECIDED:
        found["max-trials"] = f"it is for --synthconv-trials={UNTIL_DECIDED}, and that is {trials}"
    return found


def settings_of(config: pytest.Config) -> Settings:
    """Return the settings, also for a run that gives no option but uses the fixtures."""
    return config.stash.get(_SETTINGS, None) or _defaults(config)


def _defaults(config: pytest.Config) -> Settings:
    return Settings(artifacts=config.rootpath / "synthconv-artifacts")


def for_item(settings: Settings, item: pytest.Item) -> Settings:
    """Return ``settings`` changed by the item's ``synthconv`` markers; the closest marker wins.

    Raises `pytest.UsageError` for an argument that a marker does not take.
    """
    allowed = {
        option.key.removeprefix("synthconv_"): option.parse
        for option in OPTIONS.values()
        if option.on_marker and option.parse
    }
    changes: dict[str, Any] = {}
    for marker in item.iter_markers(MARKER):
        where = f"{item.nodeid}: @pytest.mark.{MARKER}"
        if marker.args:
            raise pytest.UsageError(f"{where} takes keyword arguments only, got {marker.args!r}")
        for name, value in marker.kwargs.items():
            if name not in allowed:
                raise pytest.UsageError(
                    f"{where} does not take {name!r}; it takes {', '.join(allowed)}"
                    + near(name, allowed)
                )
            text = value if isinstance(value, str) else _joined(value)
            changes.setdefault(name, _parsed(allowed[name], text, f"{where}({name}=...)"))
    return settings._replace(**changes)


def _given(config: pytest.Config, option: Option) -> _Given | None:
    start = config.invocation_params.dir
    on_command_line = config.getoption(option.key)
    if on_command_line is not None:
        return _Given(_as_tuple(on_command_line), option.flag, start, in_ini=False)
    # A CI system sets an empty variable where none is meant.
    if text := os.environ.get(option.variable):
        values = text.split(os.pathsep) if option.repeatable else [text]
        source = f"the environment variable {option.variable}"
        return _Given(tuple(values), source, start, in_ini=False)
    in_ini = config.getini(option.key)
    if in_ini not in (None, "", []):
        ini = config.inipath
        source = f"{option.key} in {ini.name if ini else 'the ini options'}"
        return _Given(_as_tuple(in_ini), source, ini.parent if ini else start, in_ini=True)
    return None


def _value(option: Option, given: _Given) -> Any:
    if option.parse is not None:
        return _parsed(option.parse, given.values[0], given.source)
    if not all(given.values):
        raise pytest.UsageError(f"{given.source}: expected a path, got nothing")
    paths = tuple(Path(os.path.normpath(given.base / value)) for value in given.values)
    return paths if option.repeatable else paths[0]


def _parsed(parse: Callable[[str], Any], text: str, source: str) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise pytest.UsageError(f"{source}: {error}") from None


def _refuse_unknown_variables() -> None:
    if problem := unknown_variable(os.environ):
        raise pytest.UsageError(f"the environment variable {problem}")


def _as_tuple(value: Any) -> tuple[str, ...]:
    return tuple(str(part) for part in value) if isinstance(value, list) else (str(value),)


def _joined(value: Any) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ",".join(sorted(str(part) for part in value))
    return str(value)
