"""Persons and offices: pooling areas, the tree of organisations, accounts, dated roles, web sessions."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.database import Base


class OrganisationKind(enum.StrEnum):
    """The levels of the tree of offices, root first; an enterprise and its union hang below the
    labour department that they report to."""

    PROVINCE = "province"
    AGENCY = "agency"
    EMPLOYMENT_SERVICE = "employment_service"
    COMMUNITY_OFFICE = "community_office"
    LABOUR_DEPARTMENT = "labour_department"
    ENTERPRISE = "enterprise"
    UNION = "union"


class CommunityKind(enum.StrEnum):
    """街镇乡 is not the same set as 街道、社区: the tree has all four."""

    STREET = "street"
    TOWN = "town"
    TOWNSHIP = "township"
    COMMUNITY = "community"


class PolicyLine(enum.StrEnum):
    """Which law an area follows: the notice and what it stood on, or national law by date.

    Three more read the notice as some areas do: a layoff needs approval, its report's clock starts
    with the first hand-in, or batches that go over the limit together have to be reported.
    """

    NOTICE = "notice"
    NATIONAL = "national"
    NOTICE_APPROVAL = "notice_approval"
    NOTICE_SUBMITTED = "notice_submitted"
    NOTICE_SPLIT_DUTY = "notice_split_duty"


class Sex(enum.StrEnum):
    """As coded in the identity number."""

    MALE = "male"
    FEMALE = "female"


class PoolingArea(Base):
    """统筹地区: the money and the cases of one prefecture."""

    __tablename__ = "pooling_area"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    policy_line: Mapped[PolicyLine] = mapped_column(default=PolicyLine.NOTICE)
    position: Mapped[int] = mapped_column(default=0)
    """Order in lists, as the province names its areas."""


class Organisation(Base):
    """One office of the tree; `OrganisationKind` names its levels."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("(kind = 'province') = (parent_id IS NULL)", name="province_is_root"),
        CheckConstraint(
            "(kind = 'community_office') = (kind_detail IS NOT NULL)", name="detail_of_community"
        ),
        CheckConstraint("kind = 'province' OR area_id IS NOT NULL", name="office_has_area"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind]
    kind_detail: Mapped[CommunityKind | None]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    name_en: Mapped[str] = mapped_column(String(120))
    area_id: Mapped[str | None] = mapped_column(ForeignKey("pooling_area.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    path: Mapped[str] = mapped_column(String(120), default="")
    """Ids of the ancestors, root first, closed by slashes: `/1/4/`; empty for the root."""
    is_active: Mapped[bool] = mapped_column(default=True)

    area: Mapped[PoolingArea | None] = relationship()


class Person(Base):
    """A natural person, staff and insured alike; identity number, phone and bank account are sealed."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_order", "name_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    """Binds the sealed values to this row."""
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(400))
    """Order and prefix search of the name, see `people.names.key`."""
    initials: Mapped[str] = mapped_column(String(80), index=True)
    """First letters of the pinyin, `zs` for 张三."""
    sex: Mapped[Sex | None]
    born_on: Mapped[dt.date | None]
    identity_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    identity_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Blind index for exact look-up."""
    identity_masked: Mapped[str | None] = mapped_column(String(20))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    """Blind index for exact look-up; several people may share a telephone."""
    phone_masked: Mapped[str | None] = mapped_column(String(20))
    bank_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    bank_masked: Mapped[str | None] = mapped_column(String(34))
    area_id: Mapped[str | None] = mapped_column(ForeignKey("pooling_area.id"), index=True)
    """Where an insured person is insured; empty for staff."""
    messages_agreed_at: Mapped[dt.datetime | None]
    """When the person agreed to short messages; None: not, or no longer."""
    pension_from: Mapped[dt.date | None]
    """First day of an old-age pension, which rules benefit out."""
    created_at: Mapped[dt.datetime]
    revision: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  read as a plain dict


class Account(Base):
    """The sign-in of a staff member; the delay after wrong passwords is kept here."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    password_set_at: Mapped[dt.datetime]
    is_active: Mapped[bool] = mapped_column(default=True)
    must_change: Mapped[bool] = mapped_column(default=False)
    """Somebody else chose the password: it opens only the page that changes it."""
    failures: Mapped[int] = mapped_column(default=0)
    """Wrong passwords in a row."""
    delayed_until: Mapped[dt.datetime | None]
    language: Mapped[str] = mapped_column(String(5), default="zh")


class RoleGrant(Base):
    """A role held at an organisation from a day to a day, the last day included."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
        UniqueConstraint("person_id", "role", "organisation_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @classmethod
    def held_on(cls, day: dt.date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """Conditions under which a role is held on the day."""
        return cls.valid_from <= day, or_(cls.valid_to.is_(None), cls.valid_to >= day)


class Substitution(Base):
    """A person stands in for another from a day to a day, both included, for all or a part of the work.

    `role`, `organisation_id` and `process_id` narrow it; empty: every one. One ended early keeps its days.
    """

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="period"),
        CheckConstraint("absent_id <> deputy_id", name="two_people"),
        Index("ix_substitution_deputy", "deputy_id", "last_day"),
        Index("ix_substitution_absent", "absent_id", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    absent_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str | None] = mapped_column(String(40))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    process_id: Mapped[str | None] = mapped_column(String(80))
    """That of the case, not of a diagram that it calls."""
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(String(200))
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[dt.datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[dt.datetime | None]
    """When somebody ended it before its last day was over."""


class DesignedRole(Base):
    """A role that came with a released process, beside those of the house (`people.roles`)."""

    __tablename__ = "designed_role"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    office: Mapped[OrganisationKind]


class WebSession(Base):
    """A signed-in browser; only the digest of its token is kept."""

    __tablename__ = "web_session"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    address: Mapped[str] = mapped_column(String(45), default="")


class AddressBucket(Base):
    """Attempts left to one network address at one door of the house; refilled as time passes."""

    __tablename__ = "address_bucket"

    address: Mapped[str] = mapped_column(String(45), primary_key=True)
    tokens: Mapped[int]
    refilled_at: Mapped[dt.datetime]
