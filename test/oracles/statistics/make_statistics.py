"""Reference figures for src/measures/statistics, by other ways than those of the product: probabilities by whole numbers,
intervals by solving for their ends, most likely shares by search, power by adding up all outcomes.

    python test/oracles/statistics/make_statistics.py > test/oracles/statistics/statistics.json
"""

import json
import random
from fractions import Fraction
from math import comb, erf, lgamma, log, exp, sqrt


def normal_below(x):
    return 0.5 * (1 + erf(x / sqrt(2)))


def solve(function, low, high):
    """Where a rising function is 0."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    return (low + high) / 2


Z95 = solve(lambda x: normal_below(x) - 0.975, 0, 8)


def most_likely_second(pairs, only_first, only_second, difference):
    """The share q of pairs that only the second gets right, given that only the first gets q + difference."""
    low, high = max(0.0, -difference), (1 - difference) / 2

    def likelihood(q):
        shares = ((only_first, q + difference), (only_second, q), (pairs - only_first - only_second, 1 - 2 * q - difference))
        return sum(count * (log(share) if share > 0 else -1e300) for count, share in shares if count > 0)

    third = (sqrt(5) - 1) / 2
    for _ in range(300):
        a, b = high - third * (high - low), low + third * (high - low)
        if likelihood(a) < likelihood(b):
            low = a
        else:
            high = b
    return (low + high) / 2


def score(pairs, only_first, only_second, difference):
    q = most_likely_second(pairs, only_first, only_second, difference)
    mean = (only_first - only_second) / pairs
    return (mean - difference) / sqrt((2 * q + difference - difference**2) / pairs)


def mcnemar(first, second):
    n = first + second
    tail = sum(comb(n, i) for i in range(min(first, second) + 1))
    return float(min(Fraction(1), Fraction(2 * tail, 2**n)))


def wilson(successes, trials):
    share = successes / trials

    def distance(p):
        return (p - share) / sqrt(p * (1 - p) / trials)

    low = 0.0 if successes == 0 else solve(lambda p: distance(p) + Z95, 1e-15, share if share < 1 else 1 - 1e-15)
    high = 1.0 if successes == trials else solve(lambda p: distance(p) - Z95, share if share > 0 else 1e-15, 1 - 1e-15)
    return [low, high]


def holm(values):
    """Rejected at a level if every smaller one is: the smallest level at which it is, by its definition."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    adjusted = [0.0] * len(values)
    for place, i in enumerate(order):
        adjusted[i] = max(min(1.0, (len(values) - j) * values[order[j]]) for j in range(place + 1))
    return adjusted


def power(pairs, gained, lost, level=0.05):
    """Of McNemar's test with these true shares, over all outcomes."""
    both = gained + lost
    found = 0.0
    for n in range(pairs + 1):
        chance = exp(lgamma(pairs + 1) - lgamma(n + 1) - lgamma(pairs - n + 1) + n * log(both) + (pairs - n) * log(1 - both))
        if chance < 1e-12:
            continue
        for k in range(n + 1):
            if mcnemar(k, n - k) < level:
                found += chance * comb(n, k) * (gained / both) ** k * (lost / both) ** (n - k)
    return found


def bootstrap(clusters, resamples=20000):
    """Percentile interval of the mean over units, whole clusters drawn."""
    draw = random.Random(7)
    means = []
    for _ in range(resamples):
        units = [value for _ in clusters for value in draw.choice(clusters)]
        means.append(sum(units) / len(units))
    means.sort()
    return [means[int(0.025 * resamples)], means[int(0.975 * resamples)]]


def clustered():
    draw = random.Random(3)
    made = []
    for _ in range(40):
        lean = draw.random()
        made.append([float(draw.random() < lean) - float(draw.random() < 0.6) for _ in range(draw.choice([2, 3]))])
    return made


def figures():
    SCORES = [(40, 5, 3, 0.05), (40, 5, 3, -0.05), (100, 0, 0, 0.05), (100, 0, 0, -0.05), (59, 0, 7, 0.1), (200, 180, 2, 0.05), (12, 4, 1, 0.0)]
    P_VALUES = [0.01, 0.04, 0.03, 0.005, 0.2, 0.04]
    CLUSTERS = clustered()

    return {
        "score": [{"pairs": n, "onlyFirst": b, "onlySecond": c, "difference": d, "z": score(n, b, c, d)} for n, b, c, d in SCORES],
        "mcnemar": [{"first": b, "second": c, "p": mcnemar(b, c)} for b, c in [(0, 0), (5, 1), (12, 30), (100, 140), (0, 9)]],
        "wilson": [{"successes": k, "trials": n, "interval": wilson(k, n)} for k, n in [(0, 20), (7.5, 20), (199, 200), (20, 20)]],
        "holm": {"values": P_VALUES, "adjusted": holm(P_VALUES)},
        "power": [{"pairs": n, "gained": g, "lost": s, "power": power(n, g, s)} for n, g, s in [(150, 0.2, 0.1), (200, 0.12, 0.04)]],
        "bootstrap": {"clusters": CLUSTERS, "interval": bootstrap(CLUSTERS)},
    }


if __name__ == "__main__":
    print(json.dumps(figures(), indent=1))
