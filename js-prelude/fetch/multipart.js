// `multipart/form-data`, written and read, as HTML and RFC 7578 have it.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { parse } from 'duet:media';

const escaped = name => name.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
const normalised = text => text.replace(/\r?\n|\r/g, '\r\n');

/** A form as a list of texts and blobs, and the media type that tells the boundary. */
export function write(form) {
  const boundary = `----formdata-duet-${native.newId().replaceAll('-', '')}`;
  const parts = [];
  for (const [name, value] of form) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(normalised(name))}"`;
    if (typeof value === 'string') parts.push(`${head}\r\n\r\n${normalised(value)}\r\n`);
    else parts.push(`${head}; filename="${escaped(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`, value, '\r\n');
  }
  parts.push(`--${boundary}--\r\n`);
  return { parts, type: `multipart/form-data; boundary=${boundary}` };
}

const broken = () => new TypeError('Failed to parse body as FormData.');

/** The form that a body is. */
export function read(bytes, boundary) {
  const { FormData } = native.lazy('duet:web/form-data');
  const { File } = native.lazy('duet:web/blob');
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const form = new FormData();
  const delimiter = Buffer.from(`--${boundary}`);
  let at = body.indexOf(delimiter);
  if (!boundary || at < 0) throw broken();
  for (;;) {
    at += delimiter.length;
    if (body.toString('latin1', at, at + 2) === '--') return form;
    if (body.toString('latin1', at, at + 2) !== '\r\n') throw broken();
    const headEnd = body.indexOf('\r\n\r\n', at);
    const end = body.indexOf(`\r\n--${boundary}`, Math.max(headEnd, at));
    if (headEnd < 0 || end < 0) throw broken();
    const fields = new Map();
    for (const line of body.toString('utf8', at + 2, headEnd).split('\r\n')) {
      const colon = line.indexOf(':');
      fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
    const { name, filename } = dispositionOf(fields.get('content-disposition') ?? '');
    if (name === undefined) throw broken();
    const content = body.subarray(headEnd + 4, end);
    if (filename === undefined) form.append(name, content.toString('utf8'));
    else form.append(name, new File([content], filename, { type: fields.get('content-type') ?? 'text/plain' }));
    at = end + 2;
  }
}

/** Name and file name; a backslash is one like any other character, as browsers write it. */
function dispositionOf(text) {
  const values = new Map();
  const parameter = /\s*;\s*([^\s=;]+)=(?:"([^"]*)"|[^;]*)/y;
  parameter.lastIndex = /^[^;\s]*/.exec(text)[0].length;
  for (let found; (found = parameter.exec(text));) {
    const value = found[2]?.replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%22/g, '"');
    if (!values.has(found[1].toLowerCase())) values.set(found[1].toLowerCase(), value);
  }
  return { name: values.get('name'), filename: values.get('filename') };
}

/** The form that a body with this media type is. */
export function readForm(bytes, type) {
  const { essence, parameters } = parse(type ?? '');
  switch (essence.toLowerCase()) {
    case 'multipart/form-data':
      return read(bytes, parameters.boundary);
    case 'application/x-www-form-urlencoded': {
      const form = new (native.lazy('duet:web/form-data').FormData)();
      for (const [name, value] of new URLSearchParams(Buffer.from(bytes).toString('utf8'))) form.append(name, value);
      return form;
    }
    default:
      throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
  }
}
