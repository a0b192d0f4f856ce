"""Bottle for those who import it and have not installed it.

The names and their behaviour are those of Bottle 0.13; the code is ours and has no server, no
routes and no templates in it. Responses are here at once; everything else is loaded when it is
first asked for.
"""

from duet_response import (
    BaseResponse, BottleException, HTTP_CODES, HTTPError, HTTPResponse, LocalResponse, Response,
    abort, redirect, response,
)

__version__ = '0.13'
__license__ = 'MIT'

DEBUG = False
NORUN = False
TEMPLATE_PATH = ['./', './views/']
TEMPLATES = {}

# What is loaded from where.
_ELSEWHERE = {
    'duet_fields': 'FormsDict HeaderDict HeaderProperty MultiDict WSGIHeaderDict',
    'duet_request': 'BaseRequest LocalRequest Request request',
    'duet_multipart': 'FileUpload MultipartError',
    'duet_static': 'WSGIFileWrapper static_file',
    'duet_text': 'cookie_decode cookie_encode cookie_is_encoded html_escape html_quote http_date '
                 'makelist parse_auth parse_date parse_range_header path_shift tob tonat touni',
    'duet_absent': 'AppStack Bottle ConfigDict Route app apps default_app',
    'http.cookies': 'CookieError Morsel SimpleCookie',
}
_HOME = {name: home for home, names in _ELSEWHERE.items() for name in names.split()}


def _server_names():
    import duet_absent
    return duet_absent.FUNCTIONS + duet_absent.CLASSES


def __getattr__(name):
    if name == '__all__':
        return _public()
    if name.startswith('_'):
        raise AttributeError("module 'bottle' has no attribute %r" % name)
    home, inner = _HOME.get(name, 'duet_absent'), name
    if name in ('json_dumps', 'json_loads', 'json_lds'):
        home, inner = 'json', 'dumps' if name == 'json_dumps' else 'loads'
    elif name == 'local':
        home, inner = '_thread', '_local'
    from importlib import import_module
    found = getattr(import_module(home), inner, _ELSEWHERE)
    if found is _ELSEWHERE or home == 'duet_absent' and name in ('absent', 'FUNCTIONS', 'CLASSES'):
        raise AttributeError("module 'bottle' has no attribute %r" % name)
    value = globals()[name] = found() if name == 'local' else found
    return value


def _public():
    own = [name for name in globals() if not name.startswith('_')]
    return sorted({*own, *_HOME, *_server_names(), 'json_dumps', 'json_loads'})


def __dir__():
    return _public()
