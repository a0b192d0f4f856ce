// The request and the response, used with `node:stream` and with the web's streams.

const stream = require('stream');
const { PassThrough, Readable, Transform, Writable } = stream;
const { finished, pipeline } = require('stream/promises');

const upper = () => new Transform({
  transform(chunk, encoding, callback) { callback(null, String(chunk).toUpperCase()); },
});
const failing = () => new Transform({
  transform(chunk, encoding, callback) { callback(new Error('no')); },
});

const cases = {
  kinds: (request, response) => [request instanceof Readable, request instanceof stream, request instanceof Writable, request instanceof PassThrough, response instanceof stream, response instanceof Readable],
  states: (request, response) => [stream.isReadable(request), stream.isDisturbed(request), stream.isErrored(request), stream.isWritable(response)],
  pipes: (request, response) => finished(request.pipe(upper()).pipe(response)),
  pipeline: (request, response) => pipeline(request, upper(), response),
  direct: (request, response) => pipeline(request, response),
  generator: (request, response) => pipeline(request, async function* (source) { for await (const chunk of source) yield `<${chunk}>`; }, response),
  wrapped: (request, response) => finished(new Readable().wrap(request).pipe(response)),
  answers: (request, response) => pipeline(Readable.from(['a', 'b']), response),
  fails: request => pipeline(request, failing(), new PassThrough()).catch(error => [error.message, request.destroyed]),
  async endsTwice(request) {
    for await (const chunk of request) String(chunk);
    await new Promise(resolve => setTimeout(resolve, 5));
    await finished(request);
    return [request.readableEnded, request.destroyed];
  },
  async isFinished(request, response) {
    response.write('written,');
    response.end('ended');
    await finished(response);
  },
  async isDestroyed(request) {
    const ending = finished(request).catch(error => error.code);
    request.destroy();
    return ending;
  },
  async aborts(request) {
    const controller = new AbortController();
    stream.addAbortSignal(controller.signal, request);
    controller.abort();
    try {
      for await (const chunk of request) return String(chunk);
    } catch (error) {
      return error.name;
    }
  },
  fromWeb: (request, response) => pipeline(new ReadableStream({ start(controller) { controller.enqueue('web'); controller.close(); } }), response),
  toWeb: (request, response) => Readable.toWeb(request).pipeTo(Writable.toWeb(response)),
  consumed: request => require('stream/consumers').text(request),
  async unzipped(request) {
    const zipped = new Blob([request.body]).stream().pipeThrough(new CompressionStream('gzip'));
    return new TextDecoder().decode(await require('stream/consumers').buffer(zipped.pipeThrough(new DecompressionStream('gzip'))));
  },
};

exports.main = ({ extensions: { request, response } }) => cases[request.path.slice(1)](request, response);
