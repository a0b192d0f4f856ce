'use strict';

const { ApolloClient, InMemoryCache, ApolloLink, Observable, gql } = require('@apollo/client/core');

exports['queries'] = async () => { const link = new ApolloLink(operation => new Observable(observer => { observer.next({ data: { user: { __typename: 'User', id: '1', name: operation.operationName } } }); observer.complete(); })); const client = new ApolloClient({ cache: new InMemoryCache(), link }); const { data } = await client.query({ query: gql`query Named { user { id name } }` }); return [data, client.cache.extract()]; };
