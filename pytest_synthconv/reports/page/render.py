"""Draw the page: one HTML file that loads nothing and executes only its own script.

Everything from records is text. The template escapes it; the script gets it as JSON in which no
character can end the element, and puts it into text nodes only. The content security policy names
the hashes of the page's own style and script, so nothing else would be applied or executed.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ...core.text import now, visible
from . import charts, overview
from .messages import Cut, Record, limit_for
from .pairs import Baseline
from .reading import listing, mapping, text
from .view import KINDS, Row, conversation_of, row_of

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_Line = tuple[Row, Record, int]
_SCRIPTS = ("elements.js", "conversation.js", "comparison.js", "page.js")


@dataclass(frozen=True)
class RunOnPage:
    """What a page shows. ``run`` is the content of ``run.json``; it may be empty.

    ``file`` is the name of the records' file. ``before`` are the baseline's records with
    transcripts. ``comparison`` and ``rates`` are the gate's verdict and the pass rates of trials,
    as JSON.
    """

    records: Sequence[Record]
    run: Mapping[str, Any] = field(default_factory=dict)
    file: str = "conversations.jsonl"
    before: Sequence[Record] = ()
    comparison: Mapping[str, Any] = field(default_factory=dict)
    rates: Sequence[Mapping[str, Any]] = ()


def headline(it: RunOnPage) -> str:
    """Return the result of the run in one sentence."""
    return overview.headline([row for row, _, _ in _ordered(it)])


def page(it: RunOnPage) -> str:
    """Return the HTML of the page."""
    ordered = _ordered(it)
    cut = Cut(limit_for([*it.records, *it.before]), visible(it.file))
    style, script = _asset("page.css"), "".join(map(_asset, _SCRIPTS))
    template = _environment().get_template("page.html.j2")
    return template.render(
        policy=_policy(style, script),
        style=_trusted(style),
        script=_trusted(script),
        conversations=list(_conversations(it, ordered, cut)),
        limit=cut.limit,
        file=cut.file,
        made=now()[:16].replace("T", " "),
        chart=charts,
        **_overview(it, [row for row, _, _ in ordered]),
    )


def _conversations(
    it: RunOnPage, ordered: Sequence[_Line], cut: Cut
) -> Iterator[tuple[str, Markup]]:
    """Yield the id of each conversation, and what the script shows of it."""
    baseline, options = Baseline(it.before), mapping(it.run, "options")
    for row, record, line in ordered:
        pair = baseline.pair(record)
        yield row.id, _json(conversation_of(record, row, pair, options, cut, line))


def _overview(it: RunOnPage, rows: Sequence[Row]) -> dict[str, Any]:
    """Return what the template shows of the run as a whole."""
    players = overview.participants(it.records)
    return {
        "rows": rows,
        "headline": overview.headline(rows),
        "counts": overview.counts(rows),
        "shares": charts.shares(rows),
        "histograms": charts.histograms(rows),
        "strips": list(overview.strips(it.rates, rows)),
        "gate": overview.gate_of(it.comparison, rows),
        "notices": overview.notices(it.run, any("heuristic" in player for player in players)),
        "players": players,
        "assistants": [name for name in dict.fromkeys(row.assistant for row in rows) if name],
        "personas": sorted({(row.persona, row.persona_id) for row in rows}),
        "trials": sorted({row.trial for row in rows}),
        "has_cost": any(row.cost is not None for row in rows),
        "started": text(it.run, "started_at")[:16].replace("T", " "),
        "versions": {text(k): text(v) for k, v in mapping(it.run, "versions").items()},
    }


def _ordered(it: RunOnPage) -> list[_Line]:
    """Return rows and records with the number of their line, failures first."""
    fail_on = frozenset(map(str, listing(it.run, "options", "fail_on"))) or {"frustrated"}
    lines = [(row_of(record, fail_on), record, line) for line, record in enumerate(it.records, 1)]
    return sorted(lines, key=lambda line: _rank(line[0]))


def _rank(row: Row) -> tuple[int, str, str, int]:
    return KINDS.index(row.kind), row.assistant, row.persona, row.trial


@cache
def _asset(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'"
    )


def _digest(content: str) -> str:
    return b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _trusted(content: str) -> Markup:
    from markupsafe import Markup

    return Markup(content)  # noqa: S704 - a file of this package


def _json(value: Any) -> Markup:
    """Return JSON in which ``<``, ``>`` and ``&`` are escaped, so it cannot end its element."""
    from jinja2.utils import htmlsafe_json_dumps

    def dumps(it: Any, **_: Any) -> str:
        return json.dumps(it, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    return htmlsafe_json_dumps(value, dumps=dumps)


@cache
def _environment() -> Environment:
    # Late: only a run that writes a report needs jinja2.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(__package__, ""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
