// Patterns of file names, as `path.matchesGlob` takes them: `*`, `**`, `?`, `[…]`, `{a,b}`.

/** All that the braces of a pattern stand for. */
export function expandBraces(pattern) {
  let depth = 0;
  let start = -1;
  const commas = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '{' && depth++ === 0) start = at;
    else if (character === ',' && depth === 1) commas.push(at);
    else if (character === '}' && depth > 0 && --depth === 0) {
      if (commas.length === 0) continue;
      const ends = [...commas, at];
      return ends.flatMap((end, index) => expandBraces(pattern.slice(0, start) + pattern.slice((index === 0 ? start : ends[index - 1]) + 1, end) + pattern.slice(at + 1)));
    }
  }
  return [pattern];
}

/** One segment of a pattern as a regular expression's source. */
function segmentSource(segment) {
  let source = segment[0] === '.' ? '' : '(?!\\.)';
  for (let at = 0; at < segment.length; at++) {
    const character = segment[at];
    const close = character === '[' ? segment.indexOf(']', at + 2) : -1;
    if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (close > 0) {
      const set = segment.slice(at + 1, close).replace(/\\/g, '\\\\').replace(/^[!^]/, '^');
      source += `[${set}]`;
      at = close;
    } else {
      source += (character === '\\' && at + 1 < segment.length ? segment[++at] : character).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    }
  }
  return source;
}

/** A pattern as a regular expression over paths with slashes. */
export function globToRegExp(pattern) {
  const sources = expandBraces(pattern).map(one => {
    const segments = one.split('/');
    return segments.map((segment, index) => {
      const isLast = index === segments.length - 1;
      if (segment === '**') return isLast ? '(?:(?!\\.)[^/]+(?:/(?!\\.)[^/]+)*/?)?' : '(?:(?!\\.)[^/]+/)*';
      return `${segmentSource(segment)}${isLast ? '' : '/'}`;
    }).join('');
  });
  return new RegExp(`^(?:${sources.join('|')})$`);
}

export function matches(path, pattern, separator) {
  const forward = text => separator === '\\' ? text.replaceAll('\\', '/') : text;
  return globToRegExp(forward(pattern)).test(forward(path));
}
