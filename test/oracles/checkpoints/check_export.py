"""Every class and precision that can be exported, and every sentence that says why not: python test/oracles/checkpoints/check_export.py

Tiny checkpoints with random weights go through the command that people use. Names of parts as arguments run those only.
"""

import contextlib
import io
import json
import shutil
import sys
import tempfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import torch
import transformers

import tiny

EXPORT = Path(__file__).resolve().parents[3] / "models" / "export" / "checkpoints"
sys.path.insert(0, str(EXPORT))

SHAPE = {
    "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 16, "max_position_embeddings": 512,
}  # fmt: skip

LLMS = {
    "llama": {},
    "qwen2": {},
    "qwen3": {},
    "gemma2": {"sliding_window": 8, "query_pre_attn_scalar": 16},
    "gemma3_text": {"sliding_window": 8, "query_pre_attn_scalar": 16},
    "mistral": {"sliding_window": 8},
    "phi3": {"sliding_window": 8, "pad_token_id": 0},
    "granite": {"logits_scaling": 4.0},
    "gemma": {},
    "olmo": {},
    "phi": {},
    "starcoder2": {"sliding_window": 8},
    "olmo2": {},
    "smollm3": {"pad_token_id": 0},
}

LARGEST = {"fp16": 0.1, "int8": 2.0, "q4": 8.0}
"""Of logits that reach 8 or so: what random weights leave of each precision, with room."""


def export(*given: str) -> tuple[int, str]:
    """What the command answers."""
    spec = spec_from_file_location("command", EXPORT / "__main__.py")
    command = module_from_spec(spec)
    spec.loader.exec_module(command)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = command.main(list(given))
    return code, said.getvalue()


def exported(folder: Path, *given: str) -> dict:
    code, said = export(*given, "--out", str(folder), "--force")
    assert code == 0, said
    return json.loads((folder / "export-report.json").read_text())


def make_llm(kind: str, folder: Path) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny.FAMILIES / "qwen2_vl")
    config = transformers.AutoConfig.for_model(kind, **{**SHAPE, "vocab_size": len(tokenizer), **LLMS[kind]})
    torch.manual_seed(3)
    model = transformers.AutoModelForCausalLM.from_config(config)
    tiny.randomise(model, 7, 0.3, kind.startswith("gemma"))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_seeing(family: str, folder: Path) -> None:
    config = transformers.AutoConfig.from_pretrained(tiny.FAMILIES / family)
    model = transformers.AutoModelForImageTextToText.from_config(config)
    tiny.randomise(model, 8, 0.04 if family == "gemma3" else 0.3, family == "gemma3")
    model.save_pretrained(folder)
    tiny.processor_of(family).save_pretrained(folder)


def classes(at: Path) -> None:
    for family in ("qwen2_vl", "qwen2_5_vl", "llava", "gemma3"):
        make_seeing(family, at / family)
        show(family, exported(at / "out", str(at / family)))
    for kind in LLMS:
        make_llm(kind, at / kind)
        show(kind, exported(at / "out", str(at / kind)))


def precisions(at: Path) -> None:
    make_seeing("qwen2_5_vl", at / "seeing")
    found = exported(at / "out", str(at / "seeing"), "--precision", "fp32,fp16,int8,q4")
    show("qwen2_5_vl", found)
    for row in found["parity"]:
        assert row["largestDifference"] <= LARGEST.get(row["precision"], 1e-3), row
    files = {file.name for file in (at / "out" / "onnx").iterdir()}
    for stem in ("decoder_model_merged", "embed_tokens", "vision_encoder"):
        assert {f"{stem}{suffix}.onnx" for suffix in ("", "_fp16", "_int8", "_q4")} <= files, files
    only = exported(at / "out", str(at / "seeing"), "--precision", "int8")
    assert not (at / "out" / "onnx" / "embed_tokens.onnx").exists() and only["parity"]


def adapters(at: Path) -> None:
    """A PEFT folder, merged here, says what PEFT's own merge says."""
    tiny.make_base(at / "base")
    wrapper, processor = tiny.with_lora(at / "base")
    with torch.no_grad():
        for name, parameter in wrapper.named_parameters():
            if "lora_" in name:
                parameter.normal_(0, 0.06)
    wrapper.base_causallm.save_pretrained(at / "adapter", save_embedding_layers=True)
    processor.tokenizer.save_pretrained(at / "adapter")
    found = exported(at / "out", str(at / "adapter"), "--base", str(at / "base"), "--patches", "2")
    assert found["method"] == "ivt-lr", found
    whole = wrapper.base_causallm.merge_and_unload()
    whole.save_pretrained(at / "merged")
    processor.save_pretrained(at / "merged")
    again = exported(at / "again", str(at / "merged"), "--patches", "2")
    from parity import in_pieces, session_of

    stream, positions = [torch.randn(5, 64).numpy()], torch.arange(5).expand(3, -1).numpy()
    one, two = (in_pieces(session_of(at / f / "onnx/decoder_model_merged.onnx"), stream, positions) for f in ("out", "again"))
    assert abs(one - two).max() < 1e-4 and again["method"] == "ivt-lr"
    show("adapter", found)


def mistakes(at: Path) -> None:
    tiny.make_base(at / "base")
    tiny.make_ivt(at / "base", at / "ivt.pth")
    make_llm("llama", at / "llama")
    other = at / "other"
    shutil.copytree(at / "llama", other)
    settings = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps({**settings, "model_type": "mamba9"}))
    adapter = at / "adapter"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text('{"peft_type": "LORA", "base_model_name_or_path": "some/model"}')
    bare = at / "bare"
    shutil.copytree(at / "base", bare)
    (bare / "model.safetensors").unlink()
    broken = at / "broken"
    shutil.copytree(at / "base", broken)
    (broken / "model.safetensors").write_bytes(b"<html>not found</html>")
    (at / "not.pth").write_bytes(b"<html>")
    said = {
        "unknown class": [str(other)],
        "no folder": [str(at / "nowhere")],
        "LoRA without base": [str(adapter)],
        "weights without base": [str(at / "ivt.pth")],
        "no weights": [str(bare)],
        "broken weights": [str(broken)],
        "broken .pth": [str(at / "not.pth"), "--base", str(at / "base")],
        "missing tokens": [str(at / "base"), "--method", "lavit"],
        "tokens and a blind model": [str(at / "llama"), "--method", "ivt-lr"],
        "another base": [str(at / "ivt.pth"), "--base", str(at / "llama")],
        "precision": [str(at / "llama"), "--precision", "fp12"],
        "prompt": [str(at / "llama"), "--prompt", "no question"],
        "steps": [str(at / "base"), "--steps", "0"],
        "pixels": [str(at / "llama"), "--out", "/proc/nowhere/out"],
    }
    for mistake, given in said.items():
        code, words = export(*given, *([] if "--out" in given else ["--out", str(at / "out")]))
        words = words.strip()
        print(f"{mistake}: {words}")
        assert code == 1 and "Traceback" not in words and len(words.splitlines()) == 1 and words.endswith("."), words
        assert not (at / "out").exists() and not (at / ".out.unfinished").exists()


def show(name: str, found: dict) -> None:
    rows = ", ".join(
        f"{row['graph'].split('/')[1]} {row['largestDifference']:.1e}"
        + (f" ({row['sameTokens']}/{row['tokens']})" if "tokens" in row else "")
        for row in found["parity"]
    )
    print(f"{name}: {rows}", flush=True)


PARTS = {"mistakes": mistakes, "precisions": precisions, "adapters": adapters, "classes": classes}

if __name__ == "__main__":
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    for part in sys.argv[1:] or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[part](Path(folder))
