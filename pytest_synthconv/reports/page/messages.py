"""The turns of a conversation, as the page's script draws them: plain JSON, text only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .marks import marked
from .reading import listing, mapping, number, objects, raw, text, whole

Record = Mapping[str, Any]
Json = dict[str, Any]

_LIMITS = (20_000, 5_000, 1_500, 400)
_ROOM = 6_000_000
"""Characters of all messages of a page: Chromium takes about a second for a page of 20 MB."""


@dataclass(frozen=True)
class Cut:
    """Messages are cut to ``limit`` characters; ``file`` has them whole."""

    limit: int
    file: str


def limit_for(records: Iterable[Record]) -> int:
    """Return the characters to which messages are cut, so that those of all records fit."""
    sizes = [len(raw(it, "content")) for record in records for it in objects(record, "messages")]
    fitting = (limit for limit in _LIMITS if sum(min(size, limit) for size in sizes) <= _ROOM)
    return next(fitting, _LIMITS[-1])


def turns_of(record: Record, cut: Cut, line: int) -> list[Json]:
    """Return the messages and verdicts of ``record``, which is on ``line`` of its file, by turn."""
    quotes = _quotes_by_place(record)
    turns: dict[int, Json] = {}
    for it in objects(record, "messages"):
        turn = turns.setdefault(whole(it, "turn"), {"messages": [], "verdicts": []})
        turn["messages"].append(_message(it, quotes, cut, line))
    for it in objects(record, "verdicts"):
        turn = turns.setdefault(whole(it, "turn"), {"messages": [], "verdicts": []})
        turn["verdicts"].append(_verdict(it))
    return [{"turn": number, **turns[number]} for number in sorted(turns)]


def _quotes_by_place(record: Record) -> dict[tuple[int, str], list[tuple[str, int]]]:
    """Return the quotes of all verdicts and checks by turn and role, with the quoting turn."""
    found: dict[tuple[int, str], list[tuple[str, int]]] = {}
    for verdict in objects(record, "verdicts"):
        for it in objects(verdict, "evidence"):
            key = whole(it, "turn"), raw(it, "role")
            found.setdefault(key, []).append((raw(it, "quote"), whole(verdict, "turn")))
    for check in objects(record, "checks"):
        key = whole(check, "turn"), "assistant"
        found.setdefault(key, []).append((raw(check, "quote"), whole(check, "turn")))
    return found


def _message(
    it: Record, quotes: Mapping[tuple[int, str], list[tuple[str, int]]], cut: Cut, line: int
) -> Json:
    content, role = raw(it, "content"), raw(it, "role")
    own = quotes.get((whole(it, "turn"), role), ())
    message: Json = {"role": role, "parts": marked(content[: cut.limit], own)}
    if len(content) > cut.limit:
        message["cut"] = (
            f"Cut: the first {cut.limit:,} of {len(content):,} characters are shown. "
            f"{cut.file}, line {line}, has all of them."
        )
    if (latency := number(it, "latency_ms")) is not None:
        message["latency"] = milliseconds(latency)
    if notes := list(_notes(it)):
        message["notes"] = notes
    return message


def _notes(it: Record) -> Iterator[tuple[str, str]]:
    """Yield what else is known of a message: label and text."""
    if thought := text(it, "thought"):
        yield "Thought", thought
    for rejected in objects(it, "rejected"):
        yield "Not sent", f"{text(rejected, 'content')} ({text(rejected, 'reason')})"
    for action in listing(it, "actions"):
        yield "Action", _action(action)
    if chosen := text(it, "chosen"):
        yield "Pressed", chosen
    if choices := [text(choice) for choice in listing(it, "choices")]:
        yield "Choices", ", ".join(choices)
    if dropped := [text(kind) for kind in listing(it, "dropped")]:
        yield "Not shown to the user", ", ".join(dropped)
    for name, value in mapping(it, "data").items():
        yield text(name), text(value)
    if whole_reply := text(it, "raw"):
        yield "As it came", whole_reply


def _action(action: Any) -> str:
    name = text(action, "action") or text(action, "name")
    if not name:
        return text(action)
    arguments = (f"{text(k)}: {text(v)}" for k, v in mapping(action, "arguments").items())
    return f"{name}({', '.join(arguments)})"


def _verdict(it: Record) -> Json:
    verdict: Json = {
        "kind": raw(it, "verdict"),
        "label": LABELS.get(raw(it, "verdict"), text(it, "verdict").replace("_", " ")),
        "reason": text(it, "reason"),
        "judge": text(it, "judge"),
    }
    if met_by := text(it, "goal_met_by"):
        verdict["label"] += f" ({MET_BY.get(met_by, met_by)})"
    if quotes := [
        {"turn": whole(e, "turn"), "role": raw(e, "role"), "quote": text(e, "quote")}
        for e in objects(it, "evidence")
    ]:
        verdict["quotes"] = quotes
    return verdict


LABELS = {"continue": "Go on"}
MET_BY = {
    "evidence": "by evidence",
    "judge": "by the judge",
    "action": "by an action",
    "presumed": "presumed",
}


def milliseconds(value: float) -> str:
    """Format a latency: ``37 ms``, ``1.4 s``."""
    return f"{value:,.0f} ms" if value < 1000 else f"{value / 1000:,.1f} s"
