"""How modules are found: namespaces, path files, archives, folders that a handler adds."""

import importlib
import importlib.util
import pathlib
import pkgutil
import sys
import tempfile
import zipfile


def merges_a_namespace():
    import spaced.one
    import spaced.two

    return [spaced.one.WHICH, spaced.two.WHICH, len(spaced.__path__), spaced.__file__ if hasattr(spaced, "__file__") else None, type(spaced.__spec__.loader).__name__]


def obeys_path_files():
    import found_by_path_file

    return [found_by_path_file.WHERE, sys.seen_by_path_file, any("not-there" in path for path in sys.path)]


def walks():
    import plainly

    return [[module.name, module.ispkg] for module in pkgutil.walk_packages(plainly.__path__, "plainly.")] + [any(module.name == "outcomes" for module in pkgutil.iter_modules())]


def imports_from_an_egg():
    folder = pathlib.Path(tempfile.mkdtemp())
    egg = folder / "zipped-1.0-py3.egg"
    with zipfile.ZipFile(egg, "w") as archive:
        archive.writestr("zipped/__init__.py", "import pkgutil\nDATA = pkgutil.get_data(__name__, 'data.txt')\n")
        archive.writestr("zipped/data.txt", "data")
        archive.writestr("EGG-INFO/PKG-INFO", "Metadata-Version: 1.1\nName: zipped\nVersion: 1.0\n")
    sys.path.append(str(egg))
    import importlib.metadata
    import importlib.resources

    import zipped

    return [zipped.DATA, type(zipped.__loader__).__name__, zipped.__file__.startswith(str(egg)), importlib.metadata.version("zipped"), importlib.resources.files(zipped).joinpath("data.txt").read_text()]


def imports_from_a_folder_that_is_added():
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "added_later.py").write_text("N = 1\n")
    sys.path.insert(0, str(folder))
    module = importlib.import_module("added_later")
    (folder / "added_later.py").write_text("N = 22\n")
    importlib.invalidate_caches()
    return [importlib.reload(module).N, module.__spec__.origin == module.__file__]


def says_what_is_not_there():
    said = []
    for name in ("not_there", "plainly.not_there", "os.not_there"):
        try:
            importlib.import_module(name)
        except ImportError as error:
            said.append([type(error), error.name, str(error)])
    return said + [importlib.util.find_spec("not_there"), importlib.util.find_spec("plainly").name]


def breaks_circles():
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "circle_a.py").write_text("import circle_b\nX = 1\n")
    (folder / "circle_b.py").write_text("from circle_a import X\n")
    sys.path.append(str(folder))
    try:
        import circle_a
    except ImportError as error:
        return str(error).replace(str(folder), "")
