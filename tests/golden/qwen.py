"""Golden files of Qwen2 and Qwen3, by transformers: qwen.py make FOLDER [SEED] | logits FOLDER | tokens FOLDER.

`make` writes FOLDER/qwen2_tiny and FOLDER/qwen3_tiny, models of random weights with what transformers computes with
them, and FOLDER/qwen_tokenizer; tests/golden holds them as seed 1 gives them. `logits` reads a model that recglm wrote
and texts.json, {name: token ids}, and writes logits.safetensors; `tokens` reads a tokenizer.json that recglm wrote and
strings.json, and writes tokens.json, lists of ids.
"""
import json
import pathlib
import sys

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer, Qwen2Config, Qwen3Config
from transformers.models.qwen2 import modeling_qwen2
from transformers.models.qwen3 import modeling_qwen3

NO_TARGET = -100


def in_double():
    """The two functions that go to float32 inside, in the scalar of their input: for the runs in double."""

    def norm(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.variance_epsilon))

    def angles(self, x, position_ids):
        half = torch.arange(0, self.size, 2, dtype=x.dtype) / self.size
        turned = position_ids[..., None].to(x.dtype) * self.base ** -half
        turned = torch.cat((turned, turned), -1)
        return turned.cos(), turned.sin()

    for module, kind in (modeling_qwen2, "Qwen2"), (modeling_qwen3, "Qwen3"):
        getattr(module, kind + "RMSNorm").forward = norm
        getattr(module, kind + "RotaryEmbedding").forward = angles


def texts(rng, vocabulary, positions):
    def text(n, prefix, places=None):
        ids = torch.randint(3, vocabulary, (n,), generator=rng).tolist()
        targets = [ids[i + 1] if prefix <= i + 1 < n else NO_TARGET for i in range(n)]
        return {"input_ids": ids, "positions": places or list(range(n)), "prefix": prefix, "targets": targets}

    places = torch.randperm(positions, generator=rng)[:8].tolist()
    return {"b": text(14, 6), "d0": text(6, 3), "d1": text(9, 4), "e": text(8, 2, places)}


def run(model, text):
    """Logits and the loss of each token; embedding and blocks by hooks."""
    seen = {}
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    hooks = [base.model.embed_tokens.register_forward_hook(lambda m, i, o: seen.__setitem__("embedding", o[0])),
             base.model.norm.register_forward_hook(lambda m, i, o: seen.__setitem__("final", o[0]))]
    for i, layer in enumerate(base.model.layers):
        hooks.append(layer.register_forward_hook(
            lambda m, a, o, i=i: seen.__setitem__(f"block{i}", (o[0] if isinstance(o, tuple) else o)[0])))
    ids = torch.tensor([text["input_ids"]])
    # Without a mask, places that do not rise would count as several texts.
    logits = model(input_ids=ids, position_ids=torch.tensor([text["positions"]]), attention_mask=torch.ones_like(ids)).logits[0]
    for hook in hooks:
        hook.remove()
    seen["logits"] = logits
    seen["token_loss"] = torch.nn.functional.cross_entropy(logits, torch.tensor(text["targets"]), reduction="none",
                                                           ignore_index=NO_TARGET)
    seen["loss"] = seen["token_loss"].sum() / sum(t != NO_TARGET for t in text["targets"])
    return seen


def results(folder, cases, double):
    """Everything in one precision, and the gradients of b."""
    kind = torch.float64 if double else torch.float32
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=kind, attn_implementation="sdpa").eval()
    for part in model.modules():
        if part.__class__.__name__.endswith("RotaryEmbedding"):
            part.size, part.base = 2 * part.inv_freq.numel(), model.config.rope_parameters["rope_theta"]
    end = "_f64" if double else ""
    out, total, count = {}, 0, 0
    for name, text in cases.items():
        seen = run(model, text)
        for what, value in seen.items():
            if not double or what in ("logits", "token_loss", "loss"):
                out[f"{name}.{what}{end}"] = value.detach().reshape(1) if what == "loss" else value.detach().clone()
        if name.startswith("d"):
            total, count = total + seen["token_loss"].sum(), count + sum(t != NO_TARGET for t in text["targets"])
    out["d.loss" + end] = (total / count).detach().reshape(1)
    model.zero_grad()
    run(model, cases["b"])["loss"].backward()
    gradients = {name: p.grad.float().clone() for name, p in model.named_parameters()}
    return model, out, gradients


def adapter(model, folder, rng):
    products = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    lora = get_peft_model(model, LoraConfig(r=3, lora_alpha=6, target_modules=products, task_type="CAUSAL_LM"))
    lora.peft_config["default"].base_model_name_or_path = folder.parent.name
    for name, p in lora.named_parameters():
        if "lora_" in name:
            p.data = torch.randn(p.shape, generator=rng) * 0.3
    lora.save_pretrained(folder)


def make_model(folder, config, rng):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_config(config)
    for name, p in model.named_parameters():
        draw = torch.randn(p.shape, generator=rng)
        p.data = 1 + 0.3 * draw if "norm" in name else 0.5 * draw if name.endswith("bias") else 0.4 * draw
    model.save_pretrained(folder)
    weights = load_file(folder / "model.safetensors")
    save_file({k: v.bfloat16() for k, v in weights.items()}, folder / "model.bf16.safetensors", {"format": "pt"})
    cases = texts(rng, config.vocab_size, config.max_position_embeddings)
    (folder / "cases.json").write_text(json.dumps(cases) + "\n")
    model, out, _ = results(folder, cases, False)
    adapter(model, folder / "lora", rng)
    rounded = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa")
    rounded.load_state_dict({k: v.bfloat16().float() for k, v in rounded.state_dict().items()})
    out["b.logits_bf16_weights"] = run(rounded, cases["b"])["logits"].detach()
    for name, text in cases.items():
        for key in ("input_ids", "positions", "targets"):
            out[f"{name}.{key}"] = torch.tensor(text[key], dtype=torch.int32)
        out[name + ".prefix"] = torch.tensor([text["prefix"]], dtype=torch.int32)
    return cases, out


def adapted(folder, cases, double):
    kind = torch.float64 if double else torch.float32
    from peft import PeftModel
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=kind, attn_implementation="sdpa")
    for part in base.modules():
        if part.__class__.__name__.endswith("RotaryEmbedding"):
            part.size, part.base = 2 * part.inv_freq.numel(), base.config.rope_parameters["rope_theta"]
    model = PeftModel.from_pretrained(base, folder / "lora", is_trainable=True).to(kind).eval()
    seen = run(model, cases["b"])
    seen["loss"].backward()
    end = "_f64" if double else ""
    out = {"b.logits" + end: seen["logits"].detach().clone(), "b.loss" + end: seen["loss"].detach().reshape(1)}
    gradients = {name.replace(".default", ""): p.grad.float().clone() for name, p in model.named_parameters() if p.requires_grad}
    if not double:
        out["b.logits_merged"] = run(model.merge_and_unload(), cases["b"])["logits"].detach()
    return out, gradients


def make_tokenizer(folder):
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers, Regex
    from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX, Qwen2Tokenizer
    folder.mkdir(parents=True, exist_ok=True)
    learner = Tokenizer(models.BPE())
    learner.normalizer = normalizers.NFC()
    learner.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(PRETOKENIZE_REGEX), "isolated"),
                                                     pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    corpus = ["The user has bought the red lipstick, then the blue one; the next item is the cream.",
              "What will the user buy next? He'll buy 2 of them, she's bought 3.\n\n\nThe end.\r\n",
              "caf\u00e9 cr\u00e8me br\u00fbl\u00e9e na\u00efve \u7528\u6237 \u7528\u6237\u7684 \u53e3\u7ea2 \ud55c\uad6d\uc5b4 \ud55c\uad6d"] * 3
    learner.train_from_iterator(corpus, trainers.BpeTrainer(vocab_size=340, show_progress=False, special_tokens=[],
                                                            initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    model = json.loads(learner.to_str())["model"]
    merges = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False) + "\n")
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(m + "\n" for m in merges))
    tokenizer = Qwen2Tokenizer(vocab=str(folder / "vocab.json"), merges=str(folder / "merges.txt"), pad_token=None)
    tokenizer.add_tokens([AddedToken(t, special=True, normalized=False) for t in ("<|im_start|>", "<|im_end|>")])
    tokenizer.add_tokens([AddedToken("<think>", special=False, normalized=False), AddedToken("<item_1>"), AddedToken("<item_12>"),
                          AddedToken("<\u212b>"), AddedToken("[M]", special=True, normalized=False, lstrip=True, rstrip=True)])
    tokenizer.save_pretrained(folder / "saved")
    saved = folder / "saved"
    (folder / "tokenizer.json").write_bytes((saved / "tokenizer.json").read_bytes())
    # As the folders of transformers 4 have it.
    decoder = {str(i): {"content": t.content, "lstrip": t.lstrip, "normalized": t.normalized, "rstrip": t.rstrip,
                        "single_word": t.single_word, "special": t.special} for i, t in tokenizer.added_tokens_decoder.items()}
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"add_prefix_space": False, "added_tokens_decoder": decoder, "bos_token": None, "clean_up_tokenization_spaces": False,
         "eos_token": "<|endoftext|>", "errors": "replace", "model_max_length": 32768, "pad_token": "<|endoftext|>",
         "split_special_tokens": False, "tokenizer_class": "Qwen2Tokenizer", "unk_token": None}, indent=1) + "\n")
    for file in saved.iterdir():
        file.unlink()
    saved.rmdir()
    strings = ["", "The user bought the red lipstick.", "he'll She'S THEY'VE 'tis", "1234 items, 3rd  \u00bd", "a\n\n b \r\n\r\n  c\t\td  ",
               "cafe\u0301 cr\u00e8me bru\u0302le\u0301e", "\u7528\u6237\u7684\u53e3\u7ea2\u3002\u4e0b\u4e00\u4e2a\uff1f", "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab\u1100\u116e\u11a8",
               "<|im_start|>user\nWhat next?<|im_end|>\n<think>\n\n</think>", "buy<item_1><item_12> <item_123>", "the \u00c5 <\u212b> <\u00c5> <A\u030a>",
               "x [M] y[M]  z", "<|im_start|>\u0338 >\u0338", "\U0001f44d\U0001f3fd ok \u200bzero \u00a0nbsp", "e\u0301\u0327 q\u0323\u0307", "!!!\n\n???\r\nx", "<|endoftext|><|endoftext|>a",
               "_x_ (y) $3.14 #12 -abc", "\u0915\u093c \u0958 \u09c7\u09be"]
    (folder / "strings.json").write_text(json.dumps(
        [{"text": s, "ids": tokenizer.encode(s), "decode": tokenizer.decode(tokenizer.encode(s))} for s in strings]) + "\n")


def make(folder, seed):
    rng = torch.Generator().manual_seed(seed)
    sizes = {"vocab_size": 24, "hidden_size": 16, "intermediate_size": 20, "num_hidden_layers": 2, "num_attention_heads": 4,
             "num_key_value_heads": 2, "max_position_embeddings": 64, "eos_token_id": 2, "bos_token_id": 1}
    configs = {"qwen2_tiny": Qwen2Config(**sizes, rope_theta=1e6, tie_word_embeddings=False),
               "qwen3_tiny": Qwen3Config(**sizes, head_dim=6, rope_theta=1e4, tie_word_embeddings=True)}
    made = {name: make_model(folder / name, config, rng) for name, config in configs.items()}
    single = {name: adapted(folder / name, cases, False) for name, (cases, _) in made.items()}
    in_double()
    for name, (cases, out) in made.items():
        _, more, gradients = results(folder / name, cases, True)
        save_file(out | more, folder / name / "forward.safetensors")
        save_file(gradients, folder / name / "gradients.safetensors")
        more, gradients = adapted(folder / name, cases, True)
        save_file(single[name][0] | more, folder / name / "lora/logits.safetensors")
        save_file(gradients, folder / name / "lora/gradients.safetensors")
        for left in "lora/README.md", "generation_config.json":
            (folder / name / left).unlink(missing_ok=True)
    make_tokenizer(folder / "qwen_tokenizer")


def main():
    task, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if task == "make":
        make(folder, int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    elif task == "logits":
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa").eval()
        cases = json.loads((folder / "texts.json").read_text())
        with torch.no_grad():
            save_file({name: model(input_ids=torch.tensor([ids])).logits[0].contiguous() for name, ids in cases.items()},
                      folder / "logits.safetensors")
    else:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        ids = [tokenizer.encode(s) for s in json.loads((folder / "strings.json").read_text())]
        (folder / "tokens.json").write_text(json.dumps(ids))


main()
