"""The branch, its staff and a context to act in."""

from tests.factories import acting, branch, team

__all__ = ["acting", "branch", "team"]
