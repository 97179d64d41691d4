"""A shopping cart. Money is counted in cents."""

from dataclasses import dataclass
from datetime import date

FREE_SHIPPING_FROM = 5000
SHIPPING = 490

_VOUCHERS = {"SPRING": (10, date(2026, 5, 31)), "SUMMER": (20, date(2026, 8, 31))}


@dataclass(frozen=True)
class Line:
    """So many pieces of one article, at the price of one piece."""

    sku: str
    quantity: int
    price: int


def subtotal(lines: list[Line]) -> int:
    """What the goods cost, before discounts and shipping."""
    amount = 0
    for line in lines:
        amount += line.price * line.quantity
    return amount


def discounted(amount: int, rate: int) -> int:
    """What is left of an amount after a discount."""
    return amount - amount * rate // 100


def shipping(amount: int) -> int:
    """What sending goods of that value costs."""
    if amount > FREE_SHIPPING_FROM:
        return 0
    return SHIPPING


def total(lines: list[Line], percent: int = 0) -> int:
    """What the customer pays."""
    if not lines:
        return 0
    goods = discounted(subtotal(lines), percent)
    return goods + shipping(goods)


def put(lines: list[Line], line: Line) -> None:
    """Put something into the cart; more of the same article joins its line."""
    for index, other in enumerate(lines):
        if other.sku == line.sku and other.price == line.price:
            lines[index] = Line(line.sku, other.quantity + line.quantity, line.price)
            return
    lines.append(line)


def voucher_percent(code: str, today: date) -> int:
    """The discount that a voucher gives on that day."""
    percent, last_day = _VOUCHERS.get(code, (0, today))
    return percent if today <= last_day else 0


def split_evenly(amount: int, people: int) -> list[int]:
    """Share an amount so that nobody pays more than a cent more than anybody else."""
    share, rest = divmod(amount, people)
    return [share + 1] * rest + [share] * (people - rest)
