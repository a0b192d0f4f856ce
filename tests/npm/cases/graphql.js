'use strict';

const { buildSchema, graphql, parse, print, validate, GraphQLObjectType, GraphQLSchema, GraphQLString } = require('graphql');

exports['executes'] = () => graphql({ schema: buildSchema('type User { name: String! age: Int } type Query { user(id: ID!): User list: [Int!]! }'), source: 'query Q($id: ID!) { user(id: $id) { name age __typename } list }', variableValues: { id: '1' }, rootValue: { user: ({ id }) => ({ name: `n${id}`, age: () => 3 }), list: async () => [1, 2] } }).then(result => JSON.parse(JSON.stringify(result)));
exports['explains'] = async () => { const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { a: { type: GraphQLString, resolve() { throw new Error('no'); } } } }) }); return [JSON.parse(JSON.stringify(await graphql({ schema, source: '{ a }' }))), validate(schema, parse('{ b }')).map(error => error.message), print(parse('query { a(x:1) }'))]; };
