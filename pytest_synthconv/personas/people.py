"""Names, occupations and pastimes from many places, to distinguish the cards of a set.

They are drawn independently of all facets, so that no name and no job implies a behaviour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import NamedTuple

from ..core.text import slug
from .randomness import pick, shuffled


class Person(NamedTuple):
    """The person on a card. ``pronoun`` is ``she``, ``he`` or ``they``."""

    given: str
    name: str
    pronoun: str
    age: int
    occupation: str
    pastime: str


class _Names(NamedTuple):
    women: str
    men: str
    families: str


_PLACES = (
    _Names(
        "Alice Grace Hannah Megan Ruth",
        "Callum George Oliver Thomas Wesley",
        "Bennett Clarke Doyle Hughes Marsh Whitfield",
    ),
    _Names(
        "Abena Amara Fatou Ngozi Yetunde",
        "Chidi Emeka Kwame Ousmane Tunde",
        "Adeyemi Boateng Diallo Mensah Okafor Sarr",
    ),
    _Names(
        "Achieng Lindiwe Nyambura Thandiwe Wanjiru",
        "Kamau Otieno Sipho Tendai Themba",
        "Dlamini Kiptoo Mokoena Mwangi Nkosi Odhiambo",
    ),
    _Names(
        "Ananya Kavita Meera Nadia Priya",
        "Arjun Imran Rahul Sanjay Vikram",
        "Chowdhury Fernando Iyer Patel Rahman Sharma",
    ),
    _Names("Jia Lan Mei Xiaoyu Yun", "Hao Jun Kang Ming Wei", "Chen Huang Liu Tan Wu Zhang"),
    _Names(
        "Aiko Haruka Mariko Naomi Yuki",
        "Daichi Haruto Kenji Ren Takumi",
        "Fujita Ishikawa Kobayashi Mori Sato Tanaka",
    ),
    _Names("Hoa Huong Linh Mai Thuy", "Bao Duc Khoa Minh Quang", "Dang Lam Nguyen Pham Tran Vo"),
    _Names(
        "Camila Lucía Renata Valentina Ximena",
        "Andrés Diego Emilio José Mateo",
        "Castillo García Herrera Muñoz Rojas Vega",
    ),
    _Names(
        "Beatriz Inês Júlia Larissa Marina",
        "Caio João Otávio Rafael Thiago",
        "Araújo Carvalho Figueira Moreira Oliveira Santos",
    ),
    _Names(
        "Layla Noor Rania Salma Yasmin",
        "Bilal Karim Omar Tariq Yusuf",
        "Farouk Haddad Khalil Mansour Nasser Saleh",
    ),
    _Names(
        "Defne Elif Parisa Shirin Zeynep",
        "Dariush Emre Kerem Navid Ozan",
        "Aydin Demir Karimi Rostami Tehrani Yilmaz",
    ),
    _Names(
        "Anneke Femke Greta Johanna Sabine",
        "Bram Jonas Lukas Stefan Tobias",
        "Bakker Brandt Hoffmann Krüger Smit Weber",
    ),
    _Names(
        "Aino Astrid Freja Signe Tuva",
        "Anders Erik Lars Mikko Oskar",
        "Dahl Eklund Holm Lindqvist Nygaard Virtanen",
    ),
    _Names(
        "Katarzyna Milena Olena Vesna Zuzana",
        "Andriy Goran Marek Pavel Piotr",
        "Bondarenko Horvat Kovač Nowak Petrenko Wójcik",
    ),
    _Names(
        "Aurélie Chloé Manon Solène Zoé",
        "Bastien Étienne Hugo Rémi Théo",
        "Blanchard Fontaine Girard Lefèvre Moreau Roux",
    ),
    _Names(
        "Chiara Eleni Giulia Ioanna Sofia",
        "Luca Matteo Nikos Sandro Yannis",
        "Conti Economou Ferrara Papadakis Ricci Vitale",
    ),
    _Names(
        "Aroha Leilani Mahina Moana Talia",
        "Koa Manu Sione Tane Wiremu",
        "Kahale Kealoha Ngata Parata Tamihana Tuilagi",
    ),
    _Names(
        "Noa Shira Tamar Yael Ziva",
        "Amir Ari Eitan Noam Uri",
        "Biton Katz Levi Mizrahi Peretz Segal",
    ),
)
_INITIALS = ("", *"ABCDEFGHIJKLMNOPRSTVWZ")
_SHARE_OF_THEY = 0.08

_OCCUPATIONS: tuple[tuple[str, int, int], ...] = (
    ("accountant", 26, 63),
    ("architect", 27, 66),
    ("baker", 19, 64),
    ("bicycle courier", 18, 38),
    ("bus driver", 23, 64),
    ("caretaker", 30, 66),
    ("carpenter", 19, 63),
    ("chemistry student", 18, 27),
    ("childminder", 22, 60),
    ("choir leader", 28, 70),
    ("dental assistant", 20, 58),
    ("electrician", 20, 63),
    ("farmer", 24, 70),
    ("fire-fighter", 22, 52),
    ("florist", 20, 66),
    ("gardener", 20, 68),
    ("geography teacher", 26, 64),
    ("goldsmith", 24, 68),
    ("history student", 18, 29),
    ("hotel receptionist", 19, 60),
    ("house painter", 19, 61),
    ("insurance clerk", 22, 63),
    ("journalist", 24, 66),
    ("laboratory technician", 22, 62),
    ("landlord", 38, 79),
    ("librarian", 25, 65),
    ("locksmith", 22, 66),
    ("midwife", 24, 62),
    ("museum guide", 22, 70),
    ("night porter", 25, 67),
    ("nurse", 21, 63),
    ("optician", 23, 65),
    ("pharmacist", 25, 66),
    ("piano tuner", 30, 72),
    ("postal worker", 20, 63),
    ("potter", 25, 72),
    ("primary school teacher", 24, 63),
    ("retired engineer", 62, 82),
    ("retired judge", 66, 84),
    ("retired seamstress", 61, 83),
    ("shop assistant", 18, 60),
    ("social worker", 24, 62),
    ("stage technician", 21, 59),
    ("surveyor", 25, 64),
    ("swimming coach", 21, 55),
    ("tailor", 22, 70),
    ("theatre usher", 18, 45),
    ("train conductor", 21, 63),
    ("translator", 25, 70),
    ("veterinary nurse", 21, 58),
    ("waiter", 18, 50),
    ("weather forecaster", 27, 61),
    ("welder", 20, 60),
    ("wine merchant", 28, 70),
)

_PASTIMES = (
    "keeps three hens in the garden and names them after composers",
    "plays the trombone in a village band",
    "shares a flat with two cousins and a parrot",
    "is bringing up twins who never sleep at the same time",
    "sings in a choir on Thursdays",
    "restores old radios at weekends",
    "swims in the lake every morning until November",
    "has recently moved to a smaller flat after twenty years in a house",
    "volunteers at the food bank once a week",
    "looks after an elderly neighbour and her dachshund",
    "grows tomatoes on a balcony that gets too little sun",
    "referees amateur football on Sundays",
    "is saving for a journey around the Baltic by train",
    "collects maps and seldom travels",
    "works shifts and sleeps at odd hours",
    "learns the accordion, to the regret of the people downstairs",
    "commutes an hour each way and reads crime novels on the train",
    "has a grown-up daughter abroad and a dog with a weak stomach",
    "runs half-marathons without ever winning anything",
    "plays chess by post with a cousin in Chile",
    "repairs bicycles for half the street",
    "coaches a girls' handball team",
    "is renovating a kitchen that has been half finished for a year",
    "bakes bread on Saturdays and gives most of it away",
    "goes dancing whenever there is live music",
    "paints watercolours of railway stations",
    "lives above a bakery and wakes up to the smell of it",
    "sails a small boat that is older than its crew",
    "keeps bees on the roof of an office block",
    "has just come back from a year abroad",
    "knits during films and finishes neither",
    "hosts a quiz in the pub at the corner",
    "watches birds and keeps lists of them",
    "cooks for eight people every other Sunday",
    "is about to become a grandparent for the first time and talks of little else",
    "writes letters to the editor, some of which get printed",
)


_GROWN_CHILDREN = ("has a grown-up daughter", "is about to become a grandparent")
_OLD_ENOUGH = 48


def person(rng: Random, names: Sequence[str], taken_ids: Iterable[str]) -> Person:
    """Draw a person whose name and id are not taken, with as few reused names as possible."""
    given, name, pronoun = _name(rng, names, frozenset(taken_ids))
    occupation, youngest, oldest = pick(rng, _OCCUPATIONS)
    age = pick(rng, range(youngest, oldest + 1))
    pastimes = [p for p in _PASTIMES if age >= _OLD_ENOUGH or not p.startswith(_GROWN_CHILDREN)]
    return Person(given, name, pronoun, age, occupation, pick(rng, pastimes))


def _name(rng: Random, names: Sequence[str], taken_ids: frozenset[str]) -> tuple[str, str, str]:
    used = {word for name in names for word in name.split()}
    usual = sorted(shuffled(rng, tuple(everybody())), key=lambda one: len(used & {*one[:2]}))
    pronoun_is_they = rng.random() < _SHARE_OF_THEY
    for initial in _INITIALS:
        for given, family, pronoun in usual:
            name = f"{given} {initial}. {family}" if initial else f"{given} {family}"
            if name not in names and slug(name) not in taken_ids:
                return given, name, "they" if pronoun_is_they else pronoun
    raise ValueError(f"no name is left after {len(names)} personas")


def everybody() -> Iterator[tuple[str, str, str]]:
    """Yield all combinations of given name, family name and usual pronoun."""
    for place in _PLACES:
        for family in place.families.split():
            yield from ((given, family, "she") for given in place.women.split())
            yield from ((given, family, "he") for given in place.men.split())
