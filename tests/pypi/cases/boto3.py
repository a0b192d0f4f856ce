"""`boto3`: a client of S3, DynamoDB and SQS, with a server that stands for them."""

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from cases.fixtures.server import serving

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "eu-central-1"}


def puts_an_object():
    with serving({"/b/k": (200, "text/plain", b""), "/b/other": (200, "text/plain", b"stored")}) as (url, heard):
        client = boto3.client("s3", endpoint_url=url, config=Config(s3={"addressing_style": "path"}), **KEYS)
        client.put_object(Bucket="b", Key="k", Body=b"data")
        body = client.get_object(Bucket="b", Key="other")["Body"].read()
        return [body, heard[0][0], heard[0][2]["Authorization"].split("/")[0], client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}).startswith(url)]


def reads_an_error():
    body = b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"
    with serving({"/b/k": (404, "application/xml", body)}) as (url, heard):
        client = boto3.client("s3", endpoint_url=url, config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}), **KEYS)
        try:
            client.get_object(Bucket="b", Key="k")
        except ClientError as error:
            return str(error)


def keeps_items():
    table = boto3.resource("dynamodb", **KEYS).Table("t")
    with Stubber(table.meta.client) as stubber:
        stubber.add_response("get_item", {"Item": {"n": {"N": "1.5"}, "s": {"S": "é"}}}, {"TableName": "t", "Key": {"n": 1}})
        return table.get_item(Key={"n": 1})["Item"]
