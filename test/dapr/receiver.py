"""A small application that letters are for: it does as it is told, and remembers what came."""

import http.server
import json
import queue
import threading
from typing import Any, NamedTuple

PATIENCE = 60  # seconds; reached only when something is broken


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: Any


class Receiver:
    """Answers with what `answers` holds, then with `usual`."""

    def __init__(self) -> None:
        self.received: queue.Queue[Received] = queue.Queue()
        self.answers: queue.Queue[int] = queue.Queue()
        self.usual = 200
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.answer(200 if self.path == "/healthz" else 404)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fields = {name.lower(): value for name, value in self.headers.items()}
                receiver.received.put(Received(self.path, fields, json.loads(body)))
                self.answer(receiver.usual if receiver.answers.empty() else receiver.answers.get())

            def answer(self, status: int) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def next(self) -> Received:
        return self.received.get(timeout=PATIENCE)
