"""What an offline user says: sentences by act and register, no logic.

Registers follow the trait of verbosity. Curt ones hold no politeness: a user has no reason for it.
Only `thank_close` and `end_after_handoff` thank, since two thanks in a row end a talk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Register = Literal["terse", "plain", "chatty"]
Lines = Mapping[Register, tuple[str, ...]]

GREETINGS: Mapping[str, tuple[str, ...]] = {
    "formal": ("Good day.", "Hello.", "Good afternoon."),
    "neutral": ("Hi.", "Hello.", "Hi there."),
    "casual": ("Hey!", "Hi!", "Hey,"),
}

LEADS: Mapping[str, Lines] = {
    "next_need": {
        "terse": ("OK. Next:", "Good. Also:", "Right. And:", "Fine. Now:"),
        "plain": ("Good, that helps.", "OK, that works.", "Right, next thing.", "Fine."),
        "chatty": (
            "Great, that's just what I was hoping for, so on to the next thing.",
            "OK, that makes sense to me, and there is something else.",
            "Good, I can work with that. Now for the other thing.",
            "Lovely, that's one worry less. There's more, though.",
        ),
    },
    "rephrase": {
        "terse": ("I mean:", "Again:", "So:", "Once more:", "Simply:"),
        "plain": (
            "Let me put it differently.",
            "What I mean is this.",
            "I'll try again.",
            "I'd like more than that.",
            "That doesn't cover it yet.",
        ),
        "chatty": (
            "Maybe I didn't explain that well, so let me try again.",
            "Hmm, that isn't quite there yet, so here it is in other words.",
            "I'm not sure we're talking about the same thing here.",
            "OK, let me start over and say it another way.",
            "I was hoping for a bit more than that, to be honest.",
        ),
    },
    "rephrase after error": {
        "terse": ("That failed.", "Nothing came.", "It broke.", "Error again?", "Not working."),
        "plain": (
            "I got no proper reply.",
            "Something failed on your side.",
            "That didn't work, so I'm asking again.",
            "Your reply was broken.",
            "Nothing useful came back.",
        ),
        "chatty": (
            "I don't think your last message came through properly.",
            "That looks as if something broke on your side, so I'll ask again.",
            "All I can see is a failure, and I still have the same question.",
            "Hm, nothing I can use came back that time.",
            "It seems you've got some trouble over there, but I still need this.",
        ),
    },
    "push_back": {
        "terse": ("No.", "Not good enough.", "That's no answer.", "Seriously?", "Not acceptable."),
        "plain": (
            "That's not good enough.",
            "I don't accept that.",
            "That doesn't help me at all.",
            "There must be something you can do.",
            "That is no answer.",
        ),
        "chatty": (
            "I'm sorry, but that really isn't good enough for me.",
            "I can't believe that's all there is to say about it.",
            "Surely there must be more that you can do here.",
            "That leaves me exactly where I was before I asked.",
            "I won't leave it at that, because it still matters to me.",
        ),
    },
    "push_back after repeat": {
        "terse": ("You said that.", "Same again.", "Read that already.", "Stop repeating."),
        "plain": (
            "You already said that.",
            "That's the same answer as before.",
            "I've read that before.",
            "Repeating it doesn't help me.",
        ),
        "chatty": (
            "You've told me exactly that before, and it didn't help then either.",
            "That's word for word what you said earlier, isn't it?",
            "I feel as if I'm talking to a broken record here.",
            "We're going round in circles, because I've read all of that already.",
        ),
    },
    "push_back after echo": {
        "terse": ("My words.", "That's what I said.", "Don't parrot me.", "And?"),
        "plain": (
            "You're only repeating my own words.",
            "That's what I said. Where's the answer?",
            "I know what I asked.",
            "That was my question, not an answer.",
        ),
        "chatty": (
            "You've just given me back what I wrote, without any answer to it.",
            "Those are my own words, and I know them already.",
            "I was hoping for an answer and got my question back.",
            "Funny, that sounds just like me, but it doesn't help.",
        ),
    },
    "correct": {
        "terse": ("Wrong topic.", "Not what I asked.", "Off topic.", "No, listen."),
        "plain": (
            "That's not what I asked.",
            "That has nothing to do with my question.",
            "You're talking about something else.",
            "No, you got me wrong.",
        ),
        "chatty": (
            "I think you've mixed me up with somebody else, because I never asked that.",
            "That's interesting, but it has nothing to do with what I asked.",
            "Hang on, we seem to be talking about two different things.",
            "No, that's not it at all, so let's get back to my question.",
        ),
    },
    "correct after re_ask": {
        "terse": ("Already told you.", "As I said.", "Look above.", "Told you that."),
        "plain": (
            "I already told you that.",
            "You have that already.",
            "I gave you that before.",
            "Please read what I wrote.",
        ),
        "chatty": (
            "I did tell you that already, but here it is once more.",
            "If you look further up, I've written that before.",
            "You asked me that before and I answered it.",
            "We've been through that, but never mind, once again.",
        ),
    },
    "complain": {
        "terse": ("This is useless.", "Waste of time.", "Annoying.", "Enough of this.", "Come on."),
        "plain": (
            "This is getting annoying.",
            "I'm losing patience.",
            "This is wasting my time.",
            "I've asked several times now.",
            "This isn't working at all.",
        ),
        "chatty": (
            "Honestly, this is getting really frustrating for me.",
            "I've spent far too long on this and I'm no further than before.",
            "I have to say that I expected a lot more than this.",
            "I'm starting to think that you can't do this at all.",
            "My patience is wearing thin, and I mean that.",
        ),
    },
    "unknown": {
        "terse": ("Don't know.", "No idea.", "Can't say.", "Not sure.", "Doesn't matter."),
        "plain": (
            "I don't know that.",
            "I can't tell you that.",
            "I have no idea about that.",
            "That's all I know.",
            "I can't say more about it.",
        ),
        "chatty": (
            "I'm afraid I really don't know that one.",
            "I couldn't tell you, I've never thought about it.",
            "No idea, and I don't see where I'd find that out.",
            "That's more than I know, I'm afraid.",
            "I honestly can't say, so let's do without it.",
        ),
    },
}

WHOLE: Mapping[str, Lines] = {
    "affirm": {
        "terse": ("Yes.", "Yes, do.", "Right, yes.", "Sure, yes.", "I said yes."),
        "plain": (
            "Yes, do that.",
            "Yes, go ahead.",
            "Yes, that's right, do it.",
            "Yes, that is what I want.",
            "I've said it before: yes.",
        ),
        "chatty": (
            "Yes, that's exactly what I'd like you to do.",
            "Oh yes, go ahead with it, by all means.",
            "Yes, that's right, and the sooner the better.",
            "Yes, as I said, I'm quite sure about it.",
        ),
    },
    "ask_human": {
        "terse": ("A human, now.", "Get me a person.", "Is there a real person?"),
        "plain": (
            "Can I talk to a real person?",
            "I'd rather speak to a human.",
            "Is there a person I can talk to instead?",
        ),
        "chatty": (
            "I don't think this leads anywhere, so could I talk to a real person instead?",
            "Maybe somebody from your team could take over, because this isn't working.",
            "Is there any chance of speaking to a human being about this?",
        ),
    },
    "thank_close": {
        "terse": ("Thanks, that's all.", "OK, thanks. Bye.", "Done, thanks.", "Cheers, bye."),
        "plain": (
            "Thanks, that's all I needed.",
            "OK, that answers it. Thank you.",
            "Thanks, I have what I came for. Goodbye.",
            "That's everything, thanks.",
        ),
        "chatty": (
            "Thank you so much, that was everything I wanted to know!",
            "Wonderful, thanks, I'm all set now. Take care!",
            "That's really all I needed, so thanks and goodbye!",
            "Thanks a lot, now I know what to do next.",
        ),
    },
    "end_after_handoff": {
        "terse": ("OK, I'll wait.", "Fine, thanks.", "Good. Waiting.", "OK, bye."),
        "plain": (
            "OK, I'll wait for them.",
            "Good, then I'll talk to them. Thanks.",
            "Fine, I'll leave it with your colleague.",
            "All right, I'll expect to hear from them.",
        ),
        "chatty": (
            "All right, I'll wait until somebody gets back to me then. Thanks.",
            "Good, I hope that your colleague can sort this out for me.",
            "OK, then I'll explain it all to them when they're here.",
            "Fine by me, let's see what the person says. Bye for now.",
        ),
    },
    "give_up": {
        "terse": (
            "Forget it.",
            "I'm done.",
            "I give up.",
            "Enough. I'm leaving.",
            "This is pointless.",
            "No more of this.",
            "I quit.",
            "That was it for me.",
        ),
        "plain": (
            "Forget it, I'll go elsewhere.",
            "I give up. This leads nowhere.",
            "I'm done here. You can't help me.",
            "This is useless, so I'm stopping now.",
            "Never mind, I'll find another way.",
            "I've had enough of this.",
            "There's no point in going on.",
            "I'll ask somebody who knows.",
        ),
        "chatty": (
            "You know what, forget it, I'll try my luck somewhere else.",
            "I've really had enough of this now, so I'm giving up.",
            "This has been a complete waste of my evening and I'm leaving.",
            "Never mind, I'd sooner work it out by myself than go on like this.",
            "I give up, because we'll never get anywhere this way.",
            "That's it for me, I don't see any point in carrying on.",
            "I'll ask a friend instead, since this clearly isn't working.",
            "There are better ways to spend my time than this conversation.",
        ),
    },
}

PARTING = ("", "Really.", "I mean it.", "That's my last word.", "Don't write back.", "Enough said.")
"""What may follow words of giving up, when a judge will not let the user go."""
