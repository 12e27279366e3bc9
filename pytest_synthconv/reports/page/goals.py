"""How each goal and the user's patience stood after each turn, as far as verdicts say it.

Judges that are language models give both in fields of their own. The embedded judge gives them in
the words of its reasons, which are read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .reading import listing, objects, part, raw, text, whole

UNKNOWN = ""
"""The standing of a goal that the verdict does not speak of."""

_PRESSED = re.compile(r"^'(?P<ask>.*)' is (?P<status>open|attempted|refused|met)\b", re.DOTALL)
_MET = re.compile(r"'(?P<ask>[^']*(?:'\w[^']*)*)' in turn (?P<turn>\d+)")
_PATIENCE = re.compile(r"(?P<share>\d{1,3})% of patience left")
_RAN_OUT = "patience ran out"
_FRUSTRATION = {"none": 0.0, "mild": 0.5, "high": 1.0}
_LEVELS = tuple((value, name) for name, value in _FRUSTRATION.items())


@dataclass(frozen=True)
class Curve:
    """A share from 0 to 1 for each turn, None where it is unknown; ``levels`` have a name."""

    name: str
    values: tuple[float | None, ...]
    levels: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Progress:
    """The goals of a card, and their standing after each of ``turns``."""

    turns: tuple[int, ...]
    goals: tuple[tuple[str, tuple[str, ...]], ...]
    curve: Curve | None


def progress_of(record: Mapping[str, Any]) -> Progress:
    """Return the progress of the conversation in ``record``."""
    turns = tuple(
        sorted({whole(it, "turn") for it in objects(record, "messages") if whole(it, "turn") > 0})
    )
    verdicts = {whole(it, "turn"): it for it in objects(record, "verdicts")}
    asks = _asks(record)
    # By turn, then by goal; turned round at the end.
    by_turn = [_standings(verdicts.get(turn, {}), asks) for turn in turns]
    _carry_to_end(verdicts, turns, by_turn)
    _add_met(objects(record, "verdicts"), asks, turns, by_turn)
    goals = tuple(
        (ask, tuple(standings[place] for standings in by_turn)) for place, ask in enumerate(asks)
    )
    known = goals if any(any(states) for _, states in goals) else ()
    ordered = [verdicts.get(turn, {}) for turn in turns]
    return Progress(turns, known, _patience(ordered) or _frustration(ordered))


def _asks(record: Mapping[str, Any]) -> list[str]:
    persona = part(record, "persona")
    asks = [text(ask) for ask in listing(persona, "goals") or listing(persona, "needs")]
    return asks or [text(persona, "card", "summary") or "what the user came for"]


def _standings(verdict: Mapping[str, Any], asks: Sequence[str]) -> list[str]:
    """Return the standing of each goal after the turn of ``verdict``."""
    given = [text(it) for it in listing(verdict, "progress")]
    if given:
        return [*given, *[UNKNOWN] * len(asks)][: len(asks)]
    if not raw(verdict, "judge").startswith("heuristic"):
        return [UNKNOWN] * len(asks)
    pressed = _PRESSED.search(raw(verdict, "reason"))
    if not pressed:
        return [UNKNOWN] * len(asks)
    return [pressed["status"] if _is(pressed["ask"], ask) else UNKNOWN for ask in asks]


def _carry_to_end(
    verdicts: Mapping[int, Mapping[str, Any]], turns: Sequence[int], by_turn: list[list[str]]
) -> None:
    """Repeat the standing before the last turn, if the embedded judge ended the talk with it.

    Its last reason is about the user or the assistant. What was open then has stayed so.
    """
    if len(turns) < 2 or any(by_turn[-1]):
        return
    if raw(verdicts.get(turns[-1], {}), "verdict") in ("frustrated", "handed_off"):
        by_turn[-1] = list(by_turn[-2])


def _add_met(
    verdicts: Sequence[Mapping[str, Any]],
    asks: Sequence[str],
    turns: Sequence[int],
    by_turn: list[list[str]],
) -> None:
    """Note in ``by_turn`` since when goals are met by the embedded judge's last word."""
    for verdict in verdicts:
        if raw(verdict, "verdict") != "goal_met" or listing(verdict, "progress"):
            continue
        for match in _MET.finditer(raw(verdict, "reason")):
            for row, turn in zip(by_turn, turns, strict=True):
                if turn >= int(match["turn"]):
                    row[:] = [
                        "met" if _is(match["ask"], ask) else old
                        for ask, old in zip(asks, row, strict=True)
                    ]


def _is(named: str, ask: str) -> bool:
    """True if a reason means ``ask`` by ``named``, which it may have cut."""
    return named == ask or (named.endswith("…") and ask.startswith(named[:-1]))


def _patience(verdicts: Sequence[Mapping[str, Any]]) -> Curve | None:
    values = tuple(_left(raw(verdict, "reason")) for verdict in verdicts)
    return Curve("Patience left", values) if any(v is not None for v in values) else None


def _left(reason: str) -> float | None:
    if reason.startswith(_RAN_OUT):
        return 0.0
    found = _PATIENCE.search(reason)
    return min(1.0, int(found["share"]) / 100) if found else None


def _frustration(verdicts: Sequence[Mapping[str, Any]]) -> Curve | None:
    values = tuple(_FRUSTRATION.get(raw(verdict, "frustration")) for verdict in verdicts)
    return Curve("Frustration", values, _LEVELS) if any(v is not None for v in values) else None
