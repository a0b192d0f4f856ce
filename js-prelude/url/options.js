// What a request by HTTP takes of a URL: `url.urlToHttpOptions`, which `http.request(url)` uses too.

/** The parts that `http.request` knows under the same names. */
const PARTS = ['protocol', 'hostname', 'hash', 'search', 'pathname', 'path', 'href'];

function partOf(url, name) {
  switch (name) {
    // Sockets take IPv6 addresses without brackets.
    case 'hostname': return url.hostname?.replace(/^\[(.*)\]$/, '$1');
    case 'path': return (url.pathname ?? '') + (url.search ?? '');
    default: return url[name];
  }
}

export function urlToHttpOptions(url) {
  // What the user has added to the URL goes along.
  const options = Object.assign(Object.create(null), url);
  for (const name of PARTS) options[name] = partOf(url, name);
  if (url.port !== '') options.port = Number(url.port);
  const credentials = [url.username, url.password];
  if (credentials.some(Boolean)) options.auth = credentials.map(decodeURIComponent).join(':');
  return options;
}
