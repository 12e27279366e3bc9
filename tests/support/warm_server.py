"""Import what the tests' projects need, and fork for each interpreter requested: `warm_python`."""

from __future__ import annotations

import atexit
import gc
import io
import json
import os
import runpy
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from contextlib import redirect_stdout, suppress
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, NoReturn

import pytest
from projects import write_people
from warm_python import import_plugin

HERE = Path(__file__).parent
PATH = [folder for folder in sys.path if folder != str(HERE)]
"""Where a new interpreter looks for modules, after the program's folder and ``PYTHONPATH``."""
ARGUMENTS = ("--synthconv-assistant=assistant.yaml", "--junitxml=x.xml", "-p", "no:cacheprovider")


class Request(NamedTuple):
    """What a new interpreter is given."""

    arguments: list[str]
    folder: str
    environ: dict[str, str]


class _ImportAll:
    """A plugin that imports ours whole, while pytest's own hook for imports is in place."""

    def pytest_sessionstart(self) -> None:
        import_plugin()


def warm_up() -> None:
    """Run pytest on two conversations, so that all is imported and most patterns are compiled."""
    with tempfile.TemporaryDirectory() as home:
        write_people(Path(home), "alex", "bo")
        os.chdir(home)
        with redirect_stdout(io.StringIO()) as output:
            code = pytest.main([*ARGUMENTS], plugins=[_ImportAll()])
        os.chdir(HERE)
    if code != pytest.ExitCode.TESTS_FAILED:  # one of the two is refused
        raise RuntimeError(output.getvalue())
    for name, module in [*sys.modules.items()]:
        folder = Path(getattr(module, "__file__", None) or "/").parent
        if name != "__main__" and folder in (HERE, Path(home)):
            del sys.modules[name]
    gc.collect()
    gc.freeze()  # a fork neither looks at what is here nor copies it


class Server:
    """Forks of this process, and the clients that wait for their ends."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._clients: dict[socket.socket, int] = {}
        self._ends, told = socket.socketpair()
        for side in (self._ends, told):
            side.setblocking(False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(told.fileno())
        self._told = told
        self._selector = selectors.DefaultSelector()
        for file in (listener, self._ends, sys.stdin):
            self._selector.register(file, selectors.EVENT_READ)

    def next_request(self) -> Request | None:
        """Fork for each request, and return it in the fork. Return None when the parent ends."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    return None
                if key.fileobj is self._listener:
                    request = self._fork()
                    if request is not None:
                        return request
                elif key.fileobj is self._ends:
                    self._ends.recv(1000)
                    self._report_ends()
                elif key.fileobj in self._clients:  # unless it has just ended
                    self._kill(key.fileobj)

    def _fork(self) -> Request | None:
        client, _ = self._listener.accept()
        said, streams, *_ = socket.recv_fds(client, 1_000_000, 3)
        while said and not said.endswith(b"\n"):
            more = client.recv(1_000_000)
            said = more and said + more
        if not said:  # the client was killed before it had said all
            client.close()
            return None
        fork = os.fork()
        if fork == 0:
            self._become_a_fork()
            client.close()
            for stream, given in enumerate(streams):
                os.dup2(given, stream)
        for given in streams:
            os.close(given)
        if fork == 0:
            return Request(*json.loads(said))
        self._clients[client] = fork
        self._selector.register(client, selectors.EVENT_READ)
        self._tell(client, fork)
        return None

    def _become_a_fork(self) -> None:
        """Close all that is the server's, and give signals their usual meaning."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        for end in (self._listener, self._ends, self._told, *self._clients):
            end.close()

    def _report_ends(self) -> None:
        for client, fork in [*self._clients.items()]:
            ended, status = os.waitpid(fork, os.WNOHANG)
            if ended:
                self._tell(client, status)
                self._forget(client)

    def _tell(self, client: socket.socket, number: int) -> None:
        with suppress(OSError):  # a client that was killed is seen by `next_request`
            client.send(b"%d\n" % number)

    def _kill(self, client: socket.socket) -> None:
        """Kill the fork of ``client``, which has been killed."""
        os.kill(self._clients[client], signal.SIGKILL)
        os.waitpid(self._clients[client], 0)
        self._forget(client)

    def _forget(self, client: socket.socket) -> None:
        del self._clients[client]
        self._selector.unregister(client)
        client.close()


def run(request: Request, interpreter: str) -> None:
    """Do what an interpreter does with the arguments ``[-u] -m module ...`` or ``-c code ...``."""
    os.environ.clear()
    os.environ.update(request.environ)
    os.chdir(request.folder)
    time.tzset()
    if unbuffered := request.arguments[0] == "-u":
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    kind, program, *others = request.arguments[unbuffered:]
    more = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = ["" if kind == "-c" else request.folder, *filter(None, more), *PATH]
    sys.executable = interpreter
    sys.argv = [kind, *others]
    if kind == "-m":
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    elif kind == "-c":
        main = sys.modules["__main__"] = ModuleType("__main__")
        exec(program, vars(main))
    else:
        raise SystemExit(f"{kind} is not supported by {__file__}")


def end(request: Request, interpreter: str) -> NoReturn:
    """Be the interpreter of ``request``, and end as it does, but leave memory as it is.

    To clear what was imported, as an interpreter does at its end, takes 0.3 s.
    """
    code: object = None
    try:
        run(request, interpreter)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else bool(code))


def main(listener: str, interpreter: str) -> None:
    warm_up()
    with socket.socket(fileno=int(listener)) as listening:
        request = Server(listening).next_request()
    if request is not None:
        end(request, interpreter)
    shutil.rmtree(Path(interpreter).parent)


if __name__ == "__main__":
    main(*sys.argv[1:])
