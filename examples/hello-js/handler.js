// curl localhost:8080 -H 'content-type: application/json' -d '{"name": "Ada"}'

exports.main = event => `Hello ${event.data?.name ?? 'World'}`;
