"""Rounds: the sides of a comparison measured in turn, so that whatever else the machine does hits them all."""

import statistics
from collections.abc import Callable

WIDE = 0.12


class Rounds:
    """The rate of every side, round by round."""

    def __init__(self, sides: dict[str, Callable[[], float]], least: int, most: int) -> None:
        """Measure at least `least` rounds, and up to `most` while a ratio to the first side is not settled."""
        self._rates: dict[str, list[float]] = {name: [] for name in sides}
        first = next(iter(sides))
        for number in range(most):
            if number >= least and all(self.spread(first, other) < WIDE for other in sides if other != first):
                break
            for name in sides if number % 2 == 0 else reversed(sides):
                self._rates[name].append(sides[name]())

    @property
    def count(self) -> int:
        return len(next(iter(self._rates.values())))

    def rate(self, side: str) -> float:
        return statistics.median(self._rates[side])

    def ratio(self, ours: str, bare: str) -> float:
        """The median of the ratios, each of one round."""
        return statistics.median(self._ratios(ours, bare))

    def spread(self, ours: str, bare: str) -> float:
        """How far the middle half of the ratios reaches, as a share of their median."""
        ratios = self._ratios(ours, bare)
        if len(ratios) < 2:
            return 0.0
        low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
        return (high - low) / middle

    def told(self, ours: str, bare: str) -> str:
        """What lies behind a ratio."""
        return (
            f"{self.rate(ours):,.0f} / {self.rate(bare):,.0f} a second, "
            f"middle half within {self.spread(ours, bare):.0%}, {self.count} rounds"
        )

    def _ratios(self, ours: str, bare: str) -> list[float]:
        return [mine / theirs for mine, theirs in zip(self._rates[ours], self._rates[bare], strict=True)]
