"""A story told after a case invents what is personal, in the cells of a table too."""

from __future__ import annotations

from decimal import Decimal

from workflows.engine.form_records import Field
from workflows.practice.disguise import Disguise


def test_the_cells_of_a_table_are_disguised_by_their_columns() -> None:
    columns = (
        Field("who", "string", "姓名", "Name", pattern="person_name"),
        Field("phone", "phone", "电话", "Phone"),
        Field("amount", "money", "金额", "Amount"),
        Field("on", "date", "日期", "Day"),
    )
    rows = [{"who": "郑三立", "phone": "13800001111", "amount": Decimal("12.50"), "on": None}] * 2
    told = Disguise("changchun").answer(Field("costs", "table", "费用", "Costs", columns=columns), rows)
    assert told[0] == told[1], "the same person has the same invented name"
    assert set(told[0]) == {"who", "phone", "amount"}
    assert told[0]["amount"] == "12.50"
    assert told[0]["who"] != "郑三立"
    assert told[0]["phone"] != "13800001111"
