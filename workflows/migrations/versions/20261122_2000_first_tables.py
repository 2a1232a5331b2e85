"""first tables.

Revision: 0001, after
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

AUDIT_TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "address_bucket",
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("refilled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_address_bucket")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("outcome IN ('done', 'refused')", name=op.f("ck_audit_entry_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_entry_object", "audit_entry", ["kind", "object_id", "id"], unique=False)
    op.create_table(
        "claim_number",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_claim_number")),
    )
    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Integer(), nullable=False),
        sa.Column("limit_id", sa.String(length=60), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("rolls_over", sa.Boolean(), nullable=False),
        sa.Column("warn_percent", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=120), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("warn_on", sa.Date(), nullable=True),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("derivation", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("task_id", sa.String(length=36), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_deadline_ended_after_start")
        ),
        sa.CheckConstraint("length >= 0", name=op.f("ck_deadline_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    op.create_index(
        "ix_deadline_due",
        "deadline",
        ["due_on"],
        unique=False,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_index("ix_deadline_instance", "deadline", ["instance_id", "limit_id"], unique=False)
    op.create_index(op.f("ix_deadline_task_id"), "deadline", ["task_id"], unique=False)
    op.create_table(
        "pooling_area",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column(
            "policy_line",
            sa.Enum("notice", "national", name="policyline", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pooling_area")),
    )
    op.create_table(
        "benefit_standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("minimum_wage_fen", sa.BigInteger(), nullable=False),
        sa.Column("benefit_fen", sa.BigInteger(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "benefit_fen > 0 AND benefit_fen < minimum_wage_fen",
            name=op.f("ck_benefit_standard_below_minimum_wage"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_benefit_standard_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_standard")),
        sa.UniqueConstraint("area_id", "valid_from", name=op.f("uq_benefit_standard_area_id_valid_from")),
    )
    op.create_table(
        "fund_account",
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("account", sa.String(length=34), nullable=False),
        sa.Column("bank_code", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_fund_account_area_id")),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_fund_account")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "province",
                "agency",
                "employment_service",
                "community_office",
                name="organisationkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind_detail",
            sa.Enum(
                "street", "town", "township", "community", name="communitykind", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'community_office') = (kind_detail IS NOT NULL)",
            name=op.f("ck_organisation_detail_of_community"),
        ),
        sa.CheckConstraint(
            "(kind = 'province') = (parent_id IS NULL)", name=op.f("ck_organisation_province_is_root")
        ),
        sa.CheckConstraint(
            "kind = 'province' OR area_id IS NOT NULL", name=op.f("ck_organisation_office_has_area")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_organisation_area_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_index(op.f("ix_organisation_area_id"), "organisation", ["area_id"], unique=False)
    op.create_index(op.f("ix_organisation_parent_id"), "organisation", ["parent_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("initials", sa.String(length=80), nullable=False),
        sa.Column("sex", sa.Enum("male", "female", name="sex", native_enum=False, length=40), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("identity_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("identity_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("identity_masked", sa.String(length=20), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_masked", sa.String(length=20), nullable=True),
        sa.Column("bank_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("bank_masked", sa.String(length=34), nullable=True),
        sa.Column("area_id", sa.String(length=20), nullable=True),
        sa.Column("pension_from", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_person_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("identity_index", name=op.f("uq_person_identity_index")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    op.create_index(op.f("ix_person_area_id"), "person", ["area_id"], unique=False)
    op.create_index(op.f("ix_person_initials"), "person", ["initials"], unique=False)
    op.create_index("ix_person_order", "person", ["name_key", "id"], unique=False)
    op.create_table(
        "account",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("delayed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_account_failures")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("community_office_id", sa.Integer(), nullable=False),
        sa.Column("employment_service_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "registered",
                "verified",
                "assessed",
                "returned",
                "granted",
                "in_benefit",
                "refused",
                "closed",
                name="claimstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("separated_on", sa.Date(), nullable=False),
        sa.Column("separation_reason", sa.String(length=60), nullable=False),
        sa.Column("employer_name", sa.String(length=120), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("job_seeking", sa.Boolean(), nullable=False),
        sa.Column("contribution_months", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("contribution_months >= 0", name=op.f("ck_claim_contribution_months")),
        sa.CheckConstraint(
            "registered_on >= separated_on", name=op.f("ck_claim_registered_after_separation")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_claim_area_id")),
        sa.ForeignKeyConstraint(
            ["community_office_id"], ["organisation.id"], name=op.f("fk_claim_community_office_id")
        ),
        sa.ForeignKeyConstraint(
            ["employment_service_id"], ["organisation.id"], name=op.f("fk_claim_employment_service_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id")),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"], name=op.f("fk_claim_registered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("business_key", name=op.f("uq_claim_business_key")),
    )
    op.create_index("ix_claim_area_status", "claim", ["area_id", "status"], unique=False)
    op.create_index(op.f("ix_claim_person_id"), "claim", ["person_id"], unique=False)
    op.create_index(
        "uq_claim_open_person",
        "claim",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "contribution_spell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("employer_name", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("paid_months", sa.Integer(), nullable=False),
        sa.Column("is_flexible", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_contribution_spell_period")
        ),
        sa.CheckConstraint("paid_months >= 0", name=op.f("ck_contribution_spell_paid_months")),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_contribution_spell_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contribution_spell_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_spell")),
    )
    op.create_index(
        "ix_contribution_spell_history", "contribution_spell", ["person_id", "starts_on"], unique=False
    )
    op.create_table(
        "deadline_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("approver_name", sa.String(length=80), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length > 0", name=op.f("ck_deadline_extension_length")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["person.id"], name=op.f("fk_deadline_extension_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_extension_deadline_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_extension")),
    )
    op.create_index(
        op.f("ix_deadline_extension_deadline_id"), "deadline_extension", ["deadline_id"], unique=False
    )
    op.create_table(
        "deadline_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("ground_en", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name=op.f("ck_deadline_pause_period")),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_pause_deadline_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_deadline_pause_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_pause")),
    )
    op.create_index(op.f("ix_deadline_pause_deadline_id"), "deadline_pause", ["deadline_id"], unique=False)
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("moved_by", sa.Integer(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_demo_clock_forward")),
        sa.CheckConstraint("id = 1", name=op.f("ck_demo_clock_single")),
        sa.ForeignKeyConstraint(["moved_by"], ["person.id"], name=op.f("fk_demo_clock_moved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("deployed_by", sa.Integer(), nullable=True),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deployed_by"], ["person.id"], name=op.f("fk_deployment_deployed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
        sa.UniqueConstraint("process_id", "version", name=op.f("uq_deployment_process_id_version")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("size >= 0", name=op.f("ck_document_size")),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_document_area_id")),
        sa.ForeignKeyConstraint(["stored_by"], ["person.id"], name=op.f("fk_document_stored_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_sha256"), "document", ["sha256"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "business_key",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_message_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(
        "ix_message_kept",
        "message",
        ["business_key", "name", "id"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_role_grant_period")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_role_grant_granted_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_role_grant_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "person_id",
            "role",
            "organisation_id",
            "valid_from",
            name=op.f("uq_role_grant_person_id_role_organisation_id_valid_from"),
        ),
    )
    op.create_index(op.f("ix_role_grant_organisation_id"), "role_grant", ["organisation_id"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_person_id"), "web_session", ["person_id"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_is_example", sa.Boolean(), nullable=False),
        sa.Column("circumstances", sa.String(length=20), nullable=False),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("inputs", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_assessment_amount")),
        sa.CheckConstraint("months >= 0", name=op.f("ck_assessment_months")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_assessment_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("claim_id", "version", name=op.f("uq_assessment_claim_id_version")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_certificate_claim_id")),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_certificate_issued_by")),
        sa.ForeignKeyConstraint(["office_id"], ["organisation.id"], name=op.f("fk_certificate_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    op.create_index(op.f("ix_certificate_claim_id"), "certificate", ["claim_id"], unique=False)
    op.create_table(
        "claim_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("granted", "refused", name="decisionoutcome", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_decision_claim_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_claim_decision_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_decision")),
    )
    op.create_index(op.f("ix_claim_decision_claim_id"), "claim_decision", ["claim_id"], unique=False)
    op.create_table(
        "deployment_file",
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name=op.f("fk_deployment_file_deployment_id")
        ),
        sa.PrimaryKeyConstraint("deployment_id", "path", name=op.f("pk_deployment_file")),
    )
    op.create_table(
        "disclosure_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("masked_name", sa.String(length=80), nullable=False),
        sa.Column("office_name", sa.String(length=80), nullable=False),
        sa.Column("office_name_en", sa.String(length=120), nullable=False),
        sa.Column("start_month", sa.String(length=7), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "closed", "taken_down", name="noticestatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status = 'taken_down') = (reason IS NOT NULL)",
            name=op.f("ck_disclosure_notice_take_down_has_reason"),
        ),
        sa.CheckConstraint("until > from_at", name=op.f("ck_disclosure_notice_period")),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_disclosure_notice_area_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_disclosure_notice_claim_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_disclosure_notice_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_notice")),
    )
    op.create_index(op.f("ix_disclosure_notice_claim_id"), "disclosure_notice", ["claim_id"], unique=False)
    op.create_index(
        "ix_disclosure_notice_public", "disclosure_notice", ["status", "area_id", "id"], unique=False
    )
    op.create_index(
        "uq_disclosure_notice_open_claim",
        "disclosure_notice",
        ["claim_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "entitlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("months_total", sa.Integer(), nullable=False),
        sa.Column("months_due", sa.Integer(), nullable=False),
        sa.Column("months_paid", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_is_example", sa.Boolean(), nullable=False),
        sa.Column("first_period", sa.String(length=7), nullable=False),
        sa.Column("next_due", sa.String(length=7), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "completed", "stopped", name="entitlementstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_entitlement_amount")),
        sa.CheckConstraint("months_due BETWEEN 0 AND months_total", name=op.f("ck_entitlement_months_due")),
        sa.CheckConstraint("months_paid BETWEEN 0 AND months_due", name=op.f("ck_entitlement_months_paid")),
        sa.CheckConstraint("months_total > 0", name=op.f("ck_entitlement_months_total")),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_entitlement_area_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_entitlement_claim_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_entitlement_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_entitlement_claim_id")),
    )
    op.create_index("ix_entitlement_due", "entitlement", ["area_id", "status", "next_due"], unique=False)
    op.create_index(op.f("ix_entitlement_person_id"), "entitlement", ["person_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_finding_claim_id")),
        sa.ForeignKeyConstraint(["office_id"], ["organisation.id"], name=op.f("fk_finding_office_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_finding_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_claim_id"), "finding", ["claim_id"], unique=False)
    op.create_table(
        "instance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "business_key",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("process_id", sa.String(length=80), nullable=False),
        sa.Column("deployment_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("running", "completed", "cancelled", name="instancestatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("offices", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("acted", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("tokens", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_element", sa.String(length=80), nullable=True),
        sa.CheckConstraint("(status = 'running') = (ended_at IS NULL)", name=op.f("ck_instance_ended")),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_instance_area_id")),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], name=op.f("fk_instance_deployment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_instance_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
        sa.UniqueConstraint("business_key", name=op.f("uq_instance_business_key")),
    )
    op.create_index("ix_instance_area", "instance", ["area_id", "process_id", "status", "id"], unique=False)
    op.create_index(op.f("ix_instance_deployment_id"), "instance", ["deployment_id"], unique=False)
    op.create_index(op.f("ix_instance_person_id"), "instance", ["person_id"], unique=False)
    op.create_table(
        "payment_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=40), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "prepared", "ordered", "booked", "cancelled", name="runstatus", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("execute_on", sa.Date(), nullable=True),
        sa.Column("bank_file", sa.String(length=120), nullable=True),
        sa.Column("bank_file_sha256", sa.String(length=64), nullable=True),
        sa.Column("result_document_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(period) = 7", name=op.f("ck_payment_run_period")),
        sa.CheckConstraint("line_count >= 0 AND total_fen >= 0", name=op.f("ck_payment_run_totals")),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_payment_run_area_id")),
        sa.ForeignKeyConstraint(["prepared_by"], ["person.id"], name=op.f("fk_payment_run_prepared_by")),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_payment_run_released_by")),
        sa.ForeignKeyConstraint(
            ["result_document_id"], ["document.id"], name=op.f("fk_payment_run_result_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_run")),
        sa.UniqueConstraint("area_id", "period", "number", name=op.f("uq_payment_run_area_id_period_number")),
        sa.UniqueConstraint("business_key", name=op.f("uq_payment_run_business_key")),
    )
    op.create_index(
        "uq_payment_run_open",
        "payment_run",
        ["area_id", "period"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "benefit_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entitlement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "status", sa.Enum("open", "paid", name="duestatus", native_enum=False, length=40), nullable=False
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_benefit_due_amount")),
        sa.CheckConstraint("length(period) = 7", name=op.f("ck_benefit_due_period")),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_benefit_due_area_id")),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlement.id"], name=op.f("fk_benefit_due_entitlement_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_benefit_due_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_due")),
        sa.UniqueConstraint("entitlement_id", "period", name=op.f("uq_benefit_due_entitlement_id_period")),
    )
    op.create_index("ix_benefit_due_open", "benefit_due", ["area_id", "status", "period"], unique=False)
    op.create_table(
        "history",
        sa.Column(
            "instance_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("element_id", sa.String(length=80), nullable=False),
        sa.Column("process_id", sa.String(length=80), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=80), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("decision", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_history_actor_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_history_instance_id")),
        sa.PrimaryKeyConstraint("instance_id", "revision", "sequence", name=op.f("pk_history")),
    )
    op.create_table(
        "human_task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element_id", sa.String(length=80), nullable=False),
        sa.Column("process_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=True),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("separate_from", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("clause", sa.String(length=40), nullable=True),
        sa.Column("deadline", sa.String(length=80), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rank_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("assignee_name", sa.String(length=80), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_by_name", sa.String(length=80), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["pooling_area.id"], name=op.f("fk_human_task_area_id")),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_human_task_assignee_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_human_task_closed_by")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_human_task_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_human_task_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human_task")),
    )
    op.create_index(
        "ix_human_task_area",
        "human_task",
        ["area_id", "role", "rank_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_human_task_instance", "human_task", ["instance_id", "opened_at"], unique=False)
    op.create_index(
        "ix_human_task_mine",
        "human_task",
        ["assignee_id", "rank_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_human_task_pool",
        "human_task",
        ["organisation_id", "role", "rank_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_incident_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_instance_id"), "incident", ["instance_id"], unique=False)
    op.create_index(
        "ix_incident_open",
        "incident",
        ["last_at", "id"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_index(
        "uq_incident_open",
        "incident",
        ["kind", "reference"],
        unique=True,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handler", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_outbox_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(op.f("ix_outbox_instance_id"), "outbox", ["instance_id"], unique=False)
    op.create_index(
        "ix_outbox_next",
        "outbox",
        ["next_at", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )
    op.create_table(
        "subscription",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element_id", sa.String(length=80), nullable=False),
        sa.Column("message", sa.String(length=80), nullable=False),
        sa.Column("is_signal", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_subscription_instance_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_subscription")),
    )
    op.create_index("ix_subscription_message", "subscription", ["instance_id", "message"], unique=False)
    op.create_index(
        "ix_subscription_signal",
        "subscription",
        ["message"],
        unique=False,
        sqlite_where=sa.text("is_signal"),
        postgresql_where=sa.text("is_signal"),
    )
    op.create_table(
        "timer",
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("instance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.String(length=80), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_timer_instance_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_timer")),
    )
    op.create_index(op.f("ix_timer_instance_id"), "timer", ["instance_id"], unique=False)
    op.create_index("ix_timer_next_at", "timer", ["next_at", "task_id"], unique=False)
    op.create_table(
        "payment_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("regular", "arrears", "correction", name="linekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "prepared",
                "ordered",
                "paid",
                "rejected",
                "cancelled",
                name="linestatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason_code", sa.String(length=10), nullable=True),
        sa.Column("reason_text", sa.String(length=200), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(status = 'rejected') = (reason_code IS NOT NULL)",
            name=op.f("ck_payment_line_rejected_has_reason"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_line_amount")),
        sa.CheckConstraint("sequence > 0 AND attempt > 0", name=op.f("ck_payment_line_counted_from_one")),
        sa.ForeignKeyConstraint(["due_id"], ["benefit_due.id"], name=op.f("fk_payment_line_due_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_payment_line_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["payment_run.id"], name=op.f("fk_payment_line_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_line")),
        sa.UniqueConstraint("due_id", "kind", "sequence", name=op.f("uq_payment_line_due_id_kind_sequence")),
    )
    op.create_index(op.f("ix_payment_line_person_id"), "payment_line", ["person_id"], unique=False)
    op.create_index("ix_payment_line_run", "payment_line", ["run_id", "id"], unique=False)
    op.create_index(
        "uq_payment_line_live",
        "payment_line",
        ["due_id"],
        unique=True,
        sqlite_where=sa.text("status NOT IN ('rejected', 'cancelled') AND kind <> 'correction'"),
        postgresql_where=sa.text("status NOT IN ('rejected', 'cancelled') AND kind <> 'correction'"),
    )
    for statement in AUDIT_TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(
        "uq_payment_line_live",
        table_name="payment_line",
        sqlite_where=sa.text("status NOT IN ('rejected', 'cancelled') AND kind <> 'correction'"),
        postgresql_where=sa.text("status NOT IN ('rejected', 'cancelled') AND kind <> 'correction'"),
    )
    op.drop_index("ix_payment_line_run", table_name="payment_line")
    op.drop_index(op.f("ix_payment_line_person_id"), table_name="payment_line")
    op.drop_table("payment_line")
    op.drop_index("ix_timer_next_at", table_name="timer")
    op.drop_index(op.f("ix_timer_instance_id"), table_name="timer")
    op.drop_table("timer")
    op.drop_index(
        "ix_subscription_signal",
        table_name="subscription",
        sqlite_where=sa.text("is_signal"),
        postgresql_where=sa.text("is_signal"),
    )
    op.drop_index("ix_subscription_message", table_name="subscription")
    op.drop_table("subscription")
    op.drop_index(
        "ix_outbox_next",
        table_name="outbox",
        sqlite_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
    )
    op.drop_index(op.f("ix_outbox_instance_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(
        "uq_incident_open",
        table_name="incident",
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.drop_index(
        "ix_incident_open",
        table_name="incident",
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.drop_index(op.f("ix_incident_instance_id"), table_name="incident")
    op.drop_table("incident")
    op.drop_index(
        "ix_human_task_pool",
        table_name="human_task",
        sqlite_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL AND assignee_id IS NULL"),
    )
    op.drop_index(
        "ix_human_task_mine",
        table_name="human_task",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index("ix_human_task_instance", table_name="human_task")
    op.drop_index(
        "ix_human_task_area",
        table_name="human_task",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("human_task")
    op.drop_table("history")
    op.drop_index("ix_benefit_due_open", table_name="benefit_due")
    op.drop_table("benefit_due")
    op.drop_index(
        "uq_payment_run_open",
        table_name="payment_run",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("payment_run")
    op.drop_index(op.f("ix_instance_person_id"), table_name="instance")
    op.drop_index(op.f("ix_instance_deployment_id"), table_name="instance")
    op.drop_index("ix_instance_area", table_name="instance")
    op.drop_table("instance")
    op.drop_index(op.f("ix_finding_claim_id"), table_name="finding")
    op.drop_table("finding")
    op.drop_index(op.f("ix_entitlement_person_id"), table_name="entitlement")
    op.drop_index("ix_entitlement_due", table_name="entitlement")
    op.drop_table("entitlement")
    op.drop_index(
        "uq_disclosure_notice_open_claim",
        table_name="disclosure_notice",
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.drop_index("ix_disclosure_notice_public", table_name="disclosure_notice")
    op.drop_index(op.f("ix_disclosure_notice_claim_id"), table_name="disclosure_notice")
    op.drop_table("disclosure_notice")
    op.drop_table("deployment_file")
    op.drop_index(op.f("ix_claim_decision_claim_id"), table_name="claim_decision")
    op.drop_table("claim_decision")
    op.drop_index(op.f("ix_certificate_claim_id"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_table("assessment")
    op.drop_index(op.f("ix_web_session_person_id"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_index(op.f("ix_role_grant_organisation_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(
        "ix_message_kept",
        table_name="message",
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
    op.drop_table("message")
    op.drop_index(op.f("ix_document_sha256"), table_name="document")
    op.drop_table("document")
    op.drop_table("deployment")
    op.drop_table("demo_clock")
    op.drop_index(op.f("ix_deadline_pause_deadline_id"), table_name="deadline_pause")
    op.drop_table("deadline_pause")
    op.drop_index(op.f("ix_deadline_extension_deadline_id"), table_name="deadline_extension")
    op.drop_table("deadline_extension")
    op.drop_index("ix_contribution_spell_history", table_name="contribution_spell")
    op.drop_table("contribution_spell")
    op.drop_index(
        "uq_claim_open_person",
        table_name="claim",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_claim_person_id"), table_name="claim")
    op.drop_index("ix_claim_area_status", table_name="claim")
    op.drop_table("claim")
    op.drop_table("account")
    op.drop_index("ix_person_order", table_name="person")
    op.drop_index(op.f("ix_person_initials"), table_name="person")
    op.drop_index(op.f("ix_person_area_id"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_organisation_parent_id"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_area_id"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("fund_account")
    op.drop_table("benefit_standard")
    op.drop_table("pooling_area")
    op.drop_index(op.f("ix_deadline_task_id"), table_name="deadline")
    op.drop_index("ix_deadline_instance", table_name="deadline")
    op.drop_index(
        "ix_deadline_due",
        table_name="deadline",
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.drop_table("deadline")
    op.drop_table("claim_number")
    op.drop_index("ix_audit_entry_object", table_name="audit_entry")
    op.drop_index("ix_audit_entry_actor", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("address_bucket")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_append_only()")
