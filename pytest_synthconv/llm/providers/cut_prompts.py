"""Notice a prompt that the server has silently cut, by the number of tokens that it read.

Ollama cuts a prompt at its default context and answers 200 (reported in August 2026: 2,050 tokens
read of 7,900). A judge that reads half a talk still gives verdicts. Two signs:

- Fewer tokens than words. No tokenizer joins words, so a prompt has at least one token for each.
- No more tokens than a turn before, although each prompt begins with the whole of the one before.

Some servers count otherwise, and none of them is accused. Those that count only what their prompt
cache did not have report about the number of new words, which is below `_LEAST`. Those that report
the same number for every prompt count nothing.
"""

from __future__ import annotations

import re
import threading
from itertools import chain

from ..prompt import Prompt, ProviderRequest, RequestOrigin, Tokens

_LEAST = 1000
"""Tokens: a context that cuts has at least 2,048, of which servers keep half or more."""
_TOKENS_PER_PIECE = 0.7
"""Below this share of words and runs of signs, a prompt was cut. English prose has about 1.1 tokens
a piece."""
_GROWTH = 40
"""Pieces by which a prompt must have grown before the tokens must have risen."""
_PIECES = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]+")


class PromptsRead:
    """How much of each conversation's last prompt a server has read. Safe in threads."""

    def __init__(self) -> None:
        self._last: dict[RequestOrigin, tuple[int, int]] = {}
        self._counts: set[int] = set()
        self._changing = threading.Lock()

    def cut(self, question: ProviderRequest, tokens: Tokens) -> str | None:
        """Return why the prompt of ``question`` was cut, or None if nothing shows that it was."""
        pieces, read = _pieces(question.prompt), tokens.input
        key = question.prompt.scene.model_copy(update={"turn": 0})
        with self._changing:
            earlier_pieces, earlier_read = self._last.get(key, (0, 0))
            if pieces > earlier_pieces:
                self._last[key] = (pieces, read)
            if len(self._counts) < 2:
                self._counts.add(read)
            is_counting = len(self._counts) > 1
        if read < _LEAST or not is_counting:
            return None
        if read < _TOKENS_PER_PIECE * pieces:
            return f"it read {read:,} tokens of some {pieces:,} words and signs"
        if pieces >= earlier_pieces + _GROWTH and read <= earlier_read:
            grown = pieces - earlier_pieces
            return (
                f"it read {read:,} tokens, and {earlier_read:,} of the prompt before, "
                f"which is {grown:,} words shorter"
            )
        return None


def _pieces(prompt: Prompt) -> int:
    texts = chain((prompt.system,), (message.content for message in prompt.messages))
    return sum(len(_PIECES.findall(text)) for text in texts)
