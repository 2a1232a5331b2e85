"""A small model of what people must have been paid: sets of months, written without a look at the rooms.

A life is a grant of so many months from April 2006. Months come due one after another until they are used
up; while the benefit is suspended, or stopped with months left, none comes due, and those left go on from
the month of the resumption. Each is paid once, unless the person's account is held.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FIRST = 2006 * 12 + 3
"""April 2006, counted in months since the year 0."""
Line = tuple[int, str]
"""Number of a life, month `YYYY-MM`."""


def month(number: int) -> str:
    """The month so many after April 2006, `YYYY-MM`."""
    year, rest = divmod(FIRST + number, 12)
    return f"{year:04d}-{rest + 1:02d}"


@dataclass
class Life:
    """One grant and what became of its months."""

    granted: int
    due: list[str] = field(default_factory=list)
    paid: set[str] = field(default_factory=set)
    under_way: set[str] = field(default_factory=set)
    is_held: bool = False
    is_stopped: bool = False
    is_suspended: bool = False
    next: int = 0
    """The first month that has not come due."""

    def come_due(self, until: int) -> None:
        """Every month up to this one, as long as the grant lasts and nothing stopped it."""
        if self.is_stopped or self.is_suspended:
            return
        while len(self.due) < self.granted and self.next <= until:
            self.due.append(month(self.next))
            self.next += 1
        self.next = max(self.next, until + 1)

    def resume(self, first: int) -> None:
        """The months left go on from this one; what passed before it is not owed."""
        self.is_suspended, self.next = False, max(self.next, first)

    def payable(self, until: int) -> list[str]:
        """Months that a run of this month must order."""
        if self.is_held:
            return []
        wanted = [each for each in self.due if each <= month(until)]
        return [each for each in wanted if each not in self.paid | self.under_way]

    @property
    def owed(self) -> int:
        """Months due, not paid and in no open run."""
        return len(self.due) - len(self.paid) - len(self.under_way)

    @property
    def left(self) -> int:
        """Months that have not come due."""
        return self.granted - len(self.due)


@dataclass
class Fund:
    """Several lives and the runs that are with the bank."""

    lives: list[Life]
    with_bank: dict[str, list[Line]] = field(default_factory=dict)

    def wanted(self, until: int, covered: int | None) -> list[Line]:
        """Lines of a run: earlier months first, the oldest before all, then the order of the grants.

        A run that would be empty is refused, and leaves no trace: nothing has come due by it.
        """
        before = [(list(life.due), life.next) for life in self.lives]
        for life in self.lives:
            life.come_due(until)
        lines = [(number, each) for number, life in enumerate(self.lives) for each in life.payable(until)]
        if not lines:
            for life, (due, following) in zip(self.lives, before, strict=True):
                life.due, life.next = due, following
        ordered = sorted(lines, key=lambda line: (line[1], line[0]))
        return ordered[:covered]

    def order(self, until: int, lines: list[Line]) -> None:
        """The lines go to the bank."""
        self.with_bank[month(until)] = lines
        for number, each in lines:
            self.lives[number].under_way.add(each)

    def answer(self, period: str, refused: set[Line], *, is_executed: bool = True) -> None:
        """The bank pays all but what it refuses, or did nothing at all."""
        for number, each in self.with_bank.pop(period):
            life = self.lives[number]
            life.under_way.discard(each)
            if is_executed and (number, each) not in refused:
                life.paid.add(each)
            elif is_executed:
                life.is_held = True

    def come_back(self, line: Line) -> None:
        """The money of a paid month came back."""
        self.lives[line[0]].paid.discard(line[1])
        self.lives[line[0]].is_held = True
