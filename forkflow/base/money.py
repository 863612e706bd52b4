"""Money is whole cents. Prices include tax, as menus in Europe show them."""

import re
from decimal import Decimal

from forkflow.base.errors import Refused

LARGEST_PRICE_CENTS = 10_000_000
LONGEST_PRICE = 20

_DIGITS = re.compile(r"[+-]?\d+([.,]\d+)?\Z")
# `1.250` may be a thousand: whoever wrote it must say so.
_THREE_DECIMALS = re.compile(r".*[.,]\d{3}\Z")


class PriceUnfit(Refused):
    """This is no price that can be taken."""

    code = "price_unfit"


def cents(text: str) -> int:
    """Whole cents of a price as people write it: `12.95`, `12,95`, `€ 9`, `$2.39`.

    Raises PriceUnfit when it is no price, below zero, above 100,000 or has more than two decimals.
    """
    bare = text.strip().strip("€$£ \u00a0").strip()
    if not _DIGITS.match(bare) or len(bare) > LONGEST_PRICE:
        raise PriceUnfit("“{price}” is not a price. Write it like 12.50 or 12,50.", price=text.strip()[:40])
    amount = Decimal(bare.replace(",", ".")) * 100
    if amount != int(amount) or _THREE_DECIMALS.match(bare):
        raise PriceUnfit("“{price}” has more than two decimals.", price=text.strip())
    if not 0 <= amount <= LARGEST_PRICE_CENTS:
        raise PriceUnfit("“{price}” must be between 0 and {most}.", price=text.strip(), most=LARGEST_PRICE_CENTS // 100)
    return int(amount)


def display(amount_cents: int, currency: str) -> str:
    """A plain amount for sentences and logs: `12.95 EUR`."""
    sign = "-" if amount_cents < 0 else ""
    return f"{sign}{abs(amount_cents) // 100}.{abs(amount_cents) % 100:02d} {currency}"
