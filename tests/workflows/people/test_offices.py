"""The tree of offices, dated roles, people on file."""

import datetime as dt
import json
from importlib.resources import files

import pytest

from workflows.demo import builders
from workflows.errors import NotAllowed
from workflows.people import offices, operations, queries
from workflows.people.errors import (
    IdentityNumberRefused,
    OfficeTooHigh,
    PersonExists,
    RoleHeld,
    RoleNotOfOffice,
)
from workflows.people.models import CommunityKind, OrganisationKind
from workflows.people.operations import NewPerson, NewRole
from workflows.people.roles import ROLE_NAMES, ROLE_OFFICES

NOW = dt.datetime(2006, 3, 1, 1, tzinfo=dt.UTC)
TODAY = dt.date(2006, 3, 1)


def community(branch, parent, name="东风社区"):
    return offices.NewOffice(
        OrganisationKind.COMMUNITY_OFFICE, name, "Dongfeng", parent.id, CommunityKind.COMMUNITY
    )


def test_a_case_belongs_to_the_offices_above_its_community(session, branch):
    assert queries.offices_of_case(session, branch.community.id) == {
        "province": branch.province.id,
        "agency": branch.agency.id,
        "employment_service": branch.employment_service.id,
        "community_office": branch.community.id,
    }


def test_a_community_under_a_street_is_the_office_of_its_cases(session, branch):
    below = offices.add_office(session, community(branch, branch.community), actor=None, now=NOW)
    assert queries.offices_of_case(session, below.id)["community_office"] == below.id


def test_an_office_is_listed_after_its_parent(session, branch):
    listed = [row.organisation_id for row in queries.organisations(session, "changchun")]
    assert listed == [branch.agency.id, branch.employment_service.id, branch.community.id]


def test_an_agency_does_not_hang_under_a_street(session, branch):
    office = offices.NewOffice(
        OrganisationKind.AGENCY, "某社会保险公司", "Agency", branch.community.id, area_id="changchun"
    )
    with pytest.raises(OfficeTooHigh):
        offices.add_office(session, office, actor=None, now=NOW)


def test_an_office_moves_with_all_below_it(session, branch):
    street = offices.add_office(session, community(branch, branch.community, "南街"), actor=None, now=NOW)
    below = offices.add_office(session, community(branch, street, "里巷社区"), actor=None, now=NOW)
    offices.move_office(session, street.id, parent_id=branch.employment_service.id, actor=None, now=NOW)
    assert queries.ids(below.path) == (
        branch.province.id, branch.agency.id, branch.employment_service.id, street.id,
    )  # fmt: skip


def test_an_office_does_not_move_under_itself(session, branch):
    below = offices.add_office(session, community(branch, branch.community), actor=None, now=NOW)
    with pytest.raises(OfficeTooHigh):
        offices.move_office(session, branch.community.id, parent_id=below.id, actor=None, now=NOW)


def test_a_role_counts_from_its_first_day_to_its_last(session, branch):
    person = builders.person(session)
    role = NewRole(person.id, "community_officer", branch.community.id, TODAY, TODAY + dt.timedelta(days=9))
    operations.grant_role(session, role, actor=None, now=NOW)
    held = [
        queries.actor_of(session, person.id, TODAY + dt.timedelta(days=days)).holds("community_officer")
        for days in (-1, 0, 9, 10)
    ]
    assert held == [False, True, True, False]


def test_a_role_is_held_only_at_its_kind_of_office(session, branch):
    person = builders.person(session)
    with pytest.raises(RoleNotOfOffice):
        operations.grant_role(
            session, NewRole(person.id, "payment_releaser", branch.community.id, TODAY), actor=None, now=NOW
        )


def test_roles_are_those_of_the_diagrams():
    drawn = json.loads((files("bpmn") / "roles.json").read_text())["roles"]
    assert {role["id"]: {"zh": role["zh"], "en": role["en"]} for role in drawn} == ROLE_NAMES
    assert all(role["office"] in ROLE_OFFICES[role["id"]] for role in drawn)


def test_a_role_is_not_held_twice(session, branch, team):
    again = NewRole(team.clerk.person_id, "employment_service_clerk", branch.employment_service.id, TODAY)
    with pytest.raises(RoleHeld):
        operations.grant_role(session, again, actor=None, now=NOW)


def test_only_an_administrator_manages_people(session, team):
    with pytest.raises(NotAllowed):
        operations.add_person(session, NewPerson("赵六"), actor=team.clerk, now=NOW)
    assert operations.add_person(session, NewPerson("赵六"), actor=team.administrator, now=NOW).id


def test_a_person_is_found_by_every_way_to_write_the_number(session, branch):
    person = builders.person(session, 8)
    number = builders.invented_identity(8)
    for text in (number, number.lower(), f"{number[:6]} {number[6:]}", number[:6] + number[8:17]):
        assert queries.find_person(session, text).person_id == person.id


def test_a_wrong_number_names_its_field(session, branch):
    with pytest.raises(IdentityNumberRefused) as refused:
        queries.find_person(session, "220000197001010000")
    assert refused.value.field == "identity_number"


def test_nobody_is_on_file_twice(session, branch):
    builders.person(session, 8)
    with pytest.raises(PersonExists):
        builders.person(session, 8, "李四")


def test_secrets_are_nowhere_plain_in_the_row(session, branch):
    person = builders.person(session, 8)
    session.flush()
    stored = [bytes(value) for value in (person.identity_sealed, person.phone_sealed, person.bank_sealed)]
    number = builders.invented_identity(8)
    assert all(number.encode() not in value and b"13900000008" not in value for value in stored)
    assert (person.identity_masked, person.phone_masked) == (f"220***********{number[-4:]}", "139****0008")
    assert person.bank_masked.endswith("0008")
    assert person.bank_masked.startswith("*****")


def test_people_are_listed_by_pinyin_page_by_page(session, branch):
    for number, name in enumerate(("赵六", "张三", "阿强", "王五", "李四")):
        builders.person(session, number, name)
    first = queries.insured(session, "changchun", place=queries.Place(limit=2))
    rest = queries.insured(session, "changchun", place=queries.Place(after=first.after, limit=9))
    assert [row.name for row in first.rows] == ["阿强", "李四"]
    assert [row.name for row in rest.rows] == ["王五", "张三", "赵六"]
    assert rest.after is None


@pytest.mark.parametrize("text", ["张", "张三", "zs", "Z S"])
def test_people_are_found_by_the_beginning_of_their_names(session, branch, text):
    for number, name in enumerate(("赵六", "张三", "王五")):
        builders.person(session, number, name)
    found = queries.insured(session, "changchun", place=queries.Place(text=text))
    assert [row.name for row in found.rows] == ["张三"]
