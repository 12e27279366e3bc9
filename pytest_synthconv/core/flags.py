"""The flags of conversations: what a record says in addition to the stop reason."""

from __future__ import annotations

from typing import Final

INJECTION: Final = "injection_suspected"
"""The assistant tried to instruct the judge."""
BY_A_PERSON: Final = "typed_by_a_person"
"""A person wrote some of the user's messages."""
DISAGREE: Final = "user_and_judge_disagree"
"""The user left content while the judge saw the goal open."""
REPLY_CUT: Final = "reply_cut"
"""A reply of the assistant ended because its model had no room left for more."""
UNBACKED_CLAIM: Final = "unbacked_claim"
"""A reply says that something is done, and the assistant did nothing that could have done it."""

FLAGS: Final = (INJECTION, BY_A_PERSON, DISAGREE, REPLY_CUT, UNBACKED_CLAIM)
"""All flags, in the order in which a record has them."""
