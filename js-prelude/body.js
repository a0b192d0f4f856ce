// Request bodies, read as the reference's chain of body-parsers reads them: JSON (any value), text,
// forms, and bytes for everything else. What was compressed is inflated first, within the limit.

import { native } from 'duet:native';
import { parse } from 'duet:media';

/**
 * The body; or that it is JSON, which is then read when somebody looks at it; or why it cannot be read: a
 * status and a message. `limit` is in bytes.
 */
export function readBody(exchange, limit) {
  const { essence, parameters } = parse(native.header(exchange, 'content-type') ?? '');
  const type = essence.toLowerCase();
  const charset = parameters.charset?.toLowerCase() || 'utf-8';
  const isJson = type === 'application/json' || type === 'application/cloudevents+json';
  const isForm = type === 'application/x-www-form-urlencoded';
  const isText = isJson || isForm || /^text\/[a-z0-9][a-z0-9!#$&^_.+-]*$/.test(type);
  if ((isJson && !charset.startsWith('utf-')) || (isForm && charset !== 'utf-8' && charset !== 'iso-8859-1')) {
    return refuse(415, `unsupported charset "${charset.toUpperCase()}"`);
  }
  // The reference looks at the charset before it inflates.
  if (isText && charset !== 'utf-8' && native.decodeText(new Uint8Array(0), charset) === undefined) return refuse(415, `unsupported charset "${charset.toUpperCase()}"`);
  const encoding = (native.header(exchange, 'content-encoding') || 'identity').toLowerCase();
  let bytes;
  if (encoding !== 'identity') {
    bytes = native.inflate(exchange, encoding, limit);
    if (typeof bytes === 'string') return refused(bytes, encoding);
  }
  if (!isText) return { body: native.lazy('duet:buffer').Buffer.from((bytes ?? native.bodyBytes(exchange)).buffer) };
  if (isJson && bytes === undefined && charset === 'utf-8' && native.isJson(exchange)) return { isLater: true };
  const text = bytes === undefined && charset === 'utf-8' ? native.bodyText(exchange) : native.decodeText(bytes ?? native.bodyBytes(exchange), charset);
  if (isForm) return readForm(text, charset);
  if (!isJson) return { body: text };
  if (text === '') return { body: {} };
  try {
    return { body: JSON.parse(text) };
  } catch (error) {
    return refuse(400, error.message);
  }
}

function readForm(text, charset) {
  const { parseForm, TooDeep, TooMany } = native.lazy('duet:query');
  try {
    return { body: parseForm(text, charset) };
  } catch (error) {
    if (error instanceof TooMany) return refuse(413, error.message);
    if (error instanceof TooDeep) return refuse(400, error.message);
    throw error;
  }
}

/** What Rust says of a body that cannot be inflated. */
function refused(why, encoding) {
  switch (why) {
    case 'unknown': return refuse(415, `unsupported content encoding "${encoding}"`);
    case 'large': return refuse(413, 'request entity too large');
    default: return refuse(400, `the body is not what its content encoding "${encoding}" says`);
  }
}

function refuse(status, message) {
  return { refused: { status, message } };
}
