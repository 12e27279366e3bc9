"""What the HTML report of 500 conversations of 8 turns costs: to build, to store, to open.

    python benchmarks/report_table.py [--people 500] [--turns 8] [--runs 5]

Needs Debian's packages chromium and chromium-driver, and selenium, for the last row.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pytest_synthconv.reports.page.render import RunOnPage, page

SUPPORT = Path(__file__).resolve().parents[1] / "tests" / "support"
BARS = {"build": 2.0, "size": 8.0, "paint": 1.0}
"""Seconds of the processor, megabytes, seconds."""

_QUESTION = "Could you tell me where the parcel with the lamp is by now, please? Number {number}."
_ANSWER = (
    "Thank you for waiting. I have looked at your order {number}: it was packed on Monday, left us "
    "house on Tuesday, and the carrier has it at their depot in the next town. As a rule it takes "
    "one to two working days from there. You find the link to follow it in the e-mail that we sent "
    "when it left. Is there anything else that I can do for you today?"
)


def record(number: int, turns: int) -> dict[str, Any]:
    """Return a record as a run with language models writes it: with progress, usage, a card."""
    messages, verdicts = [], []
    for turn in range(1, turns + 1):
        asked = _QUESTION.format(number=number * 100 + turn)
        said = _ANSWER.format(number=number * 100 + turn)
        messages += [
            {"role": "user", "content": asked, "turn": turn, "thought": "I still do not know it."},
            {"role": "assistant", "content": said, "turn": turn, "latency_ms": 300 + number % 900},
        ]
        quote = {"turn": turn, "role": "assistant", "quote": "it was packed on Monday"}
        verdicts.append(
            {
                "turn": turn,
                "verdict": "continue" if turn < turns else "frustrated",
                "reason": "The assistant names a depot, but not a day; the user has asked for one.",
                "evidence": [quote],
                "judge": "some-model",
                "progress": ["partly", "unmet"],
                "frustration": "mild",
            }
        )
    part = {"requests": turns, "retries": 0, "input_tokens": 9000, "output_tokens": 300}
    return {
        "schema": "synthconv.conversation",
        "schema_version": "1.1",
        "run_id": "r",
        "conversation_id": f"{number:032x}",
        "nodeid": f"assistant.yaml::test_conversation[person-{number}]",
        "trial": 1,
        "stop_reason": "frustrated" if number % 5 == 0 else "goal_met",
        "reason": "The assistant names a depot, but not a day; the user has asked for one.",
        "persona": {
            "id": f"person-{number}",
            "name": f"Person {number}",
            "goals": ["Where is my parcel?", "When does it arrive?"],
            "card": {"description": "A customer. " * 5, "scenario": "Waits for a lamp. " * 5},
        },
        "assistant": {"name": "Parcel desk"},
        "messages": messages,
        "verdicts": verdicts,
        "usage": {**part, "cost_usd": 0.002, "by_role": {"judge": part, "user": part}},
        "config": {"max_turns": 10, "provider": "openai", "user_model": "m", "judge_model": "m"},
        "duration_s": 12.5,
    }


def built(records: list[dict[str, Any]], runs: int) -> tuple[str, float]:
    """Return the page, and the median of the processor's seconds that it takes to build it."""
    times, content = [], ""
    for _ in range(runs):
        started = time.process_time()
        content = page(RunOnPage(records))
        times.append(time.process_time() - started)
    return content, statistics.median(times)


def painted(content: str, runs: int) -> float:
    """Return the median of the seconds until Chromium has painted something of the page."""
    sys.path.append(str(SUPPORT))
    from chromium import Browser, chromium

    read = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    with tempfile.TemporaryDirectory() as home, chromium() as driver:
        file, browser = Path(home) / "report.html", Browser(driver)
        file.write_text(content, encoding="utf-8")
        times = []
        for _ in range(runs):
            browser.open(file)
            while (paint := browser.run(read)) is None:
                time.sleep(0.05)
            times.append(paint / 1000)
    return statistics.median(times)


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=500, help="conversations")
    parser.add_argument("--turns", type=int, default=8, help="turns of each")
    parser.add_argument("--runs", type=int, default=5, help="of each measurement")
    given = parser.parse_args()
    records = [record(number, given.turns) for number in range(1, given.people + 1)]
    content, seconds = built(records, given.runs)
    found = {
        "build": seconds,
        "size": len(content.encode()) / 1e6,
        "paint": painted(content, given.runs),
    }
    print(f"{given.people} conversations of {given.turns} turns, median of {given.runs} runs")
    for name, unit in (("build", "s"), ("size", "MB"), ("paint", "s")):
        print(f"{name:<6} {found[name]:6.2f} {unit:<2} (bar {BARS[name]:g} {unit})")
    return int(any(found[name] > bar for name, bar in BARS.items()))


if __name__ == "__main__":
    sys.exit(main())
