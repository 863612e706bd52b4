"""Headings for a list that was copied without them: which column holds the prices, the names, the categories.

Pure: cells in, headings out.
"""

import re
from collections.abc import Callable, Sequence

# A number with cents or a currency is a price; one without may be a dish's number.
_SURELY = re.compile(r"[.,]\d|[€$£]|eur", re.IGNORECASE)


def guessed_headings(lines: Sequence[Sequence[str]], is_price: Callable[[str], bool]) -> list[str] | None:
    """`price`, `name` and perhaps `category` above their columns, nothing above the others; None when the first line
    is no dish with its price."""
    if not lines or not any(map(is_price, lines[0])) or all(is_price(cell) for cell in lines[0] if cell.strip()):
        return None
    columns = [
        [line[place].strip() for line in lines if place < len(line) and line[place].strip()]
        for place in range(max(map(len, lines)))
    ]
    prices = [sum(map(is_price, column)) for column in columns]
    sure = [sum(bool(_SURELY.search(cell)) and is_price(cell) for cell in column) for column in columns]
    words = [place for place, column in enumerate(columns) if column and prices[place] * 2 < len(column)]
    if not words:
        return None
    headings = [""] * len(columns)
    headings[max(range(len(columns)), key=lambda place: (sure[place], prices[place], place))] = "price"
    name = max(words, key=lambda place: (len(set(columns[place])), -place))
    headings[name] = "name"
    shared = [place for place in words if place != name and len(set(columns[place])) < len(columns[place])]
    if shared:
        headings[shared[0]] = "category"
    return headings
