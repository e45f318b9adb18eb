"""Records as a right owner would write them, and wrong ones, for tests of what reads them."""

import json
import uuid

from log_fold import CHAIN_START, chain_origin, link

LOG = "019ca8a0-3e80-79d1-bf9b-2cf1bb665b00"
WORKSPACE = "019ca8a0-3e80-79d1-bf9b-2cf1bb665b01"
PRINCIPAL = "key:019ca8a0-3e80-79d1-bf9b-2cf1bb665b02"
OWNER = "019ca8a0-3e80-79d1-bf9b-2cf1bb665b03"
OTHER_OWNER = "019ca8a0-3e80-79d1-bf9b-2cf1bb665b04"
TASK = "019ca8a0-3e80-79d1-bf9b-2cf1bb665b05"
REMINDER = "019ca8a0-3e80-79d1-bf9b-2cf1bb665b06"
SERIES = "019ca8a0-3e80-79d1-bf9b-2cf1bb665b07"


def event(type: str, version: int, data: dict, subject: str = TASK) -> dict:
    return {"id": str(uuid.uuid4()), "type": type, "schema": 1, "version": version, "subject": subject, "data": data}


def created(title: str, subject: str = TASK, **more) -> dict:
    return event("task.created", 1, {"list": WORKSPACE, "title": title, **more}, subject)


def changed(version: int, title: str) -> dict:
    return event("task.changed", version, {"title": title})


def completed(version: int) -> dict:
    return event("task.completed", version, {})


def fired(version: int, arming: int = 0) -> dict:
    planned = "2026-03-01T09:00:00.000Z"
    return event("reminder.fired", version, {"reminder": REMINDER, "arming": arming, "planned": planned})


def command_of_key(key: str) -> str:
    return str(uuid.uuid5(uuid.UUID(WORKSPACE), f"{PRINCIPAL}\n{key}"))


class HandMadeLog:
    """One partition. What is appended is effective, unless it is `stray`."""

    def __init__(self, partition: int = 0):
        self.partition = partition
        self.records: list[tuple[int, int, bytes]] = []
        self.chain = chain_origin(LOG, partition)
        self.epoch, self.owner, self.seq = 0, OWNER, 0
        self.day = "2026-03-01"
        self.claim(OWNER)

    def claim(self, owner: str) -> None:
        self.epoch, self.owner, self.seq = self.epoch + 1, owner, 0
        self.chain = link(self.chain, self.stray_claim(self.epoch, owner))

    def stray_claim(self, epoch: int, owner: str) -> bytes:
        """A claim that came too late, unless `epoch` is the next one."""
        value = json.dumps({"v": 1, "kind": "claim", "epoch": epoch, "owner": owner, "at": self._at()}).encode()
        self._put(value)
        return value

    def effect(self, key: str, *events: dict, **more) -> str:
        """The position of a record of the command that `key` stands for."""
        value, self.chain = self._sealed(self.epoch, self.owner, self.seq, key, events, more)
        self.seq += 1
        return self._put(value)

    def stray(self, epoch: int, owner: str, seq: int, key: str, *events: dict) -> str:
        """A record that an owner wrote who was none any more."""
        return self._put(self._sealed(epoch, owner, seq, key, events, {})[0])

    def _sealed(self, epoch: int, owner: str, seq: int, key: str, events: tuple, more: dict) -> tuple[bytes, bytes]:
        said = {
            "v": 1, "kind": "effect", "epoch": epoch, "owner": owner, "seq": seq, "workspace": WORKSPACE,
            "command": command_of_key(key), "client": True, "principal": PRINCIPAL, "at": self._at(), "events": events, **more,
        }  # fmt: skip
        content = json.dumps(said).encode()[:-1]
        chain = link(self.chain, content)
        return content + CHAIN_START + chain.hex().encode() + b'"}', chain

    def _put(self, value: bytes) -> str:
        offset = len(self.records)
        self.records.append((self.partition, offset, value))
        return f"{LOG}:{self.partition}:{offset}"

    def _at(self) -> str:
        return f"{self.day}T09:00:00.{len(self.records):03}Z"
