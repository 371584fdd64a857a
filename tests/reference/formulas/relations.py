"""How two lists of numbers go together."""

from fractions import Fraction

from formulas.numbers import root


def pearson(x, y):
    """r = sum((x - mx)(y - my)) / sqrt(sum((x - mx)^2) sum((y - my)^2)); 0 where one is constant.

    Pearson (1895). W&B docs, "Parameter importance": "the linear correlation between the
    hyperparameter and the chosen metric".
    """
    dx, dy = _around(x), _around(y)
    over = sum(a * a for a in dx) * sum(b * b for b in dy)
    if over == 0:
        return 0.0
    both = sum(a * b for a, b in zip(dx, dy, strict=True))
    return float(both / root(over))


def _around(values):
    exact = [Fraction(v) for v in values]
    middle = sum(exact) / len(exact)
    return [v - middle for v in exact]


def ranks(values):
    """1 for the least; equal values share the mean of their ranks."""
    below = [sum(other < v for other in values) for v in values]
    equal = [sum(other == v for other in values) for v in values]
    return [Fraction(2 * b + e + 1, 2) for b, e in zip(below, equal, strict=True)]


def spearman(x, y):
    """Pearson's coefficient of the ranks (Spearman, 1904)."""
    return pearson(ranks(x), ranks(y))


def regression(x, y):
    """(slope, intercept, R^2) of the least-squares line; None when all x are equal.

    slope = Sxy / Sxx, intercept = my - slope * mx, R^2 = Sxy^2 / (Sxx Syy): Draper and Smith,
    Applied Regression Analysis (3rd edition, 1998), 1.2 and 1.3. R^2 of equal y is 1: the line
    goes through all points.
    """
    dx, dy = _around(x), _around(y)
    sxx, syy = sum(a * a for a in dx), sum(b * b for b in dy)
    if sxx == 0:
        return None
    sxy = sum(a * b for a, b in zip(dx, dy, strict=True))
    slope = sxy / sxx
    middle_x, middle_y = (sum(map(Fraction, v)) / len(v) for v in (x, y))
    return slope, middle_y - slope * middle_x, float(sxy * sxy / (sxx * syy)) if syy else 1.0
