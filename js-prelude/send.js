// Files as answers: types, validators, ranges, and names that lead nowhere they should not.

import { native } from 'duet:native';
import { isAmong, isFresh, parseRange } from 'duet:freshness';
import { contentType } from 'duet:media';

/** How much of a file is read at once, in bytes. */
const PIECE = 64 * 1024;
const YEAR = 365 * 24 * 60 * 60 * 1000;
const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_557_600_000 };

function failure(status, message, more) {
  return Object.assign(new Error(message), { status, statusCode: status, expose: status < 500, ...more });
}

export function sendFile(response, path, options, callback) {
  const done = typeof options === 'function' ? options : callback;
  const all = typeof options === 'function' ? {} : options ?? {};
  if (!path) throw new TypeError('path argument is required to res.sendFile');
  if (typeof path !== 'string') throw new TypeError('path must be a string to res.sendFile');
  if (!all.root && !path.startsWith('/')) throw new TypeError('path must be absolute or specify root to res.sendFile');
  if (!['allow', 'deny', 'ignore'].includes(all.dotfiles ?? 'ignore')) throw new TypeError('dotfiles option must be "allow", "deny", or "ignore"');
  const end = error => {
    if (done) done(error);
    else if (error && error.code !== 'ECONNABORTED') response.req?.next(error.code === 'EISDIR' ? undefined : error);
  };
  // As in Node.js, nothing is known before the next turn.
  setImmediate(() => {
    try {
      send(response, path, all, end);
    } catch (error) {
      end(error);
    }
  });
}

export function download(response, path, ...rest) {
  const done = rest.find(one => typeof one === 'function');
  const options = rest.find(one => one !== null && typeof one === 'object') ?? {};
  const { attachment, basename } = native.lazy('duet:disposition');
  const name = typeof rest[0] === 'string' ? rest[0] : path;
  const headers = { 'Content-Disposition': attachment(basename(name)) };
  for (const [field, value] of Object.entries(options.headers ?? {})) {
    if (field.toLowerCase() !== 'content-disposition') headers[field] = value;
  }
  sendFile(response, options.root ? path : resolved(path), { ...options, headers }, done);
}

/** A path from the root, without `.` and `..`. */
function resolved(path) {
  const parts = [];
  for (const part of (path.startsWith('/') ? path : `${native.workingDirectory()}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function send(response, path, options, end) {
  const request = response.req;
  if (response.destroyed || response.closed) {
    end(aborted());
    return;
  }
  const file = open(place(path, options), options);
  try {
    if (response.headersSent) throw failure(500, "Can't set headers after they are sent.");
    for (const [name, value] of Object.entries(options.headers ?? {})) response.setHeader(name, value);
    describe(response, file, options);
    const part = choose(request, response, file, options);
    if (part === undefined || request.method === 'HEAD') {
      native.closeFile(file.handle);
      response.end();
      end();
      return;
    }
    write(response, file, part, end);
  } catch (error) {
    native.closeFile(file.handle);
    throw error;
  }
}

const aborted = () => Object.assign(new Error('Request aborted'), { code: 'ECONNABORTED' });

/** Where a path leads, or why it leads nowhere. */
function place(path, { root, dotfiles = 'ignore' }) {
  if (path.includes('\0')) throw failure(400, 'Bad Request');
  const parts = path.split('/');
  if (parts.includes('..') && (!root || climbs(parts))) throw failure(403, 'Forbidden');
  if (parts.some(part => part.length > 1 && part[0] === '.' && part !== '..')) {
    if (dotfiles === 'deny') throw failure(403, 'Forbidden');
    if (dotfiles === 'ignore') throw failure(404, 'Not Found');
  }
  if (!root) return path;
  const base = root.startsWith('/') ? root : `${native.workingDirectory()}/${root}`;
  return `${base}/${path}`;
}

/** Whether a path leaves the folder that it starts in. */
function climbs(parts) {
  let depth = 0;
  for (const part of parts) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

function open(path, { extensions = [], index = ['index.html'] }) {
  let first = 'ENOENT';
  for (const whole of path.endsWith('/') ? [].concat(index || []).map(name => path + name) : [path]) {
    first = native.openFile(whole);
    if (typeof first !== 'string') return described(first, whole);
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (const extension of first === 'ENOENT' && !name.includes('.', 1) ? [].concat(extensions || []) : []) {
    const found = native.openFile(`${path}.${extension}`);
    if (typeof found !== 'string') return described(found, `${path}.${extension}`);
  }
  if (first === 'EISDIR') throw Object.assign(new Error('EISDIR, read'), { code: first });
  const status = ['ENOENT', 'ENAMETOOLONG', 'ENOTDIR'].includes(first) ? 404 : 500;
  throw failure(status, `${first}: no such file or directory, stat '${path}'`, { code: first, path, syscall: 'stat' });
}

const described = ([handle, size, modified], path) => ({ handle, size, modified: new Date(modified), path });

function describe(response, { path, size, modified }, options) {
  const set = (name, value) => { if (!response.getHeader(name)) response.setHeader(name, value); };
  const { acceptRanges = true, cacheControl = true, lastModified = true, immutable = false } = options;
  if (acceptRanges) set('Accept-Ranges', 'bytes');
  if (cacheControl) set('Cache-Control', `public, max-age=${Math.floor(age(options.maxAge ?? options.maxage) / 1000)}${immutable ? ', immutable' : ''}`);
  if (lastModified) set('Last-Modified', modified.toUTCString());
  if (response.app.enabled('etag')) set('ETag', `W/"${size.toString(16)}-${modified.getTime().toString(16)}"`);
  set('Content-Type', contentType(path.slice(path.lastIndexOf('/') + 1).includes('.', 1) ? path.slice(path.lastIndexOf('.') + 1) : '') || 'application/octet-stream');
}

/** A time in milliseconds, or in words such as `2 days`. */
function age(time) {
  let milliseconds = Number(time);
  const words = typeof time === 'string' ? /^(-?[\d.]+) *(ms|s|m|h|d|w|y)?[a-z]*$/i.exec(time) : undefined;
  if (words) milliseconds = Number(words[1]) * UNITS[(words[2] ?? 'ms').toLowerCase()];
  return Number.isNaN(milliseconds) ? 0 : Math.min(Math.max(0, milliseconds), YEAR);
}

/** Which part of the file is to be sent; `undefined` if the client has it already. */
function choose(request, response, { size }, { start = 0, end, acceptRanges = true }) {
  const { headers } = request;
  const tag = response.getHeader('ETag');
  const modified = response.getHeader('Last-Modified');
  if (fails(headers, tag, modified)) throw failure(412, 'Precondition Failed');
  const isCachable = (response.statusCode >= 200 && response.statusCode < 300) || response.statusCode === 304;
  if (isCachable && isFresh(headers, tag, modified)) {
    for (const name of ['Content-Encoding', 'Content-Language', 'Content-Length', 'Content-Range', 'Content-Type']) response.removeHeader(name);
    response.statusCode = 304;
    return undefined;
  }
  let length = Math.max(0, size - start);
  if (end !== undefined) length = Math.min(length, end - start + 1);
  let offset = start;
  if (acceptRanges && /^ *bytes=/.test(headers.range ?? '') && isCurrent(headers['if-range'], tag, modified)) {
    const ranges = parseRange(length, headers.range, { combine: true });
    if (ranges === -1) {
      response.setHeader('Content-Range', `bytes */${length}`);
      throw failure(416, 'Range Not Satisfiable', { headers: { 'Content-Range': `bytes */${length}` } });
    }
    // Several ranges are answered with everything.
    if (ranges !== -2 && ranges.length === 1) {
      const [range] = ranges;
      response.statusCode = 206;
      response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${length}`);
      offset += range.start;
      length = range.end - range.start + 1;
    }
  }
  response.setHeader('Content-Length', length);
  return { offset, length };
}

/** Whether the client asked for it only if it were another. */
function fails(headers, tag, modified) {
  const match = headers['if-match'];
  if (match) return !tag || (match !== '*' && !isAmong(tag, match));
  const since = Date.parse(headers['if-unmodified-since'] ?? '');
  return !Number.isNaN(since) && !(Date.parse(modified ?? '') <= since);
}

/** Whether a part of it is a part of what the client has. */
function isCurrent(condition, tag, modified) {
  if (!condition) return true;
  if (condition.includes('"')) return Boolean(tag && condition.includes(tag));
  return Date.parse(modified ?? '') <= Date.parse(condition);
}

/** Writes a part of a file, no faster than the client reads it. */
function write(response, file, { offset, length }, end) {
  let [at, left] = [offset, length];
  let isOver = false;
  const finish = error => {
    if (isOver) return;
    isOver = true;
    native.closeFile(file.handle);
    end(error);
  };
  response.on('close', () => finish(response.writableFinished ? undefined : aborted()));
  const pieces = () => {
    while (left > 0 && !isOver) {
      const piece = native.readFile(file.handle, at, Math.min(PIECE, left));
      if (piece.length === 0) {
        // It has become shorter: the client must see that something is missing.
        response.destroy();
        return;
      }
      at += piece.length;
      left -= piece.length;
      if (!response.write(piece) && left > 0) {
        response.once('drain', more);
        return;
      }
    }
    if (!isOver) response.end();
  };
  const more = () => {
    try {
      pieces();
    } catch (error) {
      response.destroy();
      finish(error);
    }
  };
  more();
}
