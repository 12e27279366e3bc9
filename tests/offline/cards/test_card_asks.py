"""In which grammar a goal's ask is read: verbs and nouns by what stands around them."""

from __future__ import annotations

import pytest

from pytest_synthconv.offline.cards.asks import wish_of
from pytest_synthconv.offline.cards.wishes import Kind

DEEDS = """\
block my lost debit card
activate my new card
unlock my account
extend my loan by two weeks
rebook my flight to Oslo
reschedule my appointment
postpone the delivery
dispute a charge
upload my documents
download the invoice
print my boarding pass
verify my identity
submit my claim
pause my subscription
freeze my card
locate my parcel
withdraw my application
redeem a voucher
escalate my complaint
cancel order 12
order a taxi
return my shoes
exchange two shirts
track my parcel
refund my ticket
report a leak
claim the damage
book a table for four
change my seat
switch my tariff
transfer 200 euros to Ana
top up my phone
renew my passport
register my new car
unsubscribe from the newsletter
log in to my account
reset my password
update my address
upgrade my plan
downgrade my plan
terminate my contract
open an account
close my account
apply for a loan
check in online
add a bag
remove a driver
merge two accounts
split the bill
pay my fine in instalments
lower my rent
raise my limit
appeal a parking fine
contest the decision
enrol my daughter
sign up for a course
drop a course
hand in my notice
request a day off
schedule a repair
arrange a viewing
confirm my reservation
forward my mail
redirect my parcel
collect my parcel
insure my bike
compare two tariffs
troubleshoot my router
install the driver
uninstall the app
back up my photos
restore my backup
recover my account
sync my calendar
connect my headphones
pair my watch
mute a thread
export my data
import my contacts
share my location
archive the project
delete my account
deactivate my profile
whitelist my address
port my number
block a caller
charge my car
calibrate my scale
descale my kettle
prune my roses
repot my orchid
adopt a cat
donate some clothes
volunteer at the shelter
translate this letter
proofread my essay
speak to a human
talk to an adviser
complain about a driver
swap the jacket for a medium
report fraud
change address
order dog food
claim compensation for my late train
claim for a damaged parcel
request access to the folder
transfer money abroad
report water damage
exchange trainers for a bigger size""".splitlines()
THINGS = """\
an outfit for tomorrow
order confirmation
refund status
a new SIM
opening hours on Saturday
order status
return label
block of flats
help with my bill
the order number
order history
PDF export of my invoices
advice on gloves
refund for a broken kettle
delivery to my hotel
information about visas
parking near the stadium
return policy
booking confirmation
account balance
price list
cancellation fee
claim form
repeat prescription
report templates
change fees
two tickets for Friday
some ideas for dinner
proof of purchase
access to the archive
travel insurance for Peru
shipping costs to Malta
meeting room for six
update on my claim
charge for roaming
contact details of the landlord
exchange rate for dollars
print quality settings
replacement for my kettle
track record of the fund
plan for a week of dinners
support for an old printer
repair costs
watch battery
check-in times
transfer to the airport
review of my essay
order number
book club
return shipping
transfer fee""".splitlines()


@pytest.mark.parametrize("ask", DEEDS)
def test_an_ask_that_begins_with_a_verb_is_something_to_do(ask: str) -> None:
    wish = wish_of(ask.capitalize())
    assert wish.kind in (Kind.DEED, Kind.FAVOUR)
    assert wish.text.lower() == ask.lower()


@pytest.mark.parametrize("ask", THINGS)
def test_an_ask_that_begins_with_a_noun_is_a_thing(ask: str) -> None:
    wish = wish_of(ask)
    assert wish.kind is Kind.THING
    assert wish.text.removeprefix("the ").removeprefix("an ").removeprefix("a ") in ask


@pytest.mark.parametrize(
    ("ask", "direct", "indirect"),
    [
        ("who has to approve it", "who has to approve it", "who has to approve it"),
        (
            "what a gigabyte of data costs in Turkey",
            "what does a gigabyte of data cost in Turkey",
            "what a gigabyte of data costs in Turkey",
        ),
        ("what F07 means", "what does F07 mean", "what F07 means"),
        (
            "how my leave builds up while I'm away",
            "how does my leave build up while I am away",
            "how my leave builds up while I'm away",
        ),
        ("where my order is", "where is my order", "where my order is"),
        ("Where is order 1042?", "Where is order 1042", "where order 1042 is"),
        ("what to wear", "what should I wear", "what to wear"),
        ("how to reset it", "how do I reset it", "how to reset it"),
        ("if it has shipped", "has it shipped", "whether it has shipped"),
        ("whether red suits me", "does red suit me", "whether red suits me"),
        ("what the fee was for", "what was the fee for", "what the fee was for"),
        ("why my bill went up", "why did my bill go up", "why my bill went up"),
        ("How long does delivery take?", "How long does delivery take", "how long delivery takes"),
        ("how many bags I can take", "how many bags can I take", "how many bags I can take"),
        ("what happens if I miss it", "what happens if I miss it", "what happens if I miss it"),
        ("Can I bring my dog?", "Can I bring my dog", "whether I can bring my dog"),
        ("What are your opening hours on Saturday?", "What are your opening hours on Saturday", ""),
    ],
)
def test_a_question_is_known_in_both_orders(ask: str, direct: str, indirect: str) -> None:
    wish = wish_of(ask)
    assert (wish.kind, wish.text, wish.indirect) == (Kind.QUESTION, direct, indirect)


def test_a_question_that_cannot_be_turned_round_for_sure_keeps_its_order() -> None:
    wish = wish_of("whether the shop that sold it pays")
    assert (wish.kind, wish.text) == (Kind.FAVOUR, "tell me whether the shop that sold it pays")


@pytest.mark.parametrize(
    ("ask", "kind", "text"),
    [
        ("Getting a refund", Kind.DEED, "get a refund"),
        ("Cancelling my contract", Kind.DEED, "cancel my contract"),
        ("it repaired", Kind.DEED, "get it repaired"),
        ("my case delivered to my hotel", Kind.DEED, "get my case delivered to my hotel"),
        ("help me pay my bill", Kind.DEED, "pay my bill"),
        ("to cancel order 12", Kind.DEED, "cancel order 12"),
        ("that somebody lets us in", Kind.FAVOUR, "make sure that somebody lets us in"),
        ("My invoice of March is wrong.", Kind.SENTENCE, "My invoice of March is wrong"),
        ("My internet drops every evening", Kind.SENTENCE, "My internet drops every evening"),
        ("It does not work", Kind.SENTENCE, "It does not work"),
        ("Locked out of my account", Kind.SENTENCE, "I'm locked out of my account"),
        ("Charged twice", Kind.SENTENCE, "I was charged twice"),
        ("I want a refund", Kind.THING, "a refund"),
        ("solve x^2 - 5x + 6 = 0", Kind.DEED, "solve x^2 - 5x + 6 = 0"),
        (
            "Ich möchte meine Lampe endlich umtauschen",
            Kind.SENTENCE,
            "Ich möchte meine Lampe endlich umtauschen",
        ),
    ],
)
def test_other_forms_of_an_ask_are_read(ask: str, kind: Kind, text: str) -> None:
    wish = wish_of(ask)
    assert (wish.kind, wish.text) == (kind, text)
