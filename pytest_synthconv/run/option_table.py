"""The table of options: name, values and help text of each.

The plugin reads them from four places (`plugin.options`); the commands take the same rows without
their prefix (`cli.options`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from .option_values import (
    AUTO,
    MOST_AT_ONCE,
    MOST_TRIALS,
    PATIENCE,
    PROVIDERS,
    RECORD_MODES,
    UNTIL_DECIDED,
    failing,
    model_name,
    model_parameters,
    near,
    number,
    one_of,
    report_file,
    share,
    switch,
    trials,
    whole_number,
)


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
            one_of(("offline", *PROVIDERS)),
            brief="offline (default), openai, openai-chat, anthropic",
        ),
        Option(
            "user-model",
            "[PROVIDER:]MODEL",
            "the language model that plays the user (default: per provider)",
            model_name,
            brief="who plays the user",
        ),
        Option(
            "judge-model",
            "[PROVIDER:]MODEL",
            "the language model that judges (default: per provider)",
            model_name,
            brief="who judges",
        ),
        Option(
            "persona-model",
            "[PROVIDER:]MODEL",
            "the language model that writes personas (default: per provider)",
            model_name,
            brief="who writes personas",
        ),
        Option(
            "model-parameters",
            "JSON",
            'added to each request of the provider openai-chat, such as {"temperature": 0} '
            "(default: none)",
            model_parameters,
            brief="added to each request of openai-chat",
        ),
        Option(
            "model-timeout",
            "SECONDS",
            "how long a language model may take for a whole answer (default: 90; 300 for "
            "openai-chat)",
            number,
            brief="time for a whole answer of a model",
        ),
        Option(
            "skip-criteria",
            "on|off",
            "on: leave out the checks that a judge decides (`criterion:`); the summary counts "
            "them; the option alone means on (default: off)",
            switch,
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
            one_of(PATIENCE),
            brief="who ends a talk: judge, code or both (default)",
        ),
        Option(
            "fail-on",
            "REASON[,REASON]",
            "what fails an item, besides frustrated: max_turns, handed_off; presumed: a goal_met "
            "that rests neither on evidence of the card nor on a language model's judgement; "
            "unbacked_claim: a reply says that something is done, and nothing was",
            failing,
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
            report_file,
            may_stand_alone=True,
        ),
        Option(
            "annotations",
            "github|off",
            "github: print failures so that GitHub shows them next to the changed files, at most 9 "
            "(default: off)",
            one_of(("github", "off")),
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
            switch,
            brief="check first that the endpoint can be reached",
        ),
        Option(
            "trials",
            f"N|{AUTO}|{UNTIL_DECIDED}",
            "conversations per persona: N (default: 1); auto: one, and five for personas that "
            "fail, where the majority decides; until-decided: as many as the verdict needs",
            trials,
        ),
        Option(
            "min-pass-rate",
            "SHARE",
            "the share of a persona's N trials that must not fail (default: 1)",
            share,
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
            switch,
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
            one_of(RECORD_MODES),
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
            number,
            brief="US dollars to spend at most",
        ),
        Option(
            "max-seconds",
            "SECONDS",
            "after how long the run sends no more requests (default: no limit)",
            number,
            brief="time after which no request is sent",
        ),
    )
}


def unknown_variable(names: Iterable[str]) -> str | None:
    """Return the first of ``names`` that looks like a variable of ours and is none, or None."""
    known = {option.variable for option in OPTIONS.values()}
    wrong = (name for name in sorted(names) if name.startswith("SYNTHCONV_") and name not in known)
    return next((f"{name} is none of this plugin's{near(name, known)}" for name in wrong), None)
