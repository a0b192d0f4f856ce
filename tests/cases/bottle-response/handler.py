"""Every way to answer that Bottle knows, by the path."""

import datetime
import io

from bottle import HTTPError, HTTPResponse, abort, redirect


class Closing:
    """A body that must be closed."""

    closed = 0

    def __iter__(self):
        yield 'piece'

    def close(self):
        Closing.closed += 1


class WithHeaders:
    """Like a response of `requests`."""

    headers = {'content-type': 'image/x-test'}

    def __iter__(self):
        yield b'image'


def raised(answer):
    raise answer


def with_cookies(*cookies):
    answer = HTTPResponse('cookies')
    for name, value, options in cookies:
        answer.set_cookie(name, value, **options)
    return answer


def deleted():
    answer = HTTPResponse('deleted')
    answer.delete_cookie('a', path='/p')
    return answer


def repeated():
    answer = HTTPResponse('repeated', headers=[('X-A', '1'), ('x-a', '2')])
    answer.add_header('X-A', '3')
    answer.set_header('X-B', 'first')
    answer.set_header('X-B', 'ż')
    return answer


def copied():
    answer = HTTPError(404, 'lost', x_a='1').copy(HTTPResponse)
    answer.body = 'copied'
    return answer


def expiring():
    answer = HTTPResponse('x')
    answer.expires = datetime.datetime(2026, 1, 2)
    return answer


def wrapped():
    yield HTTPResponse('wrapped', 203)


def latin(text):
    return HTTPResponse(text, content_type='text/plain; charset=latin2')


ANSWERS = {
    'str': lambda: 'ż',
    'bytes': lambda: b'\xff\x00',
    'dict': lambda: {'a': ['ż', None]},
    'None': lambda: None,
    'False': lambda: False,
    'list': lambda: ['a', 'b'],
    'tuple': lambda: (b'a', b'b'),
    'list of others': lambda: [1],
    'generator': lambda: (piece for piece in ('', 'a', 'b')),
    'iterator': lambda: map(str, [1, 2]),
    'iterator of responses': wrapped,
    'closing': Closing,
    'closed': lambda: str(Closing.closed),
    'file object': lambda: io.BytesIO(b'file'),
    'with headers': WithHeaders,
    'number': lambda: 5,
    'HTTPResponse': lambda: HTTPResponse({'a': 1}, 202),
    'HTTPResponse raised': lambda: raised(HTTPResponse('r', '299 Own phrase')),
    'HTTPResponse of a generator': lambda: HTTPResponse(iter(['a', 'b']), 201),
    'HTTPResponse in another': lambda: HTTPResponse(HTTPResponse('in', 203), 202),
    'HTTPResponse without content': lambda: HTTPResponse('x', 204),
    'HTTPResponse that announces': lambda: HTTPResponse('x', 100),
    'HTTPError': lambda: HTTPError(404, '<lost>', x_a='1'),
    'HTTPError raised': lambda: raised(HTTPError(409, 'taken')),
    'HTTPError of 500': lambda: HTTPError(500, 'secret'),
    'HTTPError with a dict': lambda: HTTPError(503, {'a': 1}),
    'exception returned': lambda: ValueError('secret'),
    'abort': lambda: abort(403, 'no'),
    'redirect': lambda: redirect('next?a=1'),
    'redirect with a code': lambda: redirect('https://other.test/', 307),
    'set_cookie': lambda: with_cookies(
        ('a', '1', {'path': '/p', 'httponly': True, 'secure': True, 'max_age': 5}),
        ('b', 'x y', {'samesite': 'Lax', 'domain': 'd.test'}),
    ),
    'set_cookie with a secret': lambda: with_cookies(('s', 'signed', {'secret': 'k'})),
    'set_cookie too large': lambda: with_cookies(('s', 'x' * 4000, {})),
    'delete_cookie': deleted,
    'repeated headers': repeated,
    'copy': copied,
    'expires': expiring,
    'charset': lambda: latin('ż'),
    'charset of pieces': lambda: latin(iter(['ż', 'ł'])),
}


def main(event, context):
    return ANSWERS[event['extensions']['request'].path[1:]]()
