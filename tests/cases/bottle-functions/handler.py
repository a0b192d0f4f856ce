"""Each function and class of `bottle`, asked for by `X-Entry`."""

import io

from bottle import *

import datetime


def caught(call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__


def multi():
    fields = MultiDict(z=0)
    fields['a'] = 1
    fields['a'] = 2
    fields.append('b', 3)
    fields.replace('b', 4)
    return [
        list(fields.allitems()), fields['a'], fields.getall('a'), fields.getlist('nope'),
        fields.get('a', index=0), fields.get('a', type=str), fields.getone('nope', 7),
        len(fields), 'a' in fields, fields.pop('a'), dict(fields),
    ]


def heads():
    fields = HeaderDict(a_b='1')
    fields.append('A-B', '2')
    fields['c'] = 3
    fields.filter(['D'])
    return [fields['a-b'], fields.getall('A_b'), list(fields.allitems()), 'a-B' in fields]


def upload():
    file = FileUpload(io.BytesIO(b'abc'), 'n', 'C:\\x\\ż ó?.txt', [('Content-Type', 't/x')])
    copy = io.BytesIO()
    file.save(copy)
    return [
        file.filename, file.raw_filename, file.content_type, file.content_length,
        copy.getvalue().decode(), file.get_header('nope', 'd'),
    ]


def made():
    answer = HTTPResponse('x', 404, {'A': 'b'})
    answer.set_cookie('c', '1', path='/q')
    answer.add_header('A', 'c')
    return answer


def expiry():
    answer = HTTPResponse()
    answer.expires = 0
    return [answer.headers['Expires'], answer.expires.isoformat()]


def applied():
    other = BaseResponse()
    made().apply(other)
    return [other.status, other.body, other.headerlist]


ENTRIES = {
    'MultiDict': lambda: multi(),
    'FormsDict.getunicode': lambda: (
        [FormsDict(a='Å¼').getunicode('a'), FormsDict(a='Å').getunicode('a', 'd'), FormsDict(a='Å¼').getunicode('a', encoding='latin1')]
    ),
    'FormsDict.decode': lambda: dict(FormsDict(a='Å¼').decode()),
    'FormsDict.recode_unicode': lambda: (
        [FormsDict.recode_unicode, FormsDict(a='Å¼').decode().recode_unicode, FormsDict(a='Å¼').decode().a]
    ),
    'FormsDict.input_encoding': lambda: (
        [FormsDict.input_encoding, FormsDict(a='Å¼').decode('latin1').input_encoding]
    ),
    'HeaderDict': lambda: heads(),
    'HeaderDict with control characters': lambda: caught(lambda: HeaderDict({'a': 'b\n'})),
    'WSGIHeaderDict': lambda: (
        [dict(WSGIHeaderDict({'HTTP_A_B': 'x', 'CONTENT_TYPE': 'y', 'Z': 1})), caught(lambda: WSGIHeaderDict({}).update(a=1))]
    ),
    'FileUpload': lambda: upload(),
    'ConfigDict': lambda: (
        [dict(ConfigDict().load_dict({'a': {'b': 1}})), type(ConfigDict()).__name__]
    ),
    'tob': lambda: [tob('ż').hex(), tob(None).hex(), tob(b'x').hex()],
    'touni': lambda: [touni(b'\xc5\xbc'), touni(None), touni(5), touni(b'\xbf', 'latin2')],
    'html_escape': lambda: html_escape("<&\">'"),
    'html_quote': lambda: html_quote('<\n\r\t'),
    'http_date': lambda: (
        [http_date(0), http_date('x'), http_date(datetime.date(2026, 1, 2)), http_date(datetime.datetime(2026, 1, 2, 3))]
    ),
    'parse_date': lambda: (
        [parse_date('Thu, 01 Jan 1970 00:00:10 GMT'), parse_date('Thu Jan  1 00:00:10 1970'), parse_date('x')]
    ),
    'parse_auth': lambda: [parse_auth('Basic dTpw'), parse_auth('Basic x'), parse_auth('')],
    'parse_range_header': lambda: list(parse_range_header('bytes=0-5,7-,-3,x-y,9-2,100-', 10)),
    'path_shift': lambda: (
        [path_shift('/a/b', '/c/d/'), path_shift('/a/b', '/c/d', -1), caught(lambda: path_shift('', '/c', 5))]
    ),
    'cookie_encode': lambda: cookie_encode(['a', 'b'], 'k').decode(),
    'cookie_decode': lambda: (
        [cookie_decode(cookie_encode(['a', 'b'], 'k'), 'k'), cookie_decode(cookie_encode(['a'], 'k'), 'z')]
    ),
    'cookie_is_encoded': lambda: [cookie_is_encoded(b'!x?y'), cookie_is_encoded(b'x')],
    # From Python 3.13 on, the user's own Bottle has another name for the second.
    'HTTP_CODES': lambda: [
        HTTP_CODES[418], HTTP_CODES[413].replace('Content Too Large', 'Request Entity Too Large')
    ],
    'json_dumps': lambda: json_dumps(json_loads('[1]')),
    'BaseRequest': lambda: (
        [BaseRequest({'PATH_INFO': 'a'}).url, BaseRequest({'REMOTE_USER': 'u'}).auth, BaseRequest({'wsgi.input': io.BytesIO(b'abc'), 'CONTENT_LENGTH': '2'}).body.read().decode()]
    ),
    'headerlist': lambda: HTTPResponse('x', 304, {'Allow': 'a', 'X': 'ż'}, a_b='c').headerlist,
    'copy': lambda: (
        [made().copy().headerlist, made().copy().status, made().copy().body, type(made().copy(HTTPError)).__name__]
    ),
    'status': lambda: (
        [HTTPResponse('x', 201).status, HTTPResponse('x', '299 Very Own').status_line, HTTPResponse('x', 299).status, HTTPResponse('x', '404 Gone away').status_code]
    ),
    'status out of range': lambda: (
        [caught(lambda: HTTPResponse('x', 99)), caught(lambda: HTTPResponse('x', 'abc'))]
    ),
    'charset': lambda: (
        [HTTPResponse().charset, HTTPResponse(content_type='text/x; charset=latin2; q=1').charset]
    ),
    'expires': lambda: expiry(),
    'content_type': lambda: (
        [HTTPResponse().content_type, HTTPResponse(content_type='a/b').content_type]
    ),
    'content_length': lambda: (
        [HTTPResponse().content_length, HTTPResponse(content_length=7).content_length]
    ),
    'LocalResponse': lambda: (
        [isinstance(response, LocalResponse), caught(lambda: response.status), caught(lambda: response.set_header('a', 'b'))]
    ),
    'apply': lambda: applied(),
    'makelist': lambda: [makelist(None), makelist('a'), makelist((1, 2))],
}


def main(event, context):
    return {'value': ENTRIES[event['extensions']['request'].get_header('x-entry')]()}
