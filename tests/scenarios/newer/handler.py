import time

import sdk
from flask import Response, abort, request


def hello():
    return 'Hello %s' % request.args.get('name', 'World')


def json():
    return {'method': request.method, 'body': request.get_json(silent=True)}, 201


def throw():
    raise ValueError('swordfish')


async def later():
    return 'late'


def missing():
    abort(404)


def stream():
    return Response((piece for piece in ('one,', 'two')), mimetype='text/plain')


def never():
    time.sleep(60)


def who():
    return [sdk.get_function_name(), sdk.get_namespace(), sdk.get_runtime(), sdk.get_timeout(), sdk.get_body_size_limit()]


def traced():
    with sdk.get_tracer().start_as_current_span('span'):
        return 'traced'


def event():
    def shown(one):
        return {'id': one.get_id(), 'data': one.get_data()}
    found = sdk.get_cloud_event()
    if found is None:
        return ['none']
    return [shown(one) for one in found] if isinstance(found, list) else shown(found)


def emit():
    sdk.emit_cloud_event('com.example.done', '/here', {'n': 1})
    return 'emitted'


def main():
    return globals()[request.path[1:]]()
