"""The module of the handler's file, and its neighbours."""

import copy
import inspect
import os
import pickle
import sys
import threading


class Point:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return type(self) is type(other) and self.x == other.x


def pickles_classes_of_a_module():
    return [pickle.loads(pickle.dumps(Point(1))) == Point(1), copy.deepcopy([Point(2)])[0].x, Point.__module__]


def shows_its_source():
    return [inspect.getsource(Point.__eq__), inspect.getmodule(Point).__name__, os.path.basename(inspect.getfile(Point))]


def knows_the_handlers_module():
    import handler

    kept = pickle.loads(pickle.dumps([handler.Kept(1), handler.main]))
    spec = handler.__spec__
    return [
        kept[0].value, kept[1] is handler.main, handler.__name__, repr(handler.__package__), handler.__doc__,
        os.path.basename(handler.__file__), type(handler.__loader__).__name__, [spec.name, os.path.basename(spec.origin), spec.has_location],
        inspect.getsource(handler.Kept), sys.modules["handler"] is handler, handler.Kept.__module__,
    ]


def reloads_the_handlers_module():
    import importlib

    import handler

    before = handler.main
    return [importlib.reload(handler) is handler, handler.main is before]


def knows_the_main_module():
    main = sys.modules["__main__"]
    return [main.__name__, os.path.isabs(os.path.abspath(main.__file__)), os.path.basename(main.__file__).endswith(".py"), os.path.exists(main.__file__)]


def has_what_site_gives():
    import builtins

    # The other three are for people at a prompt.
    return [repr(getattr(builtins, name, None)) for name in ("exit", "quit", "help")]


def has_files_of_what_is_frozen():
    import abc
    import codecs
    import io
    import posixpath
    import stat

    return [os.path.relpath(module.__file__, os.path.dirname(os.__file__)) for module in (abc, codecs, io, os, posixpath, stat)] + [inspect.getsource(stat.S_ISDIR)]


def leaves():
    try:
        exit(3)
    except SystemExit as left:
        return left


def finds_the_standard_library():
    import sysconfig

    return [sysconfig.get_path("stdlib") == os.path.dirname(os.__file__), sys.prefix == sys.base_prefix, sys.version_info[:2], sys.flags.no_user_site in (0, 1)]


def imports_in_threads():
    names = []

    def load():
        import xml.dom.minidom

        names.append(xml.dom.minidom.__name__)

    threads = [threading.Thread(target=load) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return names
