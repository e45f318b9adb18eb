"""Authorization fields that are none."""

import pytest

from conftest import problem

JWT = "eyJhbGciOiJub25lIn0.e30.c2ln"
MALFORMED = [
    "", "Bearer", "Bearer ", "Bearer  " + JWT, "bearer\t" + JWT, "Basic dXNlcjpwYXNz", "Token abc", "Digest x=1",
    "Bearer .", "Bearer ..", "Bearer a.b", "Bearer a.b.c.d", "Bearer a..c", "Bearer .b.c", "Bearer a.b.",
    "Bearer a.b.c", "Bearer " + JWT + " x", "Bearer " + JWT + ",", "Bearer " + JWT + "=", "Bearer \"" + JWT + "\"",
    "Bearer aido", "Bearer aido_", "Bearer aido__", "Bearer aido_" + "0" * 32, "Bearer aido_" + "0" * 32 + "_",
    "Bearer aido_" + "0" * 32 + "_" + "0" * 63, "Bearer aido_" + "0" * 32 + "_" + "0" * 65,
    "Bearer aido_" + "0" * 32 + "_" + "g" * 64, "Bearer aido_" + "G" * 32 + "_" + "0" * 64,
    "Bearer aido_" + "0" * 31 + "__" + "0" * 64, "Bearer AIDO_" + "0" * 32 + "_" + "0" * 64,
    "Bearer aido_00000000-0000-0000-0000-000000000000_" + "0" * 64, "Bearer aido_operator_", "Bearer aido_operator_x",
    "Bearer aido_operator_" + "0" * 64, "Bearer " + "a" * 9000, "Bearer " + "a." * 4000, "Bearer e30.e30.e30",
    "Bearer W10.e30.e30", "Bearer bnVsbA.bnVsbA.bnVsbA", "Bearer \u00e4.b.c".encode("utf-8").decode("latin-1"),
    "Bearer %61%69%64%6f", "Bearer '; DROP TABLE records; --", "Bearer ../../etc/passwd", "null", "undefined",
]  # fmt: skip


@pytest.mark.parametrize("value", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_field_is_no_credential(server, value):
    answer = server.anyone().get("/v1/tasks", {"Authorization": value.encode("latin-1")})
    body = problem(answer, 401, "unauthenticated", "Authorization")
    assert "WWW-Authenticate" in answer.headers
    for word in value.split():
        assert len(word) < 8 or word not in body["detail"], "a credential is never repeated"


@pytest.mark.parametrize("same", [True, False])
def test_two_fields_are_none(server, home, same):
    good = "Bearer " + home.keys["owner"]["key"]
    other = good if same else "Bearer " + JWT
    host = f"{server.anyone().address[0]}:{server.anyone().address[1]}"
    raw = f"GET /v1/tasks HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: {good}\r\nAuthorization: {other}\r\n\r\n"
    assert server.anyone().raw(raw.encode()).startswith(b"HTTP/1.1 401 ")


def test_the_scheme_is_read_in_either_case(server, home):
    assert server.anyone().get("/v1/tasks", {"Authorization": "bEaReR " + home.keys["viewer"]["key"]}).status_code == 200


def test_operations_need_no_credential(server):
    for path in ("/healthz", "/startupz", "/readyz", "/metrics", "/openapi.json"):
        assert server.anyone().get(path).status_code == 200
