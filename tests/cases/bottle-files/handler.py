"""Files, sent and received."""

import os
import tempfile

from bottle import request, static_file

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, 'public')
# A time that the cases know.
os.utime(os.path.join(ROOT, 'page.html'), (1_000_000_000, 1_000_000_000))


def uploaded():
    kept = request.files.file
    with tempfile.TemporaryDirectory() as folder:
        kept.save(folder)
        try:
            kept.save(folder)
            again = 'overwritten'
        except OSError as error:
            again = str(error)
        kept.save(folder, overwrite=True)
        with open(os.path.join(folder, kept.filename), 'rb') as file:
            content = file.read().decode()
    return {'names': os.path.basename(kept.filename), 'content': content, 'again': again}


def main(event, context):
    path = request.path[1:]
    if path == 'upload':
        return uploaded()
    if path == 'forms':
        return {'forms': dict(request.forms), 'files': sorted(request.files)}
    options = {'etag': 'known'}
    if 'download' in request.query:
        options['download'] = request.query.download or True
    if 'mimetype' in request.query:
        options['mimetype'] = request.query.mimetype
    if 'own' in request.query:
        del options['etag']
    return static_file(request.query.name or path, ROOT, **options)
