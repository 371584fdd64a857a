"""How times grow with a number: 1 is linear, 2 is quadratic."""

from collections.abc import Sequence

import numpy as np


def row(name: str, numbers: Sequence[int], spent: Sequence[float]) -> None:
    """Print the milliseconds spent by each number; the first of them is no part of the power."""
    power = np.polyfit(np.log(numbers[1:]), np.log(spent[1:]), 1)[0]
    cells = "".join(f"{took:10,.1f}" for took in spent)
    print(f"{name:14}{cells} ms   grows with the runs to the power of {power:.2f}")
