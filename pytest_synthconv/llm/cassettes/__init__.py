"""Cassettes: answers of language models in files, recorded once and replayed at no cost.

An answer is replayed if the request is exactly the same, so the assistant must reply as it did when
the cassettes were recorded. If it does not, the error names the turn. The modes are those of vcrpy
and pytest-recording.
"""

from .recorded_model import RecordedModel
from .store import Cassettes, RecordMode

__all__ = ["Cassettes", "RecordMode", "RecordedModel"]
