"""The little of HTTP that the suites need: requests with JSON, and raw bytes over a socket."""

import json
import os
import socket
import threading
import urllib.parse
import weakref

import requests

import transcript

TIMEOUT = 20  # seconds; reached only when something is broken


_clients: "weakref.WeakSet[Client]" = weakref.WeakSet()


def close_all() -> None:
    """Ends the connections that clients keep, for which a server that stops would wait; they connect anew."""
    for client in _clients:
        client.session.close()


class Client:
    def __init__(self, base_url: str):
        _clients.add(self)
        self.base_url = base_url
        parts = urllib.parse.urlsplit(base_url)
        self.address = (parts.hostname, parts.port)
        self.session = requests.Session()
        self.session.headers.update(json.loads(os.environ.get("AIDO_BASE_FIELDS", "{}")))

    def send(self, method, path, body=None, headers=None, **options):
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        answer = self.session.request(
            method, self.base_url + path, data=body, headers=headers, timeout=TIMEOUT, **options
        )
        transcript.answered(method, path, answer)
        return answer

    def get(self, path, headers=None, **options):
        return self.send("GET", path, None, headers, **options)

    def post(self, path, body=None, headers=None):
        return self.send("POST", path, body, headers)

    def put(self, path, body, headers=None):
        return self.send("PUT", path, body, headers)

    def patch(self, path, body, headers=None):
        return self.send("PATCH", path, body, headers)

    def delete(self, path, headers=None):
        return self.send("DELETE", path, None, headers)

    def raw(self, data: bytes) -> bytes:
        """Sends these bytes on a connection of their own; all that comes until the server closes it."""
        with socket.create_connection(self.address, timeout=TIMEOUT) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return read_all(connection)

    def pushed(self, data: bytes) -> bytes:
        """The same, reading while it sends: the server may answer and close long before all was sent."""
        received = []
        with socket.create_connection(self.address, timeout=TIMEOUT) as connection:
            reader = threading.Thread(target=lambda: received.append(read_until_reset(connection)))
            reader.start()
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has closed, as it may
            reader.join()
        return received[0]

    def stream(self, headers=None, query=""):
        return EventStream(self, headers or {}, query)


def read_all(connection) -> bytes:
    received = b""
    while part := connection.recv(65536):
        received += part
    return received


def read_until_reset(connection) -> bytes:
    """All that comes before the server closes or breaks the connection off."""
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except ConnectionResetError:
        pass
    return received


def responses_in(data: bytes) -> list[tuple[int, bytes]]:
    """Statuses and bodies of consecutive responses with Content-Length (or without a body)."""
    found = []
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in lines[1:])
        size = int(fields.get(b"content-length", b"0"))
        found.append((int(lines[0].split()[1]), rest[:size]))
        data = rest[size:]
    return found


class EventStream:
    """Server-sent events: `next()` gives (id, event); places without data are passed over but remembered."""

    def __init__(self, client: Client, headers, query):
        self.response = client.get("/v1/events" + query, headers, stream=True)
        self.lines = self.response.iter_lines(chunk_size=1)
        self.place = None

    def __enter__(self):
        if self.response.status_code == 200:
            self.wait_for_place()
        return self

    def __exit__(self, *_):
        self.response.close()

    def block(self):
        fields = {}
        for line in self.lines:
            if not line:
                return fields
            name, _, value = line.decode().partition(": ")
            fields[name] = value
        raise EOFError("the stream ended")

    def wait_for_place(self):
        while self.place is None:
            self.place = self.block().get("id")

    def next(self):
        while True:
            fields = self.block()
            self.place = fields.get("id", self.place)
            if "data" in fields:
                return self.place, json.loads(fields["data"])
