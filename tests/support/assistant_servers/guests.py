"""Who talks to the assistants, what they say, and who must never be mixed up with whom.

A guest's line says whose it is and which one, so that a server knows by itself when a line came
twice, not at all, or in a conversation of somebody else. What is answered follows from the line.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence

SPICE = 'naïve & "50%" ={{message}} ${HOME} a+b/c?'
"""What an encoding forgotten anywhere, or a placeholder filled in twice, would spoil."""

_LINE = re.compile(r"(guest-\d+) line (\d+): ")


def line(guest: str, number: int) -> str:
    """What ``guest`` says in turn ``number``."""
    return f"{guest} line {number}: {SPICE}"


def reply_parts(guest: str, number: int) -> tuple[str, str]:
    """The two lines of the answer to it, for systems that send several messages."""
    return f"Voilà, {guest}.", f"Reply {number}."


def reply(guest: str, number: int) -> str:
    """The whole answer to it."""
    return "\n".join(reply_parts(guest, number))


class GuestBook:
    """What was said in which conversation; ``complaints`` tell what should not have been.

    ``meeting``: as many guests must be in their second turn at the same time, or it complains
    after ``patience`` seconds.
    """

    def __init__(self, meeting: int = 0, patience: float = 60) -> None:
        self._patience = patience
        self.complaints: list[str] = []
        self.heard: dict[str, tuple[str, int]] = {}
        self._lock = threading.Lock()
        self._meeting = threading.Barrier(meeting) if meeting else None

    def complain(self, complaint: str) -> None:
        self.complaints.append(complaint)

    def hear(self, conversation: str, text: str) -> tuple[str, str]:
        """Note that ``text`` was said in ``conversation``; the two parts of the answer."""
        guest, number = self._read(text)
        with self._lock:
            known = {someone for someone, _ in self.heard.values()}
            if conversation not in self.heard and guest in known:
                self.complain(f"{guest} is in a second conversation, {conversation!r}")
            owner, last = self.heard.get(conversation, (guest, 0))
            if owner != guest:
                self.complain(f"{guest} was heard in the conversation of {owner}")
            if number != last + 1:
                self.complain(f"{guest} said line {number} after line {last}")
            self.heard[conversation] = (owner, number)
        self._meet(number)
        return reply_parts(guest, number)

    def hear_all(self, history: Sequence[tuple[str, str]]) -> tuple[str, str]:
        """The same for a whole history of roles (``user``, ``assistant``) and texts."""
        guest, number = self._read(history[-1][1] if history else "")
        told = [
            item
            for turn in range(1, number + 1)
            for item in (("user", line(guest, turn)), ("assistant", reply(guest, turn)))
        ][:-1]
        with self._lock:
            if list(history) != told:
                self.complain(f"the history of {guest} is {list(history)}, not {told}")
            self.heard[guest] = (guest, number)
        self._meet(number)
        return reply_parts(guest, number)

    def _read(self, text: str) -> tuple[str, int]:
        match = _LINE.match(text)
        if match is None:
            self.complain(f"no guest says {text!r}")
            return "nobody", 0
        guest, number = match[1], int(match[2])
        if text != line(guest, number):
            self.complain(f"{text!r} is not what {guest} said")
        return guest, number

    def _meet(self, number: int) -> None:
        if self._meeting is not None and number == 2:
            try:
                self._meeting.wait(self._patience)
            except threading.BrokenBarrierError:
                self.complain(f"fewer than {self._meeting.parties} talked at once")
