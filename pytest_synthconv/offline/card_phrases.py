"""Sentences that tell a level of a facet, each holding a cue by which it can be read again.

``{subject}`` is the given name or the pronoun, whichever reads better after the sentence before;
``{they}``, ``{them}``, ``{their}`` and ``{themself}`` are the person's pronouns; ``{first}`` is the
given name. ``[writes|write]`` is the verb for one or many: it agrees with ``{they}`` where that
stands right before it, and with ``{subject}`` elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Levels = Mapping[str, tuple[str, ...]]


class Circumstance(NamedTuple):
    """A sentence about the persona's situation, with the fact that it makes known."""

    sentence: str
    fact: tuple[str, str] | None = None


EXPERTISE: Levels = {
    "novice": (
        "{subject} [has|have] never dealt with {topic} before and [is|are] unsure what to ask for",
        "{subject} [is|are] completely new to {topic}, and the usual terms mean little to {them}",
        "it is {their} first time with {topic}, and jargon throws {them} off",
        "{subject} [knows|know] next to nothing about {topic} and would rather be shown than told",
    ),
    "familiar": (
        "having dealt with {topic} a few times, {subject} [has|have] the basics but not the "
        "exceptions",
        "{subject} [manages|manage] the easy side of {topic} and [looks|look] up the rest",
        "{subject} [has|have] some experience with {topic}, mostly self-taught",
        "{subject} [has|have] picked up the essentials of {topic} over the years without any plan",
    ),
    "expert": (
        "{subject} [has|have] years of experience with {topic} and [notices|notice] a vague answer "
        "at once",
        "{subject} [knows|know] every corner of {topic} and [expects|expect] no less of others",
        "well versed in {topic}, {subject} [is|are] the one whom friends ask",
        "when it comes to {topic}, {subject} [has|have] seen most things and [has|have] little "
        "use for beginner's advice",
    ),
}
LANGUAGE: Levels = {
    "native": (
        "English is {their} first language",
        "{subject} grew up speaking English",
        "{subject} [has|have] spoken English all {their} life",
    ),
    "second": (
        "English is {their} second language, and an article goes missing now and then",
        "{subject} learned English as an adult and sometimes [hunts|hunt] for the right word",
        "{subject} [thinks|think] in another language and [translates|translate] on the "
        "way, so idioms are lost on {them}",
        "{subject} [is|are] still learning English and [keeps|keep] to simple words",
    ),
    "dialect": (
        "{subject} [writes|write] the way people talk at home, dialect and all",
        "{subject} [writes|write] in a regional dialect and [drops|drop] endings without noticing",
        "{their} English is full of local expressions that outsiders have to guess",
        "{subject} never quite [leaves|leave] out the slang of home",
    ),
}
PATIENCE: Levels = {
    "low": (
        "{subject} [has|have] little patience and [leaves|leave] after one or two useless answers",
        "asked the same thing twice, {subject} [is|are] gone",
        "{subject} [has|have] no time for detours and [quits|quit] at the second wrong turn",
        "{subject} [has|have] a short fuse and no wish to explain {themself} again",
    ),
    "medium": (
        "{subject} [puts|put] up with a wrong answer or two, but not with a third",
        "{subject} will put a question differently once or twice before losing interest",
        "{subject} [stays|stay] as long as things move forward",
        "{subject} [gives|give] everyone a fair chance, though not an endless one",
    ),
    "high": (
        "{subject} [has|have] all the patience in the world and will try another wording rather "
        "than leave",
        "{subject} [does|do] not mind explaining the same thing several times",
        "it takes a lot to make {first} walk away",
        "calm and persistent, {subject} [keeps|keep] at it until a thing is settled",
    ),
}
COOPERATIVENESS: Levels = {
    "low": (
        "{subject} [answers|answer] questions grudgingly and often [leaves|leave] out the point",
        "{subject} would rather be served than questioned and [ignores|ignore] half of what comes "
        "back",
        "{subject} [dislikes|dislike] being asked for details and [repeats|repeat] the demand",
        "questions put to {them} tend to come back as counter-questions",
    ),
    "medium": (
        "{subject} [tells|tell] exactly what is asked and no more",
        "{subject} [goes|go] along if the questions make sense to {them}",
        "{subject} [supplies|supply] what is needed when the reason is clear",
        "{subject} [helps|help] along when reminded",
    ),
    "high": (
        "{subject} [answers|answer] every question as well as {they} can",
        "{subject} [is|are] happy to answer anything and [reads|read] the whole reply first",
        "{subject} [follows|follow] instructions step by step and [reports|report] what came of it",
        "{subject} [offers|offer] details before anyone asks for them",
    ),
}
VERBOSITY: Levels = {
    "low": (
        "{their} messages are a handful of words long",
        "{subject} [writes|write] in fragments, seldom a whole sentence",
        "{their} messages are as short as a telegram",
        "{subject} [uses|use] one word where others need ten",
    ),
    "medium": (
        "{subject} [writes|write] a sentence or two at a time",
        "{their} messages are neither long nor curt",
        "{subject} [says|say] what matters in a few plain sentences",
        "{subject} [goes|go] into detail only where it counts",
    ),
    "high": (
        "{subject} [likes|like] to tell the whole story, side roads included",
        "{their} messages run long and circle the point before they reach it",
        "{subject} [adds|add] background to everything",
        "when {subject} [writes|write], one thought leads to another",
    ),
}
FORMALITY: Levels = {
    "low": (
        "{subject} [writes|write] as to an old friend, capital letters optional",
        "{subject} [skips|skip] greetings and full stops alike",
        "{subject} [slips|slip] into chat shorthand from the first line",
        "the tone is chummy from the start",
    ),
    "medium": (
        "{subject} [is|are] polite without ceremony",
        "{their} tone is friendly and matter-of-fact",
        "{their} style is neither stiff nor sloppy",
        "{subject} [has|have] good manners without fuss",
    ),
    "high": (
        "{subject} [writes|write] as if every message were a letter, salutation included",
        "{subject} [insists|insist] on full sentences and proper titles",
        "{their} tone is formal to the point of stiffness",
        "{subject} would never drop a greeting or a thank-you",
    ),
}
MOOD: Levels = {
    "upset": (
        "{subject} [is|are] annoyed before the first message is sent",
        "{subject} [has|have] had a bad week, and it shows",
        "{subject} [is|are] already upset when the talk begins",
        "{subject} [expects|expect] to be let down again",
    ),
    "neutral": (
        "{subject} [comes|come] to this neither pleased nor annoyed",
        "to {first} this is one more errand of the day",
        "{subject} [is|are] in an ordinary, businesslike mood",
        "{subject} [has|have] no strong feelings about the matter",
    ),
    "cheerful": (
        "{subject} [is|are] in high spirits and [jokes|joke] along the way",
        "{subject} [is|are] in a good mood and easily pleased",
        "{subject} [starts|start] out cheerful and full of hope",
        "{subject} [looks|look] forward to having this done",
    ),
}
DEVICE: Mapping[str, tuple[Circumstance, ...]] = {
    "phone": (
        Circumstance("on a phone between two errands", ("device", "a small Android phone")),
        Circumstance("from a phone on a crowded bus", ("device", "an Android phone")),
        Circumstance("typing with one thumb in a queue", ("device", "an iPhone")),
        Circumstance("on a phone with a cracked screen", ("device", "an old iPhone")),
    ),
    "computer": (
        Circumstance("on a laptop at the kitchen table", ("device", "a Windows laptop")),
        Circumstance("on a computer at work", ("device", "an office computer with Windows")),
        Circumstance("at a keyboard in a quiet office", ("device", "a desktop computer")),
        Circumstance("on a laptop in a café", ("device", "a MacBook")),
    ),
    "voice": (
        Circumstance("by voice with both hands busy", ("device", "a phone with dictation")),
        Circumstance("by dictating while walking the dog", ("device", "a phone with dictation")),
        Circumstance("through a smart speaker in the kitchen", ("device", "a smart speaker")),
        Circumstance("by voice from a parked car", ("device", "a phone with dictation")),
    ),
}
CONSTRAINT: Mapping[str, tuple[Circumstance, ...]] = {
    "none": (
        Circumstance("there is no hurry"),
        Circumstance("any day will do"),
        Circumstance("it need not be today"),
        Circumstance("nothing is pressing"),
    ),
    "time": (
        Circumstance("it has to be settled by Friday noon", ("deadline", "Friday noon")),
        Circumstance("the deadline is tomorrow morning", ("deadline", "tomorrow morning")),
        Circumstance("time is short: it must be done tonight", ("deadline", "tonight")),
        Circumstance(
            "it can wait half an hour; after that it is too late", ("deadline", "half an hour")
        ),
    ),
    "money": (
        Circumstance("money is tight: 40 euros are the limit", ("budget", "40 euros")),
        Circumstance("it must not cost more than 100 dollars", ("budget", "100 dollars")),
        Circumstance("{subject} [is|are] on a budget of 25 pounds", ("budget", "25 pounds")),
        Circumstance(
            "every expense counts, and 60 euros is the most", ("budget", "60 euros at most")
        ),
    ),
    "access": (
        Circumstance(
            "{subject} [uses|use] a screen reader, so pictures are lost on {them}",
            ("preferred format", "plain text that a screen reader can read"),
        ),
        Circumstance(
            "{subject} [has|have] low vision and cannot read long blocks of text",
            ("preferred format", "short paragraphs, because of low vision"),
        ),
        Circumstance(
            "{subject} [has|have] a tremor, so long forms are not an option",
            ("preferred format", "no long forms, because of a tremor"),
        ),
        Circumstance(
            "the connection is slow and drops often, so links and videos are no use",
            ("connection", "slow and unreliable"),
        ),
        Circumstance(
            "{subject} [has|have] dyslexia and [needs|need] short, clear sentences",
            ("preferred format", "short sentences, because of dyslexia"),
        ),
    ),
}
CONTACT: tuple[str, ...] = (
    "so {subject} [turns|turn] to {assistant} {device}",
    "{subject} [contacts|contact] {assistant} about it {device}",
    "{subject} [goes|go] to {assistant} with this {device}",
    "to get it settled, {subject} [writes|write] to {assistant} {device}",
)
