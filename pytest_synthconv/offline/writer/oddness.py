"""Which needs nobody would bring to an assistant: by weights that were fitted on labelled needs.

Rules find the topics of a description and what people ask about topics of a kind. Each rule is
right more often than not. How likely it is that all of them were right about one need, says a
logistic regression: by where the topic stands in the description, by its verb and its noun, and by
the form of the question (``benchmarks/fit_odd_needs.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ...core.words import tokens
from ..descriptions.description import Ability, Description, noun_stem
from ..descriptions.lexicon import lexicon
from ..descriptions.verbs import ASKS, JOINTS
from ..language.grammar import DETERMINERS, PREPOSITIONS, bare_form, is_verb, third_person
from ..language.meaning import likeness, vector
from ..language.noun_classes import class_for, classes_of
from ..language.nouns import head_noun, head_words, singular
from .tasks import Task
from .topic_kinds import kind_for

_WORD = re.compile(r"[\w'’-]*\w|[^\w\s]")
_SENTENCE = re.compile(r"[.!?](?=\s|$)|\n")
from ..english import words
_NOT_NOUNS = words("word_classes.adjectives") | words("word_classes.adverbs") | words("word_classes.participles") | words("word_classes.verbs")
_SLOT = re.compile(r"\S*\{\w+\}\S*")


def odd_features(task: Task, ability: Ability, description: Description) -> Mapping[str, float]:
    """What is measured of ``task``, which was made of ``ability``."""
    found = {
        **dict.fromkeys(_of_topic(ability, description), 1.0),
        **_likenesses(task, ability, description),
        f"form: {task.form}": 1.0,
    }
    return found


@lru_cache(maxsize=512)
def _of_topic(ability: Ability, description: Description) -> tuple[str, ...]:
    return (*_of_words(ability, description), *_of_place(ability, description))


def _of_words(ability: Ability, description: Description) -> Iterator[str]:
    topic = ability.topic
    lex = lexicon()
    said = topic.split()
    head = head_noun(topic)
    yield f"manner: {ability.manner}"
    yield f"{ability.manner} of words {min(len(said), 3)}"
    yield f"{ability.manner} {'listed' if classes_of(head) else 'not listed'}"
    yield f"verb: {ability.verb}"
    yield f"kind: {kind_for(ability, description).name}"
    yield f"class: {class_for(topic, description.text)}"
    yield f"words: {min(len(said), 4)}"
    if said[0].lower() in ASKS:
        yield "question"
        return
    yield "one" if singular(topic) == topic else "many"
    if is_verb(head):
        yield "verb too"
    if is_verb(said[0].lower()) and len(said) > 1:
        yield "verb first"
    if len(said) == 1 and is_verb(singular(topic.lower())):
        yield "only a verb"
    if not vector(head):
        yield "unknown"
    if any(not vector(w) for w in said[:-1]):
        yield "unknown before"
    if not topic.islower():
        yield "capitals"
    if "of" in said:
        yield "of"
    low = topic.lower()
    last = head_words(low)[-1]
    if re.fullmatch(r"\w+(?:er|or|ist|ant|ee|man|men)s?", last) or not {last, singular(last)}.isdisjoint(lex.people | lex.roles) or "person" in classes_of(head):
        yield "person"
    yield "listed" if classes_of(head) else "not listed"
    if len(said) == 1 and low in _NOT_NOUNS:
        yield "no noun"
    if not {last, singular(last)}.isdisjoint(lex.places): yield "place"
    if last.endswith("ing"): yield "ing"
    if "-" in said[0]: yield "hyphen"


def _of_place(ability: Ability, description: Description) -> Iterator[str]:
    source = description.source
    found = list(re.finditer(rf"(?i)(?<!\w){re.escape(ability.topic)}(?!\w)", source))
    if not found:
        yield "not in the text"
        return
    if len(found) > 1:
        yield "said twice"
    start, end = found[0].span()
    before, after = _WORD.findall(source[:start]), _WORD.findall(source[end:])
    sentence_before = _WORD.findall(_SENTENCE.split(source[:start])[-1])
    sentence_after = _WORD.findall(_SENTENCE.split(source[end:])[0])
    if not sentence_before:
        yield "begins"
    number = len([s for s in _SENTENCE.split(source[:start]) if s.strip()]) if sentence_before else 9
    yield f"sentence: {min(number, 4)}"
    lead = before[-1].lower() if before else ""
    if lead in DETERMINERS:
        yield f"article: {lead}"
        lead = before[-2].lower() if len(before) > 1 else ""
    yield f"before: {_group(lead)}"
    nxt = after[0].lower() if sentence_after else "."
    yield f"after: {_group(nxt)}"
    lex = lexicon()
    if not lex.negations.isdisjoint(w.lower() for w in sentence_before):
        yield "after no"
    if not lex.negations.isdisjoint(w.lower() for w in sentence_after):
        yield "before no"
    if sentence_before.count("(") > sentence_before.count(")"):
        yield "in brackets"
    if ":" in sentence_before:
        yield "after colon"
    if {"you"} & {w.lower() for w in sentence_before[:1]}:
        yield "you"
    yield f"clause: {min(len(re.split(r'[,;:]', ' '.join(sentence_before))), 4)}"
    gov = next((w.lower() for w in reversed(sentence_before) if lex.verb(w.lower())), "")
    gov = lex.verb(gov) if gov else "-"
    yield f"governed: {gov}" 
    yield "governed by " + ("it" if gov == ability.verb else "open" if gov in lex.open else "tell" if gov in lex.tell else "conduct" if gov in lex.conduct else gov if gov == "-" else "other")
    prompt = bool(re.search(r"(?i)\byou (?:are|must|never|answer|help|take|support)\b", source))
    first = sentence_before[0].lower() if sentence_before else ""
    if prompt and is_verb(first): yield "order in prompt"
    if prompt: yield "prompt"
    prep = next((w.lower() for w in reversed(sentence_before) if w.lower() in PREPOSITIONS or lex.verb(w.lower())), "")
    yield f"under: {prep if prep in PREPOSITIONS else 'verb' if prep else '-'}"
    m = ability.manner
    if ability.verb:
        forms = {third_person(ability.verb): "s", ability.verb: "base"}
        at = next((i for i in range(len(sentence_before) - 1, -1, -1) if lex.verb(sentence_before[i].lower()) == ability.verb or sentence_before[i].lower() in forms or bare_form(sentence_before[i].lower()) == ability.verb), None)
        if at is None:
            yield "verb form: none"
        else:
            form = forms.get(sentence_before[at].lower(), "ing")
            yield f"verb form: {form}"
            b = sentence_before[at - 1].lower() if at else "start"
            g = b if b in ("start", "can", "to", ",", "and", "or", ":", "-", "you", "*", ";", "(") else "negation" if b in lex.negations else "people" if not {b, singular(b)}.isdisjoint(lex.people | lex.roles) else "word"
            yield f"verb {form} after {g}"
    yield f"{m} under {prep if prep in PREPOSITIONS else 'verb' if prep else '-'}"
    yield f"{m} in sentence {min(number, 3)}"
    yield f"{m} before {_group(lead)}"
    yield f"{m} after {_group(nxt)}"
    if any(w.lower() in ("who", "which", "that", "where", "when", "if", "while", "because", "since") for w in sentence_before): yield f"{m} in a clause"
    dist = len(sentence_before) - max((i for i, w in enumerate(sentence_before) if lex.verb(w.lower())), default=-9)
    yield f"distance: {min(dist, 6)}"
    yield "verb said" if ability.verb and re.search(rf"(?i)\b{ability.verb}", " ".join(sentence_before)) else "verb not said"


def _group(word: str) -> str:
    if not word or word in PREPOSITIONS or word in JOINTS or not word[0].isalnum():
        return word or "start"
    if lexicon().verb(word) or is_verb(word):
        return "verb"
    if bare_form(word):
        return "form"
    return "word"


def _likenesses(task: Task, ability: Ability, description: Description) -> Iterator[tuple[str, float]]:
    own = ability.stems
    rest = " ".join(w for w in tokens(description.text) if noun_stem(w) not in own)
    ask = _SLOT.sub(" ", task.form)
    return {
        "topic like rest": 3 * likeness(ability.topic, rest),
        "form like rest": 3 * likeness(ask, description.text),
        "form like topic": 3 * likeness(ask, ability.topic),
        "verb like topic": 3 * likeness(ability.verb, ability.topic),
        **{f"v{i}": 2 * x for i, x in enumerate(vector(head_noun(ability.topic)))},
        "topics": min(len(description.abilities), 12) / 6,
        "length": min(len(tokens(description.source)), 100) / 50,
    }
