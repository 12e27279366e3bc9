"""Evidence that no reply can match, and evidence that only looks as if."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthconv.core.evidence import goal_pattern
from pytest_synthconv.files.evidence_never import never_matches


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        (r"\d{4} is on its way", "between slashes"),
        ("order .* is on its way", "between slashes"),
        ("trousers|jeans", "between slashes"),
        ("[0-9]+ days", "between slashes"),
        (r"/blazer\b", "between slashes"),
        ("/blazers?/i", "leave it out: case is ignored anyway"),
        ("\b30\b days", "YAML reads \\b so in double quotes"),
        ("/\b30\b/", "YAML reads \\b so in double quotes"),
        ("bell\x07", "control character ('\\x07')"),
        ("/done$ and more/", "after the end of the reply"),
        (r"/done\Z!/", "after the end of the reply"),
        ("/it is ^done/", "before the start of the reply"),
        ("/a^b|c$d/", "before the start of the reply"),
        (r"/30\bdays/", "within a word"),
        (r"/\d\b\d/", "within a word"),
    ],
)
def test_a_mistake_is_found_and_named(evidence: str, told: str) -> None:
    assert told in (never_matches(evidence) or "")


@pytest.mark.parametrize(
    "evidence",
    [
        "blazer",
        "order 1042 is on its way",
        "trousers?",
        "$ 12.50",
        "C++ and C#",
        "[link]",
        "see https://shop.example/a/b",
        "/usr/bin/python3",
        "either/or",
        "/blazers?/",
        r"/\b30\b/",
        r"/\b30\b days/",
        r"/(?:^|\n)done$/",
        "/^done$|^finished$/",
        "/(?m)^one$\n^two$/",
        r"/costs \$12/",
        r"/2\^8/",
        "/[$^]x/",
        "/[^$]x/",
        r"/\s\b\d/",
        r"/s?\bdays/",
        "/done$ ?/",
        "/a^b|done/",
        "/(done$ and|more) of it/",
        r"/price: \$\d+(?:\.\d\d)?$/",
    ],
)
def test_good_evidence_is_left_alone(evidence: str) -> None:
    assert never_matches(evidence) is None


@given(
    st.text(alphabet="ab 1.$^\\bdsw|()[]?", min_size=1, max_size=8), st.text("ab 1\n", max_size=9)
)
def test_what_is_said_to_never_match_a_reply_does_not(body: str, reply: str) -> None:
    evidence = f"/{body}/"
    try:
        pattern = goal_pattern(evidence)
    except Exception:  # no valid expression, or one with a warning
        return
    if never_matches(evidence) and "never matches" in (never_matches(evidence) or ""):
        found = pattern.search(reply)
        assert found is None or not found.group().strip()
