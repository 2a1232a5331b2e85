"""Yuan at the edges, whole fen inside."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def fen(yuan: Decimal | int | str) -> int:
    """Whole fen of an amount in yuan; half a fen goes up. Raises ValueError for a negative amount."""
    amount = Decimal(yuan)
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"no amount of money: {amount}")
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def yuan(amount_fen: int) -> Decimal:
    """The amount in yuan with two decimals."""
    return (Decimal(amount_fen) / 100).quantize(Decimal("0.01"))
