// Says what is in a form, or why it cannot be read.
exports.main = async ({ extensions: { request } }) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const headers = { 'content-type': request.headers['content-type'] };
  const said = { texts: [], files: [] };
  try {
    for (const [name, value] of await new Response(Buffer.concat(pieces), { headers }).formData()) {
      if (typeof value === 'string') said.texts.push([name, value]);
      else said.files.push([name, value.name, [...await value.bytes()]]);
    }
  } catch (error) {
    return { refused: error.constructor.name };
  }
  return said;
};
