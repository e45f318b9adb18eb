"""The topics of commands and of dead letters, as kcat and kafkajs write and read them."""

import json
import pathlib
import subprocess
import uuid
from typing import NamedTuple

from cluster import SCRIPT_PATIENCE

HERE = pathlib.Path(__file__).resolve().parent
SENT_BY = HERE.parent / "asyncapi" / "packages.sh"  # has kafkajs for node
COMMANDS = "aido.commands"
DEAD_LETTERS = "aido.commands.dlq"


class Message(NamedTuple):
    key: str
    headers: dict[str, str]
    value: str
    partition: int | None = None  # else as the key says


def binary(workspace: str, command: str, data: object, event: str | None = None, **attributes: str) -> Message:
    """A CloudEvent in binary mode."""
    named = {"specversion": "1.0", "id": event or str(uuid.uuid4()), "source": "/test", "type": f"aido.{command}"}
    headers = {f"ce_{name}": value for name, value in (named | attributes).items() if value}
    text = data if isinstance(data, str) else json.dumps(data)
    return Message(workspace, {"content-type": "application/json"} | headers, text)


def structured(workspace: str, command: str, data: object, event: str | None = None) -> Message:
    """The same in structured mode."""
    body = {
        "specversion": "1.0",
        "id": event or str(uuid.uuid4()),
        "source": "/test",
        "type": f"aido.{command}",
        "partitionkey": workspace,
        "datacontenttype": "application/json",
        "data": data,
    }
    return Message(workspace, {"content-type": "application/cloudevents+json; charset=utf-8"}, json.dumps(body))


def by_place(letters: list[dict]) -> list[dict]:
    places = [tuple(letter["headers"][f"aido-{part}"] for part in ("topic", "partition", "offset")) for letter in letters]
    return [letter for n, letter in enumerate(letters) if places.index(places[n]) == n]


class Senders:
    def __init__(self, brokers: str):
        self.brokers = brokers

    def kcat(self, *messages: Message) -> None:
        for m in messages:
            headers = [f"-H{name}={value}" for name, value in m.headers.items()]
            # Without it, kcat puts a key into another partition than clients in Java and JavaScript do.
            partitioner = ["-X", "partitioner=murmur2_random"]
            command = ["kcat", "-P", "-b", self.brokers, *partitioner, "-t", COMMANDS, "-k", m.key, *headers]
            subprocess.run(command, input=m.value, text=True, check=True, timeout=SCRIPT_PATIENCE)

    def kafkajs(self, *messages: Message) -> None:
        lines = "\n".join(json.dumps({k: v for k, v in m._asdict().items() if v is not None}) for m in messages)
        command = [SENT_BY, HERE / "send.js", self.brokers, COMMANDS]
        subprocess.run(command, input=lines, text=True, check=True, timeout=SCRIPT_PATIENCE)

    def dead_letters(self, count: int) -> list[dict]:
        """The first so many, once they are there: topic, partition, offset, key, payload and headers as a map. Each once, by
        where its message stands: what the broker is late to acknowledge is put aside again."""
        found, read = [], 0
        while len(found) < count:
            read += count - len(found)
            found = by_place(self._first_letters(read))
        return found

    def _first_letters(self, count: int) -> list[dict]:
        command = ["kcat", "-C", "-b", self.brokers, "-t", DEAD_LETTERS, "-o", "beginning", "-c", str(count), "-q", "-J"]
        read = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=SCRIPT_PATIENCE)
        letters = [json.loads(line) for line in read.stdout.splitlines()]
        for letter in letters:
            pairs = letter["headers"]
            letter["headers"] = dict(zip(pairs[::2], pairs[1::2]))
        return letters
