"""`sdk`: what a Function of the newer API imports."""

import duet_newer

__all__ = ['get_tracer', 'get_cloud_event', 'emit_cloud_event', 'get_function_name',
           'get_namespace', 'get_runtime', 'get_timeout', 'get_body_size_limit']


class CloudEvent:
    """An event that was received, with the methods of the `cloudevents` package, version 2."""

    def __init__(self, attributes, data=None):
        self._attributes = dict(attributes)
        self._data = data

    def get_id(self):
        return self._attributes['id']

    def get_source(self):
        return self._attributes['source']

    def get_type(self):
        return self._attributes['type']

    def get_specversion(self):
        return self._attributes['specversion']

    def get_datacontenttype(self):
        return self._attributes.get('datacontenttype')

    def get_dataschema(self):
        return self._attributes.get('dataschema')

    def get_subject(self):
        return self._attributes.get('subject')

    def get_time(self):
        time = self._attributes.get('time')
        if time is None:
            return None
        import datetime
        return datetime.datetime.fromisoformat(time)

    def get_extension(self, extension_name):
        return self._attributes.get(extension_name)

    def get_data(self):
        return self._data

    def get_attributes(self):
        return self._attributes

    def __repr__(self):
        return 'CloudEvent(%r, %r)' % (self._attributes, self._data)


def get_tracer():
    """The tracer of this Function."""
    from duet_tracer import tracer
    return tracer()


def get_cloud_event():
    """The event that the request holds; a list of them if it holds a batch, and None if it holds
    none. Raises ValueError if it says that it holds one, and does not."""
    from flask import request
    received = duet_newer.native.received(request.environ['duet.request'])
    if received is None:
        return None
    if isinstance(received, list):
        return [CloudEvent(*event) for event in received]
    return CloudEvent(*received)


def emit_cloud_event(type, source, data, optional_attributes=None):
    """Publishes an event. Raises ValueError if it is not valid, and ConnectionError if the
    publisher proxy cannot be reached."""
    duet_newer.native.emit(type, source, data, optional_attributes)


def get_function_name():
    return duet_newer.identity['function-name']


def get_namespace():
    return duet_newer.identity['namespace']


def get_runtime():
    return duet_newer.identity['runtime']


def get_timeout():
    """How long an invocation may take, in seconds."""
    return whole(duet_newer.identity['timeout'])


def get_body_size_limit():
    """How large a body may be, in megabytes of 1024 × 1024 bytes."""
    return whole(duet_newer.identity['body-size-limit'] / (1024 * 1024))


def whole(number):
    return int(number) if number == int(number) else number
