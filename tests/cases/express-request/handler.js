// Each entry of Express' documentation of the request, chosen by the header field X-Entry.
const entries = {
  app: (request) => [request.app.get('etag') !== undefined, request.app.enabled('trust proxy')],
  baseUrl: (request) => [request.baseUrl, request.originalUrl],
  originalUrl: (request) => request.originalUrl,
  url: (request) => request.url,
  path: (request) => request.path,
  params: (request) => request.params.path,
  route: (request) => request.route.path,
  query: (request) => request.query,
  body: (request) => (Buffer.isBuffer(request.body) ? { bytes: [...request.body] } : request.body ?? 'none'),
  cookies: (request) => [request.cookies, request.signedCookies],
  method: (request) => request.method,
  httpVersion: (request) => [request.httpVersion, request.httpVersionMajor, request.httpVersionMinor],
  host: (request) => [request.host, request.hostname],
  hostname: (request) => request.hostname,
  subdomains: (request) => request.subdomains,
  ip: (request) => [/127\.0\.0\.1$/.test(request.ip), request.ips],
  ips: (request) => request.ips,
  protocol: (request) => [request.protocol, request.secure],
  secure: (request) => request.secure,
  xhr: (request) => request.xhr,
  fresh: (request, response) => {
    response.set('ETag', '"v1"');
    return [request.fresh, request.stale];
  },
  stale: (request) => request.stale,
  res: (request, response) => [request.res === response, response.req === request],
  accepts: (request) => [request.accepts('json'), request.accepts('html', 'text/plain'), request.accepts(['image/png', 'json']), request.accepts()],
  acceptsCharsets: (request) => [request.acceptsCharsets('utf-8', 'iso-8859-1'), request.acceptsCharsets()],
  acceptsEncodings: (request) => [request.acceptsEncodings('br', 'gzip'), request.acceptsEncodings()],
  acceptsLanguages: (request) => [request.acceptsLanguages('pl', 'en'), request.acceptsLanguages()],
  get: (request) => [request.get('X-Some'), request.get('x-SOME'), request.get('Referrer'), request.get('nope') ?? 'none'],
  header: (request) => request.header('x-some'),
  headers: (request) => [request.headers['x-some'], request.headersDistinct['x-some'], request.rawHeaders.includes('x-some') || request.rawHeaders.includes('X-Some')],
  is: (request) => [request.is('json'), request.is('application/*'), request.is('html', '+json'), request.is(['urlencoded', 'multipart'])],
  range: (request) => [request.range(100) ?? 'none', request.range(100)?.type ?? 'none', request.range(100, { combine: true }) ?? 'none'],
  // The host has read the body already, so that a stream of it is ours alone.
  stream: async (request) => {
    let text = '';
    request.setEncoding('utf8');
    for await (const piece of request) text += piece;
    return text;
  },
  on: (request) => new Promise((resolve) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece)).on('end', () => resolve(Buffer.concat(pieces).toString()));
  }),
};

exports.main = (event) => {
  const { request, response } = event.extensions;
  return Promise.resolve(entries[request.get('X-Entry')](request, response)).then((value) => ({ value }));
};
