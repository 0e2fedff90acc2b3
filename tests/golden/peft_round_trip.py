"""The Python side of peft_round_trip_test.cpp: peft_round_trip.py logits|train FOLDER [KIND].

KIND is lora, rslora, dora or a key of TABLES, ways to change token embeddings and head.
FOLDER holds a model that recglm wrote and texts.json, {name: token ids}. `train` makes an adapter, trains it for a few
steps and saves it in FOLDER/adapter; both write the logits of base and adapter to FOLDER/logits.safetensors.
"""
import json
import pathlib
import sys

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

TABLES = {
    "terms": {"target_modules": ["q_proj", "embed_tokens", "lm_head"], "rank_pattern": {"lm_head": 2}},
    "word_terms": {"target_modules": ["q_proj", "embed_tokens"]},
    "tables": {"target_modules": "all-linear", "exclude_modules": ".*mlp.*", "modules_to_save": ["embed_tokens", "lm_head"]},
    "words": {"target_modules": ["q_proj"], "modules_to_save": ["embed_tokens"]},
    "norms": {"target_modules": ["q_proj"], "modules_to_save": ["norm"]},
}


def main():
    task, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    torch.manual_seed(1)
    texts = {name: torch.tensor([ids]) for name, ids in json.loads((folder / "texts.json").read_text()).items()}
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    if task == "train":
        kind = sys.argv[3]
        if kind in TABLES:
            config = LoraConfig(r=4, lora_alpha=8, task_type="CAUSAL_LM", **TABLES[kind])
        else:
            config = LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "gate_proj", "down_proj"],
                                rank_pattern={"layers.1.self_attn.q_proj": 2}, use_rslora=kind == "rslora",
                                use_dora=kind == "dora", task_type="CAUSAL_LM")
        model = get_peft_model(base, config)
        optimiser = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=2e-2)
        for _ in range(2):
            for ids in texts.values():
                optimiser.zero_grad()
                model(input_ids=ids, labels=ids).loss.backward()
                optimiser.step()
        model.save_pretrained(folder / "adapter")
    else:
        model = PeftModel.from_pretrained(base, folder / "adapter")
    model.eval()
    with torch.no_grad():
        save_file({name: model(input_ids=ids).logits[0].contiguous() for name, ids in texts.items()}, folder / "logits.safetensors")


main()
