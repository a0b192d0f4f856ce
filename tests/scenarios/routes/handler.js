let count = 0;

// Those that take long say that they have begun, so that a test need not guess.
const begin = (name) => console.log(`${name} begins`);

const busy = (milliseconds) => {
  begin('busy');
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
  return 'busy no more';
};

const slow = (milliseconds) => {
  begin('slow');
  return new Promise((resolve) => setTimeout(() => resolve('slow'), milliseconds));
};

const descend = (depth) => descend(depth + 1) + 1;

const hoard = () => {
  const kept = [];
  for (;;) kept.push(new Array(1000).fill('kept'));
};

const routes = {
  quick: () => 'quick',
  count: () => String(++count),
  slow,
  busy,
  loop: () => { begin('loop'); for (;;); },
  never: () => { begin('never'); return new Promise(() => {}); },
  throw: () => { throw new Error('swordfish'); },
  exit: () => process.exit(7),
  descend: () => String(descend(0)),
  hoard,
  pid: () => String(process.pid),
  print: () => { console.log('printed by the handler: żółw'); return 'printed'; },
};

exports.main = (event) => {
  const [, name, milliseconds] = event.extensions.request.path.split('/');
  return name in routes ? routes[name](Number(milliseconds)) : 'anything';
};
