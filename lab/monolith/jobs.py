import threading
import time
from datetime import datetime, timedelta

from database import SessionLocal
from models import DailySales, Order

EVERY_SECONDS = 10


def close_and_count():
    """Close what was carried out long ago, and add up the sales of every day."""
    db = SessionLocal()
    long_ago = datetime.now() - timedelta(minutes=30)
    for order in db.query(Order).filter(Order.status == "READY", Order.created_at < long_ago):
        order.status = "COMPLETED"

    db.query(DailySales).delete()
    days = {}
    for order in db.query(Order).all():
        day = days.setdefault(order.created_at.date().isoformat(), DailySales(day="", orders=0, revenue=0.0))
        day.orders += 1
        day.revenue += sum(item.price * item.quantity for item in order.items)
    for name, day in days.items():
        day.day = name
        db.add(day)
    db.commit()
    db.close()


def run_forever():
    while True:
        time.sleep(EVERY_SECONDS)
        close_and_count()


def start():
    threading.Thread(target=run_forever, daemon=True).start()
