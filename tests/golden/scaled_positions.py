"""The Python side of scaled_positions_test.cpp: scaled_positions.py FOLDER.

FOLDER holds a model that recglm wrote and texts.json, {name: token ids}. Writes the logits to FOLDER/logits.safetensors and
the configuration, as transformers saves it, to FOLDER/saved/config.json.
"""
import json
import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM


def main():
    folder = pathlib.Path(sys.argv[1])
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    model.config.save_pretrained(folder / "saved")
    with torch.no_grad():
        save_file({name: model(input_ids=torch.tensor([ids])).logits[0].contiguous()
                   for name, ids in json.loads((folder / "texts.json").read_text()).items()}, folder / "logits.safetensors")


main()
