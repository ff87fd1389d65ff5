"""What the library computes for each prompt with each picture: plain, steered and gated.

A reference that disagrees with the library is none: the decoder is run here step by step, and everything that the
library's own forward and `generate` also say is compared with them first.
"""

import torch
import transformers

import plan
from family import Family, Tensors
from generation import Answer, answer
from watching import Gate, Steering, Watch

FIRST_CASE = plan.case_name(0, 0)
STEERING_SEED, STEERING_SCALE = 77, 0.8


def everywhere(_is_prompt: bool, count: int) -> torch.Tensor:
    return torch.ones(count, dtype=torch.bool)


def last_of_prompt(is_prompt: bool, count: int) -> torch.Tensor:
    return (torch.arange(count) == count - 1) & is_prompt


def generated(is_prompt: bool, count: int) -> torch.Tensor:
    return torch.full((count,), not is_prompt)


STEERINGS = {
    "all": (plan.STEERED_LAYER, everywhere),
    "last": (plan.STEERED_LAYER, last_of_prompt),
    "gen": (plan.STEERED_LAYER, generated),
    "all_lastlayer": (plan.LAST_LAYER, everywhere),
}


class Reference:
    """The tensors of a family under `p0i0.hidden` and the like, and what is worth knowing about each case."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.watch = Watch(family)
        generator = torch.Generator().manual_seed(STEERING_SEED)
        self.vector = torch.randn(plan.WIDTH, generator=generator) * STEERING_SCALE
        self.tensors: Tensors = {"steer_vec": self.vector}
        self.cases = {plan.case_name(*case): self.add_case(*case) for case in plan.CASES}

    def add_case(self, prompt: int, picture: int) -> dict:
        name = plan.case_name(prompt, picture)
        text, inputs = self.family.prompt(prompt, picture)
        given, output = self.forward({key: inputs[key] for key in inputs if key not in self.family.withheld})
        embeddings = given["inputs_embeds"].clone()
        positions = self.family.positions(inputs, given.get("position_ids"))
        is_picture = inputs["input_ids"][0] == self.family.image_token
        more = self.family.more_tensors(lambda everything: self.forward(everything)[1], inputs, given)
        self.keep(name, {**inputs, **more})
        self.keep(name, {"position_ids": positions, "image_mask": is_picture, "inputs_embeds": embeddings[0]})
        self.keep(name, {"image_features": embeddings[0][is_picture]})

        plain = answer(self.family, self.watch, embeddings, positions)
        self.keep_plain(name, plain)
        checks = self.compare_with_library(inputs, output, plain)
        checks["min_top2_margin"] = plain.smallest_margin()
        for key in more:
            if key.endswith("logits_last"):
                checks[f"difference_of_{key}"] = float((more[key] - plain.logits[0]).abs().max())
        return {
            "prompt_text": text,
            "seq": embeddings.shape[1],
            "n_image_tokens": int(is_picture.sum()),
            "tokens": plain.tokens,
            "text": self.family.tokenizer.decode(plain.tokens),
            "decode_positions": plain.positions,
            "checks": checks,
            "steered": self.add_interventions(name, embeddings, positions, is_picture, plain),
        }

    @torch.no_grad()
    def forward(self, inputs: Tensors) -> tuple[dict, object]:
        """What the whole model hands to its text model, and what comes out in the end."""
        given: dict = {}
        hook = self.family.text_model.register_forward_pre_hook(
            lambda _model, _positional, named: given.update(named), with_kwargs=True
        )
        self.watch.begin(is_prompt=True)
        output = self.family.model(**inputs, use_cache=True, output_hidden_states=True, output_attentions=True)
        hook.remove()
        return given, output

    def keep(self, name: str, tensors: dict) -> None:
        for key, tensor in tensors.items():
            self.tensors[f"{name}.{key}"] = tensor.detach().clone().contiguous()

    def keep_plain(self, name: str, plain: Answer) -> None:
        self.keep(
            name,
            {
                "hidden": plain.streams,
                "final_norm": plain.final_norm,
                "attn": plain.attention,
                "logits_last": plain.logits[0],
                "decode_logits": plain.logits,
                "tokens": torch.tensor(plain.tokens),
                "hidden_dec": plain.decoded_streams,
            },
        )
        if name == FIRST_CASE:
            self.keep(name, {"attn_dec": plain.decoded_attention})

    def compare_with_library(self, inputs: Tensors, output, plain: Answer) -> dict:
        """Differences from the library's own outputs, which must be none where it does the same."""
        states = torch.stack([state[0] for state in output.hidden_states])
        mine = torch.cat([plain.streams[:-1], plain.final_norm[None]])
        attention = torch.stack([rows[0] for rows in output.attentions if rows is not None])
        known = {key: value for key, value in inputs.items() if key not in self.family.withheld}
        tokens = generated_by_library(self.family, known)
        checks = {
            "textpath_vs_full_logits": float((output.logits[0, -1] - plain.logits[0]).abs().max()),
            "hf_hidden_states": float((states - mine).abs().max()),
            "hf_attentions": float((attention - plain.attention).abs().max()),
            "generate_tokens_equal": tokens == plain.tokens,
        }
        if self.family.runs_as_library and checks != {**dict.fromkeys(checks, 0.0), "generate_tokens_equal": True}:
            raise AssertionError(f"{self.family.name} differs from the library: {checks}")
        return checks

    def add_interventions(
        self, name: str, embeddings: torch.Tensor, positions: torch.Tensor, is_picture: torch.Tensor, plain: Answer
    ) -> dict:
        effects = {}
        for key, (layer, chosen) in STEERINGS.items():
            self.watch.steering = Steering(self.vector, layer, chosen)
            steered = answer(self.family, self.watch, embeddings, positions)
            self.watch.steering = None
            effects[key] = self.keep_changed(f"{name}.steer_{key}", steered, plain)
            if key == "all" and name.startswith("p0"):
                self.keep(f"{name}.steer_all", {"hidden": steered.streams})
        self.watch.gate = Gate(plan.GAMMA, is_picture)
        gated = answer(self.family, self.watch, embeddings, positions)
        self.watch.gate = None
        effects["gamma"] = self.keep_changed(f"{name}.gamma", gated, plain)
        if name == FIRST_CASE:
            self.keep(f"{name}.gamma", {"attn": gated.attention})
        return effects

    def keep_changed(self, name: str, changed: Answer, plain: Answer) -> dict:
        self.keep(name, {"logits": changed.logits, "tokens": torch.tensor(changed.tokens)})
        effect = (changed.logits[0] - plain.logits[0]).abs().max()
        return {"tokens": changed.tokens, "effect_prefill": float(effect)}

    def differences_of_more(self) -> dict[str, float]:
        """How far the last logits of other ways to run the model are from those kept, over all cases."""
        found: dict[str, float] = {}
        for case in self.cases.values():
            for key, value in case["checks"].items():
                if key.startswith("difference_of_"):
                    found[key] = max(found.get(key, 0.0), value)
        return found

    def facts(self) -> dict:
        return {
            "family": self.family.name,
            "transformers": transformers.__version__,
            "torch": torch.__version__,
            "attn_implementation": "eager",
            "dtype": "float32",
            "hidden": plan.WIDTH,
            "layers": plan.TEXT_SHAPE["num_hidden_layers"],
            "heads": plan.TEXT_SHAPE["num_attention_heads"],
            "kv_heads": plan.KEY_HEADS,
            "head_dim": plan.HEAD_WIDTH,
            "attn_layers": self.watch.attention_layers,
            "vocab": len(self.family.tokenizer),
            "lm_vocab": self.family.model.lm_head.weight.shape[0],
            "image_token_id": self.family.image_token,
            "steer_layer": plan.STEERED_LAYER,
            "last_layer": plan.LAST_LAYER,
            "gamma": plan.GAMMA,
            "gen": plan.STEPS,
            "eos_ignored": True,
            "images": [f"image{number}.png" for number in range(len(self.family.pictures))],
            "prompts": list(plan.PROMPTS),
            "cases": self.cases,
        }


def generated_by_library(family: Family, inputs: Tensors) -> list[int]:
    """What `generate` says, with no end token."""
    settings = transformers.GenerationConfig(do_sample=False, max_new_tokens=plan.STEPS, pad_token_id=0)
    everything = family.model.generate(**inputs, generation_config=settings, use_model_defaults=False)
    return everything[0, inputs["input_ids"].shape[1] :].tolist()
