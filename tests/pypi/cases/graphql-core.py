"""`graphql-core`: a schema and questions."""

from graphql import build_schema, graphql, graphql_sync


def answers():
    schema = build_schema("type Query { hello(name: String!): String, ns: [Int!] }")
    root = {"hello": lambda info, name: f"Hello {name}", "ns": [1, 2]}
    good, wrong = graphql_sync(schema, '{ hello(name: "é") ns }', root), graphql_sync(schema, "{ none }", root)
    return [good.data, [error.message for error in wrong.errors]]


async def answers_asynchronously():
    async def later(info):
        return "later"

    return (await graphql(build_schema("type Query { a: String }"), "{ a }", {"a": later})).data
