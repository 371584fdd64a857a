"""How different two colours look, also to people who lack a kind of cone.

Dichromacy: Machado, Oliveira, Fernandes 2009, doi:10.1109/TVCG.2009.113, matrices of severity 1 in
linear RGB. Difference: the distance in CIE L*a*b* (1976).
"""

import math

NORMAL = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
VISIONS = {
    "normal": NORMAL,
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = (0.95047, 1.0, 1.08883)


def linear(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def _times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(colour, vision="normal"):
    """L*, a*, b* (D65) of what is seen of `#rrggbb`."""
    seen = [min(max(part, 0), 1) for part in _times(VISIONS[vision], linear(colour))]
    x, y, z = (
        t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29
        for t in (v / w for v, w in zip(_times(_TO_XYZ, seen), _WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one, two, vision="normal"):
    """Delta E (1976); about 2.3 can just be told apart side by side."""
    return math.dist(lab(one, vision), lab(two, vision))


def contrast(one, two):
    """Of WCAG 2: 1 to 21."""
    light, dark = sorted((_times(_TO_XYZ, linear(c))[1] for c in (one, two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
