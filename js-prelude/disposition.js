// `Content-Disposition: attachment` (RFC 6266): a name in ASCII, and one in UTF-8 where that is not
// enough.

const PLAIN = /^[\x20-\x7e]*$/;
const LOOKS_ENCODED = /%[0-9A-Fa-f]{2}/;
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** The last part of a path. */
export const basename = path => path.replace(/\/+$/, '').split('/').at(-1);

export function attachment(name) {
  if (name === undefined) return 'attachment';
  const quoted = text => (TOKEN.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`);
  if (PLAIN.test(name) && !LOOKS_ENCODED.test(name)) return `attachment; filename=${quoted(name)}`;
  const ascii = name.replace(/[^\x20-\x7e]/g, '?');
  const utf8 = encodeURIComponent(name).replace(/['()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename=${quoted(ascii)}; filename*=UTF-8''${utf8}`;
}
