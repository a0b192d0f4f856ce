"""`kafka-python`: its partitioner and its protocol; there is no broker here."""

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from kafka.partitioner.default import murmur2
from kafka.structs import OffsetAndMetadata


def hashes():
    return [murmur2(key) & 0x7FFFFFFF for key in (b"a", b"b", b"order-17")]


def has_structures():
    return [tuple(TopicPartition("t", 1)), TopicPartition("t", 1) == TopicPartition("t", 1), OffsetAndMetadata._fields]


def is_refused():
    try:
        KafkaConsumer(bootstrap_servers="127.0.0.1:1", bootstrap_timeout_ms=300)
    except KafkaError as error:
        return type(error)
