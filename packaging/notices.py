"""Collects the notices that are due to those whose work is in the distribution.

    packaging/notices.py OUT RELEASE PYTHON

Every crate that is compiled in (as `cargo tree` has it), every npm package that is bundled into the
prelude, CPython, and the Debian libraries that are linked statically, each with the licence texts
that it carries. Texts that say the same are written once. What carries no text of its own is
named with its licence's name, and the standard texts of those are in the others' notices.
"""

import json
import pathlib
import re
import subprocess
import sys

NOTICE = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)

# The Debian packages of the static archives in `packaging/packages`, by archive.
LIBRARIES = {
    "bz2": "libbz2-dev",
    "expat": "libexpat1-dev",
    "ffi": "libffi-dev",
    "lzma": "liblzma-dev",
    "sqlite3": "libsqlite3-dev",
    "ssl, crypto": "libssl-dev",
    "uuid": "uuid-dev",
    "z": "zlib1g-dev",
}


def texts(folder, depth=0):
    """The licence texts in a package's folder; vendored C has its own one or two floors below."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and NOTICE.match(path.name):
            yield path.read_text(errors="replace").strip()
        elif path.is_dir() and depth < 2 and path.name not in ("tests", "node_modules", "target"):
            yield from texts(path, depth + 1)


def crates():
    listed = subprocess.run(
        ["cargo", "tree", "--locked", "--offline", "-p", "duet", "-e", "normal", "--prefix", "none",
         "--no-dedupe", "-f", "{p}"],
        check=True, capture_output=True, text=True,
    ).stdout
    compiled_in = {tuple(line.split()[:2]) for line in listed.splitlines() if line.strip()}
    metadata = subprocess.run(
        ["cargo", "metadata", "--locked", "--offline", "--format-version", "1"],
        check=True, capture_output=True, text=True,
    ).stdout
    for package in json.loads(metadata)["packages"]:
        name, version = package["name"], package["version"]
        if package["source"] is not None and (name, f"v{version}") in compiled_in:
            folder = pathlib.Path(package["manifest_path"]).parent
            yield f"{name} {version}", package["license"] or "see its text", list(texts(folder))


def bundled(release):
    """The npm packages that the newest build of the prelude has installed to bundle them."""
    builds = release.glob("build/duet-js-*/out/bundled/node_modules/.package-lock.json")
    newest = max(builds, key=lambda path: path.stat().st_mtime, default=None)
    if newest is None:
        sys.exit(f"packaging/notices.py: {release} has no packages of the prelude: build duet first")
    for name, package in json.loads(newest.read_text())["packages"].items():
        folder = newest.parent.parent / name
        # What only bundles them is not in the binary.
        if "esbuild" in name or not folder.is_dir():
            continue
        found = list(texts(folder, depth=2))
        name = name.removeprefix("node_modules/")
        yield f"{name} {package['version']} (npm)", package.get("license", "see its text"), found


def libraries():
    for archive, package in LIBRARIES.items():
        path = pathlib.Path("/usr/share/doc", package, "copyright")
        if not path.is_file():
            print(f"packaging/notices.py: {path} is not here: add the notice of {archive}", file=sys.stderr)
            continue
        yield f"lib{archive}, from Debian's {package}", "see its text", [path.read_text().strip()]


def main():
    out, release, python = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True)
    (out / "cpython.txt").write_text((python / "LICENSE").read_text())

    entries = [*crates(), *bundled(release), *libraries()]
    by_text = {}
    without = []
    for name, licence, found in entries:
        if not found:
            without.append(f"{name}: {licence}")
        for text in found:
            by_text.setdefault(re.sub(r"\s+", " ", text), (text, []))[1].append(f"{name} ({licence})")
    with (out / "third-party.txt").open("w") as file:
        file.write("Whose work is in this distribution beside CPython's, and under which terms.\n")
        for text, names in by_text.values():
            file.write("\n" + "=" * 80 + "\n" + "\n".join(dict.fromkeys(names)) + "\n\n" + text + "\n")
        if without:
            file.write("\n" + "=" * 80 + "\nThese carry no text of their own:\n\n" + "\n".join(without) + "\n")
    print(f"packaging/notices.py: {len(entries)} packages, {len(without)} without a text", file=sys.stderr)


main()
