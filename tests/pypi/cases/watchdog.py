"""`watchdog`: changes in a folder."""

import pathlib
import tempfile
import threading

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer


def notices():
    seen, heard = threading.Event(), []

    class Handler(FileSystemEventHandler):
        def on_created(self, event):
            heard.append(pathlib.Path(event.src_path).name)
            seen.set()

    with tempfile.TemporaryDirectory() as folder:
        observer = Observer()
        observer.schedule(Handler(), folder)
        observer.start()
        (pathlib.Path(folder) / "new.txt").write_text("x")
        seen.wait(10)
        observer.stop()
        observer.join()
    return heard
