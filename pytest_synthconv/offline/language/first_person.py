"""Third person to first: what a card narrates about a persona, as that persona would say it.

Cards describe somebody ("She's turning to Fran to help her ..."); a simulated user must say it of
themself ("I'm turning to you to help me ..."). Rules for English, tried on narrated cards of many
shapes. Names become marks first, marks and pronouns become I, me or my, then verbs are made to
agree; text in another language passes through all but untouched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from ..english import alternatives, pattern, table, words
from .grammar import is_plain_verb, is_plural, is_verb, plain_verb, words_in
from .who_speaks import (
    KEPT,
    TITLE,
    UNNAMED,
    assistant_names,
    of_animals,
    persona_names,
    pronoun_of,
    with_others_named,
)

_WHO = "\ue000"  # the persona's name stood here
_WHOSE = "\ue001"  # the persona's name with a possessive stood here
_I = "\ue002"  # an I whose verb does not agree yet

_PRONOUNS = {
    "he": {"he": _I, "him": "me", "his": "my", "himself": "myself"},
    "she": {"she": _I, "her": "me", "hers": "mine", "herself": "myself"},
    "they": {
        "they": _I,
        "them": "me",
        "their": "my",
        "theirs": "mine",
        "themself": "myself",
        "themselves": "myself",
    },
}
_PRONOUN_HINT = re.compile(r"\s*\((?:she|he|they|ze|xe)/\w+(?:/\w+)?\)", re.IGNORECASE)
_FRAGMENT = re.compile(r"\s*(?:in|at|with|from|of|on|aged|living|working|looking)\b")
_WISHES = r"(?:wants|needs|hopes|expects|asks|tries|would like|is|seeks)"
_COUPLE = pattern("first_person.couple")
_WE: Mapping[str, str] = table("first_person")["we"]
_COMPANY = re.compile(rf"\b(?:{'|'.join(_WE)})\b", re.IGNORECASE)
_US: Mapping[str, str] = table("first_person")["us"]
_MANY = re.compile(r"\b(?:I'm|I am|I was|I've|I'd|I'll|[Mm]yself|[Mm]ine|[Mm]y|[Mm]e|I)\b(?!')")
_WITH_KIN = pattern("first_person.with_kin")
_ANY_USER = re.compile(r"(?:the|this|an?) (?:user|customer|client|caller|shopper)\b", re.IGNORECASE)
_MOVES = words("first_person.moves")
_BOT = pattern("first_person.bot")
_OBJECT_BEFORE = pattern("first_person.object_before")
_AFTER_PREPOSITION = pattern("first_person.after_preposition")
# After these, "her" is an object; before anything else it owns what follows.
_OBJECT_AFTER = pattern("first_person.object_after")
_OWNS_NOTHING = re.compile(r"\s*(?:[.,;]|$)|\s(?:is|was|are|were|has|have|does|did)\b")
"""What follows a "his" without a noun: "the door is red, his is white"."""
_BEGINS_NOUN = re.compile(r"(?:^|[,;]|\b(?:and|or|with|for|of|to|from|by|on|in|at))\s*$")
_COUNTED = re.compile(r"\s+(?:two|three|four|five|six|\d+)\s+\w")
_HELPED = pattern("first_person.helped")
_KIN = pattern("first_person.kin")
_NOT_PARTICIPLE: str = table("first_person")["not_participle"]
_AFTER_IS = (
    rf"(?=\s+{_NOT_PARTICIPLE}(?:\w+ing|not|been|an?|in|at|on|about|very|so|currently|eager|keen|"
    r"unsure)\b)"
)
_ADVERB: str = table("first_person")["adverb"]
_NOT_OWNED = "".join(rf"(?<!\b{whose} )" for whose in ("my", "his", "her", "their", "a", "an"))
_AGREES = re.compile(
    rf"{_I}(?P<short>'s|'re|'ve|'d|'ll)?(?P<adverbs>(?:,?\s+{_ADVERB},?)*)(?:\s+(?P<verb>[\w']+))?"
)
_DONE_TO = words("first_person.done_to")
_PERFECT = re.compile(
    r"been|had|hired|rented|ordered|seen|found|taken|done|called|booked|got|gotten|lost|forgotten|received|bought|tried|become|moved|made"
)
_IRREGULAR: Mapping[str, str] = table("first_person")["verbs"]
_NOT_A_VERB = words("first_person.not_a_verb")
_ALWAYS_VERBS: str = table("first_person")["always_verbs"]
_VERB_BEFORE: str = table("first_person")["verb_before"]
_OF_PEOPLE = words("first_person.of_people")
_PEOPLE_DO = pattern("first_person.people_do")
_OTHER_PERSON = pattern("first_person.other_person")
_OTHER_SUBJECT = pattern("first_person.other_subject")
_PLACE_BEFORE: str = table("first_person")["place_before"]
_COORDINATED = re.compile(
    rf"(?P<before>(?:\b(?:and|but|or|so|then|yet)|,)\s+(?:{_ADVERB}\s+)*)"
    rf"(?:(?P<surely>{_ALWAYS_VERBS}\b|needs(?=\s+(?!for|of|in|on|and)\w)|"
    rf"[a-z]+s(?=\s+{_VERB_BEFORE}\b))|(?P<maybe>[a-z]+s)(?=\s+(?P<place>{_PLACE_BEFORE}\b)?))"
)


@dataclass(frozen=True)
class Speaker:
    """Whose words are wanted: the persona's names, pronoun, and whom they call "you"."""

    names: tuple[str, ...]
    pronoun: str
    addressed: tuple[str, ...]
    is_many: bool = False
    has_company: bool = False
    is_named: bool = False

    def says(self, sentence: str) -> str:
        """``sentence`` of a card in the first person; its meaning and its length stay."""
        steps: tuple[Callable[[str], str], ...] = (
            partial(_addressing, names=self.addressed),
            partial(_named, names=self.names, is_named=self.is_named),
            partial(of_animals, pronoun=self.pronoun),
            partial(_pronouns, pronoun=self.pronoun),
            _agreement,
            _tidy,
        )
        text = " ".join(_PRONOUN_HINT.sub("", sentence.replace("’", "'")).split())
        for step in steps:
            text = step(text)
        if self.has_company:
            text = _COMPANY.sub(_in_company, text)
        return _MANY.sub(_as_many, text) if self.is_many else text

    def with_others_named(self, narration: str) -> str:
        """``narration`` with the name of another for a "He" or "She" that is not the persona."""
        return with_others_named(narration, self.names, self.pronoun)

    def asks(self, ask: str) -> str:
        """A goal's ``ask`` in the first person, should its author have written it in the third."""
        if re.search(r"\b(?:I|me|my|mine|myself|we|us|our|I'm|I'd)\b", ask):
            return ask
        if self.is_about_someone_else(ask) or (self.has_company and _COMPANY.search(ask)):
            said = self.says(ask)
            return (
                said
                if ask[:1].isupper() or said.startswith("I")
                else f"{said[:1].lower()}{said[1:]}"
            )
        return ask

    def is_about_someone_else(self, text: str) -> bool:
        """True when ``text``, made first person, still names the persona or their pronoun."""
        return self._someone_else.search(text) is not None

    @cached_property
    def _someone_else(self) -> re.Pattern[str]:
        words = [*self.names, *(_PRONOUNS[self.pronoun] if self.pronoun != "they" else ())]
        return re.compile(rf"(?<!\w){alternatives(words)}(?!\w)", re.IGNORECASE)


def speaker(name: str, narration: str, assistant: str | None = None) -> Speaker:
    """The speaker behind a card: ``name`` and everything ``narration`` says of them."""
    names = persona_names(name)
    return Speaker(
        names=names,
        pronoun=pronoun_of(narration),
        addressed=assistant_names(assistant) if assistant else (),
        is_many=bool(_COUPLE.fullmatch(name.strip())),
        has_company=pronoun_of(narration) != "they" and bool(_WITH_KIN.search(narration)),
        is_named=any(each in narration for each in names),
    )


def _in_company(match: re.Match[str]) -> str:
    """Read "they" as "we", for a speaker with company, unless other things are many before it."""
    before = words_in(match.string[: match.start()])
    if any(is_plural(word) and not is_verb(plain_verb(word)) for word in before):
        return match.group()
    return _cased(_WE[match.group().lower()], match.group())


def _as_many(match: re.Match[str]) -> str:
    return _cased(_US[match.group()], match.group() if match.start() == 0 else "")


def _cased(word: str, model: str) -> str:
    return f"{word[:1].upper()}{word[1:]}" if model[:1].isupper() else word


def _addressing(text: str, names: tuple[str, ...]) -> str:
    for name in (each for each in names if each in text):
        text = re.sub(rf"(?<!\w)(?:the )?{re.escape(name)}'s(?!\w)", "your", text)
        # "His Sky Q box" is a thing of that name.
        alone = rf"{_NOT_OWNED}(?<!\w)(?:the )?{re.escape(name)}(?!\w)(?! [A-Z\d])"
        text = re.sub(alone, "you", text)
    text = re.sub(rf"{_BOT.pattern}'s", "your", text, flags=re.IGNORECASE)
    text = _BOT.sub("you", text)
    text = re.sub(r"\byou, (?:(?:the|their|his|her|an?|my) )?[^,.]{3,60}, ", "you ", text)
    return re.sub(r"\byou (is|has|was|does|can)\b", lambda m: f"you {_YOUR_VERB[m[1]]}", text)


_YOUR_VERB: Mapping[str, str] = table("first_person")["your_verb"]


def _named(text: str, names: tuple[str, ...], is_named: bool) -> str:
    for name in (each for each in names if each in text):
        end = "'" if name.endswith("s") else "(?!x)x"
        pattern = rf"(?<!\w){TITLE}?{re.escape(name)}"
        text = re.sub(rf"{pattern}(?:'s|{end})(?!\w)", _WHOSE, text)
        text = re.sub(rf"{pattern}(?!\w)", _WHO, text)
    if not is_named or _ANY_USER.match(text):  # of who has a name, "the driver" is another
        text = UNNAMED.sub(_unnamed, text)
    text = re.sub(rf"^({_WHO}\ue003.{{1,80}}?),? ({_WISHES})\b", rf"\1 and {_WHO} \2", text)
    text = text.replace("\ue003", "")
    # "Sara, a nurse, wants ..." and "Sara, who ..., wants ..." lose what they add.
    text = re.sub(rf"{_WHO}, (?:who|an?|the|now|aged?|\d+)\b[^,]*, ", f"{_WHO} ", text)
    text = re.sub(rf"{_WHO} and (?:her|his|their) (\w+)", r"my \1 and I", text)
    text = re.sub(rf"{_WHOSE}{_AFTER_IS}", f"{_I}'s", text)
    text = re.sub(rf"{_WHO} who\b", _WHO, text)
    text = text.replace(_WHOSE, "my")
    return re.sub(_WHO, _subject_or_object, text)


def _unnamed(match: re.Match[str]) -> str:
    if not match["who"] and _FRAGMENT.match(match.string, match.end()):
        return f"I'm {match.group()[:1].lower()}{match.group()[1:]}"
    # The private mark remembers that a relative clause follows, which has a verb of its own.
    return _WHOSE if match["owns"] else _WHO + ("\ue003" if match["who"] else "")


def _subject_or_object(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()], match.string[match.end() :]
    if _AFTER_PREPOSITION.search(before):  # "A parcel for Geoff was left": it was, not Geoff
        return "me"
    is_subject = re.match(r"\s+(?:is|has|was|can|will|would|could|had|did)\b", after)
    verb = re.match(rf"(?:\s+{_ADVERB})*\s+(?!is\b)([a-z]+s)\b", after)
    if is_subject or (verb and not verb[1].endswith(("ous", "ss", "us"))):
        return _I
    if re.search(r"\bwants?\s+$", before):
        return "me"
    if _OBJECT_BEFORE.search(before):
        return "me"
    said = words_in(before)
    follows = (words_in(after) or [""])[0]
    is_asked = said and said[-1] in _DONE_TO and not re.match(r"\s*'", after)
    return "me" if is_asked and not (follows.endswith("s") and is_verb(plain_verb(follows))) else _I


def _pronouns(text: str, pronoun: str) -> str:
    forms = _PRONOUNS[pronoun]

    def first(match: re.Match[str]) -> str:
        word = match.group().lower()
        if word == "her":
            before, after = text[: match.start()], text[match.end() :]
            return _her(before, after)
        if word == "them" and not _is_person(text[: match.start()]):
            return match.group()
        if word == "his" and _OWNS_NOTHING.match(text[match.end() :]):
            return "mine"
        return forms[word]

    said = re.sub(rf"\b(?:{'|'.join(forms)})\b", first, text, flags=re.IGNORECASE)
    return re.sub(rf"{_I} and (my \w+|[A-Z][a-z]+)\b", r"\1 and I", said)


def _is_person(before: str) -> bool:
    """True when "them" behind ``before`` is one person of that pronoun, and not some things."""
    if _OBJECT_BEFORE.search(before):
        return True
    said = words_in(before)
    return bool(said) and said[-1] in _DONE_TO and not any(map(is_plural, said[:-1]))


def _her(before: str, after: str) -> str:
    if _BEGINS_NOUN.search(before) and _COUNTED.match(after):
        return "my"  # "Her two sisters pay", "for herself and her two boys"
    if _HELPED.search(before) and not _KIN.match(after):
        return "me"
    return "me" if _OBJECT_AFTER.match(after) else "my"


def _agreement(text: str) -> str:
    text = _AGREES.sub(_agreed, text)
    if re.search(r"\bI\b", text):
        text = _COORDINATED.sub(_coordinated, text)
    return text


def _coordinated(match: re.Match[str]) -> str:
    verb = match["surely"] or match["maybe"]
    moves = match["place"] is not None and verb in _MOVES
    if match["maybe"] and not moves and not is_plain_verb(plain_verb(verb)):
        return match.group()
    spoken = re.split(r"\bI\b", match.string[: match.start()])
    # "The text that confirmed it and wants my money": no thing wants.
    is_of_people = verb in _OF_PEOPLE or _PEOPLE_DO.match(match.string, match.end()) is not None
    other = _OTHER_PERSON if is_of_people else _OTHER_SUBJECT
    if len(spoken) == 1 or other.search(spoken[-1]):
        return match.group()
    return match["before"] + _plain_verb(verb)


def _agreed(match: re.Match[str]) -> str:
    short, adverbs, verb = match["short"] or "", match["adverbs"] or "", match["verb"]
    rest = adverbs + (f" {verb}" if verb else "")
    if short == "'s":
        return f"I{'ve' if _PERFECT.fullmatch(verb or '') else 'm'}".replace("I", "I'") + rest
    if short == "'re":
        return f"I'm{rest}"
    if short or not verb:
        return f"I{short}{rest}"
    verb = _plain_verb(verb)
    return f"I'm{adverbs}" if verb == "am" else f"I{adverbs} {verb}"


def _plain_verb(verb: str) -> str:
    """The form of a verb that goes with I: "tries" is "try", "goes" is "go", "was" stays."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb in _NOT_A_VERB or not verb.endswith("s") or verb.endswith("ss"):
        return verb
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    if re.search(r"(?:ss|sh|ch|x|zz|o)es$", verb):
        return verb[:-2]
    return verb[:-1]


def _tidy(text: str) -> str:
    text = re.sub(r"\bI'm not (?=not\b)", "I'm ", text.replace(KEPT, ""))
    text = re.sub(r"\bme and (my [\w ]+?)(?=[.,;]|$)", r"\1 and me", text)
    return text[:1].upper() + text[1:]
