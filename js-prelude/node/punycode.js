// `node:punycode`: international letters in names of hosts, as RFC 3492 has them. Deprecated, and
// still used by packages.

const BASE = 36;
const LEAST = 1;
const MOST = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST = 128;
const LARGEST = 2 ** 31 - 1;

const fail = words => { throw new RangeError(words); };
const tooLarge = () => fail('Overflow: input needs wider integers to process');
const threshold = (digit, bias) => Math.min(Math.max(digit - bias, LEAST), MOST);

/** How the next digits are read, after one letter has been. */
function adapt(delta, count, isFirst) {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / count);
  let bias = 0;
  for (; rest > (BASE - LEAST) * MOST / 2; bias += BASE) rest = Math.floor(rest / (BASE - LEAST));
  return Math.floor(bias + (BASE - LEAST + 1) * rest / (rest + SKEW));
}

function digitOf(code) {
  if (code >= 48 && code <= 57) return code - 22;
  if (code >= 65 && code <= 90) return code - 65;
  return code >= 97 && code <= 122 ? code - 97 : BASE;
}

const letterOf = digit => String.fromCharCode(digit < 26 ? digit + 97 : digit + 22);

function decode(input) {
  const dash = Math.max(input.lastIndexOf('-'), 0);
  const letters = [];
  for (let index = 0; index < dash; index++) {
    if (input.charCodeAt(index) >= FIRST) fail('Illegal input >= 0x80 (not a basic code point)');
    letters.push(input.charCodeAt(index));
  }
  let code = FIRST;
  let place = 0;
  let bias = FIRST_BIAS;
  for (let index = dash > 0 ? dash + 1 : 0; index < input.length;) {
    const before = place;
    for (let weight = 1, step = BASE; ; step += BASE) {
      if (index >= input.length) fail('Invalid input');
      const digit = digitOf(input.charCodeAt(index++));
      if (digit >= BASE) fail('Invalid input');
      if (digit > Math.floor((LARGEST - place) / weight)) tooLarge();
      place += digit * weight;
      const limit = threshold(step, bias);
      if (digit < limit) break;
      if (weight > Math.floor(LARGEST / (BASE - limit))) tooLarge();
      weight *= BASE - limit;
    }
    const count = letters.length + 1;
    bias = adapt(place - before, count, before === 0);
    if (Math.floor(place / count) > LARGEST - code) tooLarge();
    code += Math.floor(place / count);
    place %= count;
    letters.splice(place++, 0, code);
  }
  return String.fromCodePoint(...letters);
}

function encode(text) {
  const letters = decodeUnits(text);
  const basic = letters.filter(letter => letter < FIRST);
  let output = String.fromCharCode(...basic);
  if (basic.length > 0) output += '-';
  let handled = basic.length;
  let code = FIRST;
  let delta = 0;
  let bias = FIRST_BIAS;
  while (handled < letters.length) {
    const next = Math.min(...letters.filter(letter => letter >= code));
    if (next - code > Math.floor((LARGEST - delta) / (handled + 1))) tooLarge();
    delta += (next - code) * (handled + 1);
    code = next;
    for (const letter of letters) {
      if (letter < code && ++delta > LARGEST) tooLarge();
      if (letter !== code) continue;
      let rest = delta;
      for (let step = BASE; ; step += BASE) {
        const limit = threshold(step, bias);
        if (rest < limit) break;
        output += letterOf(limit + (rest - limit) % (BASE - limit));
        rest = Math.floor((rest - limit) / (BASE - limit));
      }
      output += letterOf(rest);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    code++;
  }
  return output;
}

const decodeUnits = text => Array.from(text, letter => letter.codePointAt(0));
const encodeUnits = points => String.fromCodePoint(...points);

/** Each label of a domain, or of the domain of an address. */
function labels(domain, change) {
  const at = domain.split('@');
  const [user, name] = at.length > 1 ? [`${at[0]}@`, at[1]] : ['', domain];
  return user + name.replace(/[\u3002\uFF0E\uFF61]/g, '.').split('.').map(change).join('.');
}

const toUnicode = input => labels(input, label => /^xn--/.test(label) ? decode(label.slice(4).toLowerCase()) : label);
const toASCII = input => labels(input, label => /[^\0-\x7F]/.test(label) ? `xn--${encode(label)}` : label);

export default { version: '2.1.0', ucs2: { decode: decodeUnits, encode: encodeUnits }, decode, encode, toASCII, toUnicode };
