"""The tables and verdicts of a replacement test, from nothing but its rows.parquet, by other ways than those of the product
(make_statistics.py): of what is right, or where nobody knows that of what changes. Needs pyarrow and numpy (requirements.txt).

    python test/oracles/statistics/check_rows.py <folder>/rows.parquet                          prints them as JSON
    python test/oracles/statistics/check_rows.py <folder>/rows.parquet <folder>/summary.json    says what differs, and ends with 1 where anything does
"""

import json
import sys

import numpy as np
import pyarrow.parquet as parquet

from make_statistics import holm, mcnemar, normal_below, score, solve

RESAMPLES = 20000
# Bootstrap intervals are drawn: 2,000 draws leave this much, beside one sample more or less.
DRAWN = 0.02


def wilson(total, trials, level=0.05):
    if trials == 0:
        return [0.0, 1.0]
    z = solve(lambda x: normal_below(x) - (1 - level / 2), 0, 9)
    share = total / trials
    away = lambda p: (p - share) ** 2 - z * z * p * (1 - p) / trials
    low = 0.0 if total == 0 else solve(lambda p: -away(p), 0.0, share)
    high = 1.0 if total == trials else solve(away, share, 1.0)
    return [low, high]


def compared(rows, before):
    """Gains by sample: a list of one number for each seed that both answered."""
    gains = {}
    for row in rows:
        gains.setdefault(row["index"], []).append(
            float(row["became"] == "own") - float(before[row["index"], row["seed"]]["became"] == "own")
        )
    means = [sum(own) / len(own) for own in gains.values()]
    gained, lost = sum(m > 0 for m in means), sum(m < 0 for m in means)
    units = np.array([sum(own) for own in gains.values()]), np.array([len(own) for own in gains.values()])
    draws = np.random.default_rng(5).integers(0, len(means), (RESAMPLES, len(means)))
    drawn = units[0][draws].sum(axis=1) / units[1][draws].sum(axis=1)
    return {
        "difference": float(units[0].sum() / units[1].sum()),
        "interval": [float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))],
        "gained": gained,
        "lost": lost,
        "p": mcnemar(gained, lost),
        "pairs": len(means),
        "only": [sum(m for m in means if m > 0), -sum(m for m in means if m < 0)],
    }


def below(arm, difference):
    """One-sided p that the true difference is no less than this."""
    found = arm["compared"]
    return normal_below(score(found["pairs"], *found["only"], difference))


def same_within(arm, margin):
    found = arm["compared"]
    above = 1 - normal_below(score(found["pairs"], *found["only"], -margin))
    return max(above, below(arm, margin))


def verdict(arms, spec, chance):
    margin, level = spec["margin"], spec["level"]
    named = {arm["arm"]: arm for arm in arms}
    transplants = [named[a["name"]] for a in spec["arms"] if a["does"] == "transplant" and named[a["name"]]["samples"] > 0]
    low = lambda arm, what, at: wilson((arm[what]["share"] or 0) * arm["samples"], arm["samples"], at)[0]
    if not transplants:
        return "undecided"
    if not low(arms[0], "own", level) - chance > margin:
        return "undecided"
    fallen = [a for a in transplants if a["compared"]["adjusted"] < level and below(a, -margin) < level]
    for arm in fallen:
        if any(low(arm, what, level / len(transplants)) > chance for what in ("implied", "donor")):
            return "carries"
    return "bypassed" if all(same_within(arm, margin) < level for arm in transplants) else "undecided"


def agreement_verdict(arms, spec):
    """Where right answers are not known: what other latents change, and whether it becomes what their donors say."""
    margin, level = spec["margin"], spec["level"]
    named = {arm["arm"]: arm for arm in arms}
    lent = [named[a["name"]] for a in spec["arms"] if a["does"] == "transplant" and "agreement" in named[a["name"]]]
    if not any(a["does"] == "transplant" for a in spec["arms"]) and spec["recipe"] != "replacement-test":
        return "measured"
    if not lent:
        return "undecided"
    ends = lambda arm, share, at: wilson((share or 0) * arm["samples"], arm["samples"], at)
    each = level / len(lent)
    for arm in lent:
        found = arm["agreement"]
        if ends(arm, found["changed"]["share"], each)[0] > margin and ends(arm, arm["donor"]["share"], each)[0] > found["dealt"]:
            return "carries"
    if not all(ends(arm, arm["agreement"]["telling"]["share"], each)[0] > margin for arm in lent):
        return "undecided"
    stay = all(ends(arm, arm["agreement"]["changed"]["share"], 2 * level)[1] < margin for arm in lent)
    return "bypassed" if stay else "undecided"


def plain(answer):
    """The same of all ways to write an answer: small letters, without articles and signs; None says nothing."""
    if answer is None:
        return None
    kept = "".join(c if c.isalnum() or c in ".-" else " " for c in answer.lower())
    words = kept.split()
    # An article is one only before another word.
    words = [word for at, word in enumerate(words) if word not in ("the", "a", "an") or at == len(words) - 1]
    text = " ".join(words)
    return " ".join("".join(c if c != "." or text[at + 1 : at + 2].isdigit() else " " for at, c in enumerate(text)).split())


def shared(groups, holds):
    """Of samples; a sample with several seeds is the share of them."""
    total = sum(sum(map(holds, own)) / len(own) for own in groups)
    return {"share": total / len(groups) if groups else None, "interval": wilson(total, len(groups))}


def agreement(groups, first):
    """How often an arm says something else than the baseline, and could be seen to follow its donors."""
    lent = [own for own in groups if all(row["donor"] is not None for row in own)]
    rows = [row for own in lent for row in own]
    said, donors = [plain(row["answer"]) for row in rows], [plain(row["donor"]) for row in rows]
    return {
        "changed": shared(groups, lambda row: plain(row["answer"]) != first(row)),
        "telling": shared(lent, lambda row: plain(row["donor"]) != first(row)),
        # As often as two that are drawn, one of each, are the same.
        "dealt": sum(word == other for word in said for other in donors) / len(rows) ** 2 if rows else None,
        "donors": len(set(donors)),
    }


def unknown_arm(name, baseline, rows):
    """Of samples whose right answer is not known: the baseline's own takes its place."""
    its = [row for row in rows if row["arm"] == name]
    before = {(row["index"], row["seed"]): plain(row["answer"]) for row in rows if row["arm"] == baseline and row["failed"] is None}
    first = lambda row: before[row["index"], row["seed"]]
    by_sample = {}
    for row in its:
        if row["failed"] is None and (row["index"], row["seed"]) in before:
            by_sample.setdefault(row["index"], []).append(row)
    groups = list(by_sample.values())
    table = {"arm": name, "samples": len(groups), "rows": sum(map(len, groups)), "failed": sum(row["failed"] is not None for row in its)}
    table["own"] = shared(groups, lambda row: plain(row["answer"]) == first(row))
    table["donor"] = shared([own for own in groups if all(row["donor"] is not None for row in own)], lambda row: plain(row["answer"]) == plain(row["donor"]))
    table["implied"] = shared([], bool)
    if name != baseline and groups:
        table["agreement"] = agreement(groups, first)
    return table


def arm_table(name, baseline, rows):
    its = [row for row in rows if row["arm"] == name]
    before = {(row["index"], row["seed"]): row for row in rows if row["arm"] == baseline and row["failed"] is None}
    pairs = [row for row in its if row["failed"] is None and (row["index"], row["seed"]) in before]
    by_sample = {}
    for row in pairs:
        by_sample.setdefault(row["index"], []).append(row)
    table = {"arm": name, "samples": len(by_sample), "rows": len(pairs), "failed": sum(row["failed"] is not None for row in its)}
    for what in ("own", "donor", "implied"):
        # Of listed samples nobody may know what latents imply in them.
        known = [own for own in by_sample.values() if all(row[what] is not None for row in own)]
        total = sum(sum(row["became"] == what for row in own) / len(own) for own in known)
        table[what] = {"share": total / len(known) if known else None, "interval": wilson(total, len(known))}
    if name != baseline and pairs:
        table["compared"] = compared(pairs, before)
    return table


def tables(file):
    read = parquet.read_table(file)
    head = json.loads(read.schema.metadata[b"darkroom"])
    spec, rows = head["spec"], read.to_pylist()
    names = [arm["name"] for arm in spec["arms"]]
    found = []
    samples = spec["samples"]
    tasks = samples["tasks"] if "tasks" in samples else [one["name"] for one in samples["found"]["sets"]]
    sets = [(model, task) for model in spec.get("models", [None]) for task in tasks]
    for model, task in sets:
        own = [row for row in rows if row["task"] == task and model in (None, row["model"])]
        made = arm_table if head["chance"][task] is not None else unknown_arm
        found.append({"task": task, "chance": head["chance"][task], "arms": [made(name, names[0], own) for name in names]})
    family = [arm["compared"] for task in found for arm in task["arms"] if "compared" in arm]
    for one, adjusted in zip(family, holm([one["p"] for one in family])):
        one["adjusted"] = adjusted
    for task in found:
        known = task["chance"] is not None
        task["verdict"] = verdict(task["arms"], spec, task["chance"]) if known else agreement_verdict(task["arms"], spec)
    return found


def differences(made, said):
    """Sentences, one for each figure of summary.json that is not what was made of the rows."""
    if [task["task"] for task in made] != [task["task"] for task in said["tasks"]]:
        yield "the tasks are others"
    for ours, theirs in zip(made, said["tasks"]):
        if ours["verdict"] != theirs["verdict"]["kind"]:
            yield f"{ours['task']}: {theirs['verdict']['kind']}, and the rows say {ours['verdict']}"
        for arm, other in zip(ours["arms"], theirs["arms"]):
            where = f"{ours['task']}, {arm['arm']}"
            for what in ("arm", "samples", "rows", "failed"):
                if arm[what] != other[what]:
                    yield f"{where}: {what} {other[what]}, and the rows say {arm[what]}"
            for what in ("own", "donor", "implied"):
                yield from apart(f"{where}, {what}", [other[what]["share"] or 0, *other[what]["interval"]], [arm[what]["share"] or 0, *arm[what]["interval"]], 1e-6)
            for what in ("compared", "agreement"):
                if (what in arm) != (what in other):
                    yield f"{where}: {what} only in one of the two"
            if "agreement" in arm and "agreement" in other:
                yield from agreement_differences(f"{where}, agreement", arm["agreement"], other["agreement"])
            if "compared" in arm and "compared" in other:
                a, b = arm["compared"], other["compared"]
                exact = ("difference", "gained", "lost", "p", "adjusted")
                yield from apart(where, [b[w] for w in exact], [a[w] for w in exact], 1e-9)
                # Where all samples are alike the product says the interval of the score test, which is no point.
                if a["interval"][0] != a["interval"][1]:
                    yield from apart(f"{where}, interval", b["interval"], a["interval"], DRAWN + 1 / a["pairs"])


def agreement_differences(where, ours, theirs):
    for what in ("changed", "telling"):
        yield from apart(f"{where}, {what}", [theirs[what]["share"] or 0, *theirs[what]["interval"]], [ours[what]["share"] or 0, *ours[what]["interval"]], 1e-6)
    yield from apart(f"{where}, dealt", [theirs["dealt"] or 0, theirs["donors"]], [ours["dealt"] or 0, ours["donors"]], 1e-9)


def apart(where, said, made, most):
    for one, other in zip(said, made):
        if abs(one - other) > most:
            yield f"{where}: {one}, and the rows say {other}"


if __name__ == "__main__":
    made = tables(sys.argv[1])
    if len(sys.argv) == 2:
        print(json.dumps(made, indent=1))
    else:
        with open(sys.argv[2]) as file:
            wrong = list(differences(made, json.load(file)))
        print("\n".join(wrong) or "the tables of the rows are those of the summary")
        sys.exit(1 if wrong else 0)
