// What handlers do with OpenTelemetry. `@opentelemetry/api` is the one that is built in.

const { EventEmitter } = require('node:events');
const fs = require('node:fs');
const { pipeline, Readable, Writable } = require('node:stream');
const api = require('@opentelemetry/api');

const { context, propagation, trace } = api;
const KEY = api.createContextKey('test');
const seen = () => context.active().getValue(KEY);

function spans({ tracer }) {
  const other = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
  const span = tracer.startSpan('first', {
    kind: api.SpanKind.PRODUCER, startTime: [1700000000, 5], attributes: { text: 'a', list: [1, null, 2], half: 0.5, none: null, bad: {} },
    links: [{ context: other, attributes: { why: 'because' } }],
  });
  span.setAttribute('text', 'b').setAttributes({ yes: true, whole: 3 });
  span.addEvent('one', { a: 1 }, new Date(1700000000500)).addEvent('two', [1700000001, 7]);
  span.addLink({ context: { ...other, spanId: 'b7ad6b7169203332' } });
  span.setStatus({ code: 2, message: 'bad' }).setStatus({ code: 1 }).setStatus({ code: 2, message: 'worse' });
  span.updateName('renamed');
  span.end(1700000002000);
  span.setAttribute('late', true);
  tracer.startSpan('alone', { root: true }).end();
  tracer.startSpan('never ended');
  tracer.startSpan('backwards', { startTime: 1700000005000 }).end(1700000004000);
  const failing = tracer.startSpan('failing');
  failing.recordException(Object.assign(new RangeError('too far'), { code: 'E_FAR' }));
  failing.setStatus({ code: 2, message: 'first' }).setStatus({ code: 2, message: 'an earlier letter' });
  failing.end();
  trace.getTracerProvider().getTracer('library', '1.2', { schemaUrl: 'https://example.com/schema' }).startActiveSpan('outer', outer => {
    tracer.startSpan('inner').end();
    outer.end();
  });
  return 'done';
}

function facts() {
  const active = trace.getActiveSpan();
  const { traceId } = active.spanContext();
  const inside = {};
  const value = context.with(context.active().setValue(KEY, 1), function (more) { return [this.self, more, seen()]; }, { self: 'me' }, 'more');
  trace.getTracer('t').startActiveSpan('a', {}, context.active(), span => {
    inside.isActive = trace.getActiveSpan() === span;
    inside.isBelow = span.spanContext().traceId === traceId;
    span.end();
    inside.recordsAfterEnd = span.isRecording();
  });
  const suppressed = context.active().setValue(api.createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING'), true);
  const carrier = {};
  propagation.inject(context.active(), carrier);
  const extracted = propagation.extract(api.ROOT_CONTEXT, { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', tracestate: 'a=1,b=2', baggage: 'k=v;p=1' });
  const remote = trace.getSpanContext(extracted);
  const unsampled = trace.getTracer('t').startSpan('u', {}, extracted);
  const nothing = {};
  propagation.inject(suppressed, nothing);
  return {
    value, inside, isLeft: seen() === undefined,
    baggage: propagation.getBaggage(context.active())?.getAllEntries().map(([name, entry]) => [name, entry.value]),
    suppressed: [trace.getTracer('t').startSpan('s', {}, suppressed).spanContext().traceId, nothing],
    carried: Object.keys(carrier), isTrace: carrier.traceparent?.split('-')[1] === traceId, 
    remote: [remote.traceId, remote.spanId, remote.traceFlags, remote.isRemote, remote.traceState.get('b'), remote.traceState.serialize()],
    remoteBaggage: propagation.getBaggage(extracted).getEntry('k').value,
    unsampled: [unsampled.isRecording(), unsampled.spanContext().traceFlags, unsampled.spanContext().traceId, unsampled.spanContext().traceState.get('a')],
    withoutSpan: trace.getSpan(trace.deleteSpan(context.active())) === undefined,
    root: trace.getTracer('t').startSpan('r', { root: true }).spanContext().traceId === traceId,
    isWrapped: trace.wrapSpanContext(remote).isRecording(),
    registration: [trace.setGlobalTracerProvider({ getTracer() {} }), context.setGlobalContextManager({}), api.diag.setLogger({ error() {}, warn() {}, info() {}, debug() {}, verbose() {} })],
    provider: trace.getTracerProvider().getTracer('t').startSpan('p').spanContext().traceId === traceId,
  };
}

/** Everything that runs later, each with what it is to see: it tells of what it saw. */
async function follow(number, rounds) {
  const wrong = [];
  let checks = 0;
  const check = what => {
    checks++;
    if (seen() !== number) wrong.push([what, seen(), number]);
  };
  const own = trace.getActiveSpan().spanContext().traceId;
  const emitter = new EventEmitter();
  const outside = () => { if (seen() !== undefined || trace.getActiveSpan().spanContext().traceId !== own) wrong.push(['outside', seen()]); checks++; };
  await context.with(context.active().setValue(KEY, number), async () => {
    const bound = context.bind(context.active(), () => check('bound'));
    const listening = context.bind(context.active(), new EventEmitter());
    listening.on('event', () => check('bound emitter'));
    emitter.on('event', () => check('emitter'));
    for (let round = 0; round < rounds; round++) {
      check('before');
      await null;
      check('await');
      await new Promise(resolve => setTimeout(() => { check('timer'); resolve(); }, number % 3));
      await new Promise(resolve => setImmediate(() => { check('immediate'); resolve(); }));
      await new Promise(resolve => process.nextTick(() => { check('tick'); resolve(); }));
      await new Promise(resolve => queueMicrotask(() => { check('microtask'); resolve(); }));
      await Promise.all([Promise.resolve().then(() => check('then')), Promise.reject(1).catch(() => check('catch')).finally(() => check('finally'))]);
      await new Promise(resolve => fs.readFile(__filename, () => { check('file'); resolve(); }));
      await fs.promises.stat(__filename);
      check('promised file');
      await new Promise(resolve => pipeline(Readable.from(['a', 'b']), new Writable({ write(piece, encoding, done) { check('stream'); setImmediate(done); } }), () => { check('pipeline'); resolve(); }));
      emitter.emit('event');
      context.with(api.ROOT_CONTEXT, () => { bound(); listening.emit('event'); });
      if (trace.getActiveSpan().spanContext().traceId !== own) wrong.push(['trace']);
      checks++;
    }
  });
  outside();
  await null;
  outside();
  return { checks, wrong };
}

const routes = {
  '/spans': spans,
  '/facts': facts,
  '/follow': async ({ extensions: { request } }) => follow(Number(request.query.number), Number(request.query.rounds)),
  '/echo': ({ extensions: { request } }) => ({ headers: request.headers }),
  '/status': event => { event.setResponseStatus(404); return 'nothing'; },
  '/fetch': async ({ extensions: { request } }) => {
    const to = path => `http://me:secret@127.0.0.1:${request.query.port}${path}`;
    const axios = require('axios');
    const { headers: fetched } = await (await fetch(`http://127.0.0.1:${request.query.port}/echo`)).json();
    const { headers: own } = await (await fetch(`http://127.0.0.1:${request.query.port}/echo`, { headers: { traceparent: 'mine' } })).json();
    const { headers: asked } = (await axios.get(to('/echo'))).data;
    await axios.get(to('/status')).catch(() => {});
    await fetch('http://127.0.0.1:1/').catch(() => {});
    const trace = fields => fields.traceparent?.split('-')[1];
    return { fetched: trace(fetched), b3: fetched['x-b3-traceid'], baggage: fetched.baggage, asked: trace(asked), own: own.traceparent, ownB3: own['x-b3-traceid'] ?? null };
  },
  '/http2': async () => {
    const http2 = require('node:http2');
    const server = http2.createServer((request, response) => {
      response.statusCode = request.url === '/missing' ? 404 : 200;
      response.end(JSON.stringify(request.headers));
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
    const ask = (path, fields) => new Promise((resolve, reject) => {
      const stream = session.request({ ':path': path, ...fields }).setEncoding('utf8').on('error', reject);
      let text = '';
      stream.on('data', piece => { text += piece; }).on('end', () => resolve(JSON.parse(text).traceparent));
    });
    const [carried] = await Promise.all([ask('/'), ask('/missing')]);
    const own = await ask('/', { traceparent: 'mine' });
    session.close();
    server.close();
    const refused = await new Promise(resolve => http2.connect('http://127.0.0.1:1').on('error', () => {}).request({}).on('error', error => resolve(error.code)));
    return { carried: carried.split('-')[1], own, refused };
  },
  '/throws': () => { throw new TypeError('broken'); },
  '/later': () => new Promise(() => setTimeout(() => { throw new RangeError('late'); }, 1)),
};

exports.main = event => routes[event.extensions.request.path](event);
