// How the parts of a shown value become text: primitives, lines that are not too long, and lists in
// columns.

const SHORT_TEXT = 16;

const ESCAPED = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\', "'": "\\'" };
const UNSAFE = /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const UNSAFE_OR_QUOTE = new RegExp(`'|${UNSAFE.source}`, 'g');

const escaped = character => {
  const code = character.charCodeAt(0);
  return ESCAPED[character] ?? (code < 256 ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : `\\u${code.toString(16)}`);
};

/** A text in the quotes that need the fewest escapes. */
export function quote(text) {
  if (!text.includes("'")) return `'${text.replace(UNSAFE, escaped)}'`;
  if (!text.includes('"')) return `"${text.replace(UNSAFE, escaped)}"`;
  if (!text.includes('`') && !text.includes('${')) return `\`${text.replace(UNSAFE, escaped)}\``;
  return `'${text.replace(UNSAFE_OR_QUOTE, escaped)}'`;
}

const separated = digits => digits.replace(/\B(?=(\d{3})+(?!\d))/g, '_');

/** A number as text, its digits in groups of three if they are to be. */
export function numberText(number, inGroups) {
  if (typeof number === 'bigint') return `${inGroups ? separated(String(number)) : number}n`;
  if (Object.is(number, -0)) return '-0';
  const text = String(number);
  if (!inGroups || !Number.isFinite(number) || text.includes('e')) return text;
  const [whole, fraction] = text.split('.');
  return fraction === undefined ? separated(whole) : `${separated(whole)}.${fraction.replace(/(\d{3})(?=\d)/g, '$1_')}`;
}

export function showPrimitive(context, value) {
  switch (typeof value) {
    case 'string': return showText(context, value);
    case 'number': return context.stylize(numberText(value, context.numericSeparator), 'number');
    case 'bigint': return context.stylize(numberText(value, context.numericSeparator), 'bigint');
    case 'symbol': return context.stylize(Symbol.prototype.toString.call(value), 'symbol');
    default: return context.stylize(String(value), typeof value);
  }
}

function showText(context, text) {
  let rest = '';
  if (text.length > context.maxStringLength) {
    const more = text.length - context.maxStringLength;
    rest = `... ${more} more character${more > 1 ? 's' : ''}`;
    text = text.slice(0, context.maxStringLength);
  }
  if (context.compact === true || text.length <= SHORT_TEXT || text.length <= context.breakLength - context.indent - 4 || !text.includes('\n')) {
    return context.stylize(quote(text), 'string') + rest;
  }
  const lines = text.split(/(?<=\n)/).map(line => context.stylize(quote(line), 'string'));
  return lines.join(` +\n${' '.repeat(context.indent + 2)}`) + rest;
}

// Sequences that move a terminal's cursor or change its colours.
const CONTROL = /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|\u001B\][^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)|\u001B[ -/]+[0-~]|\u001B[0-Z\\^-~]/g;
export const withoutControls = text => text.includes('\u001b') || text.includes('\u009b') ? text.replace(CONTROL, '') : text;

const WIDE = [
  [0x1100, 0x115f], [0x231a, 0x231b], [0x2329, 0x232a], [0x23e9, 0x23ec], [0x25fd, 0x25fe], [0x2614, 0x2615], [0x26a1, 0x26a1], [0x2705, 0x2705], [0x2728, 0x2728], [0x274c, 0x274c], [0x2753, 0x2755],
  [0x2e80, 0x303e], [0x3040, 0x3247], [0x3250, 0x4dbf], [0x4e00, 0xa4c6], [0xa960, 0xa97c], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe10, 0xfe19], [0xfe30, 0xfe6b], [0xff01, 0xff60], [0xffe0, 0xffe6],
  [0x1b000, 0x1b001], [0x1f200, 0x1f251], [0x1f300, 0x1f64f], [0x1f680, 0x1f6fc], [0x1f900, 0x1f9ff], [0x20000, 0x3fffd],
];
const EMPTY = [[0, 0x1f], [0x7f, 0x9f], [0x300, 0x36f], [0x200b, 0x200f], [0x20d0, 0x20ff], [0xfe00, 0xfe0f], [0xfe20, 0xfe2f], [0xe0100, 0xe01ef]];
const within = (code, ranges) => ranges.some(([first, last]) => code >= first && code <= last);

/** How many columns of a terminal a text takes. */
export function widthOf(text, hasControls = true) {
  if (hasControls) text = withoutControls(text);
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text.normalize('NFC')) {
    const code = character.codePointAt(0);
    width += within(code, EMPTY) ? 0 : within(code, WIDE) ? 2 : 1;
  }
  return width;
}

/** Whether the parts fit on a line. */
function fits(context, parts, start, base) {
  let length = parts.length + start;
  if (length + parts.length > context.breakLength) return false;
  for (const part of parts) {
    length += context.colors ? withoutControls(part).length : part.length;
    if (length > context.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}

/** The whole of a value: one line if it is short and not deep, else one line for each part or each row. */
export function layOut(context, parts, { base, braces, isList, level, value }) {
  const [open, close] = braces;
  if (context.compact === true) return layOutCompactly(context, parts, base, open, close);
  const before = base ? `${base} ` : '';
  if (typeof context.compact === 'number' && context.compact >= 1) {
    const rows = isList && parts.length > 6 ? inColumns(context, parts, value) : parts;
    if (rows === parts && context.deepest - level < context.compact) {
      const start = parts.length + context.indent + open.length + base.length + 10;
      if (fits(context, parts, start, base)) {
        const line = parts.join(', ');
        if (!line.includes('\n')) return `${before}${open} ${line} ${close}`;
      }
    }
    parts = rows;
  }
  const margin = `\n${' '.repeat(context.indent)}`;
  return `${before}${open}${margin}  ${parts.join(`,${margin}  `)}${margin}${close}`;
}

function layOutCompactly(context, parts, base, open, close) {
  if (fits(context, parts, 0, base)) return `${open}${base ? ` ${base}` : ''} ${parts.join(', ')} ${close}`;
  const margin = `\n${' '.repeat(context.indent)}`;
  const first = base === '' && open.length === 1 ? ' ' : `${base ? ` ${base}` : ''}${margin}  `;
  return `${open}${first}${parts.join(`,${margin}  `)} ${close}`;
}

const GAP = 2;

/** Puts the items of a long list into columns, if they are much alike in length. The number of columns makes it about two and a half times as wide as high. */
function inColumns(context, parts, value) {
  // The last says how many more there are, and has a line of its own.
  const hasRest = context.maxArrayLength < parts.length;
  const count = hasRest ? parts.length - 1 : parts.length;
  const widths = [];
  let total = 0;
  let widest = 0;
  for (let index = 0; index < count; index++) {
    const width = widthOf(parts[index], context.colors);
    widths.push(width);
    total += width + GAP;
    widest = Math.max(widest, width);
  }
  const cell = widest + GAP;
  if (cell * 3 + context.indent >= context.breakLength || (total / cell <= 5 && widest > 6)) return parts;
  const typical = Math.max(cell - 3 - Math.sqrt(cell - total / parts.length), 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * typical * count) / typical),
    Math.floor((context.breakLength - context.indent) / cell),
    context.compact * 4,
    15,
  );
  if (columns <= 1) return parts;
  const wide = [];
  for (let column = 0; column < columns; column++) {
    let most = 0;
    for (let index = column; index < count; index += columns) most = Math.max(most, widths[index]);
    wide.push(most + GAP);
  }
  // Numbers stand on the right.
  let isNumeric = value !== undefined;
  for (let index = 0; isNumeric && index < parts.length; index++) isNumeric = typeof value[index] === 'number' || typeof value[index] === 'bigint';
  const rows = [];
  for (let start = 0; start < count; start += columns) {
    const end = Math.min(start + columns, count);
    let row = '';
    for (let index = start; index < end - 1; index++) {
      // What takes no column is not counted by padding.
      const width = wide[index - start] + parts[index].length - widths[index];
      row += isNumeric ? `${parts[index]}, `.padStart(width) : `${parts[index]}, `.padEnd(width);
    }
    const last = end - 1;
    row += isNumeric ? parts[last].padStart(wide[last - start] + parts[last].length - widths[last] - GAP) : parts[last];
    rows.push(row);
  }
  if (hasRest) rows.push(parts[count]);
  return rows;
}
