"""What `bottle` has for those who run a server of their own, and a Function does not: the names
can be imported, and say what to do when they are used.
"""


def absent(what):
    return NotImplementedError(
        'bottle.%s is not built in: a Function is served by its host. Install the bottle package '
        'beside the handler (pip install --target .local bottle) if you need it' % what)


class ConfigDict(dict):
    """Settings by dotted names."""

    __module__ = 'bottle'

    def load_dict(self, source, namespace=''):
        for key, value in source.items():
            key = (namespace + '.' + key).strip('.')
            if isinstance(value, dict):
                self.load_dict(value, namespace=key)
            else:
                self[key] = value
        return self

    def update(self, *a, **ka):
        prefix = ''
        if a and isinstance(a[0], str):
            prefix, a = a[0].strip('.') + '.', a[1:]
        for key, value in dict(*a, **ka).items():
            self[prefix + key] = value

    def load_module(self, *_, **__):
        raise absent('ConfigDict.load_module')

    def load_config(self, *_, **__):
        raise absent('ConfigDict.load_config')


class Route:
    """The one route of a Function: every path."""

    __module__ = 'bottle'

    def __init__(self, app, rule, method, callback=None, name=None, **config):
        self.app, self.rule, self.method = app, rule, method
        self.callback, self.name = callback, name
        self.plugins, self.skiplist = [], []
        self.config = ConfigDict().load_dict(config)

    def __repr__(self):
        return '<%s %s>' % (self.method, self.rule)


class Bottle:
    """An application. A Function has none: it can be made, and given settings."""

    __module__ = 'bottle'

    def __init__(self, **kwargs):
        self.config = ConfigDict()
        self.config.update(kwargs)
        self.catchall = True
        self.routes = []

    def __getattr__(self, name):
        if name.startswith('_'):
            raise AttributeError(name)
        raise absent('Bottle.' + name)


def _function(name):
    def used(*_, **__):
        raise absent(name)
    used.__name__ = used.__qualname__ = name
    return used


def _class(name):
    def refuse(self, *_, **__):
        raise absent(name)
    return type(name, (), {'__init__': refuse, '__module__': 'bottle'})


FUNCTIONS = (
    'run load load_app template view mako_template mako_view cheetah_template cheetah_view '
    'jinja2_template jinja2_view route get post put delete patch error mount hook install '
    'uninstall url auth_basic yieldroutes debug make_default_app_wrapper'
).split()
CLASSES = (
    'Router ResourceManager ServerAdapter CGIServer FlupFCGIServer WSGIRefServer CherryPyServer '
    'CherootServer WaitressServer PasteServer MeinheldServer TornadoServer TwistedServer '
    'DieselServer GeventServer GunicornServer EventletServer BjoernServer AiohttpServer AutoServer '
    'JSONPlugin TemplatePlugin BaseTemplate SimpleTemplate MakoTemplate CheetahTemplate '
    'Jinja2Template'
).split()
globals().update({name: _function(name) for name in FUNCTIONS})
globals().update({name: _class(name) for name in CLASSES})


class AppStack(list):
    """The applications; the last one is the current one."""

    __module__ = 'bottle'

    def __call__(self):
        return self.default

    def push(self, value=None):
        self.append(value if isinstance(value, Bottle) else Bottle())
        return self[-1]

    new_app = push

    @property
    def default(self):
        return self[-1] if self else self.push()


apps = app = default_app = AppStack()
