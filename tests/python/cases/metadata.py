"""What `importlib.metadata` says of an installed package."""

import importlib.metadata as metadata


def knows_the_version():
    about = metadata.metadata("plainly")
    return [metadata.version("plainly"), about["Name"], about["Summary"], about.get_payload().strip(), metadata.requires("plainly")]


def loads_entry_points():
    point = next(iter(metadata.entry_points(group="case.plugins")))
    return [point.name, point.value, point.load().__name__, [script.name for script in metadata.distribution("plainly").entry_points if script.group == "console_scripts"]]


def lists_files():
    return [[str(file) for file in metadata.files("plainly")], metadata.files("plainly")[1].read_text(), metadata.packages_distributions().get("plainly")]


def misses_a_package():
    try:
        metadata.version("not-there")
    except metadata.PackageNotFoundError as error:
        return error
