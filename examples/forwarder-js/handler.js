// Sends each `arguments` of a list to its `url`. The trace of the request goes along, and no line here is about it.
//
// curl localhost:8080 -H 'content-type: application/json' -d '[{"url": "http://localhost:8081", "arguments": ["Ada"]}]'

exports.main = async event => {
  if (!Array.isArray(event.data)) {
    event.setResponseStatus(400);
    return { error: 'a list of {"url", "arguments"} is expected' };
  }
  const answers = [];
  for (const { url, arguments: body } of event.data) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    answers.push({ url, status: answer.status });
  }
  return answers;
};
