"""Data of packages."""

import importlib.resources as resources
import pkgutil


def reads():
    return [resources.files("plainly").joinpath("data.txt").read_text("utf-8"), pkgutil.get_data("plainly", "data.txt"), resources.files("plainly.inner").is_dir()]


def lists():
    return sorted(item.name for item in resources.files("plainly").iterdir() if "cache" not in item.name)


def gives_a_path():
    with resources.as_file(resources.files("plainly") / "data.txt") as path:
        return [path.name, path.exists()]
