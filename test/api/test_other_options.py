"""What a server does only when it is told to: limit rates, answer other sites' pages. Each on a server of its own."""

import os

import pytest

from conftest import serving
from http_client import Client
from test_tasks import problem

OURS = "https://tasks.example"

needs_its_own_server = pytest.mark.skipif("AIDO_BASE_URL" in os.environ, reason="the server given has its own options")


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    options = {"AIDO_RATE_LIMIT": "1", "AIDO_RATE_BURST": "5", "AIDO_CORS_ORIGIN": OURS}
    with serving(tmp_path_factory.mktemp("limited"), options) as url:
        yield Client(url)


def test_nothing_is_limited_or_shared_unless_told(api):
    answer = api.get("/v1/lists")
    assert not [name for name in answer.headers if name.lower().startswith(("ratelimit", "access-control"))]
    problem(api.get("/v1/lists", {"Origin": OURS}), 403, "forbidden-origin", "Origin")


@needs_its_own_server
def test_who_asks_too_often_is_told_when_to_come_back(limited):
    answers = [limited.get("/v1/lists") for _ in range(30)]
    served = [one for one in answers if one.status_code == 200]
    refused = [one for one in answers if one.status_code == 429]
    assert len(served) >= 5 and refused and len(served) + len(refused) == 30
    problem(refused[0], 429, "rate-limited")
    assert refused[0].headers["Retry-After"] == "1"
    assert refused[0].headers["RateLimit"] == '"default";r=0;t=1'
    assert {one.headers["RateLimit-Policy"] for one in answers} == {'"default";q=5;w=5'}
    assert served[0].headers["RateLimit"].startswith('"default";r=')
    assert limited.get("/healthz").status_code == 200 and limited.get("/docs").status_code == 200
    assert f"aido_http_rate_limited_total {len(refused)}\n" in limited.get("/metrics").text


@needs_its_own_server
def test_a_page_of_a_named_origin_asks_first_and_then_reads(limited):
    asks = {"Origin": OURS, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "idempotency-key"}
    answer = limited.send("OPTIONS", "/v1/tasks", None, asks)
    assert answer.status_code == 204 and answer.content == b""
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
    sendable = answer.headers["Access-Control-Allow-Headers"].split(", ")
    assert {"Aido-Workspace", "Authorization", "Idempotency-Key"} <= set(sendable)
    read = limited.get("/healthz", {"Origin": OURS})
    assert read.status_code == 200 and read.headers["Access-Control-Allow-Origin"] == OURS
    readable = read.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Idempotent-Replayed", "Log-Position"} <= set(readable) and "Origin" in read.headers["Vary"]


@needs_its_own_server
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "*", OURS + ".evil.example", "http://tasks.example"])
def test_any_other_origin_is_refused_as_ever(limited, origin):
    answer = limited.get("/healthz", {"Origin": origin})
    problem(answer, 403, "forbidden-origin", "Origin")
    assert "Access-Control-Allow-Origin" not in answer.headers
    asks = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    assert limited.send("OPTIONS", "/v1/tasks", None, asks).status_code == 403
