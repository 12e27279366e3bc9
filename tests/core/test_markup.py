"""What a person reads of HTML and XML, and evidence in it."""

from __future__ import annotations

import pytest
from talks import subscriber, talk_of

from pytest_synthconv.core.cards import Goal
from pytest_synthconv.core.evidence import matches, missing_quotes, seen
from pytest_synthconv.core.markup import readable
from pytest_synthconv.core.models import Evidence, Talk, Verdict, VerdictKind

SHOWN = "Order 1042 is on its way"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<p>Order <b>1042</b> is on its way</p>", SHOWN),
        ("Order&nbsp;1042 is on its&#160;way", SHOWN),
        ('Or<wbr>der 10&shy;42 is <i class="a > b">on</i> its\n way', f"{SHOWN[:-4]}\nway"),
        ("<?xml version='1.0'?><r:said xmlns:r='u'>Order 1042 is on its way</r:said>", SHOWN),
        ("<say><![CDATA[Order 1042 is on its way]]></say>", SHOWN),
        ("<![CDATA[a <b> c &amp; d]]>", "a <b> c &amp; d"),
        ("<style>p {}</style><script>x < 1</script><!-- refunded -->Order", "Order"),
        ("one<br/>two<p>3</p><table><tr><td>4</td><td>5</td></tr></table>", "one\ntwo\n3\n4 5"),
        ("Tom &amp; Ann&apos;s &#x2014; &lt;b&gt;", "Tom & Ann's — <b>"),
    ],
)
def test_tags_and_entities_are_read_as_a_page_shows_them(text: str, read: str) -> None:
    assert readable(text) == read


@pytest.mark.parametrize(
    "text", ["a < b and c > d", "R&D costs 5 < 6", "I <3 lamps", "Order  1042\n\nis on its way"]
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize("text", ["<!--", "<script>", '<a "', "<!DOCTYPE ", "<![CDATA[", "&#x;<p "])
def test_text_that_never_ends_is_read_in_one_go(text: str) -> None:
    readable(text * 50_000)


@pytest.mark.parametrize(
    "reply",
    [
        "<p>Order <b>1042</b> is&nbsp;on its way.</p>",
        "<said>Order 1042 is on its way</said>",
        "Order<br>1042 is on<br />its way",
    ],
)
def test_evidence_is_found_in_what_a_user_reads(reply: str) -> None:
    found = seen(Goal(ask="where", evidence=("order 1042 is on its way",)), said(reply))
    assert found is not None
    quoting = Verdict(
        turn=1, verdict=VerdictKind.GOAL_MET, reason="seen", evidence=(found,), judge="j"
    )
    assert missing_quotes(quoting, said(reply)) == ()


def test_a_quote_may_leave_the_tags_out_but_not_change_the_words() -> None:
    talk = said("It is <b>not</b> cancelled.")
    verdicts = [
        Verdict(turn=1, verdict=VerdictKind.CONTINUE, reason="r", judge="j", evidence=(
            Evidence(turn=1, role="assistant", quote=quote),))
        for quote in ("It is not cancelled.", "It is <b>not</b> cancelled.", "It is cancelled.")
    ]  # fmt: skip
    assert [len(missing_quotes(verdict, talk)) for verdict in verdicts] == [0, 0, 1]


def test_what_no_page_shows_is_no_evidence_but_the_address_of_a_link_is() -> None:
    assert matches("refunded", "<!-- refunded --><p>Sorry.</p>") is None
    assert matches("refunded", "<script>say('refunded')</script>Sorry.") is None
    assert matches("/label.pdf", 'Your <a href="https://shop.example/label.pdf">label</a>')


def test_the_words_of_the_user_given_back_between_tags_are_no_evidence() -> None:
    goal = Goal(ask="ship it", evidence=("5 Mill Lane",))
    asked = "Please ship it to 5 Mill Lane."
    assert seen(goal, talk_of(subscriber(), asked, f"<p>{asked}</p>")) is None


def said(reply: str) -> Talk:
    return talk_of(subscriber(), "Where is my order?", reply)
