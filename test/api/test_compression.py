"""Answers as gzip, for those who ask for it."""

import gzip
import uuid

import pytest

from http_client import responses_in
from test_smuggling import HOST, as_bytes
from test_tasks import problem

PLAIN = {"Accept-Encoding": "identity"}
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def large(api):
    """A task whose JSON is worth compressing."""
    return api.post("/v1/tasks", {"title": "large", "notes": "Water the plants. " * 500}).json()


def test_the_same_document_in_fewer_bytes(api, large):
    path = "/v1/tasks/" + large["id"]
    plain, packed = api.get(path, PLAIN), api.get(path, GZIP)
    assert plain.json() == packed.json() == large
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) * 10 < int(plain.headers["Content-Length"])
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


def test_what_is_small_is_sent_as_it_is(api, task):
    assert "Content-Encoding" not in api.get("/v1/tasks/" + task["id"], GZIP).headers


@pytest.mark.parametrize("path", ["/docs", "/docs.css", "/openapi.json", "/metrics"])
def test_documents_are_compressed_too(api, path):
    answer = api.get(path, GZIP)
    assert answer.headers["Content-Encoding"] == "gzip" and len(answer.text) > 1024


def test_a_stream_of_events_is_not(api):
    with api.stream(GZIP) as stream:
        assert "Content-Encoding" not in stream.response.headers


def test_head_says_what_get_would(api, large):
    path = "/v1/tasks/" + large["id"]
    for asked in (PLAIN, GZIP):
        head, get = api.send("HEAD", path, None, asked), api.get(path, asked)
        for name in ("Content-Length", "Content-Encoding", "ETag", "Vary"):
            assert head.headers.get(name) == get.headers.get(name)
        assert head.content == b""


def test_the_bytes_are_one_gzip_member_of_the_length_that_was_said(api, large):
    sent = f"GET /v1/tasks/{large['id']} HTTP/1.1\r\n" + HOST + "Accept-Encoding: gzip\r\n\r\n"
    [(status, body)] = responses_in(api.raw(as_bytes(api, sent)))
    assert status == 200 and large["title"].encode() in gzip.decompress(body)


# --- Entity tags ------------------------------------------------------------------------------------------------------


def test_each_representation_has_its_own_strong_tag(api, large):
    path = "/v1/tasks/" + large["id"]
    assert api.get(path, PLAIN).headers["ETag"] == '"1"'
    assert api.get(path, GZIP).headers["ETag"] == '"1-gzip"'


@pytest.mark.parametrize("asked", [PLAIN, GZIP])
def test_the_tag_that_was_sent_holds_a_write_to_its_version(api, large, asked):
    path = "/v1/tasks/" + large["id"]
    tag = {"If-Match": api.get(path, asked).headers["ETag"]}
    assert api.patch(path, {"priority": 1}, tag).status_code == 200
    problem(api.patch(path, {"priority": 2}, tag), 412, "version-mismatch", "If-Match")


@pytest.mark.parametrize("asked", [PLAIN, GZIP])
def test_the_tag_that_was_sent_saves_sending_it_again(api, large, asked):
    path = "/v1/tasks/" + large["id"]
    tag = api.get(path, asked).headers["ETag"]
    answer = api.get(path, asked | {"If-None-Match": tag})
    assert answer.status_code == 304 and answer.headers["ETag"] == tag and answer.headers["Vary"] == "Accept-Encoding"
    api.patch(path, {"priority": 3})
    assert api.get(path, asked | {"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("tag", ['"1-br"', '"gzip"', '"-gzip"', '"1-gzip-gzip"', 'W/"1-gzip"'])
def test_a_tag_that_was_never_sent_matches_no_write(api, large, tag):
    problem(api.patch("/v1/tasks/" + large["id"], {"priority": 1}, {"If-Match": tag}), 412, "version-mismatch", "If-Match")


# --- Bodies of requests -----------------------------------------------------------------------------------------------


def test_a_compressed_body_is_refused_and_nothing_is_written(api):
    name = str(uuid.uuid4())
    bomb = gzip.compress(b'{"name":"' + name.encode() + b'"}')
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = api.send("POST", "/v1/lists", bomb, headers)
    problem(answer, 415, "unsupported-media", "Content-Encoding")
    assert answer.headers["Accept-Encoding"] == "identity"
    assert name not in [one["name"] for one in api.get("/v1/lists").json()["items"]]
