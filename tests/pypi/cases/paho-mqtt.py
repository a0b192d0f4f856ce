"""`paho-mqtt`: what can be seen of it without a broker; `servers/mosquitto.py` has one."""

import paho.mqtt.client as mqtt


def matches_topics():
    return [mqtt.topic_matches_sub("a/+/c", "a/b/c"), mqtt.topic_matches_sub("a/#", "b")]


def is_refused():
    try:
        mqtt.Client(mqtt.CallbackAPIVersion.VERSION2).connect("127.0.0.1", 1)
    except ConnectionRefusedError as error:
        return error
