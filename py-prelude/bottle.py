"""What handlers use of Bottle to answer: responses, `abort` and `redirect`.

Given to those who import `bottle` and have not installed it. The names and their behaviour are
Bottle's; the code is ours, and no larger than what a Function needs.
"""

from _thread import _local

__version__ = '0.13'

# Written out: `http` would have to be imported, which takes longer than the rest of this file.
_PHRASES = """
100 Continue
101 Switching Protocols
102 Processing
103 Early Hints
200 OK
201 Created
202 Accepted
203 Non-Authoritative Information
204 No Content
205 Reset Content
206 Partial Content
207 Multi-Status
208 Already Reported
226 IM Used
300 Multiple Choices
301 Moved Permanently
302 Found
303 See Other
304 Not Modified
305 Use Proxy
307 Temporary Redirect
308 Permanent Redirect
400 Bad Request
401 Unauthorized
402 Payment Required
403 Forbidden
404 Not Found
405 Method Not Allowed
406 Not Acceptable
407 Proxy Authentication Required
408 Request Timeout
409 Conflict
410 Gone
411 Length Required
412 Precondition Failed
413 Request Entity Too Large
414 Request-URI Too Long
415 Unsupported Media Type
416 Requested Range Not Satisfiable
417 Expectation Failed
418 I'm a teapot
421 Misdirected Request
422 Unprocessable Entity
423 Locked
424 Failed Dependency
425 Too Early
426 Upgrade Required
428 Precondition Required
429 Too Many Requests
431 Request Header Fields Too Large
451 Unavailable For Legal Reasons
500 Internal Server Error
501 Not Implemented
502 Bad Gateway
503 Service Unavailable
504 Gateway Timeout
505 HTTP Version Not Supported
506 Variant Also Negotiates
507 Insufficient Storage
508 Loop Detected
510 Not Extended
511 Network Authentication Required
"""

HTTP_CODES = {int(line[:3]): line[4:] for line in _PHRASES.strip().splitlines()}


def _title(name):
    return str(name).replace('_', '-').title()


def _text(value):
    if isinstance(value, bytes):
        value = value.decode('utf-8')
    value = str(value)
    if '\n' in value or '\r' in value or '\0' in value:
        raise ValueError('Header names and values must not contain control characters: %r' % value)
    return value


class BottleException(Exception):
    """Base of the exceptions that are answers."""


class HeaderDict:
    """Header fields, in which case does not matter and which may come several times."""

    def __init__(self, *args, **more):
        self.dict = {}
        self.update(*args, **more)

    def update(self, *args, **more):
        for key, value in dict(*args, **more).items():
            self[key] = value

    def __contains__(self, key):
        return _title(key) in self.dict

    def __delitem__(self, key):
        del self.dict[_title(key)]

    def __getitem__(self, key):
        return self.dict[_title(key)][-1]

    def __setitem__(self, key, value):
        self.dict[_title(key)] = [_text(value)]

    def __iter__(self):
        return iter(self.dict)

    def __len__(self):
        return len(self.dict)

    def append(self, key, value):
        self.dict.setdefault(_title(key), []).append(_text(value))

    def replace(self, key, value):
        self[key] = value

    def getall(self, key):
        return self.dict.get(_title(key), [])

    def get(self, key, default=None, index=-1):
        values = self.dict.get(_title(key))
        return values[index] if values else default

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key, *default):
        values = self.dict.pop(_title(key), None)
        if values:
            return values[-1]
        if default:
            return default[0]
        raise KeyError(key)

    def clear(self):
        self.dict.clear()

    def keys(self):
        return self.dict.keys()

    def values(self):
        return [values[-1] for values in self.dict.values()]

    def items(self):
        return [(key, values[-1]) for key, values in self.dict.items()]

    def allitems(self):
        return [(key, value) for key, values in self.dict.items() for value in values]


class BaseResponse:
    """A status, header fields, cookies and a body."""

    default_status = 200
    default_content_type = 'text/html; charset=UTF-8'
    bad_headers = {
        204: frozenset(('Content-Type', 'Content-Length')),
        304: frozenset(('Allow', 'Content-Encoding', 'Content-Language', 'Content-Length',
                        'Content-Range', 'Content-Type', 'Content-Md5', 'Last-Modified')),
    }

    def __init__(self, body='', status=None, headers=None, **more_headers):
        self._cookies = None
        self.headers = HeaderDict()
        self.body = body
        self.status = status or self.default_status
        if headers:
            for name, value in headers.items() if hasattr(headers, 'items') else headers:
                self.add_header(name, value)
        for name, value in more_headers.items():
            self.add_header(name, value)

    def copy(self, cls=None):
        copy = (cls or BaseResponse)(self.body, self.status_line)
        for name, value in self.headers.allitems():
            copy.add_header(name, value)
        if self._cookies:
            copy._jar().load(self._cookies.output(header=''))
        return copy

    def __iter__(self):
        return iter(self.body)

    def close(self):
        if hasattr(self.body, 'close'):
            self.body.close()

    @property
    def status_line(self):
        return self._status_line

    @property
    def status_code(self):
        return self._status_code

    @property
    def status(self):
        return self._status_line

    @status.setter
    def status(self, status):
        if isinstance(status, int):
            code, line = status, '%d %s' % (status, HTTP_CODES.get(status, 'Unknown'))
        elif ' ' in status:
            if '\n' in status or '\r' in status or '\0' in status:
                raise ValueError('Status line must not include control chars.')
            line = status.strip()
            code = int(line.split()[0])
        else:
            raise ValueError('String status line without a reason phrase.')
        if not 100 <= code <= 999:
            raise ValueError('Status code out of range.')
        self._status_code, self._status_line = code, line

    def __contains__(self, name):
        return name in self.headers

    def __delitem__(self, name):
        del self.headers[name]

    def __getitem__(self, name):
        return self.headers[name]

    def __setitem__(self, name, value):
        self.headers[name] = value

    def get_header(self, name, default=None):
        return self.headers.get(name, default)

    def set_header(self, name, value):
        self.headers[name] = value

    def add_header(self, name, value):
        self.headers.append(name, value)

    def iter_headers(self):
        return iter(self.headerlist)

    @property
    def headerlist(self):
        fields = self.headers.allitems()
        if 'Content-Type' not in self.headers:
            fields.append(('Content-Type', self.default_content_type))
        bad = self.bad_headers.get(self._status_code, ())
        fields = [(name, value) for name, value in fields if name not in bad]
        if self._cookies:
            fields += [('Set-Cookie', cookie.OutputString()) for cookie in self._cookies.values()]
        return [(name, value.encode('utf-8').decode('latin-1')) for name, value in fields]

    @property
    def content_type(self):
        return self.headers.get('Content-Type', self.default_content_type)

    @content_type.setter
    def content_type(self, value):
        self.headers['Content-Type'] = value

    @property
    def content_length(self):
        return int(self.headers.get('Content-Length', -1))

    @content_length.setter
    def content_length(self, value):
        self.headers['Content-Length'] = value

    @property
    def expires(self):
        from email.utils import parsedate_to_datetime
        return parsedate_to_datetime(self.headers['Expires'])

    @expires.setter
    def expires(self, value):
        self.headers['Expires'] = _http_date(value)

    @property
    def charset(self, default='UTF-8'):
        if 'charset=' in self.content_type:
            return self.content_type.split('charset=')[-1].split(';')[0].strip()
        return default

    def _jar(self):
        if self._cookies is None:
            from http.cookies import SimpleCookie
            self._cookies = SimpleCookie()
        return self._cookies

    def set_cookie(self, name, value, secret=None, **options):
        if secret is not None:
            raise NotImplementedError('signed cookies need the bottle package: install it')
        if not isinstance(value, str):
            raise TypeError('Missing secret key for non-string cookies.')
        if len(name) + len(value) > 3800:
            raise ValueError('Content does not fit into a cookie.')
        cookies = self._jar()
        cookies[name] = value
        for key, option in options.items():
            if key in ('max_age', 'maxage'):
                key = 'max-age'
                if hasattr(option, 'total_seconds'):
                    option = int(option.total_seconds())
            elif key == 'expires':
                option = _http_date(option)
            elif key in ('same_site', 'samesite'):
                key, option = 'samesite', (option or 'none').title()
            elif key in ('secure', 'httponly') and not option:
                continue
            cookies[name][key] = option

    def delete_cookie(self, key, **options):
        options['max_age'] = -1
        options['expires'] = 0
        self.set_cookie(key, '', **options)

    def __repr__(self):
        return ''.join('%s: %s\n' % field for field in self.headerlist)


class Response(BaseResponse):
    """A response."""


class HTTPResponse(Response, BottleException):
    """A response that may also be raised."""

    def __init__(self, body='', status=None, headers=None, **more_headers):
        super().__init__(body, status, headers, **more_headers)

    def apply(self, other):
        other._status_code, other._status_line = self._status_code, self._status_line
        other.headers, other._cookies, other.body = self.headers, self._cookies, self.body


class HTTPError(HTTPResponse):
    """A response that is shown as an error page."""

    default_status = 500

    def __init__(self, status=None, body=None, exception=None, traceback=None, **more_headers):
        self.exception = exception
        self.traceback = traceback
        super().__init__(body, status, **more_headers)


class LocalResponse(BaseResponse, _local):
    """A response for each thread. What a handler sets on it has no effect, as in the reference."""


class LocalRequest:
    """The reference calls handlers on a thread that Bottle knows no request of, so there is
    none here either: the request is `event['extensions']['request']`."""

    def __getattr__(self, name):
        raise RuntimeError('Request context not initialized.')


request = LocalRequest()
response = LocalResponse()


def abort(code=500, text='Unknown Error.'):
    """Ends the call with an error page."""
    raise HTTPError(code, text)


def redirect(url, code=None):
    """Ends the call by sending the client elsewhere."""
    raise HTTPResponse(status=code or 303, headers={'Location': url})


def _http_date(value):
    import calendar
    import datetime
    import email.utils
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.datetime):
        value = value.utctimetuple()
    elif isinstance(value, datetime.date):
        value = value.timetuple()
    if not isinstance(value, (int, float)):
        value = calendar.timegm(value)
    return email.utils.formatdate(value, usegmt=True)
