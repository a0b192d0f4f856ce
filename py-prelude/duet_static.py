"""`static_file`: a file of the Function's folder as an answer, with what HTTP knows of files."""

import os

from bottle import HTTPError, HTTPResponse, request
from duet_text import parse_date, parse_range_header


class WSGIFileWrapper:
    """A file as pieces."""

    __module__ = 'bottle'

    def __init__(self, fp, buffer_size=1024 * 64):
        self.fp, self.buffer_size = fp, buffer_size
        for name in ('fileno', 'close', 'read', 'readlines', 'tell', 'seek'):
            if hasattr(fp, name):
                setattr(self, name, getattr(fp, name))

    def __iter__(self):
        while piece := self.read(self.buffer_size):
            yield piece


class Part:
    """A part of a file as pieces, which closes the file whether it was read to its end or not."""

    def __init__(self, file, offset, length, piece=1024 * 1024):
        self.file, self.offset, self.length, self.piece = file, offset, length, piece

    def __iter__(self):
        self.file.seek(self.offset)
        left = self.length
        while left > 0 and (piece := self.file.read(min(left, self.piece))):
            left -= len(piece)
            yield piece

    def close(self):
        self.file.close()


def asked():
    """The environment of the request, and nothing where there is none (in a coroutine): the
    file is then sent whole."""
    try:
        return request.environ
    except RuntimeError:
        return {}


def static_file(filename, root, mimetype=True, download=False, charset='UTF-8', etag=None,
                headers=None):
    """The file `filename` below the folder `root`. Nothing outside of it is ever sent."""
    root = os.path.join(os.path.abspath(root), '')
    filename = os.path.abspath(os.path.join(root, filename.strip('/\\')))
    if not filename.startswith(root):
        return HTTPError(403, 'Access denied.')
    if not os.path.isfile(filename):
        return HTTPError(404, 'File does not exist.')
    if not os.access(filename, os.R_OK):
        return HTTPError(403, 'You do not have permission to access this file.')

    headers = headers.copy() if headers else {}
    if mimetype is True:
        mimetype = guessed(download if isinstance(download, str) else filename)
    if mimetype:
        headers['Content-Type'] = with_charset(mimetype, charset)
    if download is True:
        download = os.path.basename(filename)
    if download:
        headers['Content-Disposition'] = 'attachment; filename="%s"' % download.replace('"', '')
    return conditional(filename, headers, etag, asked())


def conditional(filename, headers, etag, environ):
    import time
    from email.utils import formatdate
    stats = os.stat(filename)
    length = stats.st_size
    headers['Content-Length'] = length
    headers['Last-Modified'] = formatdate(stats.st_mtime, usegmt=True)
    headers['Date'] = formatdate(time.time(), usegmt=True)

    if etag is None:
        import hashlib
        seen = (stats.st_dev, stats.st_ino, stats.st_mtime, length, filename)
        etag = hashlib.sha1(('%d:%d:%d:%d:%s' % seen).encode()).hexdigest()
    if etag:
        headers['ETag'] = etag
        if environ.get('HTTP_IF_NONE_MATCH') == etag:
            return HTTPResponse(status=304, **headers)
    since = environ.get('HTTP_IF_MODIFIED_SINCE')
    since = parse_date(since.split(';')[0].strip()) if since else None
    if since is not None and since >= int(stats.st_mtime):
        return HTTPResponse(status=304, **headers)

    headers['Accept-Ranges'] = 'bytes'
    asked_range = environ.get('HTTP_RANGE')
    ranges = list(parse_range_header(asked_range, length)) if asked_range else None
    if asked_range and not ranges:
        return HTTPError(416, 'Requested Range Not Satisfiable')
    body = '' if environ.get('REQUEST_METHOD') == 'HEAD' else open(filename, 'rb')
    if not ranges:
        return HTTPResponse(body, **headers)
    start, end = ranges[0]
    headers['Content-Range'] = 'bytes %d-%d/%d' % (start, end - 1, length)
    headers['Content-Length'] = str(end - start)
    return HTTPResponse(body and Part(body, start, end - start), status=206, **headers)


def guessed(name):
    import mimetypes
    kind, encoding = mimetypes.guess_type(name)
    if encoding == 'gzip':
        return 'application/gzip'
    return 'application/x-' + encoding if encoding else kind


def with_charset(kind, charset):
    is_text = kind.startswith('text/') or kind == 'application/javascript'
    if charset and is_text and 'charset=' not in kind:
        return kind + '; charset=' + charset
    return kind
