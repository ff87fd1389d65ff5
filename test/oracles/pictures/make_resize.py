"""resize.json: what Pillow and torchvision make of procedural pictures, as hashes and a few pixels; where torchvision
computes in floating point, all pixels are kept, since a hash cannot say "almost"."""
import base64
import gzip
import hashlib
import json
import pathlib
import sys

import numpy as np
import torch
from PIL import Image
from torchvision.transforms import InterpolationMode, functional
from torchvision.transforms.v2 import functional as functional_v2

from procedural import checks, picture

torch.set_num_threads(1)
folder = pathlib.Path(__file__).parent

# width x height before and after: smaller, larger, one of each, by very much, hardly, and lines of one pixel.
sizes = [
    (53, 37, 16, 16), (53, 37, 70, 80), (60, 100, 60, 31), (48, 64, 20, 64), (90, 60, 100, 40), (60, 90, 50, 70),
    (90, 120, 89, 60), (150, 80, 12, 63), (1, 5, 7, 9), (9, 1, 4, 4), (1, 1, 6, 3), (40, 1, 13, 1), (300, 3, 14, 14),
    (7, 200, 5, 11), (101, 99, 100, 100),
    # Around the place where Pillow changes the order of its passes.
    (60, 80, 50, 60), (60, 80, 50, 59),
]  # fmt: skip
names = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"]
torch_modes = {"bilinear", "bicubic", "lanczos", "nearest"}
float_modes = {"bilinear", "bicubic"}


def mode(name):
    return InterpolationMode("nearest-exact" if name == "nearest" else name)


def run(resizer, name, pixels, size):
    if resizer == "pillow":
        return np.asarray(Image.fromarray(pixels).resize(size, names.index(name)))
    tensor = torch.from_numpy(pixels).permute(2, 0, 1).contiguous()
    module = functional_v2 if resizer == "torchvision" else functional
    result = module.resize(tensor, [size[1], size[0]], interpolation=mode(name), antialias=True)
    return result.permute(1, 2, 0).contiguous().numpy()


def main():
    cases = []
    for resizer, allowed in (("pillow", set(names)), ("torchvision", torch_modes), ("torchvision-float", float_modes)):
        for name in [n for n in names if n in allowed]:
            for kind, draw in (("picture", picture), ("checks", checks)):
                for width, height, *to in sizes:
                    if resizer == "torchvision-float" and kind == "picture" and width * height > 4000:
                        continue
                    result = run(resizer, name, draw(width, height), tuple(to))
                    case = {"resizer": resizer, "filter": name, "picture": kind, "from": [width, height], "to": to}
                    if resizer == "torchvision-float":
                        packed = gzip.compress(result.tobytes(), mtime=0)
                        case["pixels"] = base64.b64encode(packed).decode()
                    else:
                        case["sha256"] = hashlib.sha256(result.tobytes()).hexdigest()
                        flat = result.reshape(-1)
                        case["sample"] = [int(v) for v in flat[:: max(1, len(flat) // 12)]]
                    cases.append(case)
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (folder / "resize.json").write_text(f"[\n{lines}\n]\n")
    print(len(cases), "cases", file=sys.stderr)


if __name__ == "__main__":
    main()
