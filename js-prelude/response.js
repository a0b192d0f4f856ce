// The response as Express 5 shows it, on top of what node:http gives.

import { native } from 'duet:native';
import { ENCODED, REASONS, ServerResponse } from 'duet:outgoing';

const LOCALS = Symbol('locals');
const media = () => native.lazy('duet:media');

/** The characters that a URL may have, and `%XX`, stay; everything else is encoded. */
const encodeUrl = url => String(url).toWellFormed().replace(/[^\x21\x23-\x3B\x3D\x3F-\x5F\x61-\x7A\x7C\x7E]+|%(?![0-9A-Fa-f]{2})/gu, text => encodeURI(text));

export class Response extends ServerResponse {
  get app() { return native.lazy('duet:application').application; }
  get locals() { return this[LOCALS] ??= Object.create(null); }
  set locals(locals) { this[LOCALS] = locals; }

  // Header fields.

  set(field, ...values) {
    if (values.length !== 1) {
      for (const name in field) this.set(name, field[name]);
      return this;
    }
    const [value] = values;
    let text = Array.isArray(value) ? value.map(String) : String(value);
    if (field.toLowerCase() === 'content-type') {
      if (Array.isArray(text)) throw new TypeError('Content-Type cannot be set to an Array');
      text = media().contentType(text);
    }
    return this.setHeader(field, text);
  }

  header(...parameters) { return this.set(...parameters); }
  get(field) { return this.getHeader(field); }

  append(field, value) {
    const before = this.get(field);
    return this.set(field, before ? [].concat(before, value) : value);
  }

  type(type) {
    const whole = type.includes('/') ? type : media().contentType(type) || 'application/octet-stream';
    return this.set('Content-Type', whole);
  }

  contentType(type) { return this.type(type); }

  vary(field) {
    if (!field) throw new TypeError('field argument is required');
    const listed = text => text.split(',').map(name => name.trim());
    const names = Array.isArray(field) ? field : listed(String(field));
    if (!names.every(name => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))) throw new TypeError('field argument contains an invalid header name');
    const before = [].concat(this.get('Vary') ?? []).join(', ');
    const known = before === '' ? [] : listed(before.toLowerCase());
    if (before === '*' || names.includes('*') || known.includes('*')) return this.setHeader('Vary', '*');
    const added = names.filter((name, index) => !known.includes(name.toLowerCase()) && names.findIndex(one => one.toLowerCase() === name.toLowerCase()) === index);
    const whole = [before, ...added].filter(text => text !== '').join(', ');
    return whole === '' ? this : this.setHeader('Vary', whole);
  }

  links(links) {
    const written = Object.entries(links).map(([relation, targets]) => [].concat(targets).map(target => `<${target}>; rel="${relation}"`).join(', '));
    return this.set('Link', [this.get('Link'), ...written].filter(Boolean).join(', '));
  }

  location(url) { return this.set('Location', encodeUrl(url)); }

  cookie(name, value, options) {
    const { signed, ...all } = { ...options };
    if (signed) throw new Error('cookieParser("secret") required for signed cookies');
    const text = typeof value === 'object' ? `j:${JSON.stringify(value)}` : String(value);
    if (all.maxAge !== undefined && all.maxAge !== null && !Number.isNaN(all.maxAge - 0)) {
      all.expires = new Date(Date.now() + (all.maxAge - 0));
      all.maxAge = Math.floor((all.maxAge - 0) / 1000);
    }
    all.path ??= '/';
    return this.append('Set-Cookie', native.lazy('duet:cookie').serialize(name, text, all));
  }

  clearCookie(name, options) {
    const { maxAge, ...all } = { path: '/', ...options, expires: new Date(1) };
    return this.cookie(name, '', all);
  }

  attachment(filename) {
    const { attachment, basename } = native.lazy('duet:disposition');
    const name = filename === undefined ? undefined : basename(filename);
    if (name) this.type(name.includes('.', 1) ? name.slice(name.lastIndexOf('.')) : '');
    return this.set('Content-Disposition', attachment(name));
  }

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
    const text = stringify(value, this.app);
    if (!this.get('Content-Type')) this.set('Content-Type', 'application/json');
    return this.send(text);
  }

  jsonp(value) {
    let text = stringify(value, this.app);
    if (!this.get('Content-Type')) {
      this.set('X-Content-Type-Options', 'nosniff');
      this.set('Content-Type', 'application/json');
    }
    const asked = this.req.query[this.app.get('jsonp callback name')];
    const callback = Array.isArray(asked) ? asked[0] : asked;
    if (typeof callback === 'string' && callback !== '') {
      this.set('X-Content-Type-Options', 'nosniff');
      this.set('Content-Type', 'text/javascript');
      const name = callback.replace(/[^[\]\w$.]/g, '');
      // JSON may have these in strings, and older JavaScript may not.
      text = (text ?? '').replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
      text = `/**/ typeof ${name} === 'function' && ${name}(${text});`;
    }
    return this.send(text);
  }

  send(body) {
    let content = body;
    switch (typeof content) {
      case 'string': {
        const type = this.get('Content-Type');
        if (typeof type === 'string') this.set('Content-Type', media().withCharset(type, 'utf-8'));
        else this.type('html');
        break;
      }
      case 'number':
      case 'boolean':
      case 'object':
        if (content === null) content = '';
        else if (!ArrayBuffer.isView(content)) return this.json(content);
        else if (!this.get('Content-Type')) this.type('bin');
    }
    if (content !== undefined) {
      // As `Buffer.from` does: each element becomes a byte.
      if (ArrayBuffer.isView(content)) content = content instanceof Uint8Array ? content : Uint8Array.from(content);
      else if (typeof content !== 'string') throw new TypeError(`The first argument must be of type string or an instance of Buffer. Received type ${typeof content}`);
      if (!this.get('Transfer-Encoding')) this.set('Content-Length', typeof content === 'string' ? native.byteLength(content) : content.length);
      const hasTag = Boolean(this.get('ETag')) || !this.app.get('etag');
      if (!hasTag) this.set('ETag', native.etag(content));
      // Express makes bytes of all but short texts, and Node.js writes the head of those in Latin-1.
      this[ENCODED] = !hasTag || content.length >= 1000;
    }
    if (this.req.fresh) this.status(304);
    if (this.statusCode === 204 || this.statusCode === 304) {
      for (const name of ['Content-Type', 'Content-Length', 'Transfer-Encoding']) this.removeHeader(name);
      content = '';
    } else if (this.statusCode === 205) {
      this.set('Content-Length', '0');
      this.removeHeader('Transfer-Encoding');
      content = '';
    }
    return this.req.method === 'HEAD' ? this.end() : this.end(content);
  }

  redirect(...parameters) {
    const [status, url] = parameters.length === 2 ? parameters : [302, parameters[0]];
    const address = this.location(url).get('Location');
    const reason = REASONS[status];
    let body = '';
    this.format({
      text: () => { body = `${reason}. Redirecting to ${address}`; },
      html: () => {
        const shown = native.lazy('duet:errorpage').escapeHtml(address);
        body = `<!DOCTYPE html><head><title>${reason}</title></head><body><p>${reason}. Redirecting to ${shown}</p></body>`;
      },
      default: () => {},
    });
    this.status(status);
    this.set('Content-Length', native.byteLength(body));
    if (this.req.method === 'HEAD') this.end();
    else this.end(body);
  }

  format(answers) {
    const { req } = this;
    const types = Object.keys(answers).filter(type => type !== 'default');
    const type = types.length > 0 ? req.accepts(types) : false;
    this.vary('Accept');
    if (type) {
      const { lookup, parse } = media();
      this.set('Content-Type', type.includes('/') ? parse(type).essence : lookup(type) || 'application/octet-stream');
      answers[type](req, this, req.next);
    } else if (answers.default) {
      answers.default(req, this, req.next);
    } else {
      req.next(Object.assign(new Error('Not Acceptable'), { status: 406, types }));
    }
    return this;
  }

  sendFile(path, options, callback) { native.lazy('duet:send').sendFile(this, path, options, callback); }
  download(path, filename, options, callback) { native.lazy('duet:send').download(this, path, filename, options, callback); }

  render() {
    throw new Error('response.render() is not available: a Function has no view engine; render with a template package and send the text');
  }
}

function stringify(value, application) {
  const [replacer, spaces, escapes] = ['replacer', 'spaces', 'escape'].map(name => application.get(`json ${name}`));
  const text = replacer || spaces ? JSON.stringify(value, replacer, spaces) : JSON.stringify(value);
  if (!escapes || text === undefined) return text;
  return text.replace(/[<>&]/g, character => `\\u00${character.charCodeAt(0).toString(16)}`);
}
