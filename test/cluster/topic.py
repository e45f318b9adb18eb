"""All that a topic holds, read without any of the program's code."""

from typing import Iterator

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

TOPIC = "aido.log"
PATIENCE = 60  # seconds without a record or an end


def read_topic(brokers: str, topic: str = TOPIC) -> Iterator[tuple[int, int, bytes]]:
    """(partition, offset, value) of every record up to the ends that the partitions have now; each in order, from 0."""
    consumer = Consumer({
        "bootstrap.servers": brokers, "group.id": "check", "enable.auto.commit": False, "enable.partition.eof": True,
        "isolation.level": "read_uncommitted", "auto.offset.reset": "error", "check.crcs": True,
    })  # fmt: skip
    try:
        partitions = consumer.list_topics(topic, timeout=PATIENCE).topics[topic].partitions
        consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in partitions])
        open_ones = set(partitions)
        while open_ones:
            message = consumer.poll(PATIENCE)
            if message is None:
                raise TimeoutError(f"partitions {sorted(open_ones)} of {topic} do not come to their end")
            if message.error() is None:
                yield message.partition(), message.offset(), message.value()
            elif message.error().code() == KafkaError._PARTITION_EOF:
                open_ones.discard(message.partition())
            else:
                raise KafkaException(message.error())
    finally:
        consumer.close()
