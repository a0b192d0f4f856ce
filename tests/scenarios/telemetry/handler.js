// Makes spans in which every field of OTLP has something to say.

const { context, createTraceState, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api');

const REMOTE = {
  traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1, isRemote: true,
  traceState: createTraceState('a=1,b=2'),
};
const LOCAL = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203332', traceFlags: 0 };
const ATTRIBUTES = {
  text: 'żółw "in quotes"\n', empty: '', yes: true, no: false, whole: 3, negative: -7, large: 9007199254740991,
  half: 0.5, huge: 1e300, texts: ['a', 'b'], answers: [true, false], wholes: [1, -2], halves: [0.5, 1.5], none: [],
};

// The API's own `getTracer` knows no schema.
const library = trace.getTracerProvider().getTracer('library', '1.2', { schemaUrl: 'https://example.com/schema' });

function everything({ tracer }) {
  const span = library.startSpan('everything', {
    kind: SpanKind.PRODUCER, startTime: [1700000000, 5], attributes: ATTRIBUTES,
    links: [{ context: REMOTE, attributes: { why: 'because' } }, { context: LOCAL }],
  });
  span.addEvent('one', { text: 'x', whole: 1 }, [1700000000, 500000000]);
  span.addEvent('two');
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'went wrong' });
  context.with(trace.setSpan(context.active(), span), () => tracer.startSpan('below').end());
  span.end([1700000002, 0]);
  const fine = tracer.startSpan('fine');
  fine.setStatus({ code: SpanStatusCode.OK, message: 'not told' });
  fine.end();
  for (const [name, kind] of Object.entries({ server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER })) {
    tracer.startSpan(name, { kind }).end();
  }
  tracer.startSpan('alone', {}, ROOT_CONTEXT).end();
  return 'done';
}

/** Numbers that JSON has no words for. */
function odd({ tracer }) {
  const span = tracer.startSpan('odd', { attributes: { nan: NaN, endless: Infinity, below: -Infinity, list: [0.5, NaN] } });
  span.addEvent('event', { nan: NaN });
  span.addLink({ context: LOCAL, attributes: { nan: NaN } });
  span.end();
  return 'done';
}

/** More of everything than there may be. */
function many({ tracer }) {
  const span = tracer.startSpan('many');
  for (let number = 0; number < 5; number++) {
    span.setAttribute(`attribute ${number}`, 'żółwie');
    span.addEvent(`event ${number}`, { first: 'żółwie', second: 2, third: 3 });
    span.addLink({ context: { ...LOCAL, spanId: `b7ad6b716920333${number}` }, attributes: { first: ['żółwie'], second: 2, third: 3 } });
  }
  span.end();
  return 'done';
}

/** What identifies spans that are started below one another, and one that has no parent. */
function identities({ tracer }) {
  const told = span => {
    const { traceId, spanId, traceFlags, traceState } = span.spanContext();
    return [traceId, spanId, traceFlags, traceState?.serialize() ?? '', span.isRecording()];
  };
  const below = tracer.startSpan('below');
  const further = tracer.startSpan('further', {}, trace.setSpan(context.active(), below));
  const alone = tracer.startSpan('alone', {}, ROOT_CONTEXT);
  const identities = [below, further, alone].map(told);
  const carrier = {};
  propagation.inject(trace.setSpan(context.active(), further), carrier);
  for (const span of [further, below, alone]) span.setAttribute('a', 1).addEvent('b').end();
  return { identities, carried: carrier.traceparent };
}

const routes = { everything, odd, many, identities };

exports.main = event => routes[event.extensions.request.path.slice(1)](event);
