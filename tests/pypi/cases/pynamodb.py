"""`pynamodb`: models of DynamoDB, with a server that stands for it."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from cases.fixtures.server import serving


def reads_an_item():
    described = {"Table": {"TableName": "t", "KeySchema": [{"AttributeName": "name", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "name", "AttributeType": "S"}]}, "Item": {"name": {"S": "a"}, "n": {"N": "2"}}}
    with serving({"/": described}) as (url, heard):
        class Thing(Model):
            class Meta:
                table_name, host, region = "t", url, "eu-central-1"
                aws_access_key_id = aws_secret_access_key = "k"

            name = UnicodeAttribute(hash_key=True)
            n = NumberAttribute(default=0)

        thing = Thing.get("a")
        return [thing.name, thing.n, heard[-1][2]["X-Amz-Target"]]
