"""Without credentials the server is for programs of this machine and pages of its own."""

import pytest


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "LOCALHOST:{port}"])
def test_its_own_names_are_served(api, host):
    assert api.get("/v1/lists", {"Host": host.format(port=api.address[1])}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example:{port}", "localhost", "localhost:1", "127.0.0.1.evil.example:{port}", "localhost:{port}x", "x"]
)
def test_a_foreign_host_is_refused(api, host):
    answer = api.get("/v1/lists", {"Host": host.format(port=api.address[1])})
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:aido:problem:forbidden-origin"
    assert answer.json()["field"] == "Host"


@pytest.mark.parametrize("origin", ["http://localhost:{port}", "http://127.0.0.1:{port}"])
def test_its_own_pages_may_call_it(api, origin):
    assert api.get("/v1/lists", {"Origin": origin.format(port=api.address[1])}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://localhost:{port}", "http://localhost:1", "null", "http://localhost"]
)
def test_a_foreign_page_is_refused_and_changes_nothing(api, origin):
    origin = origin.format(port=api.address[1])
    answer = api.post("/v1/lists", {"name": "from " + origin}, {"Origin": origin})
    assert answer.status_code == 403
    assert answer.json()["field"] == "Origin"
    assert "from " + origin not in [one["name"] for one in api.get("/v1/lists").json()["items"]]
