"""Messages whose end or addressee two parties could read differently are refused over a raw socket: 400, and the
connection is closed, so that nothing after them is taken for a request."""

import socket

import pytest

from http_client import TIMEOUT, read_all, responses_in

HOST = "Host: localhost:{port}\r\n"
SMUGGLED = "GET /healthz HTTP/1.1\r\n" + HOST + "\r\n"

REFUSED = {
    "transfer encoding other than chunked": "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip\r\n\r\n",
    "chunked after another encoding": "POST /v1/tasks HTTP/1.1\r\n"
    + HOST
    + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunked before another encoding": "POST /v1/tasks HTTP/1.1\r\n"
    + HOST
    + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunked twice in one field": "POST /v1/tasks HTTP/1.1\r\n"
    + HOST
    + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "transfer encoding twice": "POST /v1/tasks HTTP/1.1\r\n"
    + HOST
    + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an obscured transfer encoding": "POST /v1/tasks HTTP/1.1\r\n"
    + HOST
    + "Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n",
    "white space before the colon": "POST /v1/tasks HTTP/1.1\r\n"
    + HOST
    + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "transfer encoding, then length": "POST /v1/tasks HTTP/1.1\r\n"
    + HOST
    + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "length, then transfer encoding": "POST /v1/tasks HTTP/1.1\r\n"
    + HOST
    + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "transfer encoding in HTTP/1.0": "POST /v1/tasks HTTP/1.0\r\n"
    + HOST
    + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "the same length twice": "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "two lengths": "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}",
    "a list of lengths": "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Content-Length: 2, 2\r\n\r\n{}",
    "a signed length": "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Content-Length: +2\r\n\r\n{}",
    "a negative length": "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Content-Length: -2\r\n\r\n{}",
    "a hexadecimal length": "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Content-Length: 0x2\r\n\r\n{}",
    "an empty length": "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Content-Length:\r\n\r\n{}",
    "a length beyond all numbers": "POST /v1/tasks HTTP/1.1\r\n"
    + HOST
    + "Content-Length: 184467440737095516160\r\n\r\n{}",
    "no host": "GET /healthz HTTP/1.1\r\n\r\n",
    "no host in HTTP/1.0": "GET /healthz HTTP/1.0\r\n\r\n",
    "two hosts": "GET /healthz HTTP/1.1\r\n" + HOST + "Host: evil.example\r\n\r\n",
    "the same host twice": "GET /healthz HTTP/1.1\r\n" + HOST + HOST + "\r\n",
    "a folded field": "GET /healthz HTTP/1.1\r\n" + HOST + "X-Note: one\r\n two\r\n\r\n",
    "a folded field by tab": "GET /healthz HTTP/1.1\r\n" + HOST + "X-Note: one\r\n\ttwo\r\n\r\n",
    "a folded first field": "GET /healthz HTTP/1.1\r\n " + HOST + "\r\n",
    "lines that end in LF": "GET /healthz HTTP/1.1\nHost: localhost:{port}\n\n",
    "one line that ends in LF": "GET /healthz HTTP/1.1\r\nX-Note: one\n" + HOST + "\r\n",
    "a bare CR in a field": "GET /healthz HTTP/1.1\r\n" + HOST + "X-Note: one\rContent-Length: 5\r\n\r\n",
    "a NUL in a field": "GET /healthz HTTP/1.1\r\n" + HOST + "X-Note: one\0two\r\n\r\n",
    "a field without a colon": "GET /healthz HTTP/1.1\r\n" + HOST + "X-Note\r\n\r\n",
    "a field without a name": "GET /healthz HTTP/1.1\r\n" + HOST + ": x\r\n\r\n",
    "a space in the target": "GET /healthz /x HTTP/1.1\r\n" + HOST + "\r\n",
    "a raw quote in the target": 'GET /healthz?"x" HTTP/1.1\r\n' + HOST + "\r\n",
    "no version": "GET /healthz\r\n" + HOST + "\r\n",
    "another version": "GET /healthz HTTP/1.2\r\n" + HOST + "\r\n",
    "HTTP/2's preface": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


def as_bytes(api, text):
    return text.replace("{port}", str(api.address[1])).encode("latin-1")


@pytest.mark.parametrize("case", REFUSED, ids=lambda name: name.replace(" ", "_"))
def test_it_is_refused_and_nothing_after_it_is_served(api, case):
    answers = responses_in(api.raw(as_bytes(api, REFUSED[case] + SMUGGLED)))
    assert [status for status, _ in answers] == [400]
    assert b'"urn:aido:problem:malformed-request"' in answers[0][1]


BAD_CHUNKS = {
    "a size that is no number": "x\r\n{}\r\n0\r\n\r\n",
    "a size beyond all numbers": "fffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    "a chunk longer than its size": "1\r\n{}\r\n0\r\n\r\n",
    "a size that ends in LF": "2\n{}\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("case", BAD_CHUNKS, ids=lambda name: name.replace(" ", "_"))
def test_a_broken_chunk_is_refused_and_nothing_after_it_is_served(api, case):
    head = "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n"
    answers = responses_in(api.raw(as_bytes(api, head + BAD_CHUNKS[case] + SMUGGLED)))
    assert [status for status, _ in answers] == [400]


def test_a_trailer_does_not_count_as_a_field(api):
    head = "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
    body = '10\r\n{"title":"sent"}\r\n0\r\nIdempotency-Key: a b\r\n\r\n'  # such a key would be refused in the head
    answers = responses_in(api.raw(as_bytes(api, head + body)))
    assert [status for status, _ in answers] == [201]


def test_chunks_are_read_as_one_body(api):
    head = "POST /v1/lists HTTP/1.1\r\n" + HOST + "Transfer-Encoding: Chunked\r\nContent-Type: application/json\r\n\r\n"
    body = '9\r\n{"name": \r\n6;note=x\r\n"Home"\r\n1\r\n}\r\n0\r\n\r\n'
    answers = responses_in(api.raw(as_bytes(api, head + body)))
    assert [status for status, _ in answers] == [201]
    assert b'"name":"Home"' in answers[0][1]


def test_requests_sent_ahead_are_answered_in_order(api):
    paths = ["/healthz", "/v1/nowhere", "/v1/lists", "/healthz"]
    sent = "".join(f"GET {path} HTTP/1.1\r\n" + HOST + "\r\n" for path in paths)
    answers = responses_in(api.raw(as_bytes(api, sent)))
    assert [status for status, _ in answers] == [200, 404, 200, 200]
    assert b'"items"' in answers[2][1]


def test_an_empty_line_before_a_request_is_passed_over(api):
    answers = responses_in(api.raw(as_bytes(api, "\r\n" + SMUGGLED)))
    assert [status for status, _ in answers] == [200]


def test_a_request_may_arrive_byte_by_byte(api):
    with socket.create_connection(api.address, timeout=TIMEOUT) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in as_bytes(api, SMUGGLED):
            connection.sendall(bytes([byte]))
        connection.shutdown(socket.SHUT_WR)
        assert [status for status, _ in responses_in(read_all(connection))] == [200]


def test_the_absolute_form_names_the_host(api):
    ours = "GET http://localhost:{port}/healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    foreign = "GET http://evil.example/healthz HTTP/1.1\r\n" + HOST + "\r\n"
    assert [status for status, _ in responses_in(api.raw(as_bytes(api, ours)))] == [200]
    assert [status for status, _ in responses_in(api.raw(as_bytes(api, foreign)))] == [403]


def test_http_1_0_is_answered_and_closed(api):
    answer = api.raw(as_bytes(api, "GET /healthz HTTP/1.0\r\n" + HOST + "\r\n"))
    assert answer.startswith(b"HTTP/1.1 200") and b"Connection: close" in answer


def test_http_1_0_may_keep_the_connection(api):
    twice = "GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n" + HOST + "\r\n"
    answers = responses_in(api.raw(as_bytes(api, twice + twice)))
    assert [status for status, _ in answers] == [200, 200]


@pytest.mark.parametrize("target, status", [("/v1/tasks/%zz", 400), ("/v1/tasks?label=%f", 422), ("/v1/%", 400)])
def test_a_broken_escape_is_refused(api, target, status):
    answers = responses_in(api.raw(as_bytes(api, f"GET {target} HTTP/1.1\r\n" + HOST + "\r\n")))
    assert [answered for answered, _ in answers] == [status]


def test_a_long_target_is_414(api):
    answers = responses_in(api.pushed(as_bytes(api, "GET /" + "x" * 9000 + " HTTP/1.1\r\n" + HOST + "\r\n")))
    assert [status for status, _ in answers] == [414]


def test_long_fields_are_431(api):
    answers = responses_in(
        api.pushed(as_bytes(api, "GET /healthz HTTP/1.1\r\n" + HOST + "X-Note: " + "x" * 17000 + "\r\n\r\n"))
    )
    assert [status for status, _ in answers] == [431]


def test_many_fields_are_431(api):
    fields = "".join(f"X-{number}: x\r\n" for number in range(3000))
    answers = responses_in(api.pushed(as_bytes(api, "GET /healthz HTTP/1.1\r\n" + HOST + fields + "\r\n")))
    assert [status for status, _ in answers] == [431]


@pytest.mark.parametrize("framing", ["Content-Length: 2000000\r\n", "Transfer-Encoding: chunked\r\n"])
def test_a_long_body_is_413_although_it_was_not_read(api, framing):
    head = "POST /v1/tasks HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\n" + framing + "\r\n"
    chunk = "4000\r\n" + "x" * 0x4000 + "\r\n"
    body = chunk * 70 if "chunked" in framing else "x" * 300_000
    answers = responses_in(api.pushed(as_bytes(api, head + body)))
    assert [status for status, _ in answers] == [413]


def test_a_client_that_asks_first_is_told_to_go_on(api):
    head = "POST /v1/lists HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\nExpect: 100-continue\r\n"
    body = b'{"name":"Asked first"}'
    with socket.create_connection(api.address, timeout=TIMEOUT) as connection:
        connection.sendall(as_bytes(api, head + f"Content-Length: {len(body)}\r\n\r\n"))
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        connection.shutdown(socket.SHUT_WR)
        assert [status for status, _ in responses_in(read_all(connection))] == [201]
