"""A branch whose staff take over what an older system pays."""

import pytest

from tests.factories import acting, branch, team
from workflows.demo import builders
from workflows.take_overs import operations

__all__ = ["acting", "branch", "team"]


class Desk:
    """Files are tried, signed and booked here."""

    def __init__(self, session, branch, team, acting):
        self.session, self.branch, self.team, self.acting = session, branch, team, acting

    def file(self, *rows):
        return builders.take_over_file(rows, self.branch.community.name)

    def tried(self, content, actor=None):
        context = self.acting(actor or self.team.payment_clerk)
        return operations.store(context, area_id=self.branch.area_id, content=content)

    def signed(self, content):
        """A file with its first signature; its id."""
        take_over_id = self.tried(content)
        operations.sign(self.acting(self.team.reviewer), take_over_id=take_over_id)
        return take_over_id

    def booked(self, content):
        take_over_id = self.signed(content)
        operations.book(self.acting(self.team.releaser), take_over_id=take_over_id)
        return take_over_id


@pytest.fixture
def desk(session, branch, team, acting, clock):
    """The desk on the first of March 2006."""
    return Desk(session, branch, team, acting)
