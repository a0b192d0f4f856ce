"""The small functions of `bottle` that turn one text into another: encodings, escapes, header
fields, paths, signatures. They import what they need when they are called.
"""


def tob(s, enc='utf8'):
    """Bytes, whatever it was."""
    if isinstance(s, str):
        return s.encode(enc)
    return b'' if s is None else bytes(s)


def touni(s, enc='utf8', err='strict'):
    """Text, whatever it was."""
    if isinstance(s, bytes):
        return s.decode(enc, err)
    return '' if s is None else str(s)


tonat = touni


def makelist(data):
    """A list of the items, of the one thing, or of nothing."""
    if isinstance(data, (tuple, list, set, dict)):
        return list(data)
    return [data] if data else []


def html_escape(string):
    """Text that means itself in HTML."""
    for character, entity in (
        ('&', '&amp;'), ('<', '&lt;'), ('>', '&gt;'), ('"', '&quot;'), ("'", '&#039;')
    ):
        string = string.replace(character, entity)
    return string


def html_quote(string):
    """Text as the value of an HTML attribute, with its quotes."""
    escaped = html_escape(string)
    for character, entity in (('\n', '&#10;'), ('\r', '&#13;'), ('\t', '&#9;')):
        escaped = escaped.replace(character, entity)
    return '"' + escaped + '"'


def unquoted(text):
    """A part of a query string: `%XX` are bytes, and bytes are Latin-1 characters."""
    text = text.replace('+', ' ')
    if '%' not in text:
        return text
    from urllib.parse import unquote
    return unquote(text, encoding='latin1')


def parse_qsl(query):
    """The fields of a query string or a form, as pairs in their order."""
    fields = []
    for field in query.split('&'):
        if field:
            name, _, value = field.partition('=')
            fields.append((unquoted(name), unquoted(value)))
    return fields


def parse_header(field):
    """The value of a header field and its parameters, up to the first comma.

    A parameter without a value is an error unless something is quoted, as in Bottle.
    """
    if '"' not in field:
        value, *parameters = field.split(',')[0].split(';')
        options = {}
        for parameter in parameters:
            name, separator, option = parameter.partition('=')
            if not separator:
                raise ValueError('the parameter %r has no value' % parameter.strip())
            options[name.strip().lower()] = option.strip()
        return value.strip(), options
    import re
    tokens = re.findall(r'(?:"((?:[^"\\]|\\.)*)"|([^;,=]+))([;,=]?)', field)
    value, options, name, before = None, {}, None, None
    for quoted, plain, after in tokens:
        token = plain.strip() if plain else quoted.replace('\\"', '"')
        if before is None:
            value = token
        elif before == ',':
            break
        elif before == ';' and after == '=':
            name = token
        elif before == ';':
            options[token.strip().lower()] = ''
        elif before == '=' and name:
            options[name.strip().lower()] = token
            name = None
        before = after
    return value, options


def parse_auth(header):
    """User and password of basic authentication, or `None`."""
    import base64
    try:
        scheme, encoded = header.split(None, 1)
        if scheme.lower() == 'basic':
            user, password = base64.b64decode(tob(encoded)).decode('utf8').split(':', 1)
            return user, password
    except (KeyError, ValueError):
        pass
    return None


def parse_range_header(header, maxlen=0):
    """The ranges of a `Range` field that can be had of `maxlen` bytes: (start, end) each, the
    end not included."""
    if not header or not header.startswith('bytes='):
        return
    for part in header[6:].split(','):
        start, separator, end = part.partition('-')
        if not separator:
            continue
        try:
            if not start:
                start, end = max(0, maxlen - int(end)), maxlen
            elif not end:
                start, end = int(start), maxlen
            else:
                start, end = int(start), min(int(end) + 1, maxlen)
        except ValueError:
            continue
        if 0 <= start < end <= maxlen:
            yield start, end


def path_shift(script_name, path_info, shift=1):
    """Moves segments of a path from its one part to the other."""
    if shift == 0:
        return script_name, path_info
    script = [segment for segment in [script_name.strip('/')] if segment]
    script = script[0].split('/') if script else []
    path = path_info.strip('/').split('/') if path_info.strip('/') else []
    if 0 < shift <= len(path):
        script, path = script + path[:shift], path[shift:]
    elif 0 > shift >= -len(script):
        script, path = script[:shift], script[shift:] + path
    else:
        empty = 'SCRIPT_NAME' if shift < 0 else 'PATH_INFO'
        raise AssertionError('Cannot shift. Nothing left from %s' % empty)
    slash = '/' if path_info.endswith('/') and path else ''
    return '/' + '/'.join(script), '/' + '/'.join(path) + slash


def http_date(value):
    """A time (a date, a datetime, a `struct_time` or seconds) as header fields have it."""
    if isinstance(value, str):
        return value
    import calendar
    import datetime
    from email.utils import formatdate
    if isinstance(value, datetime.datetime):
        value = value.utctimetuple()
    elif isinstance(value, datetime.date):
        value = value.timetuple()
    if not isinstance(value, (int, float)):
        value = calendar.timegm(value)
    return formatdate(value, usegmt=True)


def parse_date(ims):
    """A time of a header field in seconds since 1970, or `None`."""
    import calendar
    from email.utils import parsedate_tz
    try:
        parsed = parsedate_tz(ims)
        return calendar.timegm(parsed[:8] + (0,)) - (parsed[9] or 0)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def deprecated(what):
    """Warns as Bottle does."""
    import warnings
    warnings.warn(
        'Warning: Use of deprecated feature or API. (Deprecated in Bottle-0.13)\nCause: %s\n'
        % what, DeprecationWarning, stacklevel=3)


def signature(message, key, digestmod):
    """The signature of a signed cookie, in base64."""
    import base64
    import hmac
    return base64.b64encode(hmac.new(tob(key), message, digestmod or 'sha256').digest())


def signed(data, key, digestmod=None):
    """A signed cookie's value: pickled, since that is Bottle's format."""
    import base64
    import pickle
    message = base64.b64encode(pickle.dumps(data, -1))
    return b'!' + signature(message, key, digestmod) + b'?' + message


def verified(data, key, digestmod=None):
    """What was signed, or `None` if this key did not sign it."""
    import base64
    import hmac
    import pickle
    data = tob(data)
    if not data.startswith(b'!') or b'?' not in data:
        return None
    given, message = data[1:].split(b'?', 1)
    # Nothing is unpickled before its signature is known to be ours.
    if not hmac.compare_digest(given, signature(message, key, digestmod)):
        return None
    return pickle.loads(base64.b64decode(message))


def cookie_encode(data, key, digestmod=None):
    deprecated('cookie_encode() will be removed soon.')
    return signed(data, key, digestmod)


def cookie_decode(data, key, digestmod=None):
    deprecated('cookie_decode() will be removed soon.')
    return verified(data, key, digestmod)


def cookie_is_encoded(data):
    deprecated('cookie_is_encoded() will be removed soon.')
    return bool(data.startswith(b'!') and b'?' in data)
