"""Bottle's request over a WSGI environment.

The object in `event['extensions']['request']` is native and answers what handlers ask most by
itself. What is left it asks of one of these, which it makes when it is first needed.
`current` is native too: the request that this thread is answering, or `None`.
"""

from _thread import _local

from duet_fields import FormsDict, WSGIHeaderDict
from duet_text import parse_auth, parse_header, parse_qsl, path_shift, verified


def _bottle():
    # The user's own, if there is one: its `HTTPError` is what their handler catches.
    import bottle
    return bottle


class Kept:
    """A property that is computed once and kept in the environment."""

    def __init__(self, key, compute):
        self.key, self.compute = key, compute
        self.__doc__ = compute.__doc__

    def __get__(self, obj, cls):
        if obj is None:
            return self
        environ = obj.environ
        if self.key not in environ:
            environ[self.key] = self.compute(obj)
        return environ[self.key]

    def __set__(self, obj, value):
        raise AttributeError('Read-Only property.')

    __delete__ = None


def kept(key):
    return lambda compute: Kept(key, compute)


class BaseRequest:
    """What a request says, computed from its environment. Attributes that a handler sets live in
    the environment as well."""

    __module__ = 'bottle'
    __slots__ = ('environ',)

    MEMFILE_MAX = 102400

    def __init__(self, environ=None):
        self.environ = {} if environ is None else environ
        self.environ['bottle.request'] = self

    @kept('bottle.app')
    def app(self):
        return _bottle().default_app()

    @kept('bottle.route')
    def route(self):
        from duet_absent import Route
        return Route(self.app, '/<:re:.*>', self.method)

    @kept('route.url_args')
    def url_args(self):
        return {}

    @property
    def path(self):
        return '/' + self.environ.get('PATH_INFO', '').lstrip('/')

    @property
    def method(self):
        return self.environ.get('REQUEST_METHOD', 'GET').upper()

    @kept('bottle.request.headers')
    def headers(self):
        return WSGIHeaderDict(self.environ)

    def get_header(self, name, default=None):
        return self.headers.get(name, default)

    @kept('bottle.request.cookies')
    def cookies(self):
        from http.cookies import SimpleCookie
        morsels = SimpleCookie(self.environ.get('HTTP_COOKIE', '')).values()
        return FormsDict((morsel.key, morsel.value) for morsel in morsels)

    def get_cookie(self, key, default=None, secret=None, digestmod=None):
        """A cookie; with a secret, only one that was signed with it."""
        value = self.cookies.get(key)
        if not secret:
            return value or default
        pair = verified(value, secret, digestmod) if value else None
        return pair[1] if pair and pair[0] == key else default

    @kept('bottle.request.query')
    def query(self):
        fields = self.environ['bottle.get'] = FormsDict()
        for name, value in parse_qsl(self.environ.get('QUERY_STRING', '')):
            fields[name] = value
        return fields

    GET = query

    def _posted(self, wanted):
        """Those of the posted fields that are files, or those that are not."""
        fields = FormsDict()
        fields.recode_unicode = self.POST.recode_unicode
        for name, item in self.POST.allitems():
            # What is no text is a file.
            if isinstance(item, str) != wanted:
                fields[name] = item
        return fields

    @kept('bottle.request.forms')
    def forms(self):
        """The fields of a form, without its files."""
        return self._posted(False)

    @kept('bottle.request.files')
    def files(self):
        """The files of a form."""
        return self._posted(True)

    @kept('bottle.request.params')
    def params(self):
        """The fields of the query and of the form."""
        fields = FormsDict()
        for source in (self.query, self.forms):
            for name, value in source.allitems():
                fields[name] = value
        return fields

    @kept('bottle.request.post')
    def POST(self):
        """The fields and the files of a form. Whatever is not multipart is read as one."""
        kind, options = parse_header(self.environ.get('CONTENT_TYPE', ''))
        fields = FormsDict()
        if not kind.startswith('multipart/'):
            for name, value in parse_qsl(self._limited_body().decode('latin1')):
                fields[name] = value
            return fields
        import duet_multipart
        fields.recode_unicode = False
        duet_multipart.read(fields, self.body, options, self.content_length, self.MEMFILE_MAX)
        return fields

    @kept('bottle.request.json')
    def json(self):
        """The body as JSON, or `None` if the request does not say that it is."""
        kind = self.environ.get('CONTENT_TYPE', '').lower().split(';')[0]
        if kind not in ('application/json', 'application/json-rpc'):
            return None
        text = self._limited_body()
        if not text:
            return None
        import json
        try:
            return json.loads(text.decode('utf8'))
        except (ValueError, TypeError):
            raise _bottle().HTTPError(400, 'Invalid JSON')

    @kept('bottle.request.body')
    def _body(self):
        from io import BytesIO
        source = self.environ.get('wsgi.input')
        length = self.content_length
        if source is None:
            text = b''
        elif self.chunked:
            text = source.read()
        else:
            text = source.read(length) if length > 0 else b''
        body = self.environ['wsgi.input'] = BytesIO(text)
        return body

    @property
    def body(self):
        """The body as a file, at its beginning."""
        body = self._body
        body.seek(0)
        return body

    def _limited_body(self):
        text = b''
        if self.content_length <= self.MEMFILE_MAX:
            text = self.body.read(self.MEMFILE_MAX + 1)
        if max(len(text), self.content_length) > self.MEMFILE_MAX:
            raise _bottle().HTTPError(413, 'Request entity too large')
        return text

    @property
    def chunked(self):
        return 'chunked' in self.environ.get('HTTP_TRANSFER_ENCODING', '').lower()

    @property
    def url(self):
        return self.urlparts.geturl()

    @kept('bottle.request.urlparts')
    def urlparts(self):
        from urllib.parse import SplitResult, quote
        environ = self.environ
        scheme = environ.get('HTTP_X_FORWARDED_PROTO') or environ.get('wsgi.url_scheme', 'http')
        host = environ.get('HTTP_X_FORWARDED_HOST') or environ.get('HTTP_HOST')
        if not host:
            host, port = environ.get('SERVER_NAME', '127.0.0.1'), environ.get('SERVER_PORT')
            if port and port != ('80' if scheme == 'http' else '443'):
                host = host + ':' + port
        return SplitResult(scheme, host, quote(self.fullpath), environ.get('QUERY_STRING'), '')

    @property
    def fullpath(self):
        from urllib.parse import urljoin
        return urljoin(self.script_name, self.path.lstrip('/'))

    @property
    def query_string(self):
        return self.environ.get('QUERY_STRING', '')

    @property
    def script_name(self):
        name = self.environ.get('SCRIPT_NAME', '').strip('/')
        return '/' + name + '/' if name else '/'

    def path_shift(self, shift=1):
        """Moves segments from `path` to `script_name`, or back."""
        script, path = path_shift(self.environ.get('SCRIPT_NAME', '/'), self.path, shift)
        self['SCRIPT_NAME'], self['PATH_INFO'] = script, path

    @property
    def content_length(self):
        return int(self.environ.get('CONTENT_LENGTH') or -1)

    @property
    def content_type(self):
        return self.environ.get('CONTENT_TYPE', '').lower()

    @property
    def is_xhr(self):
        return self.environ.get('HTTP_X_REQUESTED_WITH', '').lower() == 'xmlhttprequest'

    is_ajax = is_xhr

    @property
    def auth(self):
        """User and password, or the user alone if somebody in front has checked it."""
        basic = parse_auth(self.environ.get('HTTP_AUTHORIZATION', ''))
        if basic:
            return basic
        user = self.environ.get('REMOTE_USER')
        return (user, None) if user else None

    @property
    def remote_route(self):
        route = self.environ.get('HTTP_X_FORWARDED_FOR')
        if route:
            return [address.strip() for address in route.split(',')]
        peer = self.environ.get('REMOTE_ADDR')
        return [peer] if peer else []

    @property
    def remote_addr(self):
        route = self.remote_route
        return route[0] if route else None

    def copy(self):
        return BaseRequest(self.environ.copy())

    def get(self, value, default=None):
        return self.environ.get(value, default)

    def keys(self):
        return self.environ.keys()

    def __getitem__(self, key):
        return self.environ[key]

    def __delitem__(self, key):
        self[key] = ''
        del self.environ[key]

    def __iter__(self):
        return iter(self.environ)

    def __len__(self):
        return len(self.environ)

    def __setitem__(self, key, value):
        """Changes the environment, and forgets what was computed from it."""
        if self.environ.get('bottle.request.readonly'):
            raise KeyError('The environ dictionary is read-only.')
        self.environ[key] = value
        stale = ()
        if key == 'wsgi.input':
            stale = ('body', 'forms', 'files', 'params', 'post', 'json')
        elif key == 'QUERY_STRING':
            stale = ('query', 'params')
        elif key.startswith('HTTP_'):
            stale = ('headers', 'cookies')
        for name in stale:
            self.environ.pop('bottle.request.' + name, None)

    def __repr__(self):
        return '<%s: %s %s>' % (self.__class__.__name__, self.method, self.url)

    def __getattr__(self, name):
        if name == 'environ':
            raise AttributeError(name)
        try:
            value = self.environ['bottle.request.ext.' + name]
        except KeyError:
            raise AttributeError('Attribute %r not defined.' % name) from None
        return value.__get__(self) if hasattr(value, '__get__') else value

    def __setattr__(self, name, value):
        if name == 'environ':
            return object.__setattr__(self, name, value)
        if hasattr(self, name):
            raise AttributeError('Attribute already defined: %s' % name)
        self.environ['bottle.request.ext.' + name] = value

    def __delattr__(self, name):
        try:
            del self.environ['bottle.request.ext.' + name]
        except KeyError:
            raise AttributeError('Attribute not defined: %s' % name) from None


Request = BaseRequest


class LocalRequest(BaseRequest):
    """The request that this thread is answering. The reference calls handlers on a thread that
    Bottle knows no request of; here there is one wherever a plain `def main` runs."""

    __module__ = 'bottle'
    __slots__ = ()

    _bound = _local()

    def __init__(self):
        pass

    def bind(self, environ=None):
        BaseRequest.__init__(self, environ)

    @property
    def environ(self):
        try:
            return self._bound.environ
        except AttributeError:
            request = current()  # noqa: F821
            if request is None:
                raise RuntimeError('Request context not initialized.') from None
            return request.environ

    @environ.setter
    def environ(self, environ):
        self._bound.environ = environ

    @environ.deleter
    def environ(self):
        del self._bound.environ


request = LocalRequest()
