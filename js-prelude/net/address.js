// Addresses: what is one, and which are blocked.

import { checkInteger, checkObject, checkOneOf, checkString, coded, invalidArgType, invalidArgValue } from 'duet:errors';

/** The four bytes of an IPv4 address, if it is one. */
function fourBytes(text) {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(part => /^(?:0|[1-9]\d{0,2})$/.test(part) && part < 256)) return undefined;
  return parts.map(Number);
}

/** The eight groups of an IPv6 address, if it is one. */
function eightGroups(text) {
  const [address, zone] = text.split('%', 2);
  if (zone === '' || text.split('%').length > 2 || (zone !== undefined && !/^[0-9a-zA-Z-.:]+$/.test(zone))) return undefined;
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [before, after] = halves.map(half => groupsOf(half, half === halves.at(-1)));
  if (before === undefined || (halves.length === 2 && after === undefined)) return undefined;
  if (halves.length === 1) return before.length === 8 ? before : undefined;
  const missing = 8 - before.length - after.length;
  return missing < 1 ? undefined : [...before, ...new Array(missing).fill(0), ...after];
}

/** Groups between colons; the last two may be an IPv4 address. */
function groupsOf(text, isLast) {
  if (text === '') return [];
  const parts = text.split(':');
  const groups = [];
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(parseInt(part, 16));
      continue;
    }
    const bytes = isLast && index === parts.length - 1 ? fourBytes(part) : undefined;
    if (bytes === undefined) return undefined;
    groups.push(bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3]);
  }
  return groups;
}

export const isIPv4 = input => fourBytes(`${input}`) !== undefined;
export const isIPv6 = input => eightGroups(`${input}`) !== undefined;
export const isIP = input => (isIPv4(input) ? 4 : isIPv6(input) ? 6 : 0);

/** An address as a number. */
function numberOf(address, family) {
  return family === 'ipv4'
    ? fourBytes(address).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
    : eightGroups(address).reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
}

const MAPPED = 0xffffn << 32n;

/** The shortest form of an IPv6 address. */
function shortened(address) {
  const [text, zone] = address.split('%');
  const groups = eightGroups(text);
  const suffix = zone === undefined ? '' : `%${zone}`;
  if (groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff) {
    const bytes = [groups[6] >> 8, groups[6] & 255, groups[7] >> 8, groups[7] & 255];
    return `::ffff:${bytes.join('.')}${suffix}`;
  }
  const words = groups.map(group => group.toString(16));
  let best = [0, 0];
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best[1]) best = [start, length];
  }
  if (best[1] < 2) return words.join(':') + suffix;
  return `${words.slice(0, best[0]).join(':')}::${words.slice(best[0] + best[1]).join(':')}${suffix}`;
}

const invalidAddress = address => coded(TypeError, 'ERR_INVALID_ADDRESS', 'Invalid address');

export class SocketAddress {
  #address;
  #port;
  #family;
  #flowlabel;

  constructor(options = {}) {
    checkObject(options, 'options');
    let { family = 'ipv4' } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    if (family !== 'ipv4' && family !== 'ipv6') throw invalidArgValue('options.family', options.family);
    const { address = family === 'ipv6' ? '::' : '127.0.0.1', port = 0, flowlabel = 0 } = options;
    checkString(address, 'options.address');
    checkPort(port, 'options.port');
    checkInteger(flowlabel, 'options.flowlabel', 0, 2 ** 32 - 1);
    if (!(family === 'ipv4' ? isIPv4(address) : isIPv6(address))) throw invalidAddress(address);
    this.#address = family === 'ipv4' ? address : shortened(address);
    this.#port = Number(port);
    this.#family = family;
    this.#flowlabel = flowlabel;
  }

  static isSocketAddress(value) { return value !== null && typeof value === 'object' && #address in value; }

  get address() { return this.#address; }
  get port() { return this.#port; }
  get family() { return this.#family; }
  get flowlabel() { return this.#family === 'ipv4' ? 0 : this.#flowlabel; }

  toJSON() {
    return { address: this.address, port: this.port, family: this.family, flowlabel: this.flowlabel };
  }
}

export class BlockList {
  #rules = [];

  addAddress(address, family = 'ipv4') {
    const one = asAddress(address, family, 'address');
    this.#add(one.family, one.number, one.number, `Address: ${familyName(one.family)} ${one.text}`);
  }

  addRange(start, end, family = 'ipv4') {
    const first = asAddress(start, family, 'start');
    const last = asAddress(end, family, 'end');
    if (first.number > last.number) throw invalidArgValue('start', start, 'must come before end');
    this.#add(first.family, first.number, last.number, `Range: ${familyName(first.family)} ${first.text}-${last.text}`);
  }

  addSubnet(network, prefix, family = 'ipv4') {
    const one = asAddress(network, family, 'network');
    const bits = one.family === 'ipv4' ? 32 : 128;
    checkInteger(prefix, 'prefix', 0, bits);
    const host = (1n << BigInt(bits - prefix)) - 1n;
    const first = one.number & ~host;
    this.#add(one.family, first, first | host, `Subnet: ${familyName(one.family)} ${one.text}/${prefix}`);
  }

  #add(family, first, last, text) {
    this.#rules.unshift({ family, first, last, text });
  }

  check(address, family = 'ipv4') {
    let one;
    if (!SocketAddress.isSocketAddress(address)) {
      checkString(address, 'address');
      checkString(family, 'family');
      const kind = family.toLowerCase();
      if (!(kind === 'ipv4' ? isIPv4(address) : isIPv6(address))) return false;
      one = { family: kind, number: numberOf(address, kind) };
    } else {
      one = asAddress(address, family, 'address');
    }
    const isIn = ({ family: kind, number }) => this.#rules.some(rule => rule.family === kind && rule.first <= number && number <= rule.last);
    if (isIn(one)) return true;
    // An IPv4 address may come in the clothes of IPv6.
    return one.family === 'ipv6' && one.number >> 32n === MAPPED >> 32n && isIn({ family: 'ipv4', number: one.number & 0xffffffffn });
  }

  get rules() { return this.#rules.map(rule => rule.text); }

  static isBlockList(value) { return value !== null && typeof value === 'object' && #rules in value; }
}

const familyName = family => (family === 'ipv4' ? 'IPv4' : 'IPv6');

function asAddress(value, family, name) {
  if (SocketAddress.isSocketAddress(value)) {
    return { family: value.family, number: numberOf(value.address, value.family), text: value.address };
  }
  if (typeof value !== 'string') throw invalidArgType(name, 'string', value);
  checkString(family, 'family');
  checkOneOf(family.toLowerCase(), 'family', ['ipv4', 'ipv6']);
  const { address, family: kind } = new SocketAddress({ address: value, family });
  return { family: kind, number: numberOf(address, kind), text: address };
}

/** A port as a number; anything else is thrown out. */
export function checkPort(port, name = 'Port', allowZero = true) {
  const isNumber = typeof port === 'number' || (typeof port === 'string' && port.trim().length > 0);
  if (!isNumber || +port !== +port >>> 0 || port > 0xffff || (port === 0 && !allowZero)) {
    throw badPort(name, port, allowZero);
  }
  return port | 0;
}

function badPort(name, port, allowZero) {
  let shown;
  if (port === null || port === undefined) shown = `Received ${port}.`;
  else if (typeof port === 'function') shown = `Received function ${port.name}.`;
  else if (typeof port === 'object') shown = `Received an instance of ${port.constructor?.name ?? 'Object'}.`;
  else shown = `Received type ${typeof port} (${typeof port === 'string' ? `'${port}'` : String(port)}).`;
  return coded(RangeError, 'ERR_SOCKET_BAD_PORT', `${name} should be ${allowZero ? '>=' : '>'} 0 and < 65536. ${shown}`);
}
