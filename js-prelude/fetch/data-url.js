// `data:` URLs, as the Fetch standard reads them.

import { Buffer } from 'duet:buffer';

/** The bytes and the media type in a `data:` URL; nothing if it is none. */
export function parseDataUrl(href) {
  const comma = href.indexOf(',');
  if (comma < 0) return undefined;
  let type = href.slice('data:'.length, comma).trim();
  const data = href.slice(comma + 1).replace(/#.*$/s, '');
  let bytes = percentDecoded(data);
  if (/; *base64$/i.test(type)) {
    type = type.replace(/; *base64$/i, '');
    const text = Buffer.from(bytes).toString('latin1').replace(/[\t\n\f\r ]/g, '');
    if (/[^A-Za-z0-9+/=]/.test(text) || text.replace(/=+$/, '').length % 4 === 1) return undefined;
    bytes = Buffer.from(text, 'base64');
  }
  if (type.startsWith(';')) type = `text/plain${type}`;
  return { bytes, type: /^[^\s/]+\/[^\s/;]+/.test(type) ? type : 'text/plain;charset=US-ASCII' };
}

function percentDecoded(text) {
  const bytes = Buffer.from(text);
  if (!text.includes('%')) return bytes;
  const decoded = [];
  for (let index = 0; index < bytes.length; index++) {
    const hex = bytes[index] === 0x25 ? bytes.toString('latin1', index + 1, index + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      decoded.push(parseInt(hex, 16));
      index += 2;
    } else {
      decoded.push(bytes[index]);
    }
  }
  return Buffer.from(decoded);
}
