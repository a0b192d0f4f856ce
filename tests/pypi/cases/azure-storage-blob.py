"""`azure-storage-blob`: a client, with a server that stands for theirs."""

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob import BlobServiceClient

from cases.fixtures.server import serving


def reads_a_blob():
    error = b"<Error><Code>BlobNotFound</Code><Message>none</Message></Error>"
    with serving({"/account/box/a.txt": (200, "text/plain", b"text"), "/account/box/no": (404, "application/xml", error)}) as (url, heard):
        client = BlobServiceClient(url + "/account", credential={"account_name": "account", "account_key": "a2V5"}, retry_total=0)
        found = client.get_blob_client("box", "a.txt").url.replace(url, "")
        try:
            client.get_blob_client("box", "no").get_blob_properties()
        except ResourceNotFoundError as error:
            return [found, type(error), heard[0][0], heard[0][2]["Authorization"].split(":")[0]]
