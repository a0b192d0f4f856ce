"""`.pth` files, with which packages add folders to the search path, and editable installs add finders
to `import`. `site` reads them for `python3`, but takes longer to import than a small Function to start.
"""

import os
import sys


def obey(folder, names):
    """Does what the files in `folder` say, in the order of `names`."""
    known = {os.path.abspath(path) for path in sys.path}
    for name in names:
        _read(os.path.abspath(folder), name, known)


def _read(sitedir, name, known):
    # Lines of code look for the name `sitedir` in the frame that runs them.
    file = os.path.join(sitedir, name)
    number = 0
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as opened:
            text = opened.read().removeprefix("\ufeff")
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("#") or not line.strip():
                continue
            if line.startswith(("import ", "import\t")):
                exec(line)
                continue
            path = os.path.abspath(os.path.join(sitedir, line.rstrip()))
            if path not in known and os.path.exists(path):
                sys.path.append(path)
                known.add(path)
    except Exception:
        # As in `python3`: one broken package does not take the others along.
        import traceback

        print(f"Error processing line {number} of {file}:\n", file=sys.stderr)
        traceback.print_exc()
        print("\nRemainder of file ignored", file=sys.stderr)
