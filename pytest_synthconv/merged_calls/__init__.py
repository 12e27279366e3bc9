"""Who judges a talk and plays its user in one answer: fewer calls, and one mind for two parts.

A talk of n turns takes n + 1 calls instead of 2n, and what was said is sent once a turn instead of
twice; the instructions of both parts are sent with each, so tokens are saved in long talks only
(`benchmarks/cost_table.py`).

What a persona says may lean on what was found, and what is found on what the persona means to say,
however well a language model keeps the two apart. So separate calls are the default, and
conversations of the one mode are not compared with those of the other.
"""

from __future__ import annotations

from typing import Protocol

from ..judges import Judge
from ..providers import PROMPT_VERSION
from ..users import User

MERGED_PROMPT_VERSION = f"{PROMPT_VERSION}-merged"
"""Version of the prompts in this mode, which is an instrument of its own."""


class JudgeAndUser(Judge, User, Protocol):
    """The judge of one turn, and the user of the next: of one turn of one talk only.

    `assess` is asked first. Its answer holds what `speak` then says, at no further cost.
    """
