"""Where deliveries arrive: real servers on loopback that do as they are told."""

import datetime
import http.server
import queue
import ssl
import subprocess
import threading
import time
from typing import NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

PATIENCE = 30  # seconds; reached only when something is broken
OF_SENDERS = 15  # seconds that the program waits for an answer


def soon(milliseconds: int = 300) -> str:
    """An instant a little later than now."""
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(milliseconds=milliseconds)
    return later.strftime("%Y-%m-%dT%H:%M:%S.") + f"{later.microsecond // 1000:03d}Z"


def in_whole_milliseconds(at: datetime.datetime) -> datetime.datetime:
    """As the server counts."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes
    at: datetime.datetime


class WebServer:
    """Answers POSTs with what `answers` holds, (status, fields) each, then with 200; by https with a certificate."""

    def __init__(self, certificate: "Certificate | None" = None):
        self.received: queue.Queue[Received] = queue.Queue()
        self.answers: queue.Queue[tuple[int, dict[str, str]]] = queue.Queue()
        self.asked = 0
        self.began = time.monotonic()
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                now = datetime.datetime.now(datetime.timezone.utc)
                status, fields = (200, {}) if web.answers.empty() else web.answers.get()
                web.asked += 1
                web.received.put(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body, now))
                self.send_response(status)
                for name, value in {"Content-Length": "0", **fields}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/hook"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.url = f"https://localhost:{self.port}/hook"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def attempts(self, needed: int) -> int:
        """How often it was asked: no more than was needed, unless a busy machine may have kept the sender waiting for too long."""
        assert self.asked == needed or time.monotonic() - self.began > OF_SENDERS
        return self.asked

    def next(self, patience: int = PATIENCE) -> Received:
        return self.received.get(timeout=patience)


class Certificate(NamedTuple):
    certificate: str
    key: str


def make_certificate(folder) -> Certificate:
    """For localhost and 127.0.0.1, signed by itself."""
    made = Certificate(str(folder / "cert.pem"), str(folder / "key.pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", made.key, "-out", made.certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


class Mail(NamedTuple):
    sender: str
    recipients: list[str]
    content: bytes
    encrypted: bool


class AnyPort(Controller):
    """aiosmtpd's, at a port that the system chooses."""

    def __init__(self, handler, **options):
        super().__init__(handler, hostname="127.0.0.1", port=0, ready_timeout=PATIENCE, **options)

    async def _listen(self):
        server = await super()._create_server()
        self.port = server.sockets[0].getsockname()[1]
        return server

    def _create_server(self):
        return self._listen()


class MailServer:
    """An SMTP server with STARTTLS and one user; without a certificate it offers neither."""

    user, password = "ada", "pa55 word"

    def __init__(self, certificate: Certificate | None):
        self.received: queue.Queue[Mail] = queue.Queue()
        self.refusals: queue.Queue[str] = queue.Queue()
        options = {}
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.key)
            options = {"tls_context": context, "require_starttls": True, "auth_required": True,
                       "authenticator": self.authenticate}  # fmt: skip
        self.controller = AnyPort(self, **options)

    def authenticate(self, server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (self.user.encode(), self.password.encode())
        return AuthResult(success=right)

    async def handle_DATA(self, server, session, envelope):
        if not self.refusals.empty():
            return self.refusals.get()
        self.received.put(Mail(envelope.mail_from, envelope.rcpt_tos, envelope.content, session.ssl is not None))
        return "250 taken"

    def __enter__(self):
        self.controller.start()
        self.url = f"smtp://localhost:{self.controller.port}"
        return self

    def __exit__(self, *_):
        self.controller.stop()

    def next(self) -> Mail:
        return self.received.get(timeout=PATIENCE)
