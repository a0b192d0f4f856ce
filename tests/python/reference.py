"""The same in python3: `python3 reference.py path.py` prints the outcomes of `cases/path.py`."""

import asyncio
import inspect
import json
import os
import site
import sys

from outcomes import load, outcomes_of

# As Duet does with it.
for folder in filter(None, os.environ.get("DUET_PACKAGES", "").split(":")):
    site.addsitedir(folder)
outcomes = outcomes_of(lambda: load(sys.argv[1]))
if inspect.iscoroutine(outcomes):
    outcomes = asyncio.run(outcomes)
print(json.dumps(outcomes))
