"""The table of options: name, values and help text of each.

The plugin reads them from four places (`plugin.options`); the commands take the same rows without
their prefix (`cli.options`).
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

_FAILING = ("frustrated", "max_turns", "handed_off", "presumed", "unbacked_claim")
PROVIDERS = ("openai", "openai-chat", "anthropic")
"""Who has language models; ``offline`` has none."""
MOST_AT_ONCE = 64
"""Threads that wait well together: beyond, the client's own processor time is the limit, and
providers' SDKs keep no more than 100 connections alive (measured with openai 3 and anthropic 2)."""
_SET_BY_US = (
    *("model", "messages", "response_format", "tools", "tool_choice", "stream", "n"),
    *("max_completion_tokens", "max_tokens"),
)
RECORD_MODES = ("none", "once", "new_episodes", "all")
PATIENCE = ("judge", "code", "both")
MOST_TRIALS = 1000
AUTO, UNTIL_DECIDED = "auto", "until-decided"
"""Values of `--synthconv-trials` besides a number."""


def whole_number(least: int, most: float = float("inf")) -> Callable[[str], int]:
    """Return a parser of whole numbers from ``least`` to ``most``."""
    expected = f"of at least {least}" if most == float("inf") else f"from {least} to {most}"

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise ValueError(f"expected a whole number {expected}, got {text!r}")
        return number

    return parse


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ValueError(f"expected a number above 0, got {text!r}")
    return number


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise ValueError(f"expected a share above 0, and of at most 1, got {text!r}")
    return share


def _trials(text: str) -> int | str:
    if text in (AUTO, UNTIL_DECIDED):
        return text
    try:
        return whole_number(1, MOST_TRIALS)(text)
    except ValueError:
        expected = f"a whole number from 1 to {MOST_TRIALS}, {AUTO} or {UNTIL_DECIDED}"
        hint = near(text, (AUTO, UNTIL_DECIDED))
    raise ValueError(f"expected {expected}, got {text!r}{hint}")


def _one_of(names: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(f"expected one of {', '.join(names)}, got {text!r}{near(text, names)}")
        return text

    return parse


def _switch(text: str) -> bool:
    return _one_of(("on", "off"))(text) == "on"


def _report(text: str) -> str:
    """Return the file's name, or ``on`` or ``off``.

    Other names are refused: ``--synthconv-report tests`` means two things, but argparse takes
    ``tests`` as the file.
    """
    if text in ("on", "off") or text.lower().endswith((".html", ".htm")):
        return text
    raise ValueError(
        f"expected a file that ends in .html, got {text!r}; for the default file, write "
        "--synthconv-report=on"
    )


def _model(text: str) -> str:
    if not text.strip() or text != "".join(text.split()):
        raise ValueError(f"expected MODEL or PROVIDER:MODEL, got {text!r}")
    if text.startswith("offline:"):
        raise ValueError(
            f"the offline provider has no models, got {text!r}; leave the option out, and give "
            "the other participants' models as PROVIDER:MODEL"
        )
    return text


def _parameters(text: str) -> str:
    """Return the JSON object in ``text`` with sorted keys, so that equal objects are equal."""
    try:
        parameters = json.loads(text)
    except ValueError:
        parameters = None
    if not parameters or not hasattr(parameters, "keys"):
        raise ValueError(f'expected a JSON object such as {{"temperature": 0}}, got {text!r}')
    for name in parameters:
        if name in _SET_BY_US:
            raise ValueError(f"{name!r} is set by the plugin and cannot be given")
    return json.dumps(parameters, sort_keys=True)


def _failing(text: str) -> frozenset[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in _FAILING:
            raise ValueError(
                f"expected some of {', '.join(_FAILING)}, got {name!r}{near(name, _FAILING)}"
            )
    # Frustrated personas are what this plugin looks for, so they always fail.
    return frozenset({"frustrated", *names})


class Option(NamedTuple):
    """A row of the table. ``parse`` is None for paths; ``on_marker``: a test may set it.

    ``is_flag``: on the command line it stands without a value, and means ``on``;
    ``may_stand_alone``: it may, and may have one. ``brief`` is the help text of commands, whose
    help fits a screen; by default it is ``help``.
    """

    name: str
    metavar: str
    help: str
    parse: Callable[[str], Any] | None = None
    repeatable: bool = False
    on_marker: bool = False
    is_flag: bool = False
    may_stand_alone: bool = False
    brief: str = ""

    @property
    def flag(self) -> str:
        return f"--synthconv-{self.name}"

    @property
    def key(self) -> str:
        return f"synthconv_{self.name.replace('-', '_')}"

    @property
    def variable(self) -> str:
        return self.key.upper()


OPTIONS = {
    option.name: option
    for option in (
        Option(
            "assistant",
            "YAML",
            "the assistant under test (repeatable)",
            repeatable=True,
            brief="the assistant's file",
        ),
        Option(
            "personas",
            "YAML",
            "who talks to it (default: found next to the assistant)",
            brief="who talks to it",
        ),
        Option(
            "endpoint",
            "YAML",
            "how to reach it (default: found next to the assistant)",
            brief="how to reach it",
        ),
        Option(
            "provider",
            "NAME",
            "who plays the user, judges, and writes personas: offline (default: no key needed, "
            "deterministic), openai, openai-chat (any compatible server), anthropic",
            _one_of(("offline", *PROVIDERS)),
            brief="offline (default), openai, openai-chat, anthropic",
        ),
        Option(
            "user-model",
            "[PROVIDER:]MODEL",
            "the language model that plays the user (default: per provider)",
            _model,
            brief="who plays the user",
        ),
        Option(
            "judge-model",
            "[PROVIDER:]MODEL",
            "the language model that judges (default: per provider)",
            _model,
            brief="who judges",
        ),
        Option(
            "persona-model",
            "[PROVIDER:]MODEL",
            "the language model that writes personas (default: per provider)",
            _model,
            brief="who writes personas",
        ),
        Option(
            "model-parameters",
            "JSON",
            'added to each request of the provider openai-chat, such as {"temperature": 0} '
            "(default: none)",
            _parameters,
            brief="added to each request of openai-chat",
        ),
        Option(
            "model-timeout",
            "SECONDS",
            "how long a language model may take for a whole answer (default: 90; 300 for "
            "openai-chat)",
            _number,
            brief="time for a whole answer of a model",
        ),
        Option(
            "skip-criteria",
            "on|off",
            "on: leave out the checks that a judge decides (`criterion:`); the summary counts "
            "them; the option alone means on (default: off)",
            _switch,
            is_flag=True,
            brief="on: leave out the checks with a criterion",
        ),
        Option(
            "generate",
            "N",
            "top the personas file up to N personas before collection",
            whole_number(1),
        ),
        Option(
            "max-turns",
            "N",
            "turns before a conversation is cut off (default: 10)",
            whole_number(1),
            on_marker=True,
            brief="turns before the end (default: 10)",
        ),
        Option(
            "patience",
            "WHO",
            "who ends a conversation because the user's patience is used up, if a language model "
            "judges: judge; code: as soon as it is used up; both (default): the judge, and code "
            "where it is used up twice over; what code sees and the judge does not is flagged",
            _one_of(PATIENCE),
            brief="who ends a talk: judge, code or both (default)",
        ),
        Option(
            "fail-on",
            "REASON[,REASON]",
            "what fails an item, besides frustrated: max_turns, handed_off; presumed: a goal_met "
            "that rests neither on evidence of the card nor on a language model's judgement; "
            "unbacked_claim: a reply says that something is done, and nothing was",
            _failing,
            on_marker=True,
        ),
        Option(
            "concurrency",
            "N",
            "conversations simulated at once, ahead of the tests that need them; 1: in the "
            "test's own thread (default: 8; 1 for an endpoint that is a plain callable "
            "(messages) -> str, which cannot distinguish conversations, and with --pdb)",
            whole_number(1, MOST_AT_ONCE),
            brief="conversations at once (default: 8)",
        ),
        Option(
            "artifacts",
            "DIR",
            "where records go (default: synthconv-artifacts in pytest's rootdir)",
            brief="where records go",
        ),
        Option(
            "report",
            "FILE",
            "write the run as one HTML file, which ends in .html (default: off; without FILE: "
            "report.html in the artifacts directory)",
            _report,
            may_stand_alone=True,
        ),
        Option(
            "annotations",
            "github|off",
            "github: print failures so that GitHub shows them next to the changed files, at most 9 "
            "(default: off)",
            _one_of(("github", "off")),
        ),
        Option(
            "seed",
            "N",
            "seed of all random choices (default: 0)",
            whole_number(0),
            on_marker=True,
            brief="seed of all random choices (default: 0)",
        ),
        Option(
            "preflight",
            "on|off",
            "on (default): the first conversation checks that the endpoint can be reached, before "
            "any other begins; off: no such check",
            _switch,
            brief="check first that the endpoint can be reached",
        ),
        Option(
            "trials",
            f"N|{AUTO}|{UNTIL_DECIDED}",
            "conversations per persona: N (default: 1); auto: one, and five for personas that "
            "fail, where the majority decides; until-decided: as many as the verdict needs",
            _trials,
        ),
        Option(
            "min-pass-rate",
            "SHARE",
            "the share of a persona's N trials that must not fail (default: 1)",
            _share,
        ),
        Option(
            "max-trials",
            "N",
            "conversations per persona that until-decided may take (default: 30)",
            whole_number(1, MOST_TRIALS),
        ),
        Option(
            "baseline",
            "JSONL",
            "compare the run with this stored one (repeatable)",
            repeatable=True,
            brief="a stored run to compare with",
        ),
        Option(
            "fail-on-regression",
            "on|off",
            "on: a run that is worse than its baseline fails, and single personas that fail are "
            "xfailed; the option alone means on (default: off)",
            _switch,
            is_flag=True,
        ),
        Option(
            "quarantine",
            "YAML",
            "personas that are known to fail, each with a reason, a ticket and a last day",
        ),
        Option(
            "cassettes",
            "DIR",
            "where the provider's answers are recorded, and replayed from (default: off)",
            brief="where answers are recorded and replayed from",
        ),
        Option(
            "record-mode",
            "MODE",
            "which answers are recorded: none (default: replay only), once, new_episodes, all",
            _one_of(RECORD_MODES),
            brief="none (default), once, new_episodes or all",
        ),
        Option(
            "replay",
            "JSONL",
            "serve `conversation` from these stored records: no user, judge or endpoint is called",
        ),
        Option(
            "rejudge",
            "JSONL",
            "judge these stored records again, with the judge of the options; no user and no "
            "endpoint is called",
        ),
        Option(
            "max-requests",
            "N",
            "requests that the whole run may send, to provider and assistant (default: no limit)",
            whole_number(1),
            brief="requests to send at most",
        ),
        Option(
            "max-tokens",
            "N",
            "tokens that the whole run may use at the provider (default: no limit)",
            whole_number(1),
            brief="tokens to use at most",
        ),
        Option(
            "max-cost",
            "USD",
            "US dollars that the whole run may cost at the provider (default: no limit)",
            _number,
            brief="US dollars to spend at most",
        ),
        Option(
            "max-seconds",
            "SECONDS",
            "after how long the run sends no more requests (default: no limit)",
            _number,
            brief="time after which no request is sent",
        ),
    )
}


def unknown_variable(names: Iterable[str]) -> str | None:
    """Return the first of ``names`` that looks like a variable of ours and is none, or None."""
    known = {option.variable for option in OPTIONS.values()}
    wrong = (name for name in sorted(names) if name.startswith("SYNTHCONV_") and name not in known)
    return next((f"{name} is none of this plugin's{near(name, known)}" for name in wrong), None)


def near(name: str, known: Iterable[str]) -> str:
    """Return a hint at the name in ``known`` closest to ``name``; empty when none is close."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
