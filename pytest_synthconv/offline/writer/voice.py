"""Templates about one person: name, pronouns, and verbs that agree with them."""

from __future__ import annotations

import re

from ...personas.people import Person
from ..language.cuts import capital

_AFTER_PRONOUN = re.compile(r"(?<=\{they\} )\[([^|\]]+)\|([^\]]+)\]")
_AFTER_SUBJECT = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")
_FIRST_PERSON = re.compile(
    r"\bI (?P<verb>am|was|have|do|need|want)\b|\bI\b|\b(?:my|me|myself|mine)\b"
)
_AGREEING = {"am": "is", "have": "has", "do": "does", "need": "needs", "want": "wants"}
_MANY_FORMS = {"am": "are", "was": "were"}
_OWN_WORDS = {"mine": "theirs"}
_ONE, _MANY = 1, 2
_NAME_AGAIN = 3
_PRONOUNS = {
    "she": {"they": "she", "them": "her", "their": "her", "themself": "herself"},
    "he": {"they": "he", "them": "him", "their": "his", "themself": "himself"},
    "they": {"they": "they", "them": "them", "their": "their", "themself": "themself"},
}


class Voice:
    """Fills the templates of `phrases` for ``who``."""

    def __init__(self, who: Person) -> None:
        self.who = who
        self._pronouns = _PRONOUNS[who.pronoun]

    def introduction(self) -> str:
        """The first sentence of a description."""
        who = self.who
        article = "an" if who.age in {8, 11, 18} or 80 <= who.age < 90 else "a"
        return f"{who.name} is {article} {who.age}-year-old {who.occupation} who {who.pastime}."

    def sentences(self, *templates: str, **words: str) -> str:
        """``templates`` as a paragraph; ``words`` are put in as they are, braces and all.

        The person is named in the first sentence and in every third one after it.
        """
        filled = (
            self._filled(t, words, i % _NAME_AGAIN == 0 or self._needs_name(t))
            for i, t in enumerate(templates)
        )
        return " ".join(f"{capital(sentence)}." for sentence in filled)

    def of(self, ask: str) -> str:
        """Return ``ask``, which this person says, in the third person: "my card" is "her card"."""
        own = {**_OWN_WORDS, "my": self._pronouns["their"], "me": self._pronouns["them"]}
        own["myself"] = self._pronouns["themself"]
        plural = self.who.pronoun == "they"

        def in_third_person(match: re.Match[str]) -> str:
            if match["verb"]:
                verb = match["verb"] if plural else _AGREEING.get(match["verb"], match["verb"])
                verb = _MANY_FORMS.get(verb, verb) if plural else verb
                return f"{self.who.pronoun} {verb}"
            word = match.group()
            return self.who.pronoun if word == "I" else own[word]

        return _FIRST_PERSON.sub(in_third_person, ask)

    def _needs_name(self, template: str) -> bool:
        """Stories state their verbs for one person only, with which "they" does not agree."""
        return self.who.pronoun == "they" and not _AFTER_SUBJECT.search(template)

    def _filled(self, template: str, words: dict[str, str], named: bool) -> str:
        pronoun = _MANY if self.who.pronoun == "they" else _ONE
        template = _AFTER_PRONOUN.sub(lambda match: match.group(pronoun), template)
        agreed = _AFTER_SUBJECT.sub(lambda match: match.group(_ONE if named else pronoun), template)
        subject = self.who.given if named else self.who.pronoun
        names = {"subject": subject, "first": self.who.given}
        return agreed.format_map({**names, **self._pronouns, **words})
