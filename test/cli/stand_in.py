"""A server that answers what a test tells it to: for what a real one does seldom, or not yet."""

import http.server
import json
import threading
from typing import Any, NamedTuple


class Request(NamedTuple):
    method: str
    target: str
    headers: Any
    body: Any


class Answer(NamedTuple):
    status: int
    body: Any = None  # bytes go out as they are, anything else as JSON
    headers: dict = {}


DROP = Answer(0)  # closes the connection without an answer


class StandIn:
    """Answers each request with the next of `answers` for its method and path; the last one stays."""

    def __init__(self):
        self.answers: dict[tuple[str, str], list[Answer]] = {}
        self.requests: list[Request] = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever)

    def will(self, method: str, path: str, *answers: Answer) -> None:
        self.answers[method, path] = list(answers)

    def asked(self, method: str, path: str) -> list[Request]:
        return [r for r in self.requests if (r.method, r.target.split("?")[0]) == (method, path)]

    def _answer_to(self, method: str, target: str) -> Answer:
        waiting = self.answers.get((method, target.split("?")[0]))
        if not waiting:
            return Answer(404, {"type": "urn:aido:problem:not-found", "detail": "No such thing.", "next": "Look."})
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def _handler(stand_in):  # noqa: N805 - the handler's own self is another one
        class Handler(http.server.BaseHTTPRequestHandler):
            def do(self):
                size = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(size)) if size else None
                stand_in.requests.append(Request(self.command, self.path, self.headers, body))
                answer = stand_in._answer_to(self.command, self.path)
                self.close_connection = True
                if answer is DROP:
                    return
                content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"" if answer.status == 204 else content)

            do_GET = do_POST = do_PATCH = do_DELETE = do

            def log_message(self, *_):
                pass

        return Handler

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
