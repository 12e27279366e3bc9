"""Third person becomes first, across clauses, with verbs that agree."""

from __future__ import annotations

import pytest

from pytest_synthconv.offline.language.first_person import speaker


@pytest.mark.parametrize(
    ("name", "narrated", "said"),
    [
        ("Sara Thompson", "She's turning to Fran for help.", "I'm turning to you for help."),
        ("Sara", "Sara’s baby is one. Sara's crying.", "My baby is one. I'm crying."),
        ("Ben", "Ben hopes that Fran can help him.", "I hope that you can help me."),
        ("Ben", "He has lost his keys and wants a loan.", "I have lost my keys and want a loan."),
        ("Ben", "He's lost his keys.", "I've lost my keys."),
        ("Alex", "They are tired of it themself.", "I'm tired of it myself."),
        ("Ana", "She tries to help her mother.", "I try to help my mother."),
        ("Ana", "A friend helps her choose.", "A friend helps me choose."),
        ("Ana", "Her doctor told her to rest.", "My doctor told me to rest."),
        ("Siobhán O'Neill", "Siobhán doesn’t like her coat.", "I don't like my coat."),
        ("D'Angelo", "D'Angelo usually carries it himself.", "I usually carry it myself."),
        ("Zoë", "Zoë and her husband are moving.", "My husband and I are moving."),
        ("Geoff", "A parcel for Geoff was left outside.", "A parcel for me was left outside."),
        ("Amy", "The pain keeps her awake at night.", "The pain keeps me awake at night."),
        ("Amy", "The shop told her it is sold out.", "The shop told me it is sold out."),
        ("Amy", "Amy's filling came out at lunch.", "My filling came out at lunch."),
        ("Amy", "Her two sisters pay for it.", "My two sisters pay for it."),
        ("Tariq", "Their door is red; his is white.", "Their door is red; mine is white."),
        ("Tom", "He and Jade had a daughter.", "Jade and I had a daughter."),
        ("Tom", "The dog eats, but he has got thin.", "The dog eats, but he has got thin."),
        ("Amy", "It gives her until Friday.", "It gives me until Friday."),
        ("Amy", "They told her last week.", "They told me last week."),
        ("Amy", "Amy no longer uses the gym.", "I no longer use the gym."),
        ("Ben", "It ends, but he and his wife stay.", "It ends, but my wife and I stay."),
        ("Jia Hui Lim", "Jia Hui's laptop is slow.", "My laptop is slow."),
        ("Ana", "She would rather have her money back.", "I would rather have my money back."),
        ("Ana", "Her cat is due his jab. He is well.", "My cat is due his jab. He is well."),
        ("Ines", "Ines's wedding gown was torn.", "My wedding gown was torn."),
        ("Dr. Amina Yusuf", "Dr. Yusuf can't log in.", "I can't log in."),
        ("Jun", "A friend did it, and Jun means to.", "A friend did it, and I mean to."),
        ("Ida", "Ida, a nurse, works nights.", "I work nights."),
        ("The user", "The user has lost the user's card.", "I have lost my card."),
        ("Caller", "A frustrated caller who was charged twice wants it back.",
         "I was charged twice and I want it back."),
        ("Guest", "A guest in his first week.", "I'm a guest in my first week."),
        ("Ben", "He wants the chatbot to explain it to him.", "I want you to explain it to me."),
        ("Sam", "A colleague asked Sam what he could do.", "A colleague asked me what I could do."),
        ("Sam", "He is new. A remark has made Sam curious.",
         "I'm new. A remark has made me curious."),
        ("Ines", "Ines runs an office and orders its lamps.",
         "I run an office and order its lamps."),
        ("Ada", "Ada learned it from films and starts in a bank.",
         "I learned it from films and start in a bank."),
        ("Ada", "She has one account and does not want to leave.",
         "I have one account and do not want to leave."),
        ("Ada", "Ada has the text that confirmed it and wants the money back.",
         "I have the text that confirmed it and want the money back."),
        ("Ada", "Ada has a son who plays chess and wants a board.",
         "I have a son who plays chess and wants a board."),
        ("Ada", "Ada has a room that was let in May and is filling in a form.",
         "I have a room that was let in May and am filling in a form."),
        ("Ada", "Ada reported her wages as always and hasn't heard back.",
         "I reported my wages as always and haven't heard back."),
        ("Ada", "She cooks on Sundays and freezes what is left.",
         "I cook on Sundays and freeze what is left."),
        ("Ada", "Ada's recycling bin was not emptied.", "My recycling bin was not emptied."),
        ("Ada", "Ada's recycling has been missed twice.", "My recycling has been missed twice."),
        ("Ada", "Ada's sewing machine stopped and smells burnt.",
         "My sewing machine stopped and smells burnt."),
        ("Ada", "She wants Fran to teach her ten phrases.", "I want you to teach me ten phrases."),
        ("Mo", "The landlord lets Mo stay but wants Mo out.",
         "The landlord lets me stay but wants me out."),
        ("James and Ruth", "James and Ruth are retired and call their son.",
         "We're retired and call our son."),
        ("Kofi", "He lands with his wife. They want somebody to let them in.",
         "I land with my wife. We want somebody to let us in."),
    ],
)  # fmt: skip
def test_a_narrated_sentence_becomes_the_speakers_own(name: str, narrated: str, said: str) -> None:
    assert speaker(name, narrated, "Fashionable Fran").says(narrated) == said


@pytest.mark.parametrize(
    ("narrated", "said"),
    [
        ("Alan's dog Rusty has been limping. He is eating as normal.",
         "My dog Rusty has been limping. Rusty is eating as normal."),
        ("Alan's father is 84. He has to lie down.", "My father is 84. My father has to lie down."),
        ("Alan's son fell. He cried all night.", "My son fell. My son cried all night."),
        ("Alan's dog Rusty limps. He wants it seen to.", "My dog Rusty limps. I want it seen to."),
        ("Alan lost his dog. He is upset.", "I lost my dog. I'm upset."),
    ],
)  # fmt: skip
def test_he_behind_another_is_that_other(narrated: str, said: str) -> None:
    alan = speaker("Alan Reid", narrated)
    text = alan.with_others_named(narrated)
    assert " ".join(f"{alan.says(part.strip())}." for part in text.split(".")[:-1]) == said


def test_who_wants_something_is_the_persona_whoever_else_is_named() -> None:
    farah = speaker("Farah", "Farah's cat is due his booster. She wants to know the price.")
    assert farah.says("Farah's cat is due his booster.") == "My cat is due his booster."


def test_a_plural_they_of_things_is_not_the_speaker() -> None:
    casey = speaker("Casey", "Casey (they/them) has photos.", "Fran")
    assert casey.says("They worry that a repair erases them.") == (
        "I worry that a repair erases them."
    )


def test_a_goal_in_the_third_person_is_said_in_the_first() -> None:
    kofi = speaker("Kofi", "Kofi lands with his wife. He is tired.", "Fran")
    assert kofi.asks("make sure that somebody lets them in") == (
        "make sure that somebody lets us in"
    )
    assert kofi.asks("cancel my order") == "cancel my order"


@pytest.mark.parametrize(
    ("assistant", "narrated", "said"),
    [
        ("Water utility", "Water is coming through the wall.", "Water is coming through the wall."),
        (
            "Sky",
            "Ada's Sky Q box freezes, and she asks Sky.",
            "My Sky Q box freezes, and I ask you.",
        ),
        ("Stella the Travel Agent", "Ada turns to Stella.", "I turn to you."),
    ],
)
def test_only_the_assistant_itself_is_called_you(assistant: str, narrated: str, said: str) -> None:
    assert speaker("Ada", narrated, assistant).says(narrated) == said


def test_a_man_in_the_story_does_not_give_the_persona_his_pronoun() -> None:
    narrated = "Ada got a call from a man who said he was the bank, and she gave him her number."
    said = speaker("Ada", narrated).says(narrated)
    assert said == "I got a call from a man who said he was the bank, and I gave him my number."


def test_the_driver_is_another_where_the_persona_has_a_name() -> None:
    narrated = "Imran left his phone in a taxi. The driver was a man in a grey car."
    imran = speaker("Imran Ali", narrated)
    assert imran.says("The driver was a man.") == "The driver was a man."
    assert (
        speaker("Driver", "The driver wants a permit.").says("The driver wants one.")
        == "I want one."
    )
