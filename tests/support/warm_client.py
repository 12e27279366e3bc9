"""Stand in for a Python interpreter, while a fork of the server does the work: `warm_python`.

It imports little, so that it starts in some 15 ms.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys

PASSED_ON = (signal.SIGINT, signal.SIGTERM)


def main(address: str, *arguments: str) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)  # until it is known to whom
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        request = json.dumps([arguments, os.getcwd(), dict(os.environ)])
        socket.send_fds(connection, [f"{request}\n".encode()], [0, 1, 2])
        # Who reads from these pipes waits until all that have them are gone.
        for stream in (0, 1, 2):
            os.close(stream)
        answers = connection.makefile()
        fork = int(answers.readline())
        for number in PASSED_ON:
            signal.signal(number, lambda number, _: os.kill(fork, number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
        status = int(answers.readline() or signal.SIGKILL)
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(os.WEXITSTATUS(status))


if __name__ == "__main__":
    main(*sys.argv[1:])
