"""Shows that latent steps taken piece by piece are what one pass over the whole sequence gives:
python models/training/check_latent_steps.py

Keys and values lie in two parts there, patches and hidden states are fed apart, and from a blind member's steps the
picture is hidden; one plain pass with one mask over everything knows nothing of that. With an untrained member.
"""

import sys

LARGEST = 1e-4


def main() -> int:
    import torch

    from pinhole.ivt.steps import Method, read, say, think
    from pinhole.model import NEVER
    from pinhole.shapes import PATCHES
    from pinhole.stages import MEMBERS
    from pinhole.teaching import build
    from pinhole.vocabulary import Vocabulary

    vocabulary = Vocabulary(["red", "blue"])
    model = build(MEMBERS["pinhole"], vocabulary)
    chance = torch.Generator().manual_seed(3)
    pictures = torch.randint(0, 256, (2, 128, 128, 3), generator=chance, dtype=torch.uint8)
    prompts = torch.randint(0, len(vocabulary), (4, 11), generator=chance)
    words = torch.randint(0, len(vocabulary), (4, 3), generator=chance)
    worst = 0.0
    variants = [{}, {"blind": True}, {"patches": 0}, {"text": False}]
    for method in (Method(steps=3, **variant) for variant in variants):
        thinking = read(model, pictures, prompts)
        thinking, fed = think(model, thinking, method, method.steps)
        found = say(model, thinking, method, words)

        prefix = model.prefix(pictures).repeat_interleave(2, 0)
        parts = [prefix, model.decoder.embedding(prompts)]
        begin = sum(part.shape[1] for part in parts)
        for step in fed:
            parts += [step.vision] * (method.patches > 0) + [step.text] * method.text
        parts.append(model.decoder.embedding(words[:, :-1]))
        stream = torch.cat(parts, 1)
        length = stream.shape[1]
        mask = torch.full((length, length), NEVER).triu(1)
        if method.blind:
            first = len(model.before_picture)
            mask[begin:, first : first + PATCHES] = NEVER
        hidden, _ = model.decoder(stream, torch.arange(length)[None], mask)
        wanted = model.decoder.head(hidden[:, -words.shape[1] :])
        off = float((found - wanted).abs().max().detach())
        taken = torch.cat([step.chosen for step in fed], 1)
        twice = any(len(set(row)) < len(row) for row in taken.tolist())
        print(f"{method}: logits differ by at most {off:.1e}{', a patch was taken twice' if twice else ''}")
        worst = max(worst, off, float(twice))
    return 1 if worst > LARGEST else 0


if __name__ == "__main__":
    sys.exit(main())
