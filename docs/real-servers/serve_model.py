"""Serve tiny.gguf by llama.cpp on 127.0.0.1, four requests at a time.

Usage: python serve_model.py PORT [API_KEY]
"""

import sys
import threading

import xllamacpp

SLOTS, CONTEXT = 4, 16384

params = xllamacpp.CommonParams()
params.model.path = "tiny.gguf"
params.model_alias = {"tiny"}
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[1])
params.api_keys = sys.argv[2:]
params.n_parallel = SLOTS
params.n_ctx = SLOTS * CONTEXT
params.n_gpu_layers = 0
params.cpuparams.n_threads = 1
params.cache_ram_mib = 0
params.endpoint_metrics = True
server = xllamacpp.Server(params)
threading.Event().wait()
