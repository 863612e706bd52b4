"""The restaurant's order program. Start it with: uvicorn main:app"""

from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import cards
import jobs
from database import Base, SessionLocal, engine, get_db
from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from models import DailySales, MenuItem, Order, OrderItem
from pydantic import BaseModel, Field
from sqlalchemy import func
from sqlalchemy.orm import Session

STATUSES = ["PENDING", "IN_PROGRESS", "READY", "COMPLETED"]

FIRST_MENU = [
    ("Patates braves", "Starters", 6.80),
    ("Croquetes", "Starters", 7.20),
    ("Pa amb tomàquet", "Starters", 3.50),
    ("Paella", "Mains", 17.50),
    ("Fideuà", "Mains", 17.20),
    ("Botifarra amb mongetes", "Mains", 14.50),
    ("Crema catalana", "Desserts", 6.20),
    ("Canya", "Drinks", 2.90),
    ("Aigua", "Drinks", 2.50),
    ("Vermut", "Drinks", 4.20),
]


@asynccontextmanager
async def lifespan(app: FastAPI):
    Base.metadata.create_all(engine)
    db = SessionLocal()
    if db.query(MenuItem).count() == 0:
        db.add_all([MenuItem(name=name, category=category, price=price) for name, category, price in FIRST_MENU])
        db.commit()
    db.close()
    jobs.start()
    yield


app = FastAPI(title="Restaurant", lifespan=lifespan)
templates = Jinja2Templates(directory=str(Path(__file__).with_name("templates")))


class ItemIn(BaseModel):
    menu_item_id: int
    quantity: int = Field(default=1, ge=1)


class OrderIn(BaseModel):
    items: list[ItemIn]
    notes: str = ""
    customer_name: str = ""


class StatusIn(BaseModel):
    status: str


class MenuItemIn(BaseModel):
    price: float | None = None
    stock: int | None = None
    available: bool | None = None


def order_as_json(order: Order):
    return {
        "id": order.id,
        "number": order.number,
        "customer_name": order.customer_name,
        "notes": order.notes,
        "status": order.status,
        "total": order.total,
        "paid": order.paid,
        "created_at": order.created_at.isoformat(),
        "items": [
            {"menu_item_id": item.menu_item_id, "quantity": item.quantity, "price": item.price} for item in order.items
        ],
    }


# ---------------------------------------------------------------- orders


@app.post("/orders", status_code=201)
def create_order(data: OrderIn, db: Session = Depends(get_db)):
    if not data.items:
        raise HTTPException(400, "Order is empty")

    lines = []
    for line in data.items:
        item = db.get(MenuItem, line.menu_item_id)
        if item is None or not item.available:
            raise HTTPException(404, "Menu item not found")
        lines.append((item, line.quantity))

    number = (db.query(func.max(Order.number)).scalar() or 0) + 1
    order = Order(number=number, customer_name=data.customer_name, notes=data.notes)
    db.add(order)
    db.flush()  # so that the order has an id

    total = 0.0
    for item, quantity in lines:
        item.stock = item.stock - quantity
        if item.stock <= 0:
            item.available = False
        db.add(OrderItem(order_id=order.id, menu_item_id=item.id, quantity=quantity, price=item.price))
        total += item.price * quantity

    order.total = round(total, 2)
    order.paid = cards.charge(order.total, f"order {order.number} {order.customer_name}")
    db.commit()
    db.refresh(order)
    return order_as_json(order)


@app.get("/orders")
def list_orders(status: str | None = None, db: Session = Depends(get_db)):
    query = db.query(Order).order_by(Order.id)
    if status:
        query = query.filter(Order.status == status)
    return [order_as_json(order) for order in query]


@app.get("/orders/{order_id}")
def get_order(order_id: int, db: Session = Depends(get_db)):
    order = db.get(Order, order_id)
    if order is None:
        raise HTTPException(404, "Order not found")
    return order_as_json(order)


@app.patch("/orders/{order_id}")
def set_status(order_id: int, data: StatusIn, db: Session = Depends(get_db)):
    order = db.get(Order, order_id)
    if order is None:
        raise HTTPException(404, "Order not found")
    if data.status not in STATUSES:
        raise HTTPException(400, "Unknown status")
    order.status = data.status
    db.commit()
    return order_as_json(order)


# ---------------------------------------------------------------- menu


@app.get("/api/menu")
def list_menu(db: Session = Depends(get_db)):
    return [
        {"id": item.id, "name": item.name, "category": item.category, "price": item.price, "stock": item.stock,
         "available": item.available}
        for item in db.query(MenuItem).order_by(MenuItem.id)
    ]  # fmt: skip


@app.patch("/api/menu/{item_id}")
def change_menu_item(item_id: int, data: MenuItemIn, db: Session = Depends(get_db)):
    item = db.get(MenuItem, item_id)
    if item is None:
        raise HTTPException(404, "Menu item not found")
    for field, value in data.model_dump(exclude_none=True).items():
        setattr(item, field, value)
    db.commit()
    return {"ok": True}


# ---------------------------------------------------------------- pages


@app.get("/")
def order_page(request: Request, db: Session = Depends(get_db)):
    items = db.query(MenuItem).filter(MenuItem.available).order_by(MenuItem.category, MenuItem.id).all()
    return templates.TemplateResponse(request, "order.html", {"items": items})


@app.get("/kitchen")
def kitchen_page(request: Request, db: Session = Depends(get_db)):
    orders = db.query(Order).filter(Order.status != "COMPLETED").order_by(Order.id).all()
    return templates.TemplateResponse(request, "kitchen.html", {"orders": orders, "now": datetime.now()})


@app.post("/kitchen/{order_id}")
def kitchen_button(order_id: int, db: Session = Depends(get_db)):
    order = db.get(Order, order_id)
    if order is not None and order.status != "COMPLETED":
        order.status = STATUSES[STATUSES.index(order.status) + 1]
        db.commit()
    return RedirectResponse("/kitchen", status_code=303)


@app.get("/menu")
def menu_page(request: Request, db: Session = Depends(get_db)):
    items = db.query(MenuItem).order_by(MenuItem.category, MenuItem.id).all()
    return templates.TemplateResponse(request, "menu.html", {"items": items})


@app.post("/menu/{item_id}")
def menu_form(
    item_id: int, price: float = Form(), available: bool = Form(default=False), db: Session = Depends(get_db)
):
    change_menu_item(item_id, MenuItemIn(price=price, available=available), db)
    return RedirectResponse("/menu", status_code=303)


@app.get("/stock")
def stock_page(request: Request, db: Session = Depends(get_db)):
    items = db.query(MenuItem).order_by(MenuItem.stock).all()
    return templates.TemplateResponse(request, "stock.html", {"items": items})


@app.post("/stock/{item_id}")
def stock_form(item_id: int, stock: int = Form(), db: Session = Depends(get_db)):
    change_menu_item(item_id, MenuItemIn(stock=stock, available=stock > 0), db)
    return RedirectResponse("/stock", status_code=303)


@app.get("/report")
def report_page(request: Request, db: Session = Depends(get_db)):
    orders = db.query(Order).all()
    today = [order for order in orders if order.created_at.date() == datetime.now().date()]
    sold = {}
    for order in today:
        for item in order.items:
            sold[item.menu_item.name] = sold.get(item.menu_item.name, 0) + item.quantity
    context = {
        "orders": len(today),
        "revenue": sum(order.total for order in today),
        "sold": sorted(sold.items(), key=lambda pair: -pair[1]),
        "days": db.query(DailySales).order_by(DailySales.day.desc()).limit(14).all(),
    }
    return templates.TemplateResponse(request, "report.html", context)
