// The source of a failed `assert(…)`, which is its message.

import { native } from 'duet:native';

const OPENING = { '(': ')', '[': ']', '{': '}' };

/** The end of the brackets that open at `start`, past texts and comments. */
function endOfBrackets(source, start) {
  const open = [];
  for (let at = start; at < source.length; at++) {
    const character = source[at];
    if (character in OPENING) open.push(OPENING[character]);
    else if (character === open.at(-1)) {
      open.pop();
      if (open.length === 0) return at + 1;
    } else if (character === '"' || character === "'" || character === '`') {
      for (at++; at < source.length && source[at] !== character; at++) if (source[at] === '\\') at++;
    } else if (source.startsWith('//', at)) at = source.indexOf('\n', at);
    else if (source.startsWith('/*', at)) at = source.indexOf('*/', at) + 1;
    if (at < 0) break;
  }
  return -1;
}

/** The text of the call that was made at a place of a file; undefined if it cannot be told. */
function callAt(file, line, column) {
  const source = native.readText(file.replace(/^file:\/\//, ''));
  const lines = source.split('\n');
  const before = lines.slice(0, line - 1).reduce((length, text) => length + text.length + 1, 0);
  const text = lines[line - 1];
  // The place is somewhere in what is called, or at its bracket.
  const calls = [...text.matchAll(/[\w$]+(?:\s*\??\.\s*[\w$]+)*\s*\(/g)];
  const call = calls.findLast(one => one.index <= column - 1 && column - 1 <= one.index + one[0].length) ?? calls.findLast(one => one.index <= column - 1);
  if (!call) return undefined;
  const start = before + call.index;
  const end = endOfBrackets(source, start + call[0].length - 1);
  if (end === -1) return undefined;
  const [first, ...rest] = source.slice(start, end).split('\n');
  const margin = call.index;
  return [first, ...rest.map(one => one.slice(Math.min(margin, one.search(/\S|$/))))].join('\n  ');
}

/** The message for a value that is not what it must be, in a call of `called`. */
export function expressionMessage(called) {
  const { prepareStackTrace } = Error;
  const target = {};
  Error.prepareStackTrace = (error, sites) => sites;
  Error.captureStackTrace(target, called);
  const [site] = target.stack;
  Error.prepareStackTrace = prepareStackTrace;
  try {
    const call = site && callAt(site.getFileName(), site.getLineNumber(), site.getColumnNumber());
    if (call !== undefined) return `The expression evaluated to a falsy value:\n\n  ${call}\n`;
  } catch {
    // The source is not to be had.
  }
  return undefined;
}
