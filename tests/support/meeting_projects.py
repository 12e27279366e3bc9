"""Projects whose conversations are under way at the same time."""

from __future__ import annotations

from projects import CONFTEST, Project

MEETING = """

from threading import Barrier, current_thread, enumerate, main_thread

COMPANY = Barrier({company})
TALKED = []


@pytest.fixture(scope="session")
def synthconv_endpoint():
    yield meet
    print("LEFT", [t.name for t in enumerate() if "look-ahead" in t.name])


def meet(messages, conversation_id):
    if len(messages) == 1:
        TALKED.append(messages[0]["content"])
        COMPANY.wait(20)
    return answer(messages)
"""


def meeting(project: Project, *people: str, company: int) -> None:
    """A desk that answers only when ``company`` conversations have begun."""
    project.write(*people)
    conftest = project.pytester.path / "conftest.py"
    conftest.write_text(CONFTEST + MEETING.format(company=company))
