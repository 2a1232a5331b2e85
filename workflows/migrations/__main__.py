"""`python -m workflows.migrations "add the ledger"`: writes the next migration from the code's tables."""

from __future__ import annotations

import sys

from alembic import command

from workflows import bootstrap
from workflows.database import make_engine


def write(message: str) -> None:
    """Compare the tables of the code with those of the migrations, and write down the difference."""
    bootstrap.load_rooms()
    engine = make_engine("sqlite://")
    bootstrap.upgrade(engine)
    with engine.begin() as connection:
        command.revision(bootstrap.migrations(connection), message=message, autogenerate=True)


if __name__ == "__main__":
    write(" ".join(sys.argv[1:]) or "change")
