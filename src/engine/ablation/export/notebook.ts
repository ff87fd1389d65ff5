// Problem: whoever doubts a table wants to make it again, from the rows and not from this program.
// Idea: a notebook that reads rows.parquet with common packages, counts every share again and draws dots with whiskers. Names
// stand in it as data, never as code.

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


def shares(rows, arm):
    """Of samples that the baseline answered, too; the seeds of a sample give it a share."""
    before = {(r["index"], r["seed"]) for r in rows if r["arm"] == arms[0] and r["failed"] is None}
    samples = {}
    for row in rows:
        if row["arm"] == arm and row["failed"] is None and (row["index"], row["seed"]) in before:
            samples.setdefault(row["index"], []).append(row["became"])
    return {what: (sum(np.mean([b == what for b in own]) for own in samples.values()), len(samples)) for what in ("own", "implied", "donor")}


sets = sorted({(row["model"], row["task"]) for row in rows})
counted = {one: {arm: shares([r for r in rows if (r["model"], r["task"]) == one], arm) for arm in arms} for one in sets}
for (model, task), found in counted.items():
    print(model, task)
    for arm, of in found.items():
        print("  ", arm, {what: round(float(total / n), 4) if n else None for what, (total, n) in of.items()})`,
  ],
  [
    'code',
    'draw',
    `for (model, task), found in counted.items():
    figure, axes = plt.subplots(figsize=(7, 0.4 * len(arms) + 1.2))
    for place, arm in enumerate(arms):
        for what, colour, shift in (("own", "#2563eb", -0.2), ("implied", "#b45309", 0), ("donor", "#6b7280", 0.2)):
            total, n = found[arm][what]
            if n == 0:
                continue
            low, high = wilson(total, n)
            axes.plot([low, high], [place + shift] * 2, color=colour, linewidth=1)
            axes.plot(total / n, place + shift, "o", color=colour, label=what if place == 0 else None)
    axes.axvline(head["chance"][task], color="#9ca3af", linestyle=":", label="chance")
    axes.set_yticks(range(len(arms)), arms)
    axes.invert_yaxis()
    axes.set_xlim(-0.02, 1.02)
    axes.set_title(f"{model}, {task}")
    axes.legend(loc="best", fontsize="small")
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
