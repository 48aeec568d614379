#!/usr/bin/env python3
"""Times training steps of PyTorch in eager mode, transformers and PEFT, on the shapes and documents of `stillhouse bench train`.

    torch_peft.py --shape 8b --seq 4096 --batch 2 --lengths packed --steps 12

LoRA of rank 16, alpha 32, on the seven linears, or all weights (--mode full), with random weights. Rows hold several documents where --lengths is
packed: position_ids start again at 0, from which transformers makes a mask that keeps documents apart, for PyTorch's scaled_dot_product_attention.
Adapters are kept in the type of the base (autocast_adapter_dtype=False), which is faster than PEFT's default of float32.
Prints one line of JSON last: median_step_ms, tokens_per_s, peak_memory_mib, final_loss and versions. Ends with 4 where a package is missing.
"""

import argparse
import json
import statistics
import sys
import time

SEED = 1234
WARMUP = 3
MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15

# vocabulary, width, layers, heads, kv heads, feed-forward, sequence, batch
SHAPES = {
    "tiny": (512, 128, 4, 4, 2, 352, 256, 8),
    "small": (4096, 256, 6, 8, 4, 704, 512, 4),
    "mid": (8192, 1024, 8, 16, 4, 2816, 512, 2),
    "8b": (128256, 4096, 32, 32, 8, 14336, 128, 1),
}
LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def stream(seed, name):
    """SplitMix64, one stream for every seed and name: the numbers of BenchTokens."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & MASK
    state ^= mix(seed)
    while True:
        state = (state + GAMMA) & MASK
        yield mix(state)


def document_ends(seed, lengths, sequence, batch):
    """Where the documents of all rows end, as BenchLengths has them."""
    if lengths == "uniform":
        return [row * sequence for row in range(1, batch + 1)]
    draws = stream(seed, "lengths")
    ends = []
    end = 0
    for row in range(1, batch + 1):
        while end < row * sequence:
            draw = next(draws)
            power = 1 << (4 + bin(draw & 0xFF).count("1"))
            end = min(end + power + (draw >> 33) % power, row * sequence)
            ends.append(end)
    return ends


def token_ids(seed, count, vocabulary):
    draws = stream(seed, "tokens")
    return [(next(draws) >> 33) % vocabulary for _ in range(count)]


def batch_of(options, vocabulary):
    """Ids, labels and positions as flat lists. transformers shifts the labels, so that a document's first token is the one without."""
    ids = token_ids(SEED, options.seq * options.batch, vocabulary)
    labels = list(ids)
    positions = []
    start = 0
    for end in document_ends(SEED, options.lengths, options.seq, options.batch):
        labels[start] = -100
        positions.extend(range(end - start))
        start = end
    return ids, labels, positions


def open_model(options, torch, dtype):
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaConfig, LlamaForCausalLM

    vocabulary, width, layers, heads, kv_heads, feed_forward, _, _ = SHAPES[options.shape]
    rope = {"rope_type": "default", "rope_theta": 500000.0}
    if options.shape == "8b":
        rope = {
            "rope_type": "llama3",
            "rope_theta": 500000.0,
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 8192,
        }
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        intermediate_size=feed_forward,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        max_position_embeddings=1 << 17,
        rms_norm_eps=1e-5,
        rope_parameters=rope,
        tie_word_embeddings=False,
        use_cache=False,
    )
    torch.manual_seed(SEED)
    with torch.device(options.device):
        model = LlamaForCausalLM._from_config(config, attn_implementation="sdpa", dtype=dtype)
    if options.mode == "lora":
        lora = LoraConfig(r=16, lora_alpha=32, lora_dropout=0.0, bias="none", target_modules=LINEARS, task_type="CAUSAL_LM")
        model = get_peft_model(model, lora, autocast_adapter_dtype=False)
    if options.checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    return model.train()


def measure(options, torch):
    import peft
    import transformers

    dtype = {"bf16": torch.bfloat16, "f32": torch.float32}[options.dtype]
    on_gpu = options.device == "cuda"
    model = open_model(options, torch, dtype)
    rows = [
        torch.tensor(values, device=options.device).view(options.batch, options.seq)
        for values in batch_of(options, SHAPES[options.shape][0])
    ]
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-3, weight_decay=0.01, fused=on_gpu)
    milliseconds = []
    loss = None
    for _ in range(options.steps):
        if on_gpu:
            torch.cuda.synchronize()
        begun = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = model(input_ids=rows[0], labels=rows[1], position_ids=rows[2]).loss
        loss.backward()
        optimizer.step()
        if on_gpu:
            torch.cuda.synchronize()
        milliseconds.append((time.perf_counter() - begun) * 1e3)
    median = statistics.median(milliseconds[min(WARMUP, len(milliseconds) - 1):])
    return {
        "median_step_ms": median,
        "tokens_per_s": options.seq * options.batch / median * 1e3,
        "peak_memory_mib": torch.cuda.max_memory_allocated() / 2**20 if on_gpu else resident_mib(),
        "final_loss": loss.item(),
        "trained_parameters": sum(parameter.numel() for parameter in trained),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "peft": peft.__version__,
    }


def resident_mib():
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=SHAPES, default="tiny")
    parser.add_argument("--mode", choices=["lora", "full"], default="lora")
    parser.add_argument("--dtype", choices=["f32", "bf16"], default="bf16")
    parser.add_argument("--seq", type=int, help="tokens of a row; the shape's own when left out")
    parser.add_argument("--batch", type=int, help="rows of a step; the shape's own when left out")
    parser.add_argument("--lengths", choices=["uniform", "packed"], default="uniform")
    parser.add_argument("--steps", type=int, default=20, help="in all; the first 3 are not counted")
    parser.add_argument("--checkpointing", action="store_true", help="compute activations again in the backward pass")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--documents", action="store_true", help="print where the documents end, and nothing else")
    options = parser.parse_args(arguments)
    options.seq = options.seq or SHAPES[options.shape][6]
    options.batch = options.batch or SHAPES[options.shape][7]
    return options


def main():
    options = options_of(sys.argv[1:])
    if options.documents:
        print(json.dumps(document_ends(SEED, options.lengths, options.seq, options.batch)))
        return 0
    try:
        import torch
        import transformers  # noqa: F401
        import peft  # noqa: F401
    except ImportError as missing:
        print(f"torch_peft.py: {missing}; install torch, transformers and peft", file=sys.stderr)
        return 4
    if options.device == "cuda" and not torch.cuda.is_available():
        print("torch_peft.py: PyTorch finds no GPU; repair that, or say --device cpu", file=sys.stderr)
        return 4
    print(json.dumps(measure(options, torch)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
