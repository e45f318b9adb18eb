"""What comes into a topic."""

import threading
import uuid
from typing import Any, Callable

from aido_process import PATIENCE
from confluent_kafka import Consumer, KafkaError, KafkaException

POLL = 0.2  # seconds
QUIET = {"log_level": 2}  # brokers go and come
AWAY = (KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN)  # the client goes on by itself


class Reader:
    """All that comes into a topic, by event or offset, from its beginning; on a thread of its own until it is closed."""

    def __init__(self, brokers: str, topic: str):
        self.seen: list[Any] = []
        self.came = threading.Condition()
        self.ending = threading.Event()
        self.consumer = Consumer({
            "bootstrap.servers": brokers, "group.id": f"reads-{uuid.uuid4()}", "auto.offset.reset": "earliest", **QUIET,
        })  # fmt: skip
        self.consumer.subscribe([topic])
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self) -> None:
        while not self.ending.is_set():
            message = self.consumer.poll(POLL)
            if message is None or (message.error() and message.error().code() in AWAY):
                continue
            if message.error():
                raise KafkaException(message.error())
            with self.came:
                self.seen.append(message)
                self.came.notify_all()
        self.consumer.close()

    def until(self, is_enough: Callable[[list[Any]], Any]) -> list[Any]:
        """What has come once `is_enough` of it holds, or when it never does."""
        with self.came:
            self.came.wait_for(lambda: is_enough(self.seen), PATIENCE)
            return list(self.seen)

    def close(self) -> None:
        self.ending.set()
        self.thread.join()
