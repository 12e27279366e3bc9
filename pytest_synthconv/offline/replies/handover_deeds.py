"""Who does what to whom in a reply: what tells somebody who will call from somebody who may.

A sentence is read clause by clause. Of each verb is noted who does it, in which tense, what sort of
deed it is, whom it meets, and whether it is only a condition, a habit or a question. All of these
are classes: "Fiona will phone you" and "a technician is going to text you" are the same deed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from ...core.words import fold, stem
from ..english import pattern, table, words
from .handover_words import A_NAME, A_PERSON, kind_of, plain, sorts

_CUT = pattern("handovers.cut")
_CONDITION, _HABIT = pattern("handovers.condition"), pattern("handovers.habit")
_WORD = re.compile(r"\w+(?:-\w+)*|'\w+")
_NEAR = 7  # words behind a verb among which stands to whom
_OBJECT = 3
_SOMETHING = "something"
_ANYBODY = "somebody"
_WHO = frozenset(("me", "you", "they", "it", _ANYBODY, "matter"))
_HELPING = frozenset(("will", "be", "have", "may", "not", "to", "let", "go"))
_STATES = frozenset(("be", "have"))
_BEFORE_A_NOUN, _AFTER_IS = words("handovers.before_a_noun"), words("handovers.after_is")
_LEADING = words("handovers.leading")
_NO_SUBJECT = words("handovers.no_subject")
_DEEDS = frozenset(table("handovers")["deeds"])
_IRREGULAR: Mapping[str, str] = table("handovers")["irregular"]
_ROLES: Mapping[str, str] = {
    word: role for role, some in table("handovers")["roles"].items() for word in some.split()
}

_WHO_ROUGHLY: Mapping[str, str] = {"they": "other", _ANYBODY: "other", "yours": "you"}
_WHEN_ROUGHLY: Mapping[str, str] = {
    **dict.fromkeys(("did", "has", "was"), "past"),
    **dict.fromkeys(("is ing", "ing"), "now"),
    **dict.fromkeys(("will", "s", ""), "will"),
}
_WHAT_ROUGHLY: Mapping[str, str] = {"tell": "pass", "work": "take"}


@dataclass(frozen=True)
class Deed:
    """One verb of a clause; each field is the name of a class, or empty."""

    who: str
    tense: str
    what: str
    whom: str
    to: str
    doubt: str

    def names(self) -> Iterator[str]:
        """All that is known of this deed, and several parts of it."""
        yield f"deed: {self.who} {self.tense} {self.what} {self.whom} {self.to}, {self.doubt}"
        yield f"deed: {self.who} {self.tense} {self.what}, {self.doubt}"
        yield f"deed: _ {self.tense} {self.what} _ {self.to}, {self.doubt}"
        yield f"deed: {self.who} _ {self.what} {self.whom} {self.to}"
        yield f"deed: _ {self.tense} {self.what} {self.whom}"

    def roughly(self) -> str:
        """Who does what when, and whether it is in doubt, in wider classes."""
        who, when = _WHO_ROUGHLY.get(self.who, self.who), self.tense
        when = "no" if when.startswith("no ") else _WHEN_ROUGHLY.get(when, when)
        what = _WHAT_ROUGHLY.get(self.what, self.what)
        return f"{who} {when} {what}{'?' if self.doubt else ''}"


def rough_names(deeds: Sequence[Deed]) -> Iterator[str]:
    """Each of ``deeds`` in wider classes, with whom it meets, and each two of them together.

    "I told Ruth" or "she will ring you" may be no hand-over; both together nearly always are.
    """
    for deed in deeds:
        yield f"roughly: {deed.roughly()} {_WHO_ROUGHLY.get(deed.whom, deed.whom)}"
    kinds = sorted({deed.roughly() for deed in deeds})
    yield from (f"roughly: {kind}" for kind in kinds)
    yield from (f"roughly: {one} + {other}" for one, other in combinations(kinds, 2))


@dataclass(frozen=True)
class _Word:
    plain: str
    kind: str
    form: str = ""


@lru_cache(maxsize=256)
def deeds_of(sentence: str) -> Sequence[Deed]:
    """The deeds of ``sentence``, in order."""
    found, who, doubt = [], "", _doubt(sentence)
    for place, clause in enumerate(_CUT.split(sentence)):
        said = _words_of(clause, is_first=place == 0)
        in_clause = [_deed(said, at, who, doubt) for at in range(len(said)) if _is_deed(said, at)]
        who = next((deed.who for deed in in_clause if deed.who), who)
        found += in_clause
    return found


def _doubt(sentence: str) -> str:
    if sentence.rstrip(" *_\"')").endswith("?"):
        return "asked"
    text = fold(sentence)
    if _CONDITION.search(text):
        return "if"
    return "often" if _HABIT.search(text) else ""


def _is_deed(said: Sequence[_Word], at: int) -> bool:
    """True for a known sort of deed, for any verb behind a helping one, and for a lone "is"."""
    word = said[at]
    if word.kind in _STATES:
        return not any(_is_verb(later) or later.kind in _HELPING for later in said[at + 1 : at + 3])
    return _is_verb(word) or (bool(at) and said[at - 1].kind in _HELPING and word.kind == "")


def _is_verb(word: _Word) -> bool:
    return word.kind in _DEEDS


def _deed(said: Sequence[_Word], at: int, inherited: str, doubt: str) -> Deed:
    word, after = said[at], said[at + 1 : at + 1 + _NEAR]
    place = next((i for i in range(at - 1, -1, -1) if said[i].kind in _WHO), None)
    start = 0 if place is None else place
    return Deed(
        who=_subject(said[:at], inherited) if place is None else said[place].kind,
        tense=_tense([w.kind for w in said[start:at]], word, said[at - 1].plain if at else ""),
        what=word.kind,
        whom=next((w.kind for w in after[:_OBJECT] if w.kind in _WHO or w.kind == "yours"), ""),
        to=_to(after),
        doubt=doubt,
    )


def _subject(before: Sequence[_Word], inherited: str) -> str:
    """Who does it where no known word says so: some thing, or whoever did something before."""
    is_there = any(not word.kind and word.plain not in _NO_SUBJECT for word in before)
    return _SOMETHING if is_there else inherited


def _tense(helping: Sequence[str], word: _Word, before: str) -> str:
    no = "no " if "not" in helping else ""
    if before in _BEFORE_A_NOUN:
        return f"{no}noun"
    if "may" in helping:
        return f"{no}may"
    if "will" in helping or "go" in helping:
        return f"{no}will"
    if "let" in helping:
        return "let"
    if word.form == "ed":
        return no + ("was" if "be" in helping else "has" if "have" in helping else "did")
    if word.form == "ing":
        return no + ("is ing" if "be" in helping else "ing")
    return no + ("to" if "to" in helping else word.form)


def _to(after: Sequence[_Word]) -> str:
    """Whom the first preposition behind a verb leads to."""
    leading = next((i for i, w in enumerate(after) if w.plain in _LEADING), None)
    if leading is None:
        return ""
    whom = next((w.kind for w in after[leading + 1 :] if w.kind in _WHO), "nobody")
    return f"{after[leading].plain} {whom}"


@lru_cache(maxsize=512)
def _words_of(clause: str, *, is_first: bool) -> Sequence[_Word]:
    said = _WORD.findall(clause.replace("’", "'"))
    found = [
        _word(word, following, is_first=is_first and place == 0)
        for place, (word, following) in enumerate(zip(said, [*said[1:], ""], strict=False))
    ]
    # The claims of a claims department are no matter.
    return [
        replace(word, kind="") if word.kind == "matter" and later.kind == _ANYBODY else word
        for word, later in zip(found, [*found[1:], _Word("", "")], strict=False)
    ]


def _word(word: str, following: str, *, is_first: bool) -> _Word:
    folded = plain(word)
    if folded == "'s":
        return _Word(folded, "be" if _is_after_is(plain(following)) else "")
    if found := _ROLES.get(folded):
        return _Word(folded, found)
    kind = kind_of(word, following, is_first=is_first)
    if kind in (A_NAME, A_PERSON):
        return _Word(folded, _ANYBODY)
    base = _IRREGULAR.get(folded)
    root = stem(base) if base else kind
    kind = sorts("deeds").get(root, sorts("nouns").get(root, ""))
    return _Word(folded, kind, "ed" if base else _form(folded))


def _is_after_is(following: str) -> bool:
    """True behind "she's" that is "she is" or "she has", and behind no "Fiona's"."""
    return following.endswith(("ing", "ed")) or following in _AFTER_IS


def _form(plain: str) -> str:
    return next((end for end in ("ing", "ed", "s") if plain.endswith(end)), "")
