"""Many numbers to one, exactly: sums and means are worked out in fractions, then rounded once.

Nothing here is taken from the exporter. Numbers that are not finite never take part; of nothing
there is nothing (None).
"""

import math
from fractions import Fraction


def finite(values):
    """Those that are numbers, neither NaN nor infinite."""
    return [v for v in values if v is not None and math.isfinite(v)]


def rounded(exact):
    """The nearest float; infinite beyond the largest."""
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def root(exact):
    """The square root of a fraction: isqrt over a common power of four, then one rounding."""
    if exact == 0:
        return Fraction(0)
    shift = 4 ** max(0, 200 - (exact.numerator.bit_length() - exact.denominator.bit_length()) // 2)
    return Fraction(math.isqrt(exact.numerator * shift // exact.denominator), math.isqrt(shift))


def total(values):
    """x_1 + ... + x_n."""
    return sum((Fraction(v) for v in finite(values)), Fraction(0))


def exact_mean(values):
    """(x_1 + ... + x_n) / n, as a fraction."""
    return total(values) / len(finite(values))


def mean(values):
    """(x_1 + ... + x_n) / n."""
    return rounded(exact_mean(values)) if finite(values) else None


def median(values):
    """The middle one in order; of an even number the mean of the middle two."""
    ordered = sorted(finite(values))
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else mean(ordered[half - 1 : half + 1])


def lowest(values):
    """The least."""
    return min(finite(values), default=None)


def highest(values):
    """The greatest."""
    return max(finite(values), default=None)


def summed(values):
    """x_1 + ... + x_n; of nothing there is no sum."""
    return rounded(total(values)) if finite(values) else None


def counted(values):
    """How many there are, 0 where there is none."""
    return float(len(finite(values)))


AGGREGATES = {
    "mean": mean,
    "median": median,
    "min": lowest,
    "max": highest,
    "sum": summed,
    "count": counted,
}


def deviation(values):
    """SD = sqrt(1/n * sum((x_i - mean)^2)), that of a population.

    W&B docs, "Point aggregation", Configure shading
    (docs.wandb.ai/models/app/features/panels/line-plot/sampling).
    """
    own = finite(values)
    middle = exact_mean(own)
    return root(sum((Fraction(v) - middle) ** 2 for v in own) / len(own))


def error(values):
    """SE = SD / sqrt(n); the same page of W&B's docs."""
    return deviation(values) / root(Fraction(len(finite(values))))


def edges(values, how, middle):
    """The range around `middle`: lowest and highest value, or SD or SE to either side."""
    own = finite(values)
    if not own or how == "none":
        return None, None
    if how == "minmax":
        return min(own), max(own)
    if not math.isfinite(middle):
        return None, None
    reach = {"stddev": deviation, "stderr": error}[how](own)
    return rounded(Fraction(middle) - reach), rounded(Fraction(middle) + reach)


def quantile(values, share):
    """Type 7 of Hyndman and Fan, Sample Quantiles in Statistical Packages (1996).

    With x_0 <= ... <= x_(n-1) and h = (n - 1) * share: x_floor(h) + (h - floor(h)) * (next - it).
    """
    ordered = [Fraction(v) for v in sorted(finite(values))]
    place = (len(ordered) - 1) * Fraction(share)
    at = math.floor(place)
    after = ordered[min(at + 1, len(ordered) - 1)]
    return ordered[at] + (place - at) * (after - ordered[at])


def inner_range(values):
    """The 5th and the 95th percentile, outside of which is an outlier.

    W&B docs, "Line plot reference", Ignore outliers: "only points from 5% to 95% are shown"
    (docs.wandb.ai/models/app/features/panels/line-plot/reference).
    """
    if not finite(values):
        return None
    return tuple(rounded(quantile(values, Fraction(p, 100))) for p in (5, 95))
