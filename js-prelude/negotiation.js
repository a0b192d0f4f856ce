// What a client accepts (RFC 9110, 12): which of several answers it likes best.

import { lookup, parse } from 'duet:media';

/** The members of an `Accept…` field: `text`, `parameters`, `quality` and `place`. */
function members(field) {
  const list = [];
  for (let at = 0; at < field.length; ) {
    const { essence, parameters, end } = parse(field, at, true);
    const { q, ...others } = parameters;
    list.push({ text: essence, parameters: others, quality: q ? parseFloat(q) : 1, place: list.length });
    at = end + 1;
  }
  return list.filter(({ text }) => text !== '');
}

/** The best first; what has quality 0 or none is left out. */
function ranked(candidates) {
  return candidates
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality || other.fit - one.fit || one.place - other.place || one.index - other.index);
}

/** The names that are offered, in the client's order. `fits` says how well a member describes a name. */
function chosen(accepted, offered, fits) {
  const candidates = offered.map((name, index) => {
    let best = { quality: 0, fit: 0, place: -1, index, name };
    for (const { quality, place, ...member } of accepted) {
      const fit = fits(name, member);
      if (fit === undefined) continue;
      if (best.fit - fit || best.quality - quality || best.place - place) {
        const isBetter = (best.fit - fit || best.quality - quality || best.place - place) < 0;
        if (isBetter) best = { quality, fit, place, index, name };
      }
    }
    return best;
  });
  return ranked(candidates).map(({ name }) => name);
}

const all = accepted => ranked(accepted.map((member, index) => ({ ...member, fit: 0, index }))).map(({ text }) => text);

const same = (one, other) => one.toLowerCase() === other.toLowerCase();

function mediaFit(name, { text, parameters }) {
  const offer = parse(name);
  const [type, subtype = ''] = offer.essence.split('/');
  const [wantedType, wantedSubtype = ''] = text.split('/');
  if (!offer.essence.includes('/') || !text.includes('/')) return undefined;
  let fit = 0;
  if (same(type, wantedType)) fit |= 4;
  else if (wantedType !== '*') return undefined;
  if (same(subtype, wantedSubtype)) fit |= 2;
  else if (wantedSubtype !== '*') return undefined;
  const wanted = Object.entries(parameters);
  if (wanted.length === 0) return fit;
  return wanted.every(([key, value]) => value === '*' || same(value, offer.parameters[key] ?? '')) ? fit | 1 : undefined;
}

function plainFit(name, { text }) {
  if (same(name, text)) return 1;
  return text === '*' ? 0 : undefined;
}

function languageFit(name, { text }) {
  const prefix = language => language.split('-', 1)[0];
  if (same(text, name)) return 4;
  if (same(prefix(text), name)) return 2;
  if (same(text, prefix(name))) return 1;
  return text === '*' ? 0 : undefined;
}

const flat = names => (Array.isArray(names[0]) ? names[0] : names);

/** `request.accepts`: types, or the endings that stand for them. */
export function types(field, names) {
  const offered = flat(names);
  if (offered.length === 0 || !offered[0] && !Array.isArray(names[0])) return all(members(field ?? '*/*').filter(({ text }) => text.includes('/')));
  if (!field) return offered[0];
  const meant = offered.map(name => (name.includes('/') ? name : lookup(name)));
  const [first] = chosen(members(field), meant.filter(type => typeof type === 'string'), mediaFit);
  return first ? offered[meant.indexOf(first)] : false;
}

function simple(field, names, fallback, fits) {
  const offered = flat(names);
  const accepted = members(field === undefined ? fallback : field);
  if (offered.length === 0 || !offered[0] && !Array.isArray(names[0])) return all(accepted);
  return chosen(accepted, offered, fits)[0] ?? false;
}

export const charsets = (field, names) => simple(field, names, '*', plainFit);
export const languages = (field, names) => simple(field, names, '*', languageFit);

/** `identity` is acceptable unless the client says otherwise, though liked least. */
export function encodings(field, names) {
  const offered = flat(names);
  const accepted = members(field ?? '');
  if (!accepted.some(({ text }) => same(text, 'identity') || text === '*')) {
    const quality = accepted.reduce((least, member) => Math.min(least, member.quality || 1), 1);
    accepted.push({ text: 'identity', parameters: {}, quality, place: accepted.length });
  }
  if (offered.length === 0 || !offered[0] && !Array.isArray(names[0])) return all(accepted);
  return chosen(accepted, offered, plainFit)[0] ?? false;
}
