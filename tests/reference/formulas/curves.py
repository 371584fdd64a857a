"""Curves and counts of a classifier."""

from fractions import Fraction
from itertools import pairwise


def roc(labels, scores):
    """[(false positive rate, true positive rate)] from (0, 0), one point per distinct score.

    Fawcett, An introduction to ROC analysis (2006), algorithm 1.
    """
    found = [(Fraction(0), Fraction(0))]
    for limit in sorted(set(scores), reverse=True):
        true = sum(s >= limit and own for own, s in zip(labels, scores, strict=True))
        false = sum(s >= limit and not own for own, s in zip(labels, scores, strict=True))
        found.append((Fraction(false, labels.count(False)), Fraction(true, labels.count(True))))
    return found


def precision_recall(labels, scores):
    """[(recall, precision)], one point per distinct score, the least strict limit first.

    Davis and Goadrich, The relationship between Precision-Recall and ROC curves (2006), section 2.
    The order is that of scikit-learn's `precision_recall_curve`: recall falls.
    """
    found = []
    for limit in sorted(set(scores)):
        true = sum(s >= limit and own for own, s in zip(labels, scores, strict=True))
        found.append(
            (Fraction(true, labels.count(True)), Fraction(true, sum(s >= limit for s in scores)))
        )
    return found


def area(points):
    """The area under straight lines between points: sum((x_i - x_(i-1)) (y_i + y_(i-1)) / 2)."""
    pairs = pairwise(points)
    return sum((Fraction(b[0]) - Fraction(a[0])) * (Fraction(a[1]) + b[1]) / 2 for a, b in pairs)


def rank_statistic(labels, scores):
    """The chance that a positive one scores above a negative one, ties counting half.

    Equal to the area under the ROC curve (Hanley and McNeil, 1982).
    """
    pairs = [
        (a, b)
        for own, a in zip(labels, scores, strict=True)
        if own
        for other, b in zip(labels, scores, strict=True)
        if not other
    ]
    return sum(Fraction(1) if a > b else Fraction(a == b, 2) for a, b in pairs) / len(pairs)


def confusion(actual, predicted):
    """{(actual, predicted): how many}, zeros too."""
    names = sorted({*actual, *predicted})
    pairs = list(zip(actual, predicted, strict=True))
    return {(a, p): pairs.count((a, p)) for a in names for p in names}
