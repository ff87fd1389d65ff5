// Problem: whoever doubts a table wants to make it again, from the rows and not from this program.
// Idea: a notebook that reads the rows with common packages, counts every share and every test again, and draws what the sheet
// shows. Names stand in it as data, never as code.

const cells: readonly (readonly [kind: 'code' | 'markdown', name: string, source: string])[] = [
  [
    'markdown',
    'what',
    `# An ablation, from its rows

Needs \`pyarrow\`, \`numpy\` and \`matplotlib\`.`,
  ],
  [
    'code',
    'read',
    `import json
import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pyarrow.parquet as parquet

table = parquet.read_table(Path(PATH))
head = json.loads(table.schema.metadata[b"darkroom"])
rows = table.to_pylist()
arms = [arm["name"] for arm in head["spec"]["arms"]]
print(head["model"]["name"], head["spec"]["recipe"], len(rows), "rows")`,
  ],
  [
    'code',
    'count',
    `def wilson(total, n, z=1.959964):
    if n == 0:
        return 0.0, 1.0
    share, square = total / n, z * z / n
    centre = (share + square / 2) / (1 + square)
    reach = np.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def plain(answer):
    """The same of all ways to write an answer."""
    text = "" if answer is None else re.sub(r"[^\\w.\\-\\s]|_", " ", answer.lower())
    return answer and " ".join(re.sub(r"\\.(?!\\d)", " ", re.sub(r"\\b(the|a|an)\\s+", "", text)).split())


def became(row, first, what):
    """Where the right answer is not known, the baseline's own takes its place."""
    if row["own"] is not None:
        return row["became"] == what
    words = {"own": first, "donor": row["donor"], "implied": row["implied"]}
    return plain(row["answer"]) == plain(words[what])


def shares(rows, arm):
    """Of samples that the baseline answered, too; the seeds of a sample give it a share."""
    before = {(r["index"], r["seed"]): r["answer"] for r in rows if r["arm"] == arms[0] and r["failed"] is None}
    samples = {}
    for row in rows:
        key = row["index"], row["seed"]
        if row["arm"] == arm and row["failed"] is None and key in before:
            samples.setdefault(row["index"], []).append((row, before[key]))
    found = {}
    for what in ("own", "implied", "donor"):
        known = [own for own in samples.values() if what == "own" or all(row[what] is not None for row, _ in own)]
        found[what] = sum(np.mean([became(row, first, what) for row, first in own]) for own in known), len(known)
    return found


sets = sorted({(row["model"], row["task"]) for row in rows})
counted = {one: {arm: shares([r for r in rows if (r["model"], r["task"]) == one], arm) for arm in arms} for one in sets}
for (model, task), found in counted.items():
    print(model, task)
    for arm, of in found.items():
        print("  ", arm, {what: round(float(total / n), 4) if n else None for what, (total, n) in of.items()})`,
  ],
  [
    'code',
    'compare',
    `from math import comb

draws = np.random.default_rng(5)


def mcnemar(gained, lost):
    """Exact, two-sided."""
    n = gained + lost
    return min(1.0, 2 * sum(comb(n, k) for k in range(min(gained, lost) + 1)) / 2**n) if n else 1.0


def holm(values):
    adjusted, least = [1.0] * len(values), 0.0
    for place, at in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        least = max(least, min(1.0, (len(values) - place) * values[at]))
        adjusted[at] = least
    return adjusted


def paired(rows, arm):
    """Against the baseline on the same samples: whole samples are drawn, whatever number of seeds they have."""
    before = {(r["index"], r["seed"]): r["became"] == "own" for r in rows if r["arm"] == arms[0] and r["failed"] is None}
    gains = {}
    for row in rows:
        key = row["index"], row["seed"]
        if row["arm"] == arm and row["failed"] is None and key in before:
            gains.setdefault(row["index"], []).append(float(row["became"] == "own") - before[key])
    if not gains:
        return None
    sums, sizes = np.array([sum(g) for g in gains.values()]), np.array([len(g) for g in gains.values()])
    chosen = draws.integers(0, len(sums), (2000, len(sums)))
    low, high = np.quantile(sums[chosen].sum(1) / sizes[chosen].sum(1), [0.025, 0.975])
    return {
        "difference": sums.sum() / sizes.sum(),
        "interval": (low, high),
        "p": mcnemar(int((sums > 0).sum()), int((sums < 0).sum())),
    }


compared = {}
# Where right answers are not known there is nothing to lose: what changed is one less the share above.
for one in sets:
    if head["chance"][one[1]] is None:
        continue
    own = [r for r in rows if (r["model"], r["task"]) == one]
    found = {arm: paired(own, arm) for arm in arms[1:]}
    compared[one] = {arm: of for arm, of in found.items() if of}
# All of them are one family, of which Darkroom also counts comparisons of measures.
family = [of for found in compared.values() for of in found.values()]
for of, adjusted in zip(family, holm([of["p"] for of in family])):
    of["adjusted"] = adjusted
for (model, task), found in compared.items():
    print(model, task)
    for arm, of in found.items():
        low, high = of["interval"]
        print("  ", arm, f"{of['difference']:+.4f} [{low:+.3f}, {high:+.3f}] p {of['p']:.4g}, Holm {of['adjusted']:.4g}")`,
  ],
  [
    'code',
    'measured',
    `measured = [name for name in table.column_names if name.startswith("measure.")]
for name in measured:
    for arm in arms:
        values = {}
        for row in rows:
            if row["arm"] == arm and row["failed"] is None and row[name] is not None:
                values.setdefault((row["model"], row["task"], row["index"]), []).append(row[name])
        means = np.array([np.mean(of) for of in values.values()])
        if len(means) == 0:
            continue
        drawn = means[draws.integers(0, len(means), (2000, len(means)))].mean(1)
        low, high = np.quantile(drawn, [0.025, 0.975])
        print(name, "|", arm, f"{means.mean():.4g} [{low:.4g}, {high:.4g}]", len(means), "samples")`,
  ],
  [
    'code',
    'draw',
    `for (model, task), found in counted.items():
    figure, (left, right) = plt.subplots(1, 2, sharey=True, figsize=(11, 0.4 * len(arms) + 1.2))
    for place, arm in enumerate(arms):
        for what, colour, shift in (("own", "#2563eb", -0.2), ("implied", "#b45309", 0), ("donor", "#6b7280", 0.2)):
            total, n = found[arm][what]
            if n == 0:
                continue
            low, high = wilson(total, n)
            left.plot([low, high], [place + shift] * 2, color=colour, linewidth=1)
            left.plot(total / n, place + shift, "o", color=colour, label=what if place == 0 else None)
        if arm in compared.get((model, task), {}):
            of = compared[model, task][arm]
            right.plot(of["interval"], [place] * 2, color="#b45309", linewidth=1)
            right.plot(of["difference"], place, "o", color="#b45309")
    if head["chance"][task] is not None:
        left.axvline(head["chance"][task], color="#9ca3af", linestyle=":", label="chance")
    right.axvspan(-head["spec"]["margin"], head["spec"]["margin"], color="#e5e7eb")
    right.axvline(0, color="#9ca3af")
    left.set_yticks(range(len(arms)), arms)
    left.invert_yaxis()
    left.set_xlim(-0.02, 1.02)
    left.set_title(f"{model}, {task}: {'right' if head['chance'][task] is not None else 'as the baseline'}")
    right.set_title("difference from the baseline, paired")
    left.legend(loc="best", fontsize="small")
    figure.tight_layout()
    plt.show()`,
  ],
  [
    'code',
    'sweep',
    `points = {arm["name"]: arm["point"] for arm in head["spec"]["arms"] if arm.get("point")}
axes = {}
for point in points.values():
    for name, value in point.items():
        if name != "vector" and value not in axes.setdefault(name, []):
            axes[name].append(value)
axes = [(name, sorted(values, key=lambda v: (isinstance(v, str), v))) for name, values in axes.items() if len(values) > 1]
vectors = list(dict.fromkeys(point.get("vector") for point in points.values()))
if len(axes) in (1, 2):
    (across, columns), (down, lines) = axes[-1], (axes[0] if len(axes) == 2 else (None, [None]))

    def map_of(found, vector):
        cells = np.full((len(lines), len(columns)), np.nan)
        for arm, point in points.items():
            if point.get("vector") == vector and arm in found:
                cells[lines.index(point.get(down)), columns.index(point[across])] = 100 * found[arm]["difference"]
        return cells

    for (model, task), found in compared.items():
        shown = map_of(found, vectors[0])
        randoms = [map_of(found, name) for name in vectors[1:] if str(name).split(" ")[0] == "random"]
        figure, (heat, mean) = plt.subplots(1, 2, figsize=(11, 0.4 * len(lines) + 2.5))
        most = np.nanmax(np.abs(shown)) or 1
        drawn = heat.imshow(shown, cmap="PuOr_r", vmin=-most, vmax=most, aspect="auto")
        heat.set_xticks(range(len(columns)), columns)
        heat.set_yticks(range(len(lines)), lines)
        heat.set_xlabel(across)
        heat.set_ylabel(down or "")
        figure.colorbar(drawn, label="points from the baseline")
        if randoms:
            means = np.array([np.nanmean(cells, 0) for cells in randoms])
            mean.fill_between(range(len(columns)), means.min(0), means.max(0), color="#d1d5db", label=f"{len(randoms)} random vectors")
        mean.plot(range(len(columns)), np.nanmean(shown, 0), "o-", color="#b45309", label=vectors[0] or "mean")
        mean.axhline(0, color="#9ca3af", linestyle=":")
        mean.set_xticks(range(len(columns)), columns)
        mean.set_title(f"{model}, {task}: mean along {across}")
        mean.legend(loc="best", fontsize="small")
        figure.tight_layout()
        plt.show()`,
  ],
];

/** `parquet`: as the notebook is to name it, with forward slashes. */
export function ablationNotebook(parquet: string): string {
  const made = cells.map(([kind, name, source], index) => {
    // JSON is Python's way of writing a text, too.
    const lines = source.replace('Path(PATH)', `Path(${JSON.stringify(parquet)})`).split('\n');
    const common = {
      id: `${index}-${name}`,
      metadata: {},
      source: lines.map((line, i) => (i < lines.length - 1 ? `${line}\n` : line)),
    };
    return kind === 'code'
      ? { cell_type: 'code', execution_count: null, ...common, outputs: [] }
      : { cell_type: 'markdown', ...common };
  });
  const kernelspec = { display_name: 'Python 3', language: 'python', name: 'python3' };
  const metadata = { kernelspec, language_info: { name: 'python' } };
  return `${JSON.stringify({ cells: made, metadata, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
}
