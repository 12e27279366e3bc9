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
PARTS_DROPPED: Final = "parts_dropped"
"""A reply of the assistant had parts that its simulated user was not shown, such as an image."""
RECORDING_ENDED: Final = "recording_ended"
"""Another judge had ended the recorded talk here, and this one saw no end yet."""
NOT_JUDGED: Final = "not_judged_again"
"""The recorded talk ended in a fault, so no other judge has judged it."""
UNBACKED_CLAIM: Final = "unbacked_claim"
"""A reply says that something is done, and the assistant did nothing that could have done it."""

FLAGS: Final = (
    INJECTION,
    SECOND_OPINION,
    BY_A_PERSON,
    DISAGREE,
    REPLY_CUT,
    PARTS_DROPPED,
    UNBACKED_CLAIM,
    RECORDING_ENDED,
    NOT_JUDGED,
)
"""All flags, in the order in which a record has them."""
