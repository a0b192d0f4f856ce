// The response as Express shows it, on top of what node:http gives.

import { native } from 'duet:native';
import { REASONS, ServerResponse } from 'duet:outgoing';

// The short names of media types that handlers use most.
const TYPES = {
  json: 'application/json; charset=utf-8', html: 'text/html; charset=utf-8', txt: 'text/plain; charset=utf-8',
  text: 'text/plain; charset=utf-8', css: 'text/css; charset=utf-8', csv: 'text/csv; charset=utf-8',
  js: 'text/javascript; charset=utf-8', xml: 'application/xml', png: 'image/png', jpg: 'image/jpeg', gif: 'image/gif',
  svg: 'image/svg+xml', pdf: 'application/pdf', bin: 'application/octet-stream', urlencoded: 'application/x-www-form-urlencoded',
};

const LOCALS = Symbol('locals');

export class Response extends ServerResponse {
  get locals() { return this[LOCALS] ??= Object.create(null); }
  set locals(locals) { this[LOCALS] = locals; }

  // Header fields, as Express has them.

  set(field, value) {
    if (typeof field === 'object') {
      for (const name of Object.keys(field)) this.set(name, field[name]);
      return this;
    }
    let text = Array.isArray(value) ? value.map(String) : String(value);
    if (field.toLowerCase() === 'content-type') {
      if (Array.isArray(text)) throw new TypeError('Content-Type cannot be set to an Array');
      text = withCharset(text);
    }
    return this.setHeader(field, text);
  }

  header(field, value) { return this.set(field, value); }
  get(field) { return this.getHeader(field); }

  append(field, value) {
    const previous = this.get(field);
    return this.set(field, previous === undefined ? value : [].concat(previous, value));
  }

  type(type) {
    return this.setHeader('Content-Type', type.includes('/') ? withCharset(type) : TYPES[type.replace(/^.*\./, '').toLowerCase()] ?? 'application/octet-stream');
  }

  contentType(type) { return this.type(type); }

  status(code) {
    if (!Number.isInteger(code)) throw new TypeError(`Invalid status code: ${JSON.stringify(code)}. Status code must be an integer.`);
    if (code < 100 || code > 999) throw new RangeError(`Invalid status code: ${JSON.stringify(code)}. Status code must be greater than 99 and less than 1000.`);
    this.statusCode = code;
    return this;
  }

  // Answers.

  sendStatus(code) {
    this.status(code).type('txt');
    return this.send(REASONS[code] ?? String(code));
  }

  json(value) {
    const text = JSON.stringify(value);
    if (!this.get('Content-Type')) this.set('Content-Type', 'application/json');
    return this.send(text);
  }

  send(body) {
    let content = body;
    switch (typeof content) {
      case 'string':
        if (!this.get('Content-Type')) this.type('html');
        break;
      case 'number':
      case 'boolean':
      case 'object':
        if (content === null) content = '';
        else if (!ArrayBuffer.isView(content)) return this.json(content);
        else if (!this.get('Content-Type')) this.type('bin');
    }
    if (content !== undefined && !this.get('ETag')) this.set('ETag', native.etag(content));
    if (this.statusCode === 204 || this.statusCode === 304) {
      for (const name of ['Content-Type', 'Content-Length', 'Transfer-Encoding']) this.removeHeader(name);
      content = undefined;
    } else if (this.statusCode === 205) {
      content = undefined;
    }
    return this.end(content);
  }
}

function withCharset(type) {
  if (/;\s*charset\s*=/i.test(type)) return type;
  return /^\s*(?:text\/|application\/(?:json|javascript|[\w.+-]+\+json))/i.test(type) ? `${type}; charset=utf-8` : type;
}
