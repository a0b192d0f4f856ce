const sdk = require('sdk');

const routes = {
  hello: (req, res) => res.send(`Hello ${req.query.name ?? 'World'}`),
  json: async (req, res) => { res.status(201).json({ method: req.method, body: req.body }); },
  throw: () => { throw new Error('swordfish'); },
  reject: async () => { throw new Error('swordfish'); },
  late: (req, res) => { setTimeout(() => res.send('late'), 5); },
  // The head is written, and has not been sent.
  'throws-after-head': (req, res) => { res.writeHead(200); throw new Error('swordfish'); },
  // No text can be sent with such a type.
  'no-type': (req, res) => { res.setHeader('Content-Type', 'html'); res.send('text'); },
  never: () => 'what is returned is no answer',
  who: (req, res) => res.json([sdk.getFunctionName(), sdk.getNamespace(), sdk.getRuntime(), sdk.getTimeout(), sdk.getBodySizeLimit()]),
  traced: (req, res) => sdk.getTracer().startActiveSpan('span', (span) => { span.end(); res.send('traced'); }),
  event: (req, res) => {
    const event = sdk.getCloudEvent(req);
    const shown = ({ id, data }) => ({ id, data });
    res.json(event === null ? 'none' : Array.isArray(event) ? event.map(shown) : shown(event));
  },
  emit: async (req, res) => {
    await sdk.emitCloudEvent('com.example.done', '/here', { n: 1 });
    res.send('emitted');
  },
};

exports.main = (req, res) => routes[req.path.slice(1)](req, res);
