"""Run by Alembic: migrates the connection that `bootstrap` hands over, in its transaction."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from workflows.database import Base, Utc
from workflows.runtime.values import SealedBytes, SealedValues, Typed


def shown(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types into a migration as the plain types they are kept in."""
    if kind != "type":
        return False
    if isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Typed):
        return "sa.JSON(none_as_null=True)"
    if isinstance(item, SealedBytes | SealedValues):
        return "sa.LargeBinary()"
    return False


def migrate(connection: sa.Connection) -> None:
    """Run the migrations asked for."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=shown,
        compare_type=True,
        compare_server_default=True,
        render_as_batch=False,
    )
    with context.begin_transaction():
        context.run_migrations()


migrate(context.config.attributes["connection"])
