"""Compares what one suite was answered twice, by two servers of their own."""

import datetime
import json
import pathlib
import re
from typing import Iterable, Iterator, NamedTuple

# Fields that a sidecar sets or leaves out by itself; everything else is held equal.
FIELDS_OF_THE_WAY = {
    "content-length": "a sidecar sends what it has no length of in chunks",
    "transfer-encoding": "the same",
    "connection": "of one hop",
    "keep-alive": "of one hop",
    "date": "an instant",
    "traceparent": "a sidecar adds it",
    "ratelimit": "how much is left depends on how fast one asks",
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
CURSOR = re.compile(r"cursor=[^&>\s\"]+")
PLACE = re.compile(r"(<id \d+>):\d+:(\d+)")  # which partition has the workspace depends on its id
RECENT = datetime.timedelta(days=1)


def in_one_order(body: str) -> str:
    """What a what-if lists is ordered by ids."""
    if not body.startswith('{"changes":['):
        return body
    told = json.loads(body)
    told["changes"].sort(key=json.dumps)
    return json.dumps(told)


class Answer(NamedTuple):
    test: str
    asked: str
    status: int
    fields: dict[str, str]
    body: str | None


class Plain:
    """Texts without what two servers cannot have in common: the present, and ids, which are told apart by when they come
    up in a test."""

    def __init__(self) -> None:
        self.test = ""
        self.ids: dict[str, str] = {}
        self.now = datetime.datetime.now(datetime.timezone.utc)

    def text(self, text: str) -> str:
        text = CURSOR.sub("cursor=<cursor>", text)
        text = UUID.sub(lambda found: self.ids.setdefault(found.group(), f"<id {len(self.ids)}>"), text)
        text = INSTANT.sub(self._instant, text)
        return PLACE.sub(r"\1:<partition>:\2", text)

    def _instant(self, found: re.Match[str]) -> str:
        at = datetime.datetime.fromisoformat(found.group())
        return "<now>" if abs(at - self.now) < RECENT else found.group()

    def answer(self, line: dict) -> Answer:
        if line["test"] != self.test:
            self.test, self.ids = line["test"], {}
        fields = {n: self.text(v) for n, v in sorted(line["fields"].items()) if n not in FIELDS_OF_THE_WAY}
        body = None if line["body"] is None else in_one_order(self.text(line["body"]))
        return Answer(UUID.sub("<id>", line["test"]), self.text(line["asked"]), line["status"], fields, body)


def read(file: pathlib.Path) -> list[Answer]:
    plain = Plain()
    return [plain.answer(json.loads(line)) for line in file.read_text().splitlines()]


def differences(one: list[Answer], other: list[Answer], but_in: Iterable[str]) -> Iterator[str]:
    """A sentence each. Nothing is expected of tests whose names begin with one of `but_in`."""
    left_out = tuple(but_in)
    ours, theirs = ([a for a in answers if not a.test.startswith(left_out)] for answers in (one, other))
    if len(ours) != len(theirs):
        yield f"{len(ours)} answers, and {len(theirs)}"
    for a, b in zip(ours, theirs):
        for name, left, right in zip(Answer._fields, a, b):
            if left != right:
                yield f"{a.test}: {a.asked}: {name}: {left!r}, and {right!r}"
