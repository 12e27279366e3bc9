"""How the offline user and the heuristic judge end talks with kinds of assistants, as a table.

``python benchmarks/offline_table.py`` lets every persona card talk to every kind of assistant in
this process, prints how that ended against what each kind is worth, and ends with exit code 1 when
a bar is missed. Other kinds and other cards are set aside, so that no rule is tuned on them;
``--set-aside`` plays these with each other as well.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from offline import bars
from offline.bars import Bar, Count, by_kind, kappa, with_outcome
from offline.kinds import KINDS
from offline.lines import HERE
from offline.playing import (
    MAX_TURNS,
    Meeting,
    Played,
    meetings,
    milliseconds_per_turn,
    play,
    read_cards,
    read_short_answers,
    said,
    say_in_turn,
)
from offline.saying import Outcome
from offline.second_kinds import SECOND, SECOND_KINDS
from offline.set_aside_kinds import SET_ASIDE, SET_ASIDE_KINDS

_COLUMNS = ("n", "right", "early", "f.pass", "f.alarm", "handed", "max_t.", "fault")


def print_part(title: str, talks: Sequence[Played]) -> list[Bar]:
    """Print the table, the totals and the bars of a part of the talks; return the bars."""
    cards = {talk.card.persona.id for talk in talks}
    kinds = by_kind(talks)
    print(f"\n{title}: {len(talks)} talks of {len(kinds)} kinds and {len(cards)} cards")
    print(f"{'':<34}" + "".join(f"{name:>8}" for name in _COLUMNS))
    for outcome in Outcome:
        print(f"{outcome}{' (shown, not scored)' if outcome is Outcome.BLIND else ''}")
        for name, some in by_kind(with_outcome(talks, outcome)).items():
            print(_row(f"  {name}", some))
    print("in all")
    for outcome in Outcome:
        some = with_outcome(talks, outcome)
        for sort in bars.SORTS:
            of_sort = [talk for talk in some if talk.card.sort == sort]
            print(_row(f"  {outcome}, cards with {sort}", of_sort))
    without = [talk for talk in talks if talk.card.sort != "evidence"]
    proven = [talk for talk in talks if talk.card.sort == "evidence"]
    print(
        f"kappa of helped and judged so: {kappa(talks):.2f} "
        f"({kappa(proven):.2f} with evidence, {kappa(without):.2f} without)"
    )
    held = bars.bars(talks)
    print_bars(held)
    return held


def print_bars(held: Sequence[Bar]) -> None:
    """Print each bar, what was measured, and whether it holds."""
    for bar in held:
        print(f"{'ok    ' if bar.holds else 'MISSED'}  {bar.name}: {bar.measured}")


def _row(name: str, talks: Sequence[Played]) -> str:
    if not talks:
        return f"{name:<34}{0:>8}"
    count = Count.of(talks)
    right = "" if count.right is None else f"{count.right / count.n:.0%}"
    numbers = (
        count.early,
        count.false_passes,
        count.false_alarms,
        count.wrongly_handed_off,
        count.undecided,
        count.faults,
    )
    return f"{name:<34}{count.n:>8}{right:>8}" + "".join(f"{number or '':>8}" for number in numbers)


def print_table(who: Sequence[Meeting], folder: Path, seed: int) -> bool:
    """Play and print everything; True when every bar holds."""
    print(f"seed {seed}, at most {MAX_TURNS} turns")
    played = play(who, seed)
    held: list[Bar] = []
    for title, is_aside in (("tuning", False), ("set aside", True)):
        if part := [talk for talk in played if talk.is_set_aside is is_aside]:
            held += print_part(title, part)
    ended = [talk.conversation for talk in played]
    again = [talk.conversation for talk in play(who, seed)]
    answered = [say_in_turn(*each, seed) for each in read_short_answers(folder)]
    is_equal = said(ended) == said(again)
    of_all = [
        bars.short_answers_bar(answered),
        Bar("second run equal to the byte", "yes" if is_equal else "no", is_equal),
        bars.time_bar(milliseconds_per_turn(ended)),
    ]
    print("\nall talks")
    print_bars(of_all)
    return all(bar.holds for bar in (*held, *of_all))


def print_transcripts(talks: Sequence[Played]) -> None:
    """Print whole talks, the user's acts, and the judge's reasons."""
    for talk in talks:
        conversation = talk.conversation
        print(f"--- {talk.kind.name} ({talk.kind.outcome}) with {talk.card.persona.id}")
        print(conversation.transcript())
        for verdict in conversation.verdicts:
            act = conversation.user_messages[verdict.turn - 1].act
            print(f"turn {verdict.turn}: {act}; {verdict.verdict}: {verdict.reason}")
        print(f"{conversation.stop_reason}: {conversation.reason}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the ``arguments`` ask for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--set-aside", action="store_true", help="play what is set aside as well")
    parser.add_argument("--kind", metavar="NAME", help="print the talks of this kind instead")
    parser.add_argument("--card", metavar="ID", help="print the talks of this card instead")
    parser.add_argument("--cards", type=Path, default=HERE, help="a folder with other cards")
    options = parser.parse_args(arguments)
    who = meetings(KINDS.values(), read_cards(options.cards))
    if options.cards == HERE:
        who += meetings(SECOND_KINDS.values(), read_cards(SECOND))
    if options.set_aside:
        who += meetings(SET_ASIDE_KINDS.values(), read_cards(SET_ASIDE))
    if options.kind or options.card:
        print_transcripts(play(_named(who, options.kind, options.card), options.seed))
        return 0
    return 0 if print_table(who, options.cards, options.seed) else 1


def _named(who: Sequence[Meeting], kind: str | None, card: str | None) -> list[Meeting]:
    found = [
        each
        for each in who
        if kind in (None, each.kind.name) and card in (None, each.card.persona.id)
    ]
    if not found:
        ids = dict.fromkeys(each.card.persona.id for each in who)
        names = dict.fromkeys(each.kind.name for each in who)
        sys.exit(
            f"no talk of {kind or 'any kind'} with {card or 'any card'}, or it is set aside; "
            f"there are: {', '.join(names)}; {', '.join(ids)}"
        )
    return found


if __name__ == "__main__":
    sys.exit(main())
