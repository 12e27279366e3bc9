"""The order desk of Harbour Lamps: a rule-based chat assistant behind HTTP, in one file.

    POST /chat   {"messages": [{"role": "user", "content": "..."}]}
                 ->  {"reply": "...", "actions": [{"name": "...", "arguments": {...}}]}
    GET  /health

A cookie tells one conversation from another. Each conversation works on its own copy of the shop's
orders, as in a shop's test system, so that one visitor's changes never surprise the next.
``actions`` is what the desk did for this reply: which order it opened, changed or cancelled.
``python order_desk.py 8000`` starts it; ORDER_DESK_REGRESSION=1 makes it a release that went wrong.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ORDERS = """
1042 | ines@example.com      | shipped | one | Arc desk lamp       | brass | 3 Mill Lane, Leeds         | Thursday
1063 | mika.sato@example.com | packing | one | Reed floor lamp     | black | 88 Castle Street, Bristol  | Friday
1077 | walter@example.com    | packing | two | Pebble night lights | white | 5 Abbey Road, York         | Monday
1088 | priya@example.com     | packing | one | Dome pendant lamp   | green | 21 Station Road, Cardiff   | Tuesday
"""  # noqa: E501
COLOURS = ("brass", "black", "white", "green", "red", "blue")
QUANTITIES = ("one", "two", "three", "four", "five", "six", "[1-9]")

NUMBER = re.compile(r"\b\d{4,6}\b")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ADDRESS = re.compile(
    r"\b\d{1,3}[a-z]? (?:[\w']+ ){1,3}?(?:street|road|lane|avenue|square|close|way)\b(?:, ?\w+)?",
    re.IGNORECASE,
)
YES = re.compile(r"\b(?:yes|yeah|yep|yup|ok|okay|sure|please do|go ahead|correct)\b")
NO = re.compile(r"\bno\b(?! longer)|\bnope\b|\bkeep\b|\bnever mind\b|\b(?:don't|do not) cancel")
UNKNOWN = re.compile(r"\b(?:don't|do not|can't|cannot) (?:know|have|find|remember)\b|\bno idea\b")
HUMAN = re.compile(
    r"\b(?:human|real person|agent|manager|colleague|(?:to|with) (?:a person|someone))\b"
)
BYE = re.compile(r"\b(?:thanks|thank you|thx|cheers|bye|goodbye)\b")

# What a visitor may want done with an order; the first that fits is it.
WISHES = {
    "cancel": re.compile(
        r"\bcancel|\bcall (?:it|this) off\b|\b(?:no longer|don't) (?:want|need) (?:it|them)\b"
    ),
    "address": re.compile(
        r"(?<!mail )\baddress\b|\b(?:deliver\w*|send) (?:it|them) to\b|\bmoved\b"
    ),
    "colour": re.compile(rf"\bcolour\b|\b(?:in|to) (?:{'|'.join(COLOURS)})\b"),
    "quantity": re.compile(
        rf"\bquantity\b|\b(?:make (?:it|that)|to) (?:{'|'.join(QUANTITIES)})\b(?! days)"
    ),
    "track": re.compile(
        r"\bwhere\b|\btrack|\bstatus\b|\barriv|\bparcel\b|\bon its way\b|\bstill be changed\b"
    ),
}
MISSING = {
    "number": "What is your order number? You find it in your confirmation.",
    "email": "And which e-mail address did you order with?",
    "address": "What is the new delivery address, with house number and street?",
    "colour": f"Which colour would you like instead? We have {', '.join(COLOURS)}.",
    "quantity": "How many would you like?",
}
SHOP_FACTS = {
    "Our shop is open Monday to Saturday from 9:30 to 18:00, and closed on Sundays.": re.compile(
        r"\bopen(?:ing)?\b|\bhours\b"
    ),
    "Delivery takes three to five working days and costs 4.50; it is free above 60.": re.compile(
        r"\bhow long\b(?!.*\breturn)|\bdelivery (?:time|cost|take)"
    ),
    "We deliver abroad, too: it takes seven working days and costs 12.00.": re.compile(
        r"\babroad\b|\bother countr"
    ),
    "A lamp with a fault is repaired in two weeks or refunded at once, as you prefer; if you need "
    "the light, take the money back.": re.compile(r"\bfault|\brepair|\bmoney back\b"),
    "You can return anything unused within 30 days, and we refund it in full.": re.compile(
        r"\breturn|\brefund|\bsend (?:it|them) back\b"
    ),
}
CAN_DO = (
    "I can look up an order, change its delivery address, colour or quantity, or cancel it. "
    "I also know our opening hours, delivery times and returns. What would you like to do?"
)
HAND_OFF = "I am handing you over to a human colleague, who will take over in this chat."
WELCOME = "You are welcome. Have a bright day!"
NO_LUCK = "Without it I cannot open an order. Shall I hand you over to a human colleague?"
TOO_LATE = "It can no longer be changed; send it back unused within 30 days for a refund."
ELSE = "Is there anything else?"
MAX_TALKS = 1000
# Misspelt words are read as the nearest of these.
VOCABULARY = (
    *("address", "cancel", "colour", "quantity", "status"),
    *("delivery", "human", "opening", "return"),
)


Action = dict[str, Any]


@dataclass(frozen=True)
class Order:
    number: str
    email: str
    status: str
    quantity: str
    item: str
    colour: str
    address: str
    due: str

    def __str__(self) -> str:
        return f"Order {self.number} ({self.quantity} {self.item}, {self.colour})"


def orders() -> dict[str, Order]:
    rows = (re.split(r"\s*\|\s*", line) for line in ORDERS.strip().splitlines())
    return {row[0]: Order(*row) for row in rows}


def made_up(number: str, email: str) -> Order:
    """An order for a number that is in no list: in a test system, every visitor has bought."""
    row = (
        number,
        email.lower(),
        "packing",
        "one",
        "Arc desk lamp",
        "brass",
        "9 Test Street, Leeds",
    )
    return Order(*row, "Friday")


@dataclass
class Talk:
    """What the desk remembers of one conversation; ``asked`` is what it asked for last.

    ``done`` is what it did since the visitor's last message.
    """

    orders: dict[str, Order] = field(default_factory=orders)
    notes: dict[str, str] = field(default_factory=dict)
    wish: str | None = None
    asked: str | None = None
    done: list[Action] = field(default_factory=list)


class OrderDesk:
    """Answers visitors. ``regression``: what they say is forgotten, and nothing is cancelled."""

    def __init__(self, *, regression: bool = False) -> None:
        self.regression = regression
        self._talks: dict[str, Talk] = {}
        self._lock = threading.Lock()

    def chat(self, key: str | None, text: str) -> tuple[str, list[Action], str]:
        """The reply to ``text`` in the conversation ``key``, what was done for it, and the key."""
        with self._lock:
            if key is None or key not in self._talks:
                key = uuid.uuid4().hex
                self._talks[key] = Talk()
                if len(self._talks) > MAX_TALKS:
                    del self._talks[next(iter(self._talks))]
            talk = self._talks[key]
            talk.done = []
            if self.regression:
                talk.notes.clear()
            return self._reply(talk, text), talk.done, key

    def _reply(self, talk: Talk, text: str) -> str:
        said = tidy(text)
        asked, talk.asked = talk.asked, None
        facts = [fact for fact, pattern in SHOP_FACTS.items() if pattern.search(said)]
        talk.wish = (None if facts and not asked else wish_in(said)) or talk.wish
        talk.notes.update(notes_in(text, said, talk.wish))
        if HUMAN.search(said) or (asked == "human" and YES.search(said)):
            return HAND_OFF
        if talk.wish:
            return " ".join([*facts, self._serve(talk, said, asked)])
        return " ".join(facts) or small_talk(said)

    def _serve(self, talk: Talk, said: str, asked: str | None) -> str:
        """The next step towards what the visitor wants done with an order."""
        if talk.wish == "cancel" and self.regression:
            return "I am sorry, but I cannot help with cancellations in this chat."
        missing = next((need for need in ("number", "email") if need not in talk.notes), None)
        if missing:
            at_a_loss = asked == missing and UNKNOWN.search(said)
            talk.asked = "human" if at_a_loss else missing
            return NO_LUCK if at_a_loss else MISSING[missing]
        number, email = talk.notes["number"], talk.notes["email"]
        order = talk.orders.setdefault(number, made_up(number, email))
        if order.email != email.lower():
            # Which of the two is wrong is nobody's business but the customer's.
            del talk.notes["number"], talk.notes["email"]
            talk.asked = "number"
            return f"I find no order {number} for {email}. Please check both and tell me again."
        did(talk, "find_order", order=number)
        if talk.wish == "cancel" and order.status == "packing":
            return self._cancel(talk, order, said, asked)
        if talk.wish in ("address", "colour", "quantity") and order.status == "packing":
            return self._change(talk, order, talk.wish)
        wish, talk.wish = talk.wish, None
        return described(order) if wish == "track" else f"{described(order)} {TOO_LATE}"

    def _cancel(self, talk: Talk, order: Order, said: str, asked: str | None) -> str:
        if asked == "confirm" and NO.search(said):
            talk.wish = None
            return f"All right, order {order.number} stays as it is. {ELSE}"
        if asked == "confirm" and (YES.search(said) or WISHES["cancel"].search(said)):
            talk.wish = None
            change(talk, order, "cancel_order", status="cancelled")
            return f"Order {order.number} is cancelled, and you will not be charged. {ELSE}"
        talk.asked = "confirm"
        return f"{order} is not packed yet. Shall I cancel it?"

    def _change(self, talk: Talk, order: Order, what: str) -> str:
        if what not in talk.notes:
            talk.asked = what
            return MISSING[what]
        talk.wish = None
        change(talk, order, "change_order", **{what: talk.notes[what]})
        return (
            f"I have changed the {what} of order {order.number} to {talk.notes.pop(what)}. {ELSE}"
        )


def did(talk: Talk, name: str, **arguments: str) -> None:
    talk.done.append({"name": name, "arguments": arguments})


def change(talk: Talk, order: Order, name: str, **values: str) -> None:
    """Change the order, and note that: nothing else changes one."""
    talk.orders[order.number] = replace(order, **values)
    did(talk, name, order=order.number, **(values if name == "change_order" else {}))


def tidy(text: str) -> str:
    """``text`` in lower case, with words that are nearly one of the vocabulary put right."""

    def nearest(match: re.Match[str]) -> str:
        return next(iter(difflib.get_close_matches(match[0], VOCABULARY, 1, 0.8)), match[0])

    return re.sub(r"[a-z]{5,}", nearest, text.lower().replace("’", "'"))


def wish_in(said: str) -> str | None:
    return next((wish for wish, pattern in WISHES.items() if pattern.search(said)), None)


def words_of(choices: Iterable[str], said: str) -> list[str]:
    return re.findall(rf"\b(?:{'|'.join(choices)})\b", said)


def notes_in(text: str, said: str, wish: str | None) -> dict[str, str]:
    """What a message tells: order number, e-mail address, and what to change the order to."""
    # "black instead of green": only what is wanted counts.
    wanted = re.sub(r"\b(?:instead of|rather than|not|from) (?:the )?\w+", " ", said)
    found = {
        "email": EMAIL.findall(text),
        "number": NUMBER.findall(EMAIL.sub(" ", text)),
        "address": ADDRESS.findall(text) if wish == "address" else [],
        "colour": words_of(COLOURS, wanted) if wish == "colour" else [],
        "quantity": words_of(QUANTITIES, wanted) if wish == "quantity" else [],
    }
    return {name: values[-1] for name, values in found.items() if values}


def described(order: Order) -> str:
    match order.status:
        case "shipped":
            return f"{order} is on its way to {order.address} and arrives on {order.due}."
        case "packing":
            return (
                f"{order} is being packed for {order.address}; it arrives on {order.due}. "
                "Until it is packed it can be changed or cancelled."
            )
        case _:
            return f"{order} is {order.status}."


def small_talk(said: str) -> str:
    if BYE.search(said):
        return WELCOME
    if number := NUMBER.search(said):
        return f"What would you like to do with order {number[0]}: look it up, change or cancel it?"
    return CAN_DO


class Handler(BaseHTTPRequestHandler):
    """One HTTP request; ``desk`` is whom it is passed on to."""

    def __init__(self, desk: OrderDesk, *args: Any) -> None:
        self.desk = desk
        super().__init__(*args)

    def do_GET(self) -> None:
        if self.path == "/health":
            self._send(HTTPStatus.OK, {"status": "ok"})
        else:
            self._send(HTTPStatus.NOT_FOUND, {"error": "there is GET /health and POST /chat"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != "/chat":
            self._send(HTTPStatus.NOT_FOUND, {"error": "there is GET /health and POST /chat"})
            return
        try:
            text = str(json.loads(body)["messages"][-1]["content"])
        except (ValueError, LookupError, TypeError):
            self._send(
                HTTPStatus.BAD_REQUEST, {"error": 'expected {"messages": [{"content": ...}]}'}
            )
            return
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("talk")
        reply, done, key = self.desk.chat(cookie.value if cookie else None, text)
        answer = {"reply": reply, "actions": done}
        self._send(HTTPStatus.OK, answer, ("Set-Cookie", f"talk={key}; Path=/; HttpOnly"))

    def _send(self, status: HTTPStatus, answer: dict[str, Any], *headers: tuple[str, str]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing: the conversations are recorded by whoever holds them."""


def make_server(port: int = 0) -> ThreadingHTTPServer:
    """A server on the loopback interface that is not serving yet; port 0: any free one."""
    desk = OrderDesk(regression=os.environ.get("ORDER_DESK_REGRESSION") == "1")
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, desk))


if __name__ == "__main__":
    with make_server(int(sys.argv[1]) if len(sys.argv) > 1 else 8000) as server:
        print(f"The order desk answers at http://127.0.0.1:{server.server_port}/chat", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Closed.")
