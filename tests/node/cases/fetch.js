// `fetch`, `Headers`, `Request`, `Response` and `FormData`, against a server of the case's own.

'use strict';

const http = require('node:http');
const zlib = require('node:zlib');

const scrubbed = text => String(text).replace(/127\.0\.0\.1:\d+/g, 'HOST').replace(/localhost:\d+/g, 'HOST');

/** Answers `run(address, server)` while a server listens that does what its paths say. */
async function served(run) {
  const server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://x');
    const pieces = [];
    request.on('data', piece => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString();
      switch (pathname) {
        case '/echo': {
          const { host, connection, ...headers } = request.headers;
          response.setHeader('content-type', 'application/json');
          response.end(JSON.stringify({ method: request.method, url: request.url, headers, body }));
          break;
        }
        case '/status':
          response.statusCode = Number(searchParams.get('code'));
          response.setHeader('x-many', ['one', 'two']);
          response.setHeader('set-cookie', ['a=1', 'b=2']);
          response.end(searchParams.get('body') ?? undefined);
          break;
        case '/redirect':
          response.writeHead(Number(searchParams.get('code') ?? 302), { location: searchParams.get('to') ?? '/echo' });
          response.end('moved');
          break;
        case '/loop':
          response.writeHead(302, { location: '/loop' });
          response.end();
          break;
        case '/zipped': {
          const pack = { gzip: zlib.gzipSync, deflate: zlib.deflateSync, br: zlib.brotliCompressSync }[searchParams.get('how')];
          response.setHeader('content-encoding', searchParams.get('how'));
          response.end(pack('packed text'));
          break;
        }
        case '/pieces':
          response.write('one ');
          setTimeout(() => { response.write('two '); setTimeout(() => response.end('three'), 5); }, 5);
          break;
        case '/broken':
          response.writeHead(200, { 'content-length': '100' });
          response.write('some');
          setTimeout(() => response.destroy(), 10);
          break;
        case '/never':
          break;
        default:
          response.statusCode = 404;
          response.end('not found');
      }
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    return await run(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A port that nobody listens on. */
const unused = () => new Promise(resolve => {
  const server = http.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const failure = async promise => {
  try {
    await promise;
    return 'no failure';
  } catch (error) {
    return { name: error.name, message: scrubbed(error.message), cause: error.cause && { code: error.cause.code, name: error.cause.name } };
  }
};

exports['get: what is sent and what comes'] = () => served(async at => {
  const response = await fetch(`${at}/echo?a=1#fragment`, { headers: { 'X-Own': 'yes' } });
  const { status, statusText, ok, redirected, type, url, bodyUsed } = response;
  const told = await response.json();
  delete told.headers['user-agent'];
  return { status, statusText, ok, redirected, type, url: scrubbed(url), bodyUsed, used: response.bodyUsed, contentType: response.headers.get('content-type'), told };
});
exports['post: kinds of bodies'] = () => served(async at => {
  const form = new FormData();
  form.append('name', 'a "quoted" value');
  form.append('file', new Blob(['content'], { type: 'text/plain' }), 'file.txt');
  const bodies = ['text é', new URLSearchParams({ a: '1 2', b: 'ü' }), Buffer.from('bytes'), new Uint8Array([104, 105]).buffer, new Blob(['blob'], { type: 'text/x-own' }), form, JSON.stringify({ a: 1 })];
  const told = [];
  for (const body of bodies) {
    const { method, headers, body: sent } = await (await fetch(`${at}/echo`, { method: 'POST', body })).json();
    const boundary = /boundary=(.*)/.exec(headers['content-type'] ?? '')?.[1];
    const clean = text => boundary ? text?.replaceAll(boundary, 'BOUNDARY') : text;
    told.push([method, clean(headers['content-type']), boundary ? 'some' : headers['content-length'], headers['transfer-encoding'], clean(sent)]);
  }
  return told;
});
exports['post: a stream'] = () => served(async at => {
  const stream = new ReadableStream({ start(controller) { controller.enqueue(new TextEncoder().encode('one ')); controller.enqueue(new TextEncoder().encode('two')); controller.close(); } });
  const { headers, body } = await (await fetch(`${at}/echo`, { method: 'POST', body: stream, duplex: 'half' })).json();
  return [headers['transfer-encoding'], headers['content-length'], body];
});
exports['ways to read'] = () => served(async at => {
  const get = () => fetch(`${at}/status?code=200&body=text`);
  const reader = (await get()).body.getReader();
  const first = await reader.read();
  const blob = await (await get()).blob();
  const pieces = [];
  for await (const piece of (await fetch(`${at}/pieces`)).body) pieces.push(Buffer.from(piece).toString());
  return [await (await get()).text(), Buffer.from(await (await get()).arrayBuffer()).toString(), [blob.size, blob.type, await blob.text()], Buffer.from(first.value).toString(), (await reader.read()).done, pieces.join('')];
});
exports['read twice'] = () => served(async at => {
  const response = await fetch(`${at}/echo`);
  await response.text();
  return (await failure(response.text())).name;
});
exports['headers of an answer'] = () => served(async at => {
  const { headers } = await fetch(`${at}/status?code=201`);
  return [headers.get('x-many'), headers.getSetCookie(), headers.get('set-cookie'), (await failure((async () => headers.set('a', 'b'))())).name];
});
exports['statuses'] = () => served(async at => {
  const told = [];
  for (const code of [204, 304, 404, 500]) {
    const response = await fetch(`${at}/status?code=${code}`);
    told.push([response.status, response.statusText, response.ok, response.body === null, await response.text()]);
  }
  return told;
});
exports['redirections'] = () => served(async at => {
  const told = [];
  for (const [code, method] of [[301, 'POST'], [302, 'GET'], [303, 'PUT'], [307, 'POST'], [308, 'PUT']]) {
    const response = await fetch(`${at}/redirect?code=${code}`, { method, ...(method === 'GET' ? {} : { body: 'body' }) });
    const { method: then, body } = await response.json();
    told.push([code, then, body, response.redirected, scrubbed(response.url)]);
  }
  const manual = await fetch(`${at}/redirect`, { redirect: 'manual' });
  return [told, manual.status, manual.headers.get('location'), await failure(fetch(`${at}/redirect`, { redirect: 'error' })), await failure(fetch(`${at}/loop`))];
});
exports['content encodings'] = () => served(async at => {
  const told = [];
  for (const how of ['gzip', 'deflate', 'br']) {
    const response = await fetch(`${at}/zipped?how=${how}`);
    told.push([response.headers.get('content-encoding'), await response.text()]);
  }
  return told;
});
exports['failures'] = () => served(async at => {
  const response = await fetch(`${at}/broken`);
  return [await failure(fetch(`http://127.0.0.1:${await unused()}/`)), (await failure(response.text())).name, await failure(fetch('nothing')), (await failure(fetch('ftp://x/'))).message];
});
exports['abort'] = () => served(async at => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  const reason = new AbortController();
  setTimeout(() => reason.abort(new Error('own reason')), 10);
  return [await failure(fetch(`${at}/never`, { signal: controller.signal })), await failure(fetch(`${at}/never`, { signal: reason.signal })), await failure(fetch(`${at}/never`, { signal: AbortSignal.timeout(10) })), await failure(fetch(`${at}/echo`, { signal: AbortSignal.abort() }))];
});
exports['many at once'] = () => served(async at => (await Promise.all(Array.from({ length: 30 }, async (_, number) => (await (await fetch(`${at}/echo?n=${number}`)).json()).url))).join(' '));
exports['data: URLs'] = async () => {
  const told = [];
  for (const url of ['data:text/plain,hello%20there', 'data:;base64,aGVsbG8=', 'data:application/json,{"a":1}']) {
    const response = await fetch(url);
    told.push([response.status, response.headers.get('content-type'), await response.text()]);
  }
  return told;
};
exports['Headers'] = () => {
  const headers = new Headers([['b', '2'], ['A', ' 1 ']]);
  headers.append('b', '3');
  headers.append('set-cookie', 'x');
  headers.append('set-cookie', 'y');
  const wrong = [() => headers.append('a b', '1'), () => headers.get(), () => headers.set('a', 'b\nc'), () => new Headers(5), () => new Headers([['a']])].map(act => {
    try {
      return act();
    } catch (error) {
      return error.name;
    }
  });
  return [[...headers], headers.get('B'), headers.get('none'), headers.has('a'), headers.getSetCookie(), Object.fromEntries(new Headers({ 'X-Y': 'z' })), wrong, String(headers)];
};
exports['Request'] = async () => {
  const request = new Request('http://example.com/a?b#c', { method: 'post', headers: { a: '1' }, body: 'x' });
  const copy = request.clone();
  const changed = new Request(request, { method: 'PUT', body: 'new' });
  const wrong = [() => new Request('/relative'), () => new Request('http://a', { body: 'x' }), () => new Request('http://a', { method: 'TRACE' }), () => new Request('http://u:p@a'), () => new Request('http://a', { mode: 'x' })].map(act => {
    try {
      return act();
    } catch (error) {
      return error.name;
    }
  });
  return [request.method, request.url, request.headers.get('content-type'), request.credentials, request.mode, request.cache, request.redirect, await request.text(), await copy.text(), changed.method, await changed.text(), request.bodyUsed, request.signal.aborted, wrong];
};
exports['Response'] = async () => {
  const wrong = [() => new Response('x', { status: 99 }), () => new Response('x', { status: 204 }), () => Response.redirect('/x'), () => Response.json(undefined), () => Response.redirect('http://x', 200)].map(act => {
    try {
      return act();
    } catch (error) {
      return error.name;
    }
  });
  const json = Response.json({ a: 1 }, { status: 201 });
  const cloned = new Response('twice');
  const other = cloned.clone();
  return [json.status, json.headers.get('content-type'), await json.json(), Response.error().type, Response.redirect('http://x/y').headers.get('location'), await cloned.text(), await other.text(), new Response().body, await new Response(new URLSearchParams('a=1')).text(), wrong];
};
exports['formData of bodies'] = async () => {
  const form = new FormData();
  form.append('a', '1');
  form.append('a', '2');
  form.append('f', new File(['x'], 'x.txt', { type: 'text/plain' }));
  const read = await new Response(form).formData();
  const file = read.get('f');
  const encoded = await new Response('a=1&b=%C3%BC', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }).formData();
  return [read.getAll('a'), file.name, file.type, await file.text(), [...encoded], (await failure(new Response('x').formData())).name];
};
exports['FormData'] = () => {
  const form = new FormData();
  form.set('a', 1);
  form.append('b', '2');
  form.append('b', new Blob(['x']));
  form.set('a', '3');
  form.delete('none');
  return [form.get('a'), form.getAll('b').map(one => one.name ?? one), form.has('c'), [...form.keys()], String(form)];
};
