// What `util` does with text: colours and the absence of them, and files of variables.

import { inspect } from 'duet:inspect';
import { withoutControls } from 'duet:inspect/layout';
import { checkBoolean, checkOneOf, checkString, invalidArgType } from 'duet:errors';

export function stripVTControlCharacters(text) {
  checkString(text, 'str');
  return withoutControls(text);
}

const isStream = stream => stream !== null && typeof stream === 'object' && (typeof stream.write === 'function' || typeof stream.pipe === 'function' || typeof stream.getWriter === 'function' || typeof stream.getReader === 'function');

export function styleText(format, text, { validateStream = true, stream = globalThis.process.stdout } = {}) {
  checkString(text, 'text');
  checkBoolean(validateStream, 'options.validateStream');
  if (validateStream && !isStream(stream)) throw invalidArgType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  const names = [format].flat();
  for (const name of names) {
    if (name === undefined || name === null || inspect.colors[name] === undefined) checkOneOf(name, 'format', Object.keys(inspect.colors));
  }
  // A log has no colours.
  if (validateStream && !Array.isArray(format) && !stream?.isTTY) return text;
  const codes = names.map(name => inspect.colors[name]);
  return `${codes.map(([open]) => `\u001b[${open}m`).join('')}${text}${codes.reverse().map(([, close]) => `\u001b[${close}m`).join('')}`;
}

/** The variables of a `.env` file. */
export function parseEnv(content) {
  checkString(content, 'content');
  const variables = {};
  const pattern = /^[ \t]*(?:export[ \t]+)?([^=\n#]+?)[ \t]*=[ \t]*(?:"((?:[^"])*)"|'([^']*)'|`([^`]*)`|([^\n#]*))[^\n]*$/gm;
  for (const [, name, double, single, back, bare] of content.replace(/\r\n?/g, '\n').matchAll(pattern)) {
    variables[name.trim()] = double?.replace(/\\n/g, '\n') ?? single ?? back ?? bare.trim();
  }
  return variables;
}
