"""Bottle's responses: what handlers return, raise, and set cookies on.

Nearly every handler that imports `bottle` wants these, so they import nothing but what they are
made of.
"""

from _thread import _local

from duet_fields import HeaderDict, HeaderProperty, header_name, header_value
from duet_text import http_date, parse_date, signed

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


class BottleException(Exception):
    """Base of the exceptions that are answers."""

    __module__ = 'bottle'


def _expires(value):
    from datetime import datetime, timezone
    return datetime.fromtimestamp(parse_date(value), timezone.utc)


class BaseResponse:
    """A status, header fields, cookies and a body."""

    __module__ = 'bottle'

    default_status = 200
    default_content_type = 'text/html; charset=UTF-8'
    bad_headers = {
        204: frozenset(('Content-Type', 'Content-Length')),
        304: frozenset(('Allow', 'Content-Encoding', 'Content-Language', 'Content-Length',
                        'Content-Range', 'Content-Type', 'Content-Md5', 'Last-Modified')),
    }

    def __init__(self, body='', status=None, headers=None, **more_headers):
        self._cookies = None
        self._headers = {}
        self.body = body
        self.status = status or self.default_status
        if headers:
            for name, value in headers.items() if isinstance(headers, dict) else headers:
                self.add_header(name, value)
        for name, value in more_headers.items():
            self.add_header(name, value)

    def copy(self, cls=None):
        """The same status, header fields and cookies, without the body."""
        cls = cls or BaseResponse
        if not issubclass(cls, BaseResponse):
            raise AssertionError('%r is not a response' % cls)
        copy = cls()
        copy.status = self.status
        copy._headers = {name: values[:] for name, values in self._headers.items()}
        if self._cookies:
            jar = copy._jar()
            for name, morsel in self._cookies.items():
                jar[name] = morsel.value
                jar[name].update(morsel)
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
        """The status line. It may be set to a code, or to a code with a phrase."""
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

    @property
    def headers(self):
        """The header fields, to be read and changed."""
        fields = HeaderDict()
        fields.dict = self._headers
        return fields

    def __contains__(self, name):
        return header_name(name) in self._headers

    def __delitem__(self, name):
        del self._headers[header_name(name)]

    def __getitem__(self, name):
        return self._headers[header_name(name)][-1]

    def __setitem__(self, name, value):
        self._headers[header_name(name)] = [header_value(value)]

    def get_header(self, name, default=None):
        return self._headers.get(header_name(name), [default])[-1]

    def set_header(self, name, value):
        self[name] = value

    def add_header(self, name, value):
        self._headers.setdefault(header_name(name), []).append(header_value(value))

    def iter_headers(self):
        return self.headerlist

    @property
    def headerlist(self):
        """Names and values as WSGI wants them: one character for each byte."""
        fields = [(name, value) for name, values in self._headers.items() for value in values]
        if 'Content-Type' not in self._headers:
            fields.append(('Content-Type', self.default_content_type))
        bad = self.bad_headers.get(self._status_code, ())
        fields = [field for field in fields if field[0] not in bad]
        if self._cookies:
            fields += [('Set-Cookie', header_value(morsel.OutputString()))
                       for morsel in self._cookies.values()]
        return [(name, value.encode('utf8').decode('latin1')) for name, value in fields]

    content_type = HeaderProperty('Content-Type')
    content_length = HeaderProperty('Content-Length', reader=int, default=-1)
    expires = HeaderProperty('Expires', reader=_expires, writer=http_date)

    @property
    def charset(self, default='UTF-8'):
        if 'charset=' in self.content_type:
            return self.content_type.split('charset=')[-1].split(';')[0].strip()
        return default

    def _jar(self):
        if not self._cookies:
            from http.cookies import SimpleCookie
            self._cookies = SimpleCookie()
        return self._cookies

    def set_cookie(self, name, value, secret=None, digestmod=None, **options):
        """Sets a cookie; with a secret one that `request.get_cookie` can trust."""
        jar = self._jar()
        if secret:
            if not isinstance(value, str):
                from duet_text import deprecated
                deprecated('Pickling of arbitrary objects into cookies is deprecated.')
            value = signed([name, value], secret, digestmod).decode()
        elif not isinstance(value, str):
            raise TypeError('Secret key required for non-string cookies.')
        if len(name) + len(value) > 3800:
            raise ValueError('Content does not fit into a cookie.')
        jar[name] = value
        for key, option in options.items():
            if key in ('max_age', 'maxage'):
                key = 'max-age'
                if hasattr(option, 'total_seconds'):
                    option = option.seconds + option.days * 24 * 3600
            if key == 'expires':
                option = http_date(option)
            if key in ('same_site', 'samesite'):
                key, option = 'samesite', (option or 'none').lower()
                if option not in ('lax', 'strict', 'none'):
                    from http.cookies import CookieError
                    raise CookieError('Invalid value for SameSite')
            if key in ('secure', 'httponly') and not option:
                continue
            jar[name][key] = option

    def delete_cookie(self, key, **kwargs):
        """Tells the client to forget a cookie; `domain` and `path` as when it was set."""
        kwargs['max_age'] = -1
        kwargs['expires'] = 0
        self.set_cookie(key, '', **kwargs)

    def __repr__(self):
        return ''.join('%s: %s\n' % (name.title(), value.strip())
                       for name, value in self.headerlist)


Response = BaseResponse


def _of_thread(name):
    kept = _local()

    def read(_):
        try:
            return kept.value
        except AttributeError:
            raise RuntimeError('Request context not initialized.') from None

    def write(_, value):
        kept.value = value

    def forget(_):
        del kept.value

    return property(read, write, forget, name)


class LocalResponse(BaseResponse):
    """A response for each thread.

    The reference calls handlers on a thread of which Bottle knows no response: a status that is
    set on this one is lost, and its header fields are an error. A handler answers by what it
    returns.
    """

    __module__ = 'bottle'

    bind = BaseResponse.__init__
    _status_line = _of_thread('_status_line')
    _status_code = _of_thread('_status_code')
    _cookies = _of_thread('_cookies')
    _headers = _of_thread('_headers')
    body = _of_thread('body')


class HTTPResponse(Response, BottleException):
    """A response that may also be raised."""

    __module__ = 'bottle'

    def __init__(self, body='', status=None, headers=None, **more_headers):
        super().__init__(body, status, headers, **more_headers)

    def apply(self, other):
        other._status_code, other._status_line = self._status_code, self._status_line
        other._headers, other._cookies, other.body = self._headers, self._cookies, self.body


class HTTPError(HTTPResponse):
    """A response that is shown as an error page."""

    __module__ = 'bottle'

    default_status = 500

    def __init__(self, status=None, body=None, exception=None, traceback=None, **more_headers):
        self.exception = exception
        self.traceback = traceback
        super().__init__(body, status, **more_headers)


response = LocalResponse()


def abort(code=500, text='Unknown Error.'):
    """Ends the call with an error page."""
    raise HTTPError(code, text)


def redirect(url, code=None):
    """Ends the call by sending the client elsewhere; `url` may be relative to the request's."""
    from urllib.parse import urljoin
    from bottle import request
    try:
        version, base = request.get('SERVER_PROTOCOL'), request.url
    except RuntimeError:
        # In a coroutine no request is known; clients resolve relative addresses themselves.
        version, base = 'HTTP/1.1', ''
    code = code or (303 if version == 'HTTP/1.1' else 302)
    raise HTTPResponse(status=code, headers={'Location': urljoin(base, url)})
