"""Fill an empty database: python seed.py menu.csv --past 2000 (that many orders of the weeks before)."""

import argparse
import csv
import random
from datetime import datetime, timedelta

from database import Base, SessionLocal, engine
from models import MenuItem, Order, OrderItem


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("menu")
    parser.add_argument("--past", type=int, default=0)
    given = parser.parse_args()
    Base.metadata.create_all(engine)
    db = SessionLocal()
    with open(given.menu, encoding="utf-8") as file:  # noqa: PTH123
        items = [MenuItem(name=row["name"], category=row.get("category", ""), price=float(row["price"]), stock=1_000)
                 for row in csv.DictReader(file)]  # fmt: skip
    db.add_all(items)
    db.flush()
    dice = random.Random(1)
    for number in range(1, given.past + 1):
        created_at = datetime.now() - timedelta(days=dice.randint(1, 60), minutes=dice.randint(0, 180))
        order = Order(number=number, status="COMPLETED", paid=True, created_at=created_at)
        for item in dice.sample(items, dice.randint(1, 4)):
            order.items.append(OrderItem(menu_item_id=item.id, quantity=dice.randint(1, 3), price=item.price))
        order.total = round(sum(item.price * item.quantity for item in order.items), 2)
        db.add(order)
    db.commit()
    db.close()


if __name__ == "__main__":
    main()
