// `console.table`: rows and columns in a frame.

import { native } from 'duet:native';
import { inspect } from 'duet:inspect';
import { widthOf } from 'duet:inspect/layout';
import types from 'duet:node/util/types';

const ITERATION = '(iteration index)';
const INDEX = '(index)';
const KEY = 'Key';
const VALUES = 'Values';

function frame(heads, columns) {
  const height = Math.max(...columns.map(column => column.length));
  const rows = Array.from({ length: height }, (_, row) => columns.map(column => Object.hasOwn(column, row) ? column[row] : ''));
  const widths = heads.map((head, index) => Math.max(widthOf(head), ...rows.map(row => widthOf(row[index]))));
  const line = (left, middle, right) => left + widths.map(width => '─'.repeat(width + 2)).join(middle) + right;
  const cells = row => `│ ${row.map((cell, index) => cell + ' '.repeat(widths[index] - widthOf(cell))).join(' │ ')} │`;
  return [line('┌', '┬', '┐'), cells(heads), line('├', '┼', '┤'), ...rows.map(cells), line('└', '┴', '┘')].join('\n');
}

export function table(data, columns, options) {
  const show = value => {
    const isLarge = value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 2;
    return inspect(value, { depth: isLarge ? -1 : 0, maxArrayLength: 3, breakLength: Infinity, ...options });
  };
  const numbered = length => Array.from({ length }, (_, index) => show(index));
  if (data instanceof Map) return frame([ITERATION, KEY, VALUES], [numbered(data.size), [...data.keys()].map(show), [...data.values()].map(show)]);
  if (data instanceof Set) return frame([ITERATION, VALUES], [numbered(data.size), [...data].map(show)]);
  if (types.isMapIterator(data) || types.isSetIterator(data)) {
    const [entries, arePairs] = native.group('inspection').iterator(data);
    return table(arePairs && types.isMapIterator(data) ? new Map(entries) : new Set(entries), undefined, options);
  }
  const keys = Object.keys(data);
  const found = new Map();
  const values = [];
  let hasPrimitives = false;
  keys.forEach((key, row) => {
    const item = data[key];
    const isPrimitive = item === null || (typeof item !== 'function' && typeof item !== 'object');
    if (isPrimitive && columns === undefined) {
      hasPrimitives = true;
      values[row] = show(item);
      return;
    }
    for (const name of columns ?? Object.keys(item)) {
      if (!found.has(name)) found.set(name, []);
      found.get(name)[row] = isPrimitive || !Object.hasOwn(item, name) ? '' : show(item[name]);
    }
  });
  const heads = [INDEX, ...found.keys()];
  const lists = [keys, ...found.values()];
  if (hasPrimitives) {
    heads.push(VALUES);
    lists.push(values);
  }
  return frame(heads, lists);
}
