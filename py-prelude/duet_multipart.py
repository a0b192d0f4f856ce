"""`multipart/form-data`: what forms with files are sent as.

The host has the whole body in memory, within its limit, before a handler runs, so that nothing is
gained by reading it line by line. The limits and the errors are those of Bottle's reader.
"""

import re
from io import BytesIO

from bottle import HTTPError
from duet_fields import HeaderDict, HeaderProperty
from duet_text import parse_header

# What Bottle keeps in memory of one line, in bytes: neither a boundary nor a line of a part's
# header may be longer.
LINE_LIMIT = 2 ** 16


class MultipartError(HTTPError):
    """The body is not what its content type says."""

    __module__ = 'bottle'

    def __init__(self, msg):
        HTTPError.__init__(self, 400, 'MultipartError: ' + msg)


class FileUpload:
    """A file that came with a form."""

    __module__ = 'bottle'

    def __init__(self, fileobj, name, filename, headers=None):
        self.file = fileobj
        self.name = name
        self.raw_filename = filename
        self.headers = HeaderDict(headers) if headers else HeaderDict()

    content_type = HeaderProperty('Content-Type')
    content_length = HeaderProperty('Content-Length', reader=int, default=-1)

    def get_header(self, name, default=None):
        return self.headers.get(name, default)

    @property
    def filename(self):
        """The name that the client gave, made harmless: ASCII letters, digits, `-`, `_` and `.`,
        at most 255 of them; `empty` if nothing is left."""
        try:
            return self.__dict__['filename']
        except KeyError:
            self.__dict__['filename'] = name = harmless(self.raw_filename)
            return name

    @filename.setter
    def filename(self, name):
        self.__dict__['filename'] = name

    @filename.deleter
    def filename(self):
        del self.__dict__['filename']

    def save(self, destination, overwrite=False, chunk_size=2 ** 16):
        """Writes it to a file, into a folder, or to an open file."""
        if not isinstance(destination, str):
            return self._write(destination, chunk_size)
        import os
        if os.path.isdir(destination):
            destination = os.path.join(destination, self.filename)
        if not overwrite and os.path.exists(destination):
            raise IOError('File exists.')
        with open(destination, 'wb') as file:
            self._write(file, chunk_size)

    def _write(self, file, chunk_size):
        place = self.file.tell()
        while piece := self.file.read(chunk_size):
            file.write(piece)
        self.file.seek(place)


def harmless(name):
    import unicodedata
    if isinstance(name, bytes):
        name = name.decode('utf8', 'ignore')
    name = unicodedata.normalize('NFKD', name).encode('ascii', 'ignore').decode('ascii')
    name = name.replace('\\', '/').rpartition('/')[2]
    name = re.sub(r'[^a-zA-Z0-9-_.\s]', '', name).strip()
    name = re.sub(r'[-\s]+', '-', name).strip('.-')
    return name[:255] or 'empty'


def read(fields, body, options, length, limit):
    """Adds the parts of a body to `fields`: texts, and a `FileUpload` for what has a file name.

    `options` are the parameters of the content type; `length` is what the request says of the
    body, -1 if nothing; together the parts may have `limit` bytes.
    """
    boundary = options.get('boundary')
    if not boundary:
        raise MultipartError('Invalid content type header, missing boundary')
    if min(LINE_LIMIT, limit) - 6 < len(boundary):
        raise MultipartError('Boundary does not fit into buffer_size.')
    charset = options.get('charset', 'utf8')
    used = 0
    for header, content in split(body.read(length), boundary.encode('utf8')):
        used += len(content)
        if used > limit:
            raise MultipartError('Memory limit reached.')
        add(fields, header, content, charset)


def split(body, boundary):
    """The parts between the boundaries: the lines of the header, and the content.

    A boundary counts only as a whole line, so `--` or spaces behind it make it content.
    """
    separator = b'--' + boundary
    marks = re.compile(
        rb'(?:\A|(?<=\r\n))%s(--)?(?:\r\n|\Z)' % re.escape(separator)
    )
    mark = marks.search(body)
    if mark is None:
        raise MultipartError('Stream does not contain boundary')
    if mark[1]:
        if mark.end() < len(body):
            raise MultipartError('Found data after empty multipart stream')
        return
    while not mark[1]:
        start = mark.end()
        header, start = header_lines(body, start)
        # The search begins two bytes before, since an empty content has no line break of its own.
        mark = marks.search(body, start) if header is not None else None
        if mark is None:
            raise MultipartError('Unexpected end of multipart stream.')
        yield header, body[start:max(start, mark.start() - 2)]


def header_lines(body, start):
    """The lines up to an empty one, and where the content begins; `None` without an empty one."""
    lines = []
    while True:
        end = body.find(b'\r\n', start)
        if end < 0:
            return None, start
        line = body[start:end]
        if len(line) > LINE_LIMIT:
            raise MultipartError('Unexpected end of line in header.')
        start = end + 2
        if not line.strip():
            return lines, start
        lines.append(line)


def add(fields, lines, content, charset):
    headers = []
    for line in lines:
        line = line.decode(charset)
        if line[0] in ' \t' and headers:
            name, value = headers.pop()
            headers.append((name, value + line.strip()))
            continue
        name, separator, value = line.partition(':')
        if not separator:
            raise MultipartError('Syntax error in header: No colon.')
        headers.append((name.strip(), value.strip()))
    named = HeaderDict(headers)
    disposition = named.get('Content-Disposition')
    if not disposition:
        raise MultipartError('Content-Disposition header is missing.')
    _, options = parse_header(disposition)
    kind = named.get('Content-Type')
    charset = kind and parse_header(kind)[1].get('charset') or charset
    length = int(named.get('Content-Length', '-1'))
    if 0 < length < len(content):
        raise MultipartError('Size of body exceeds Content-Length header.')
    name, filename = options.get('name'), options.get('filename')
    if filename:
        # Some browsers send the whole path.
        if filename[1:3] == ':\\' or filename[:2] == '\\\\':
            filename = filename.rpartition('\\')[2]
        fields[name] = FileUpload(BytesIO(content), name, filename, headers)
    else:
        fields[name] = content.decode(charset)
