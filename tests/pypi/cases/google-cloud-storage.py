"""`google-cloud-storage`: a client, with a server that stands for theirs."""

from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from cases.fixtures.server import serving


def reads_a_blob():
    answers = {"/storage/v1/b/bucket/o": {"items": [{"name": "a.txt", "size": "4"}]}, "/download/storage/v1/b/bucket/o/a.txt": (200, "text/plain", b"text")}
    with serving(answers) as (url, heard):
        client = storage.Client("project", AnonymousCredentials(), client_options={"api_endpoint": url})
        names = [[blob.name, blob.size] for blob in client.list_blobs("bucket")]
        return [names, client.bucket("bucket").blob("a.txt").download_as_bytes()]
