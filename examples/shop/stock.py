"""What is in stock."""

from shop.category import Category


class OutOfStock(Exception):
    """More was asked for than there is."""


class Stock:
    """How many pieces there are of each article."""

    def __init__(self, category: Category) -> None:
        self.category = category
        self.pieces: dict[str, int] = {}

    def receive(self, sku: str, count: int) -> None:
        """Take in a delivery."""
        self.pieces[sku] = self.pieces.get(sku, 0) + count

    def take(self, sku: str, count: int) -> int:
        """Take pieces out; how many are left."""
        if sku not in self.pieces:
            raise KeyError(sku)
        if self.pieces[sku] < count:
            raise OutOfStock(sku)
        self.pieces[sku] -= count
        return self.pieces[sku]

    def is_empty(self) -> bool:
        """Whether there is nothing at all."""
        return all(count == 0 for count in self.pieces.values())


async def reorder(stock: Stock, least: int, *, batch: int = 10) -> list[str]:
    """Order a batch of whatever has run low; the articles that were ordered."""
    low = sorted(sku for sku, count in stock.pieces.items() if count < least)
    for sku in low:
        stock.receive(sku, batch)
    return low
