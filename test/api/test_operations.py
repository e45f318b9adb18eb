"""What operators and tools ask for, and the protocol around every route."""

import re

import pytest


def test_a_healthy_process_says_so(api):
    assert api.get("/healthz").json() == {"status": "ok"}


def test_a_process_that_has_opened_its_partitions_says_so(api):
    answer = api.get("/startupz")
    assert answer.status_code == 200 and answer.json() == {"status": "started"}


def test_readiness_names_every_partition(api):
    answer = api.get("/readyz")
    assert answer.status_code == 200 and answer.json()["status"] == "ready"
    assert {one["phase"] for one in answer.json()["partitions"]} == {"serving"}


def test_metrics_count_requests_by_route_and_status(api):
    def count():
        found = re.search(
            r'aido_http_requests_total\{method="GET",route="/v1/tasks/\{id\}",status="404"\} (\d+)', api.get("/metrics").text
        )
        return int(found.group(1)) if found else 0

    before = count()
    api.get("/v1/tasks/none")
    assert count() == before + 1
    assert api.get("/metrics").headers["Content-Type"].startswith("text/plain; version=0.0.4")


def test_the_description_is_served(api):
    document = api.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1") and "/v1/tasks/{id}:complete" in document["paths"]


@pytest.mark.parametrize("path", ["/healthz", "/v1/tasks", "/v1/lists", "/openapi.json"])
def test_head_is_get_without_the_body(api, path):
    head, get = api.send("HEAD", path), api.get(path)
    assert head.status_code == 200 and head.content == b""
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert api.get("/healthz").status_code == 200


def test_another_method_is_405_with_those_there_are(api):
    answer = api.send("PUT", "/v1/tasks")
    assert answer.status_code == 405 and answer.headers["Allow"] == "GET, HEAD, POST"
    assert api.send("BREW", "/healthz").headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/tasks/", "/v1/tasks/a/b", "/v2/tasks", "/v1/tasks/a:fly", "//healthz"])
def test_an_unknown_path_is_404(api, path):
    answer = api.get(path)
    assert answer.status_code == 404 and answer.json()["type"] == "urn:aido:problem:not-found"
