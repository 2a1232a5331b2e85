"""Views that answer a script of ours: a refusal is told as JSON, not as a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from webapp import refusals, transaction
from webapp.refusals import sentence_of
from workflows.errors import DomainError

View = Callable[..., ResponseReturnValue]


def answers_script(view: View) -> View:
    """A refusal is told to the script as JSON: `{"sentence": …}` with the status of its kind."""

    @wraps(view)
    def answered(**arguments: Any) -> ResponseReturnValue:
        try:
            return view(**arguments)
        except DomainError as error:
            transaction.roll_back()
            refusals.note_refusal(error)
            return jsonify(sentence=sentence_of(error)), error.status

    return answered
