"""Bottle's dictionaries with several values for a key: of forms and queries, and of headers."""

from _collections_abc import MutableMapping


class MultiDict(MutableMapping):
    """A dict that keeps every value of a key and shows the newest."""

    __module__ = 'bottle'

    def __init__(self, *a, **k):
        self.dict = {key: [value] for key, value in dict(*a, **k).items()}

    def __len__(self):
        return len(self.dict)

    def __iter__(self):
        return iter(self.dict)

    def __contains__(self, key):
        return key in self.dict

    def __delitem__(self, key):
        del self.dict[key]

    def __getitem__(self, key):
        return self.dict[key][-1]

    def __setitem__(self, key, value):
        self.append(key, value)

    def keys(self):
        return self.dict.keys()

    def values(self):
        return (values[-1] for values in self.dict.values())

    def items(self):
        return ((key, values[-1]) for key, values in self.dict.items())

    def allitems(self):
        return ((key, value) for key, values in self.dict.items() for value in values)

    iterkeys = keys
    itervalues = values
    iteritems = items
    iterallitems = allitems

    def get(self, key, default=None, index=-1, type=None):
        """The newest value, or that at `index`, converted by `type`. Whatever goes wrong, the
        default comes back."""
        try:
            value = self.dict[key][index]
            return type(value) if type else value
        except Exception:
            return default

    def append(self, key, value):
        self.dict.setdefault(key, []).append(value)

    def replace(self, key, value):
        self.dict[key] = [value]

    def getall(self, key):
        return self.dict.get(key) or []

    getone = get
    getlist = getall


class FormsDict(MultiDict):
    """Fields of a form. As items they are as WSGI has them, one character for each byte; as
    attributes they are decoded."""

    __module__ = 'bottle'

    input_encoding = 'utf8'
    recode_unicode = True

    def _decoded(self, value, encoding=None):
        if isinstance(value, str) and self.recode_unicode:
            value = value.encode('latin1')
        if isinstance(value, bytes):
            return value.decode(encoding or self.input_encoding)
        return value

    def decode(self, encoding=None):
        """A copy in which everything is decoded."""
        copy = FormsDict()
        copy.input_encoding = encoding = encoding or self.input_encoding
        copy.recode_unicode = False
        for key, value in self.allitems():
            copy.append(self._decoded(key, encoding), self._decoded(value, encoding))
        return copy

    def getunicode(self, name, default=None, encoding=None):
        """The decoded value, or the default if there is none or it cannot be decoded."""
        try:
            return self._decoded(self[name], encoding)
        except (UnicodeError, KeyError):
            return default

    def __getattr__(self, name, default=''):
        if name.startswith('__') and name.endswith('__'):
            raise AttributeError(name)
        # Without this, one that is being unpickled asks itself for ever.
        if name == 'dict':
            raise AttributeError(name)
        return self.getunicode(name, default=default)


def header_name(name):
    if '\n' in name or '\r' in name or '\0' in name:
        raise ValueError('Header names must not contain control characters: %r' % name)
    return name.title().replace('_', '-')


def header_value(value):
    value = value.decode('utf8') if isinstance(value, bytes) else str('' if value is None else value)
    if '\n' in value or '\r' in value or '\0' in value:
        raise ValueError('Header value must not contain control characters: %r' % value)
    return value


class HeaderDict(MultiDict):
    """Header fields: case does not matter, and setting one replaces it."""

    __module__ = 'bottle'

    def __init__(self, *a, **ka):
        self.dict = {}
        if a or ka:
            self.update(*a, **ka)

    def __contains__(self, key):
        return header_name(key) in self.dict

    def __delitem__(self, key):
        del self.dict[header_name(key)]

    def __getitem__(self, key):
        return self.dict[header_name(key)][-1]

    def __setitem__(self, key, value):
        self.dict[header_name(key)] = [header_value(value)]

    def append(self, key, value):
        self.dict.setdefault(header_name(key), []).append(header_value(value))

    def replace(self, key, value):
        self.dict[header_name(key)] = [header_value(value)]

    def getall(self, key):
        return self.dict.get(header_name(key)) or []

    def get(self, key, default=None, index=-1):
        return MultiDict.get(self, header_name(key), default, index)

    def filter(self, names):
        for name in names:
            self.dict.pop(header_name(name), None)


class HeaderProperty:
    """An attribute that is a header field."""

    __module__ = 'bottle'

    def __init__(self, name, reader=None, writer=None, default=''):
        self.name, self.default = name, default
        self.reader, self.writer = reader, writer
        self.__doc__ = 'Current value of the %r header.' % name.title()

    def __get__(self, obj, _):
        if obj is None:
            return self
        value = obj.get_header(self.name, self.default)
        return self.reader(value) if self.reader else value

    def __set__(self, obj, value):
        obj[self.name] = self.writer(value) if self.writer else value

    def __delete__(self, obj):
        del obj[self.name]


class WSGIHeaderDict(MutableMapping):
    """The header fields in a WSGI environment, to be read only."""

    __module__ = 'bottle'

    cgikeys = ('CONTENT_TYPE', 'CONTENT_LENGTH')

    def __init__(self, environ):
        self.environ = environ

    def _ekey(self, key):
        key = key.replace('-', '_').upper()
        return key if key in self.cgikeys else 'HTTP_' + key

    def raw(self, key, default=None):
        """The value with one character for each byte."""
        return self.environ.get(self._ekey(key), default)

    def __getitem__(self, key):
        value = self.environ[self._ekey(key)]
        if isinstance(value, str):
            value = value.encode('latin1')
        return value.decode('utf8')

    def __setitem__(self, key, value):
        raise TypeError('%s is read-only.' % self.__class__)

    def __delitem__(self, key):
        raise TypeError('%s is read-only.' % self.__class__)

    def __iter__(self):
        for key in self.environ:
            if key[:5] == 'HTTP_':
                yield header_name(key[5:])
            elif key in self.cgikeys:
                yield header_name(key)

    def keys(self):
        # A generator has no length that `list` would ask for.
        return list(iter(self))

    def __len__(self):
        return len(self.keys())

    def __contains__(self, key):
        return self._ekey(key) in self.environ
