"""The flags of conversations: what a record says in addition to the stop reason."""

from __future__ import annotations

from typing import Final

INJECTION: Final = "injection_suspected"
"""The assistant tried to instruct the judge."""
SECOND_OPINION: Final = "second_opinion"
"""By code, the user's patience is used up, and the judge saw it otherwise."""
BY_A_PERSON: Final = "typed_by_a_person"
"""A person wrote some of the user's messages."""
DISAGREE: Final = "user_and_judge_disagree"
"""The user left content while the judge saw the goal open."""
REPLY_CUT: Final = "reply_cut"
"""A reply of the assistant ended because its model had no room left for more."""

FLAGS: Final = (INJECTION, SECOND_OPINION, BY_A_PERSON, DISAGREE, REPLY_CUT)
"""All flags, in the order in which a record has them."""
