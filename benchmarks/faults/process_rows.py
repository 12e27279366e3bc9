"""Faults of the process: signals, lost records, skips, locks, secrets of code in this process."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from projects import CONFTEST, write_people
from servers import serving, waits

from .running import LIMIT, Ended, Expected, Row, command, environment, leaks, run

GROUP = "process"
KEY = "sk-canary-process-0123456789"
_ERRORS = frozenset({"endpoint_error", "user_error", "judge_error", "interrupted"})
_SKIPPING = """

class Skipping:
    name = "skipping"

    def speak(self, talk):
        pytest.skip("not today")

    assess = speak

    def __call__(self, messages, conversation_id):
        pytest.skip("not today")


@pytest.fixture(scope="session")
def synthconv_{who}():
    return Skipping()
"""
_SKIPPING_HOOK = """

def pytest_synthconv_conversation(conversation):
    pytest.skip("no database")
"""
_STUCK_FILE = "url: {url}/chat\nresponse_path: [reply]\ntimeouts: {{read: 600, reply: 600}}\n"
_REFUSING = """

import os


@pytest.fixture(scope="session")
def synthconv_endpoint():
    def desk(messages, conversation_id):
        return "I can't help with that." if os.environ.get("REFUSED") else answer(messages)

    return desk
"""
_TWO_SIGNALS = """

def pytest_keyboard_interrupt(excinfo):
    raise KeyboardInterrupt


@pytest.fixture(scope="session")
def synthconv_endpoint():
    import os, signal

    def answer(messages, conversation_id):
        os.kill(os.getpid(), signal.{name})
        return "Hm, which one?"

    return answer
"""
_VANISHING = """
import pathlib, shutil

def test_own(conversation):
    place = pathlib.Path("synthconv-artifacts", {what!r})
    shutil.rmtree(place) if place.is_dir() else place.unlink()
"""
_XFAIL = """
import pytest

@pytest.mark.xfail(reason="known")
def test_own(conversation):
    assert False
"""
_LEAKING = """

@pytest.fixture(scope="session")
def synthconv_endpoint():
    import os

    def answer(messages, conversation_id):
        raise RuntimeError("refused: Bearer " + os.environ["OPENAI_API_KEY"])

    return answer
"""
_MARKS = "".join(map(chr, (0x061C, 0x200E, 0x202E, 0x2066, 0x1B, 0x9B)))
_UNPRINTABLE = """

@pytest.fixture(scope="session")
def synthconv_endpoint():
    return lambda messages, conversation_id: "I can't " + {marks!a} + "help with that."
"""
_FORGETFUL = '''

class Forgetful:
    """Leaves files out that it saw before, as pytest-testmon does."""

    def pytest_ignore_collect(self, collection_path):
        return True if collection_path.suffix == ".yaml" else None


def pytest_configure(config):
    config.pluginmanager.register(Forgetful(), {name!r})
'''


def process_rows() -> Iterator[Row]:
    """Yield a row per fault; the names begin with its number in the list of findings."""

    def row(name: str, play: Callable[[Path], list[str]], is_quick: bool = False) -> Row:
        return Row(GROUP, name, play, is_quick)

    for refused in ("all", ""):
        name = "worse than before" if refused else "as good as before"
        yield row(f"F1 a gate, records elsewhere, {name}", partial(_gate_elsewhere, refused))
    for name in ("SIGINT", "SIGTERM"):
        yield row(f"F2 two signals, {name}", partial(_two_signals, name))
        yield row(f"F4 {name} while a request hangs", partial(_hanging, name))
    yield row("F4 a time-out while a request hangs", _timed_out)
    for who in ("endpoint", "user", "judge"):
        for at_once in (1, 4):
            play = partial(_skip, who, at_once)
            is_quick = who == "judge" and at_once == 4
            yield row(f"F5 a skip in the {who}, {at_once} at once", play, is_quick)
    yield row("F5 a skip in the hook", _skip_in_hook)
    for what in ("conversations.jsonl", "run.json", "."):
        for workers in ((), ("-n1",)):
            name = f"F6 {what} vanishes{' under xdist' if workers else ''}"
            yield row(name, partial(_vanishing, what, workers), what == "run.json" and not workers)
    for workers in ((), ("-n2",)):
        name = f"F7 no personas{' under xdist' if workers else ''}"
        yield row(name, partial(_no_personas, workers))
    for name in (".lock", ".run.lock"):
        yield row(f"F10 {name} cannot be opened", partial(_locked, name))
    yield row("F11 collection leaves the assistant out", _left_out)
    yield row("F11 testmon leaves the assistant out", _unchanged)
    yield row("F12 a key in an exception", _key_in_exception)
    yield row("F13 unprintable marks in a reply", _unprintable)
    for workers in ((), ("-n2",)):
        name = f"F14 xfail and an outage{' under xdist' if workers else ''}"
        yield row(name, partial(_expected_failure, workers))


def _add(home: Path, source: str, *people: str) -> None:
    """Write a project of ``people`` whose conftest ends with ``source``."""
    write_people(home, *(people or ("alex", "bo")))
    (home / "conftest.py").write_text(CONFTEST + source)


def _not_green(ended: Ended, says: str = "") -> Iterator[str]:
    if ended.code in (0, 5):
        yield f"exit code {ended.code}"
    if "INTERNALERROR" in ended.output:
        yield "an INTERNALERROR"
    if says not in ended.output:
        yield f"does not say {says!r}: {ended.output[-300:]!r}"


def _gate_elsewhere(refused: str, home: Path) -> list[str]:
    _add(home, _REFUSING, "alex", "cy")
    (home / "pytest.ini").write_text("[pytest]\n")
    run(home, "--synthconv-trials=10")
    shutil.move(home / "synthconv-artifacts" / "conversations.jsonl", home / "baseline.jsonl")
    shutil.rmtree(home / "synthconv-artifacts")
    shutil.copytree(home, home / "elsewhere")
    workers = ("--dist=load", f"--tx=popen//chdir={home / 'elsewhere'}", "--synthconv-trials=5")
    gate = ("--synthconv-baseline=baseline.jsonl", "--synthconv-fail-on-regression")
    ended = run(home, *workers, *gate, environ={"REFUSED": refused})
    return list(_not_green(ended, "the regression gate could not be decided"))


def _two_signals(name: str, home: Path) -> list[str]:
    _add(home, _TWO_SIGNALS.format(name=name))
    ended = run(home)
    found = list(_not_green(ended))
    if ended.run_file.get("status") == "complete":
        found.append("run.json says complete")
    merging = [sys.executable, "-m", "pytest_synthconv", "merge", "synthconv-artifacts"]
    merged = subprocess.run(
        [*merging, "--into", "merged"], cwd=home, env=environment(home), capture_output=True
    )
    return found + ["merge ends with 0"] * (merged.returncode == 0)


def _hanging(name: str, home: Path) -> list[str]:
    write_people(home, "alex", "alex-b")
    (home / "conftest.py").unlink()
    with serving(waits()) as server:
        (home / "endpoint.yaml").write_text(_STUCK_FILE.format(url=server.url))
        process = subprocess.Popen(
            command(),
            cwd=home,
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            while not server.connections and process.poll() is None:
                time.sleep(0.05)
            time.sleep(0.2)
            process.send_signal(signal.Signals[name])
            output, _ = process.communicate(timeout=LIMIT)
        finally:
            process.kill()
    ended = Ended(home, process.returncode, output)
    found = list(_not_green(ended))
    if set(ended.stop_reasons) != {"interrupted"}:
        found.append(f"records {ended.stop_reasons}")
    if ended.run_file.get("status") != "interrupted":
        found.append(f"run.json says {ended.run_file.get('status')}")
    return found


def _timed_out(home: Path) -> list[str]:
    write_people(home, "alex", "alex-b")
    (home / "conftest.py").unlink()
    with serving(waits()) as server:
        (home / "endpoint.yaml").write_text(_STUCK_FILE.format(url=server.url))
        ended = run(home, "--timeout=3", "-o", "timeout_method=signal")
    return Expected(reasons=_ERRORS).objections(ended)


def _skip(who: str, at_once: int, home: Path) -> list[str]:
    _add(home, _SKIPPING.format(who=who))
    ended = run(home, f"--synthconv-concurrency={at_once}")
    return Expected(reasons=_ERRORS, says=r"pytest\.skip\(\)").objections(ended)


def _skip_in_hook(home: Path) -> list[str]:
    _add(home, _SKIPPING_HOOK, "bo")
    return list(_not_green(run(home), "pytest.skip() was called (no database)"))


def _vanishing(what: str, workers: tuple[str, ...], home: Path) -> list[str]:
    _add(home, "", "alex")
    (home / "test_own.py").write_text(_VANISHING.format(what=what))
    ended = run(home, "test_own.py", *workers)
    told = ("without a record in", "records are gone", "run.json")
    return list(_not_green(ended)) or [
        "does not say what is gone" for _ in "1" if not any(text in ended.output for text in told)
    ]


def _no_personas(workers: tuple[str, ...], home: Path) -> list[str]:
    _add(home, "\n\n@pytest.fixture(params=[])\ndef persona(request):\n    pass\n")
    return list(_not_green(run(home, *workers)))


def _locked(name: str, home: Path) -> list[str]:
    _add(home, "")
    (home / "synthconv-artifacts" / name).mkdir(parents=True)
    return list(_not_green(run(home), "the lock of the artifacts directory cannot be opened"))


def _left_out(home: Path) -> list[str]:
    _add(home, _FORGETFUL.format(name="forgetful"))
    return list(_not_green(run(home)))


def _unchanged(home: Path) -> list[str]:
    _add(home, _FORGETFUL.format(name="TestmonSelect"))
    ended = run(home)
    told = "testmon: assistant.yaml: no conversation was run" in ended.output
    return [f"exit code {ended.code}, told: {told}"] * (ended.code != 5 or not told)


def _key_in_exception(home: Path) -> list[str]:
    _add(home, _LEAKING)
    ended = run(home, environ={"OPENAI_API_KEY": KEY})
    return Expected(reasons=_ERRORS, says="REDACTED", secrets=(KEY,)).objections(ended)


def _unprintable(home: Path) -> list[str]:
    _add(home, _UNPRINTABLE.format(marks=_MARKS), "bo")
    ended = run(home)
    return [
        *_not_green(ended),
        *(f"U+{ord(mark):04X} in the output" for mark in _MARKS if mark in ended.output),
        *leaks(ended, ()),
    ]


def _expected_failure(workers: tuple[str, ...], home: Path) -> list[str]:
    _add(home, "", "di")
    (home / "test_own.py").write_text(_XFAIL)
    return list(_not_green(run(home, "test_own.py", *workers)))
