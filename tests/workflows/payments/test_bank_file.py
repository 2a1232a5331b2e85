"""The bank file: valid against the schema, whole or not there."""

from pathlib import Path

import pytest
import sepaxml
from lxml import etree

from workflows import worker
from workflows.payments import pain001
from workflows.payments.models import PaymentRun

SCHEMA = etree.XMLSchema(file=Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd")


@pytest.fixture
def run(session, desk):
    desk.in_benefit("张三")
    desk.in_benefit("阿依古丽·买买提")
    return desk.ordered("2006-04")


def test_the_file_is_valid_against_the_schema(desk, run):
    SCHEMA.assertValid(etree.fromstring(desk.order(run)))


def test_it_names_people_in_chinese_with_account_and_amount(desk, run):
    message_id, items = pain001.read(desk.order(run))
    assert message_id == "P-changchun-200604-1"
    assert [(item.name, item.account, item.amount_fen, item.text) for item in items] == [
        ("张三", "6222020000000000001", 25_200, "失业保险金 2006-04"),
        ("阿依古丽·买买提", "6222020000000000002", 25_200, "失业保险金 2006-04"),
    ]
    assert b'Ccy="CNY">252.00<' in desk.order(run)
    assert b"<Cd>CNAPS</Cd>" in desk.order(run)


def test_written_again_it_is_the_same_file(desk, run):
    assert desk.order(run) == desk.order(run)


def test_a_head_that_does_not_fit_the_items_is_not_written(session, desk, run):
    session.get_one(PaymentRun, run.run_id).total_fen += 1
    target = desk.folder / "bank" / "wrong.xml"
    with pytest.raises(ValueError, match="announced"):
        desk.order(run)
    assert not target.exists()
    assert not list(desk.folder.glob("*.part")) + list(desk.folder.glob(".*.part"))


def test_the_worker_writes_the_file_after_the_commit(session, installation, desk, run):
    folder = installation.house.settings.bank_folder
    assert not folder.exists()
    session.commit()
    worker.drain(installation)
    written = folder / "P-changchun-200604-1.pain.001.xml"
    SCHEMA.assertValid(etree.fromstring(written.read_bytes()))
    session.expire_all()
    row = session.get_one(PaymentRun, run.run_id)
    assert row.bank_file == written.name
    assert [file.name for file in folder.iterdir()] == [written.name]
