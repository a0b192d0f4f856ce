console.log('loaded');

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function count(from) { for (let number = from; number < from + 500; number++) console.log(`line ${number}`); }

const routes = {
  plain: () => { console.log('two words'); console.log('and', 'several', { values: 1 }); },
  levels: () => {
    console.debug('debug');
    console.log('info');
    console.warn('warning');
    console.error('error');
  },
  pieces: async () => {
    process.stdout.write('one ');
    await pause(1);
    process.stdout.write(Buffer.from('line\n'));
    process.stdout.write('without end');
  },
  lines: () => process.stdout.write('first\nsecond\n'),
  caught: () => { try { JSON.parse('{'); } catch (error) { console.error(error); } },
  fails: () => { throw new TypeError('swordfish'); },
  // Each call says its own name, in turns with the others.
  interleaved: async (name) => {
    for (let turn = 0; turn < 5; turn++) {
      process.stdout.write(`${name} `);
      await pause(1 + turn % 2);
      console.log(`${turn}`);
    }
  },
  nested: async (name) => {
    await Promise.all([1, 2].map(async (number) => {
      await pause(number);
      setImmediate(() => console.log(`${name} ${number}`));
    }));
    await pause(5);
  },
  long: () => process.stdout.write('ż'.repeat(50_000) + '\n'),
  // Prints before and after somebody else has answered, and then a part of a line.
  many: async (port) => {
    count(0);
    await fetch(`http://127.0.0.1:${port}/`);
    count(500);
    process.stdout.write('without end');
  },
  exits: () => { count(0); process.exit(7); },
  spans: (_, event) => event.tracer.startActiveSpan('inner', span => {
    console.log('in a span');
    span.end();
    return span.spanContext().spanId;
  }),
  strange: () => console.log('quoted "\u0001\u2028 \\ \u{1f41f}'),
};

exports.main = async (event) => {
  const [, name, argument] = event.extensions.request.path.split('/');
  const result = await routes[name]?.(argument, event);
  return typeof result === 'string' ? result : name;
};
