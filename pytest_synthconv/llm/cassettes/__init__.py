"""Cassettes: answers of language models in files, recorded once and replayed at no cost.

A run is replayed as long as the same is asked in the same words: the assistant replies as it did
when the cassettes were recorded. Where it does not, the error names the turn. The modes are those
of vcrpy and pytest-recording.
"""

from .recorded_model import RecordedModel
from .store import Cassettes, RecordMode

__all__ = ["Cassettes", "RecordMode", "RecordedModel"]
