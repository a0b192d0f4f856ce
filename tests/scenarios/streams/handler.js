const PIECE = Buffer.alloc(64 * 1024, 'x');
let release;

const routes = {
  // As many pieces as asked for, no faster than the client reads them.
  large: async (response, pieces) => {
    for (let sent = 0; sent < pieces; sent++) {
      if (!response.write(PIECE)) await new Promise((resume) => response.once('drain', resume));
    }
    response.end();
  },
  // The second piece waits for another request.
  halves: async (response) => {
    response.write('one');
    await new Promise((resume) => { release = resume; });
    response.end('two');
  },
  go: () => { release(); return 'gone on'; },
  fails: async (response) => {
    response.write('begun');
    await new Promise((resume) => setTimeout(resume, 1));
    throw new Error('swordfish');
  },
  // Writes until nobody reads any more.
  endless: (response) => {
    response.on('close', () => console.log('the client has gone'));
    const more = () => { while (!response.destroyed && response.write(PIECE)); };
    response.on('drain', more);
    more();
    return new Promise((resume) => response.on('close', resume));
  },
  // Answers nothing, and hears of it when the client goes.
  waits: (response, _, request) => {
    console.log('waits begins');
    request.on('close', () => console.log('the client has gone'));
    return new Promise(() => {});
  },
  echo: (response, _, request) => {
    request.pipe(response);
    return new Promise((resume) => response.on('finish', resume));
  },
  // Does not let go of the interpreter while its client goes, and then writes as long as it may.
  'writes-on': async (response) => {
    response.write('begun');
    await new Promise((resume) => setTimeout(resume, 1));
    for (const until = Date.now() + 500; Date.now() < until;);
    let written = 0;
    while (written < 1000 && response.write('more')) written++;
    console.log(written < 1000 ? 'told to stop' : 'never told');
    response.end();
  },
  // Loops until it is stopped, which ends everything in its interpreter.
  loops: () => { for (;;); },
  // Sends a file to a client that has gone.
  'file-too-late': (response, _, request) => {
    console.log('file begins');
    request.on('close', () => response.sendFile(__filename, (error) => console.log(`file ends with ${error?.code}`)));
    return new Promise(() => {});
  },
  // What stands in the way of an answer.
  'file-after-head': (response) => {
    response.writeHead(200);
    response.sendFile('/no/such/file');
    return new Promise(() => {});
  },
  'odd-reason': (response) => { response.statusMessage = 404; return 'with a number for a reason'; },
  destroys: (response) => { response.destroy(); return new Promise(() => {}); },
  // A listener that comes while an event is told does not hear it.
  'adds-listeners': (response) => {
    let heard = 0;
    const listener = () => { if (++heard < 50) response.on('news', listener); };
    response.on('news', listener);
    response.emit('news');
    return String(heard);
  },
  reads: async (response, _, request) => {
    let length = 0;
    for await (const piece of request) length += piece.length;
    return String(length);
  },
};

exports.main = (event) => {
  const { request, response } = event.extensions;
  const [, name, number] = request.path.split('/');
  return routes[name](response, Number(number), request);
};
