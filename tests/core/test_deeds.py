"""Which deeds a reply claims, and which actions could have done them."""

from __future__ import annotations

import pytest

from pytest_synthconv.core.actions import Action
from pytest_synthconv.core.deeds import claims_in, could_have_done

ASKED = ("Please cancel my order 1077.", "And change the address of the other one.")


def claimed(reply: str, *asked: str) -> list[str]:
    return [claim.deed for claim in claims_in(reply, asked or ASKED)]


@pytest.mark.parametrize(
    ("reply", "deed"),
    [
        ("I have cancelled order 1077 for you.", "cancel"),
        ("I've just cancelled it.", "cancel"),
        ("We have now refunded 12.00 to your card.", "refund"),
        ("I sent you an e-mail with the label.", "send"),
        ("Order 1077 is cancelled, and you will not be charged.", "cancel"),
        ("Your order has been successfully cancelled.", "cancel"),
        ("Your address has been updated.", "change"),
        ("Cancelled! Is there anything else?", "cancel"),
        ("Done, cancelled.", "cancel"),
        ("Good news: it is on its way to you.", "send"),
        ("I went ahead and booked the table.", "book"),
        ("I have blocked the card.", "block"),
    ],
)
def test_a_completed_act_is_a_claim(reply: str, deed: str) -> None:
    assert claimed(reply) == [deed]


@pytest.mark.parametrize(
    "reply",
    [
        "Shall I cancel it?",
        "Have I cancelled the right one?",
        "I can cancel it for you.",
        "I will cancel it as soon as you confirm.",
        "Once I have cancelled it, you get an e-mail.",
        "If the order has been cancelled, you are not charged.",
        "I have not cancelled anything yet.",
        "I haven't cancelled it.",
        "Nothing is cancelled without your consent.",
        "The order was cancelled on Monday by your bank.",
        "It is already cancelled.",
        "All lamps are shipped within two days.",
        "Your order is not on its way yet.",
        "Orders can be changed until they are packed.",
        "Customers who have cancelled get their money back.",
        "I have found your order.",
        "",
    ],
)
def test_anything_else_is_none(reply: str) -> None:
    assert claimed(reply) == []


def test_a_state_is_a_claim_only_of_what_the_user_asked_for() -> None:
    assert claimed("Order 1077 is cancelled.", "Where is order 1077?") == []


@pytest.mark.parametrize(
    ("name", "could"),
    [
        ("cancel_order", True),
        ("cancelOrder", True),
        ("create_cancellation", True),
        ("void", True),
        ("update_order", True),
        ("orders.patch", True),
        ("do_x", True),
        ("frobnicate", True),
        ("find_order", False),
        ("get_cancellation_policy", False),
        ("list_orders", False),
        ("issue_refund", False),
        ("send_email", False),
    ],
)
def test_an_action_backs_a_claim_unless_it_plainly_does_something_else(
    name: str, could: bool
) -> None:
    (claim,) = claims_in("I have cancelled it.", ASKED)
    assert could_have_done(Action(name=name), claim) is could


def test_whoever_has_looked_may_say_that_something_is_on_its_way() -> None:
    (claim,) = claims_in("It is on its way.", ASKED)
    assert could_have_done(Action(name="find_order"), claim)
