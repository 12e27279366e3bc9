"""Write tiny.gguf, a language model of 2 MB that has learned which letter tends to follow which.

Usage: python make_model.py ENGLISH_TEXT_FILE

It has one dimension for each byte, so that its output layer is a table of letter pairs; attention
and feed-forward are small noise. What it writes is gibberish in sentences, and fits any JSON schema
that its server enforces.
"""

import re
import sys
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np

CONTEXT, HEADS, FEED_FORWARD = 32768, 4, 64
SPECIAL = ["<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_CHANCE = np.random.default_rng(0)


def byte_names():
    """One printable character per byte, as byte-level vocabularies spell them."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte if byte in plain else next(others)) for byte in range(256)]


def letter_pairs(text, size):
    """How often each byte follows each other one, and what keeps JSON strings and lists short."""
    words = " ".join(re.findall(r"[A-Za-z',]+\.?", text))
    data = words.replace(". ", '."').encode()  # the end of a sentence is that of a JSON string
    pairs = np.full((256 + len(SPECIAL), size), 0.02, dtype=np.float32)
    for before, after in pairwise(data):
        pairs[after, before] += 1
    pairs[ord(".")] += 0.03 * pairs.sum(axis=0)
    pairs[ord("]"), ord('"')] += 0.1
    pairs[[[ord(",")], [ord("}")]], list(b"0123456789")] += 1
    pairs[-1, ord('"')] = pairs[:, ord('"')].sum()  # outside of JSON, half the strings end it all
    return pairs


def noise(*shape):
    """Weights that do next to nothing."""
    return (_CHANCE.standard_normal(shape) * 0.01).astype(np.float32)


def tensors(text, size):
    """The model's weights, by name."""
    pairs = letter_pairs(text, size)
    # The norm before the output layer makes a one-hot vector sqrt(size) long.
    yield "output.weight", (np.log(pairs / pairs.sum(axis=0)) / np.sqrt(size)).astype(np.float32)
    yield "token_embd.weight", np.eye(len(pairs), size, dtype=np.float32)
    for norm in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        yield f"{norm}.weight", np.ones(size, dtype=np.float32)
    for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
        yield f"blk.0.{part}.weight", noise(size, size)
    yield "blk.0.ffn_gate.weight", noise(FEED_FORWARD, size)
    yield "blk.0.ffn_up.weight", noise(FEED_FORWARD, size)
    yield "blk.0.ffn_down.weight", noise(size, FEED_FORWARD)


def write(path, text):
    """Write the model in the format of llama.cpp."""
    vocabulary = byte_names() + SPECIAL
    size = -(-len(vocabulary) // 32) * 32
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(size)
    writer.add_block_count(1)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_dimension_count(size // HEADS)
    writer.add_vocab_size(len(vocabulary))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(vocabulary)
    writer.add_token_types([gguf.TokenType.NORMAL] * 256 + [gguf.TokenType.CONTROL] * len(SPECIAL))
    writer.add_token_merges(["Ġ t"])
    writer.add_bos_token_id(256)
    writer.add_eos_token_id(257)
    writer.add_chat_template(TEMPLATE)
    for name, weights in tensors(text, size):
        writer.add_tensor(name, weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    write("tiny.gguf", Path(sys.argv[1]).read_text(encoding="utf-8"))
