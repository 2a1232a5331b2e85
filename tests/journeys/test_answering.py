"""The server of the journeys leaves nothing open."""

from __future__ import annotations

from flask import Flask, Response, send_file
from werkzeug.test import Client

from tests.journeys import answering


def test_a_file_is_closed_before_it_is_sent_and_arrives_whole(tmp_path) -> None:
    picture = tmp_path / "mark.svg"
    picture.write_bytes(b"<svg/>" * 10_000)
    opened = []
    app = Flask(__name__)

    @app.get("/mark")
    def mark():
        opened.append(picture.open("rb"))
        return send_file(opened[-1], mimetype="image/svg+xml")

    answer = Client(answering.whole(app)).get("/mark", buffered=False)
    assert [each.closed for each in opened] == [True]
    assert answer.data == picture.read_bytes()


def test_a_stream_is_sent_as_it_is_made() -> None:
    made = []
    app = Flask(__name__)

    @app.get("/stream")
    def stream():
        def parts():
            for number in (1, 2):
                made.append(number)
                yield f"data: {number}\n\n"

        return Response(parts(), content_type=answering.STREAM)

    answer = Client(answering.whole(app)).get("/stream", buffered=False)
    told = answer.iter_encoded()
    assert next(told) == b"data: 1\n\n"
    assert made == [1]
    answer.close()
