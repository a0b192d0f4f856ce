import json

from bottle import HTTPResponse


def conflict():
    raise HTTPResponse(
        body=json.dumps({'reason': 'exists'}),
        status=409,
        headers={'X-Order': '8', 'Content-Type': 'application/json'},
    )


ANSWERS = {
    '/created': lambda: HTTPResponse(
        body='made', status=201, headers={'X-Order': '7', 'Content-Type': 'text/plain'}
    ),
    '/conflict': conflict,
    '/nothing': lambda: HTTPResponse(status=204),
    '/elsewhere': lambda: HTTPResponse(status=302, headers={'Location': '/there'}),
}


def main(event, context):
    return ANSWERS[event['extensions']['request'].path]()
