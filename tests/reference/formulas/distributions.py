"""How numbers lie: boxes, densities and counts in bins."""

import math
from fractions import Fraction

from formulas.numbers import quantile, root, rounded


def box(values):
    """Tukey's box: median, quartiles, whiskers, outliers.

    Quartiles are quantiles of type 7. Whiskers end at the furthest values within 1.5 times the
    distance of the quartiles from the box, what is beyond is an outlier (Tukey, Exploratory Data
    Analysis, 1977); a whisker never ends inside the box.
    """
    q1, median, q3 = (quantile(values, Fraction(n, 4)) for n in (1, 2, 3))
    reach = Fraction(3, 2) * (q3 - q1)
    within = [v for v in values if q1 - reach <= Fraction(v) <= q3 + reach]
    low, high = min(Fraction(min(within)), q1), max(Fraction(max(within)), q3)
    return {
        "median": rounded(median),
        "q1": rounded(q1),
        "q3": rounded(q3),
        "low": rounded(low),
        "high": rounded(high),
        "outliers": sorted(v for v in values if v not in within),
    }


def density(values, place):
    """The gaussian kernel density at a place, with Silverman's bandwidth.

    f(x) = 1/(n h) * sum(K((x - x_i) / h)), K(u) = exp(-u^2 / 2) / sqrt(2 pi) (Silverman, Density
    Estimation for Statistics and Data Analysis, 1986, equation 2.2a); h = 0.9 A n^(-1/5), A the
    smaller of the sample SD and IQR / 1.34 (3.31), the SD alone where the IQR is 0.
    """
    n = len(values)
    middle = sum(map(Fraction, values)) / n
    spread = root(sum((Fraction(v) - middle) ** 2 for v in values) / (n - 1))
    quarter = quantile(values, Fraction(3, 4)) - quantile(values, Fraction(1, 4))
    width = 0.9 * min(float(spread), float(quarter) / 1.34 or float(spread)) * n**-0.2
    kernels = [math.exp(-0.5 * ((place - v) / width) ** 2) for v in values]
    return math.fsum(kernels) / (n * width * math.sqrt(2 * math.pi))


def bin_edges(values, most=40):
    """Equal bins from the least to the greatest value, as wide as the narrower of two rules says.

    Freedman and Diaconis (1981): 2 IQR n^(-1/3), and Sturges (1926): range / (log2(n) + 1), the
    latter alone where the IQR is 0; at most `most`. A single value is in a bin of 1, half a unit to
    either side.
    """
    low, high = Fraction(min(values)), Fraction(max(values))
    if low == high:
        return [rounded(low - Fraction(1, 2)), rounded(high + Fraction(1, 2))]
    n = len(values)
    quarter = quantile(values, Fraction(3, 4)) - quantile(values, Fraction(1, 4))
    sturges = float(high - low) / (math.log2(n) + 1)
    narrow = 2 * float(quarter) * n ** (-1 / 3)
    width = min(narrow, sturges) if narrow else sturges
    count = max(min(math.ceil(float(high - low) / width), most), 1)
    return [rounded(low + (high - low) * i / count) for i in range(count + 1)]


def counts(values, together, bins):
    """How many are in each of the bins over all values `together`.

    A bin goes from its edge up to below the next one; the last one holds both.
    """
    low, high = Fraction(min(together)), Fraction(max(together))
    found = [0] * bins
    for value in values:
        at = math.floor((value - low) * bins / (high - low)) if high > low else 0
        found[min(at, bins - 1)] += 1
    return found
