"""steering.json: what NumPy computes of procedural vectors. Where it can be done, by another road than src/steering takes:
filters by a table of cosines instead of a fast transform, resampling by reading off the wave, the principal direction by a
singular value decomposition, separability by comparing all with all.

    python -m venv venv && venv/bin/pip install -r test/oracles/steering/requirements.txt
    venv/bin/python test/oracles/steering/make_steering.py
"""
import json
import os
import pathlib

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy as np

shown = 24


def numbers(count, seed):
    """float32 from -1/2 to 1/2, by a counter that any language has (test/unit/steering/reference.ts)."""
    state, values = seed, []
    for _ in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        values.append(state / 2**32 - 0.5)
    return np.array(values, np.float32).astype(np.float64)


def sample(values):
    """Of long vectors some numbers, evenly."""
    step = max(1, -(-len(values) // shown))
    return [float(value) for value in values[::step]]


def fourier():
    lengths = [1, 2, 3, 4, 5, 7, 12, 16, 30, 97, 576, 960, 3584, 4096, 5120]
    for d in lengths:
        bins = np.fft.fft(numbers(d, d))
        yield {"d": d, "re": sample(bins.real), "im": sample(bins.imag)}


def frequencies(d):
    return np.minimum(np.arange(d), d - np.arange(d))


def by_cosines(v, kept):
    """The part of v that lies in some frequencies 0 ... d/2, by cosines and sines."""
    d = len(v)
    places = np.arange(d)
    result = np.zeros(d)
    for f in kept:
        for wave in (np.cos(2 * np.pi * (f * places % d) / d), np.sin(2 * np.pi * (f * places % d) / d)):
            length = wave @ wave
            if length > 1e-9:
                result += (v @ wave) / length * wave
    return result


def low_frequencies(d, k):
    return [f for f in range(d // 2 + 1) if k == d or f < k / 2]


def filters():
    for d, k in [(8, 3), (8, 4), (8, 7), (8, 8), (9, 1), (9, 4), (9, 9), (30, 11), (97, 40), (576, 100), (960, 959)]:
        v = numbers(d, d + k)
        low = by_cosines(v, low_frequencies(d, k))
        yield {"kind": "low", "d": d, "k": k, "values": sample(low)}
        yield {"kind": "high", "d": d, "k": k, "values": sample(v - low)}
        if 2 * k <= d:
            band = by_cosines(v, sorted(set(low_frequencies(d, 2 * k)) - set(low_frequencies(d, k))))
            yield {"kind": "band", "d": d, "k": k, "values": sample(band)}
        order = np.argsort(numbers(d, 3 * d + k), kind="stable")
        permuted = np.zeros(d)
        permuted[order] = by_cosines(v[order], low_frequencies(d, k))
        yield {"kind": "permuted", "d": d, "k": k, "order": order.tolist(), "values": sample(permuted)}
    for d, c in [(8, 1), (8, 3), (8, 4), (9, 2), (9, 5), (30, 11), (576, 200), (4096, 900), (3584, 200)]:
        v = numbers(d, d + c)
        # As the authors write it.
        mask = np.zeros(d)
        mask[:c] = 1
        mask[-c:] = 1
        yield {"kind": "released", "d": d, "k": c, "values": sample(np.fft.ifft(np.fft.fft(v) * mask).real)}


def read_off(v, width):
    """The wave with the frequencies that both widths have, at `width` places."""
    d, shared = len(v), min(len(v), width)
    places, result = np.arange(width), np.zeros(width)
    for f in range(shared // 2 + 1):
        bin_f = np.exp(-2j * np.pi * (f * np.arange(d) % d) / d) @ v
        # A frequency that has one bin at the end it comes from counts once, any other one twice.
        twice = 1 if f == 0 or 2 * f == d else 2
        result += twice * (bin_f * np.exp(2j * np.pi * f * places / width)).real / d
    return result


def interpolate(v, width):
    places = (np.arange(width) + 0.5) * len(v) / width - 0.5
    return np.interp(places, np.arange(len(v)), v)


def matched(rest, v):
    return rest * np.linalg.norm(v) / np.linalg.norm(rest)


def developments():
    for d, width, k in [(8, 8, 8), (8, 8, 3), (8, 5, 4), (8, 6, 8), (6, 8, 6), (5, 8, 5), (7, 12, 4), (12, 7, 12),
                        (96, 64, 40), (64, 96, 64), (576, 960, 200), (960, 576, 600), (5120, 4096, 1800)]:  # fmt: skip
        v = numbers(d, d + width)
        low = by_cosines(v, low_frequencies(d, k))
        yield {
            "d": d, "width": width, "k": k,
            "resampled": sample(read_off(v, width)),
            "interpolated": sample(interpolate(v, width)),
            "developed": sample(matched(read_off(low, width), v)),
            "byInterpolation": sample(matched(interpolate(v, width), v)),
        }  # fmt: skip


def streams(pairs, width, seed, common):
    """Direct answers at random; reasoning ones moved by one direction and by noise."""
    direct = numbers(pairs * width, seed).reshape(pairs, width)
    noise = numbers(pairs * width, seed + 1).reshape(pairs, width)
    moved = direct + (common * numbers(width, seed + 2) + 0.5 * noise)
    return moved.astype(np.float32).astype(np.float64), direct


def wins(a, b):
    return np.mean(np.sign(a[:, None] - b[None, :]) / 2 + 0.5)


def direction(u, kind):
    mean = u.mean(0)
    if kind == "mean":
        return mean
    line = np.linalg.svd(u, full_matrices=False)[2][0]
    return line * (mean @ line)


def separability(c, d, kind, parts=5):
    pairs = len(c)
    paired, above, compared = 0.0, 0.0, 0
    for part in range(parts):
        held = np.arange(pairs) % parts == part
        v = direction(c[~held] - d[~held], kind)
        of_c, of_d = c[held] @ v, d[held] @ v
        paired += np.sum(np.sign(of_c - of_d) / 2 + 0.5)
        above += wins(of_c, of_d) * held.sum() ** 2
        compared += int(held.sum()) ** 2
    return {"paired": paired / pairs, "auc": above / compared}


def pairs():
    for count, width, common in [(2, 3, 1.0), (20, 16, 0.3), (33, 64, 0.5), (100, 24, 0.05), (64, 576, 0.4)]:
        c, d = streams(count, width, count + width, common)
        u = (c - d).astype(np.float32).astype(np.float64)
        low = np.array([by_cosines(row, low_frequencies(width, max(1, width // 3))) for row in u])
        case = {"pairs": count, "width": width, "common": common, "keep": max(1, width // 3)}
        case["dispersion"] = float(np.trace(np.atleast_2d(np.cov(u.T, bias=True))))
        case["dispersionLow"] = float(np.trace(np.atleast_2d(np.cov(low.T, bias=True))))
        for kind in ("mean", "principal"):
            v = direction(u, kind)
            explained = np.sum((u @ v) ** 2) / (v @ v) / np.sum(u * u)
            case[kind] = {"vector": sample(v), "explained": float(explained)}
            if count >= 20:
                case[kind].update(separability(c, d, kind))
        yield case


def main():
    document = {
        "numpy": np.__version__,
        "fourier": list(fourier()),
        "filters": list(filters()),
        "developments": list(developments()),
        "pairs": list(pairs()),
    }
    target = pathlib.Path(__file__).with_name("steering.json")
    lines = [f'  "{key}": [\n' + ",\n".join("    " + json.dumps(row) for row in rows) + "\n  ]"
             for key, rows in document.items() if isinstance(rows, list)]  # fmt: skip
    target.write_text("{\n" + f'  "numpy": "{document["numpy"]}",\n' + ",\n".join(lines) + "\n}\n")


main()
