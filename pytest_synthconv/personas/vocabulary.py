"""The verbs by which assistants and their users say what is to be done.

What a user does with an assistant's help (*track* an order) is kept apart from what only the
assistant does (*recommend*, *explain*): the first can be asked for as "help tracking ...".
"""

from __future__ import annotations

from collections.abc import Mapping

_USER_VERBS = {
    "find": """check/checking find/finding follow/following locate/locating look/looking
        monitor/monitoring search/searching track/tracking""",
    "fix": """correct/correcting debug/debugging fix/fixing recover/recovering repair/repairing
        replace/replacing reset/resetting resolve/resolving solve/solving
        troubleshoot/troubleshooting""",
    "do": """analyse/analysing analyze/analyzing apply/applying arrange/arranging book/booking
        build/building buy/buying cancel/cancelling change/changing complete/completing
        configure/configuring convert/converting cook/cooking create/creating deploy/deploying
        design/designing draft/drafting edit/editing exchange/exchanging file/filing
        format/formatting get/getting install/installing make/making manage/managing
        modify/modifying open/opening order/ordering organise/organising organize/organizing
        pay/paying plan/planning prepare/preparing refactor/refactoring register/registering
        renew/renewing rent/renting report/reporting reschedule/rescheduling reserve/reserving
        return/returning schedule/scheduling sell/selling send/sending submit/submitting
        summarise/summarising summarize/summarizing test/testing transfer/transferring
        translate/translating update/updating use/using write/writing""",
    "decide": """choose/choosing compare/comparing evaluate/evaluating pick/picking
        select/selecting""",
    "learn": """improve/improving learn/learning practice/practicing practise/practising
        study/studying understand/understanding""",
}
_SERVICE_VERBS = """advise/advising answer/answering assist/assisting cover/covering
    deliver/delivering describe/describing discuss/discussing explain/explaining give/giving
    guide/guiding handle/handling help/helping inform/informing offer/offering
    process/processing provide/providing recommend/recommending review/reviewing show/showing
    suggest/suggesting support/supporting teach/teaching tell/telling"""


def _gerunds(text: str) -> dict[str, str]:
    return {verb: gerund for verb, _, gerund in (word.partition("/") for word in text.split())}


def _third_person(verb: str) -> str:
    if verb.endswith(("s", "x", "ch", "sh")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def _forms(gerunds: Mapping[str, str]) -> dict[str, str]:
    return {f: verb for verb, ing in gerunds.items() for f in (verb, _third_person(verb), ing)}


GERUNDS: Mapping[str, str] = {
    verb: gerund for text in _USER_VERBS.values() for verb, gerund in _gerunds(text).items()
}
"""What a user does, to the form that follows "help": ``track`` to ``tracking``."""

GERUNDS_OF_GOAL: Mapping[str, tuple[str, ...]] = {
    goal: tuple(_gerunds(text).values()) for goal, text in _USER_VERBS.items()
}
"""Type of goal to the doings that belong to it."""

USER_FORMS: Mapping[str, str] = _forms(GERUNDS)
"""Any form of a verb to its base, for what users do."""

SERVICE_FORMS: Mapping[str, str] = _forms(_gerunds(_SERVICE_VERBS))
"""The same for what only assistants do."""
