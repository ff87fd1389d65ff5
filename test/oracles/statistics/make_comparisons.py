"""Reference figures for the comparisons of measures (src/measures/statistics), by other ways than those of the product: all
exchanges of labels by itertools with whole numbers, correlations by their definition, and intervals by another generator.

    python test/oracles/statistics/make_comparisons.py > test/oracles/statistics/comparisons.json
"""

import itertools
import json
import random
from fractions import Fraction
from math import erf, sqrt, tanh


def paired(differences):
    whole = [Fraction(value).limit_denominator(1000) for value in differences]
    seen = abs(sum(whole))
    far = sum(abs(sum(s * d for s, d in zip(signs, whole))) >= seen for signs in itertools.product((1, -1), repeat=len(whole)))
    return far / 2 ** len(whole)


def between(first, second):
    whole = [Fraction(value).limit_denominator(1000) for value in first + second]

    def distance(chosen):
        inside = [whole[i] for i in chosen]
        outside = [whole[i] for i in range(len(whole)) if i not in chosen]
        return abs(sum(inside) / len(inside) - sum(outside) / len(outside))

    seen = distance(set(range(len(first))))
    ways = list(itertools.combinations(range(len(whole)), len(first)))
    return sum(distance(set(way)) >= seen for way in ways) / len(ways)


def ranks(values):
    return [sum(o < v for o in values) + (sum(o == v for o in values) - 1) / 2 for v in values]


def rho(places, values):
    a, b = ranks(places), ranks(values)
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    top = sum((x - ma) * (y - mb) for x, y in zip(a, b))
    return top / sqrt(sum((x - ma) ** 2 for x in a) * sum((y - mb) ** 2 for y in b))


def trend(places, values):
    seen = abs(rho(places, values)) - 1e-12
    ways = list(itertools.permutations(values))
    return sum(abs(rho(places, way)) >= seen for way in ways) / len(ways)


def deviation_for(share):
    low, high = 0.0, 8.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if 0.5 * (1 + erf(middle / sqrt(2))) < share else (low, middle)
    return low


REACH = deviation_for(0.975) + deviation_for(0.8)


def deviation(values):
    mean = sum(values) / len(values)
    return sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))


def within(first, second):
    squares = deviation(first) ** 2 * (len(first) - 1) + deviation(second) ** 2 * (len(second) - 1)
    return sqrt(squares / (len(first) + len(second) - 2))


def interval(statistic, resamples=20000):
    draw = random.Random(11)
    found = sorted(statistic(draw) for _ in range(resamples))
    return [found[int(0.025 * resamples)], found[int(0.975 * resamples)]]


def mean_of_drawn(values, draw):
    return sum(draw.choice(values) for _ in values) / len(values)


made = random.Random(5)
PAIRED = [round(made.gauss(1.2, 1), 2) for _ in range(12)]
NONE = [round(made.gauss(0, 1), 2) for _ in range(11)]
FIRST = [round(made.gauss(1.2, 1), 2) for _ in range(7)]
SECOND = [round(made.gauss(0, 1), 2) for _ in range(8)]
PLACES = [1, 1, 2, 2, 3, 3, 4, 4]
VALUES = [0.1, 0.4, 0.3, 0.4, 0.9, 0.2, 0.8, 1.1]

print(json.dumps({
    "paired": [
        {"differences": d, "p": paired(d), "smallest": REACH * deviation(d) / sqrt(len(d)),
         "interval": interval(lambda draw, d=d: mean_of_drawn(d, draw))}
        for d in (PAIRED, NONE, [1.0, 1.0, 0.0, 1.0, -1.0, 1.0])
    ],
    "between": [{
        "first": FIRST, "second": SECOND, "p": between(FIRST, SECOND),
        "smallest": REACH * within(FIRST, SECOND) * sqrt(1 / len(FIRST) + 1 / len(SECOND)),
        "interval": interval(lambda draw: mean_of_drawn(FIRST, draw) - mean_of_drawn(SECOND, draw)),
    }],
    "trend": [{
        "places": PLACES, "values": VALUES, "rho": rho(PLACES, VALUES), "p": trend(PLACES, VALUES),
        "smallest": tanh(REACH / sqrt(len(VALUES) - 3)),
    }],
}, indent=1))
