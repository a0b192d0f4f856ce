// Each entry of Express' documentation of the response, chosen by the header field X-Entry.
const entries = {
  app: (response) => ({ value: response.app.enabled('etag') }),
  headersSent: (response) => {
    const before = response.headersSent;
    response.write('x');
    response.end(String([before, response.headersSent]));
  },
  locals: (response) => {
    response.locals.user = 'Ada';
    return response.locals;
  },
  req: (response, request) => ({ value: response.req === request }),
  append: (response) => {
    response.append('X-One', '1').append('X-One', ['2', '3']).append('Set-Cookie', 'a=1').append('Set-Cookie', 'b=2');
    return { value: response.get('X-One') };
  },
  attachment: (response) => { response.attachment('żółw.pdf').send('pdf'); },
  'attachment without a name': (response) => { response.attachment().send('anything'); },
  cookie: (response) => {
    response.cookie('name', 'a value', { domain: 'example.com', path: '/p', secure: true, httpOnly: true, sameSite: 'lax', priority: 'low', partitioned: true });
    response.cookie('object', { a: 1 }).cookie('plain', 5, { encode: String }).send('c');
  },
  'cookie that cannot be': (response) => { response.cookie('na me', 'x'); },
  clearCookie: (response) => { response.clearCookie('name', { path: '/p' }).send('c'); },
  end: (response) => { response.status(202).end('ended'); },
  format: (response) => {
    response.format({ 'text/plain': () => response.send('text'), html: () => response.send('<p>'), json: () => response.json({ json: true }) });
  },
  'format with a default': (response) => {
    response.format({ json: () => response.json({}), default: () => response.status(406).send('neither') });
  },
  get: (response) => ({ value: [response.get('access-control-allow-origin'), response.get('nope') ?? 'none'] }),
  header: (response) => { response.header('X-One', 1).send('h'); },
  json: (response) => { response.status(201).json({ a: [1, null, 'ż'] }); },
  'json of null': (response) => { response.json(null); },
  jsonp: (response) => { response.jsonp({ a: '\u2028' }); },
  links: (response) => { response.links({ next: 'http://a/2', last: ['http://a/5', 'http://b/5'] }).send('l'); },
  location: (response) => { response.location('/żółw?a=%20 b').status(201).send('made'); },
  redirect: (response) => { response.redirect('/a?b=<c>'); },
  'redirect with a status': (response) => { response.redirect(301, 'https://example.com/'); },
  render: (response) => { response.render('view'); },
  send: (response) => { response.send('<p>text</p>'); },
  'send bytes': (response) => { response.send(Buffer.from([1, 2, 255])); },
  'send an object': (response) => { response.send({ a: 1 }); },
  'send nothing': (response) => { response.status(204).send('not sent'); },
  'send what the client has': (response) => { response.set('ETag', '"v1"').send('long'); },
  sendStatus: (response) => { response.sendStatus(404); },
  set: (response) => { response.set('X-One', 1).set({ 'X-Two': 'two', 'Content-Type': 'text/csv' }).send('a,b'); },
  status: (response) => { response.status(418); return 'teapot'; },
  'status that cannot be': (response) => { response.status('200'); },
  type: (response) => ({ value: ['png', '.html', 'json', 'text/x', 'unknown-to-all'].map((type) => response.type(type).get('Content-Type')) }),
  contentType: (response) => { response.contentType('svg').send('<svg/>'); },
  vary: (response) => { response.vary('Accept').vary(['Origin', 'accept']).send('v'); },
  // What node:http gives.
  write: (response) => {
    response.type('text/plain');
    response.write('one,');
    response.write(Buffer.from('two,'));
    response.end('74687265', 'hex');
  },
  writeHead: (response) => { response.writeHead(203, { 'X-One': '1' }); response.end('head'); },
  setHeader: (response) => { response.setHeader('X-One', ['1', '2']); return { value: response.getHeader('x-one') }; },
  'setHeader that cannot be': (response) => { response.setHeader('X One', '1'); },
  getHeader: (response) => ({ value: response.getHeader('ACCESS-CONTROL-ALLOW-ORIGIN') }),
  getHeaders: (response) => ({ value: response.getHeaders()['access-control-allow-origin'] }),
  getHeaderNames: (response) => ({ value: response.getHeaderNames().includes('access-control-allow-origin') }),
  hasHeader: (response) => ({ value: [response.hasHeader('Access-Control-Allow-Origin'), response.hasHeader('X-One')] }),
  removeHeader: (response) => { response.set('X-One', '1').removeHeader('x-one'); return 'removed'; },
  flushHeaders: (response) => { response.set('X-One', '1').flushHeaders(); response.end('flushed'); },
  statusCode: (response) => { response.statusCode = 205; response.statusCode = 202; return String(response.statusCode); },
  statusMessage: (response) => { response.statusMessage = 'Very Custom'; return 'said'; },
  writableEnded: (response) => {
    const before = response.writableEnded;
    response.end(String([before, response.writableFinished]));
    return response.writableEnded;
  },
  writableFinished: (response) => ({ value: response.writableFinished }),
  finish: (response) => new Promise((resolve) => {
    response.on('finish', () => { console.log('finished'); resolve(); });
    response.send('finish');
  }),
  close: (response) => new Promise((resolve) => {
    response.once('close', () => { console.log('closed'); resolve(); });
    response.send('close');
  }),
  error: (response) => new Promise((resolve) => {
    response.on('error', (error) => { console.log(error.code); resolve(); });
    response.end('error');
    response.write('too late');
  }),
};

exports.main = (event) => {
  const { request, response } = event.extensions;
  return entries[request.get('X-Entry')](response, request);
};
