"""`cloudevents`: an event, written and read."""

import datetime

from cloudevents.core.bindings.http import HTTPMessage, from_http_event, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

ATTRIBUTES = {"id": "1", "type": "a.b", "source": "/s", "specversion": "1.0", "time": datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc), "datacontenttype": "application/json"}


def writes_and_reads():
    event = CloudEvent(ATTRIBUTES, {"x": "é"})
    binary, structured = to_binary_event(event), to_structured_event(event)
    again = from_http_event(HTTPMessage(binary.headers, binary.body))
    return [dict(binary.headers), binary.body, structured.body, again.get_data(), again.get_id()]


def refuses():
    try:
        CloudEvent({"id": "1"}, None)
    except Exception as error:
        return type(error)
