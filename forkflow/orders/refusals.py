"""Why an order, or a change of one, is refused: one class per reason; its docstring is what the person reads."""

from typing import ClassVar

from forkflow.base.errors import Refused


class OrderEmpty(Refused):
    """This order has no lines. Add at least one dish."""

    code = "order_empty"


class TooManyLines(Refused):
    """An order has at most 100 lines. Send the rest as another order."""

    code = "too_many_lines"


class QuantityOutOfRange(Refused):
    """Order between 1 and 99 of a dish."""

    code = "quantity_out_of_range"


class ItemUnknown(Refused):
    """This dish is not on the menu."""

    code = "item_unknown"


class ItemEightySixed(Refused):
    """This dish is sold out."""

    code = "item_eighty_sixed"


class ItemNotNow(Refused):
    """This dish is not served at this hour."""

    code = "item_not_now"


class OptionUnknown(Refused):
    """This choice does not belong to this dish."""

    code = "option_unknown"


class OptionEightySixed(Refused):
    """This choice is sold out."""

    code = "option_eighty_sixed"


class OptionsTooFew(Refused):
    """A required choice is missing."""

    code = "options_too_few"


class OptionsTooMany(Refused):
    """There are more choices than this dish allows."""

    code = "options_too_many"


class AllergyUnknown(Refused):
    """This is none of the fourteen allergens; write anything else into the note."""

    code = "allergy_unknown"


class LineNumberUnfit(Refused):
    """Lines are numbered from 1 to 999, each number once."""

    code = "line_number_unfit"


class SeatOutOfRange(Refused):
    """Seats and courses are numbers from 1 to 99."""

    code = "seat_out_of_range"


class SeatWithoutLine(Refused):
    """Nothing is ordered for this seat, so its allergies would reach nobody. Say them for the whole order."""

    code = "seat_without_line"


class AgeOutOfRange(Refused):
    """An age cannot be negative."""

    code = "age_out_of_range"


class Expired(Refused):
    """This was asked too long ago and was not carried out. Look whether it is still wanted, then ask anew."""

    code = "expired"


class PriceChanged(Refused):
    """The price has changed since this menu was opened."""

    code = "price_changed"
    status = 409


class TableMissing(Refused):
    """Say which table, or that it is for pick-up; not both."""

    code = "table_unknown"


class StaffOnly(Refused):
    """Only the staff of the house can do this."""

    code = "staff_only"


class GuestOrdersPaused(Refused):
    """The kitchen takes a short break from orders by phone. Please ask your waiter, or try again in a while."""

    code = "guest_orders_paused"


class HouseShut(Refused):
    """The house is closed at this hour and takes no orders."""

    code = "house_shut"


class TooManyWaiting(Refused):
    """Some orders of this table are waiting for a waiter already. Please ask your waiter."""

    code = "too_many_waiting"
    status = 429
    retry_after_seconds = 60


class ReasonMissing(Refused):
    """Say why, in a word or two."""

    code = "reason_missing"


class Conflict(Refused):
    """The order has moved on and this is not possible any more."""

    code = "order_moved_on"
    status = 409


class NotReady(Conflict):
    """The kitchen is not done with this order."""

    code: ClassVar[str] = "not_ready"


class OrderClosed(Conflict):
    """This order is finished. Place a new one."""

    code: ClassVar[str] = "order_closed"
