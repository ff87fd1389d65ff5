// The code of a notebook's cells. It is for reading: plain Python over the document and the tensors, no helper library.

/** `tracePath`: as a string of Python; those of JSON are such. */
export const openingCode = (tracePath: string) => `
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from safetensors import safe_open

TRACE = Path(${tracePath})  # relative to this notebook

trace = safe_open(str(TRACE), "numpy")
tensors = set(trace.keys())
inside = (trace.metadata() or {}).get("darkroom")
document = json.loads(inside if inside else trace.get_tensor("document").tobytes())
steps = document["steps"]
shown = [i for i, step in enumerate(steps) if step["kind"] in ("text", "latent")]


def measure(step, *path):
    value = steps[step].get("measures")
    for key in path:
        value = (value or {}).get(key)
    return np.nan if value is None else value


def rows(name, row):
    return trace.get_slice(name)[row : row + 1][0]


print(document["question"])
print("".join(step["token"]["text"] for step in steps if step["kind"] == "text"))
`;

export const entropyCode = `
def band(share):
    edges = []
    for step in shown:
        layers = measure(step, "attention", "layerEntropy")
        layers = [] if layers is np.nan else [value for value in layers if value is not None]
        edges.append(np.percentile(layers, share) if layers else np.nan)
    return np.array(edges, float)


entropy = np.array([measure(step, "attention", "entropy") for step in shown], float)
uniform = np.log(document["picture"]["tokens"])
figure, axes = plt.subplots(figsize=(10, 3), layout="constrained")
axes.fill_between(shown, band(10), band(90), color="0.85", label="layers 10–90 %")
axes.plot(shown, entropy, color="0.2", label="mean")
axes.axhline(uniform, color="0.5", linestyle="--", label="uniform")
axes.set(xlabel="step", ylabel="attention entropy, nats")
axes.legend(frameon=False)
plt.show()
`;

export const focusCode = `
focus = np.array([measure(step, "attention", "focus", "value") for step in shown], float)
chance = np.array([measure(step, "attention", "focus", "chance") for step in shown], float)
figure, axes = plt.subplots(figsize=(10, 2), layout="constrained")
axes.plot(shown, focus, color="0.2", label="S_focus")
axes.plot(shown, chance, color="0.5", linestyle="--", label="chance")
axes.set(xlabel="step", ylabel="S_focus", ylim=(0, None))
axes.legend(frameon=False)
plt.show()
`;

export const attentionCode = `
boxes = [token["box"] for token in document["tokens"] if token["class"] == "image"]
width, height = document["picture"]["width"], document["picture"]["height"]
layers = document["model"]["attentionLayers"]


def attention(step, layer=None):
    row = steps[step]["row"]
    if layer is None:
        return rows("attention.mean", row)
    if "attention.layer" in tensors:
        return rows("attention.layer", row)[layers.index(layer)]
    return rows("attention.image", row)[layers.index(layer)].astype(float).mean(0)


def show_attention(step, layer=None):
    weights = attention(step, layer)
    heat = np.zeros((height, width))
    for box, weight in zip(boxes, weights):
        left, top, right, bottom = (round(edge) for edge in box)
        # A density: patches may be of different sizes.
        heat[top:bottom, left:right] += weight / max(1, (right - left) * (bottom - top))
    heat *= heat.size / max(weights.sum(), 1e-12)
    if heat.max() > 1:
        heat = np.clip((heat - 1) / (heat.max() - 1), 0, 1)
    else:
        heat = np.ones_like(heat)
    picture = trace.get_tensor("image") if "image" in tensors else np.full((height, width, 3), 255, np.uint8)
    figure, axes = plt.subplots(figsize=(4, 4))
    across, down = np.arange(width) * picture.shape[1] // width, np.arange(height) * picture.shape[0] // height
    lit = picture[down][:, across] * (0.2 + 0.8 * heat[..., None] ** 0.8)
    axes.imshow(lit.astype(np.uint8), interpolation="nearest")
    box = (document.get("sample") or {}).get("box")
    if box:
        left, top, right, bottom = box
        axes.plot([left, right, right, left, left], [top, top, bottom, bottom, top], "w--", linewidth=1)
    axes.set(title=f"step {step}, " + ("mean of layers" if layer is None else f"layer {layer}"), xticks=[], yticks=[])
    plt.show()


STEP = next((step["fromStep"] for step in steps if step["kind"] == "answer"), shown[-1])
show_attention(STEP)
if "attention.layer" in tensors or "attention.image" in tensors:
    show_attention(STEP, layer=layers[round(0.6 * (len(layers) - 1))])
`;

export const sketchCode = `
newest = {}
for step in steps:
    if step["kind"] == "latent":
        newest[step["span"]] = step["latent"]  # what the newest of a group decodes to is the group's
latents = list(newest.values())[:12]
figure, axes = plt.subplots(2, len(latents), figsize=(1.6 * len(latents), 3.4), squeeze=False)
for column, latent in enumerate(latents):
    axes[0][column].imshow(rows("sketch", latent))
    axes[0][column].set_title(f"sketch {column + 1}", fontsize=9)
    if "sketch.noise" in tensors:
        axes[1][column].imshow(rows("sketch.noise", latent))
        axes[1][column].set_title("noise twin", fontsize=9)
for one in axes.flat:
    one.set_axis_off()
plt.show()
`;

export const lensCode = `
words = {}
for step in steps:
    words.update({int(token): text for token, text in (step.get("words") or {}).items()})
words.update({token["id"]: token["text"] for token in document["tokens"] if token["id"] is not None})


def show_lens(step, most=4):
    ids, shares = rows("lens.ids", steps[step]["row"]), rows("lens.probs", steps[step]["row"])
    for layer, (tokens, probabilities) in enumerate(zip(ids, shares)):
        said = [f"{words.get(int(t), '#' + str(t))!r} {p:.2f}" for t, p in zip(tokens[:most], probabilities)]
        print(f"layer {layer:2d}  " + "  ".join(said))


show_lens(next((step["fromStep"] for step in steps if step["kind"] == "answer"), shown[-1]))
`;
