"""`aiokafka`: its refusal; there is no broker here."""

import aiokafka
from aiokafka.errors import KafkaConnectionError


async def is_refused():
    producer = aiokafka.AIOKafkaProducer(bootstrap_servers="127.0.0.1:1")
    try:
        await producer.start()
    except KafkaConnectionError as error:
        return error
    finally:
        await producer.stop()
