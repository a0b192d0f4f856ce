// curl localhost:8080 -H 'content-type: application/json' -d '{"name": "Ada", "language": "de"}'

const { greet } = require('./greeting');

exports.main = async (event, context) => {
  const { name = 'World', language = 'en' } = event.data ?? {};
  const greeting = greet(name, language);
  if (!greeting) {
    event.setResponseStatus(404);
    return { error: `no greeting in '${language}'` };
  }
  return { greeting };
};
