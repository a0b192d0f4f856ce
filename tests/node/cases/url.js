// `node:url`, `URL` and `URLSearchParams`

'use strict';

const url = require('node:url');

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return [error, error.input, error.base];
  }
};
const PARTS = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];
const parts = one => PARTS.map(part => one[part]);
const ADDRESSES = [
  'http://example.com', 'https://user:pass@sub.example.com:8080/p/a/t/h?query=string#hash', 'http://example.com:80/', 'https://example.com:443', 'HTTP://EXAMPLE.com/%7Efoo/../a/./b', 'http://example.com?a=b', 'http://example.com#', 'http://example.com?', 'http://example.com/?#',
  'ftp://f.example:21/x', 'ws://w.example/', 'wss://w.example:444', 'file:///etc/passwd', 'file://host/share', 'file:/a', 'mailto:a@b.c', 'data:text/plain,hello world', 'javascript:alert(1)', 'blob:https://a.example/id', 'urn:isbn:123', 'x://host:9/path', 'x:opaque path',
  'http://[::1]:3000/', 'http://[2001:DB8:0:0:0:0:0:1]', 'http://127.1/', 'http://0x7f.0.0.1', 'http://256', 'http://münchen.example/ü?ü#ü', 'http://xn--mnchen-3ya.example', 'http://a.example/\u{1F680}', ' http://a.example \n', 'ht\ntp://a.example/\tb', 'http:\\\\a.example\\b', 'http:a.example',
  'http://a.example/a b?c d#e f', 'http://a.example/"<>`{}|^', 'http://u%40:p%3A@a.example', 'http://a@b@c.example', 'http://a.example./', 'http://a..example', 'http://a_b.example', 'http://%41.example', 'http://a.example/%zz', 'http://a.example/a;b=c', "http://a.example/?q='x'", 'web+x://a', 'about:blank', 'http://user@a.example', 'http://:p@a.example', 'http://a.example:', 'http://a.example:00080',
];
const WRONG = ['', 'a', '/a', 'http://', 'http://a b', 'http://a:b', 'http://a:99999', 'http://[::1', 'http://%zz', '//a.example', 'http://a<b', 'http://1.2.3.4.5', 'http://256.256.256.256', '?a', '#a', 'http://a:-1', 'http://xn--a\u00adb', 'https://exa%23mple.org'];

exports['names'] = () => [Object.keys(url).filter(name => !['URLPattern', 'fileURLToPathBuffer'].includes(name)).sort(), url.URL === URL, url.URLSearchParams === URLSearchParams];
exports['parts'] = () => ADDRESSES.map(address => parts(new URL(address)));
exports['wrong addresses'] = () => WRONG.map(address => thrown(() => parts(new URL(address))));
exports['base'] = () => ['', 'x', '/x', '//h/x', '../x', '?q', '#f', 'http://o.example', 'https:x', './', '..', '../../../x', 'a:b'].flatMap(address => ['http://a.example/b/c?d#e', 'x://h/a/b', 'file:///a/b', 'mailto:a'].map(base => thrown(() => new URL(address, base).href)));
exports['wrong base'] = () => [thrown(() => new URL('a', 'b')), thrown(() => new URL('a', undefined)), thrown(() => new URL('a', null)), thrown(() => new URL('http://a.example', 'b')), thrown(() => new URL())];
exports['canParse'] = () => [...ADDRESSES, ...WRONG].map(address => URL.canParse(address)).concat([URL.canParse('a', 'http://b'), URL.canParse('a', 'b'), thrown(() => URL.canParse())]);
exports['conversion'] = () => [new URL({ toString: () => 'http://a.example' }).href, new URL(new URL('http://b.example')).href, `${new URL('http://c.example')}`, JSON.stringify({ at: new URL('http://d.example') }), new URL('x', new URL('http://e.example')).href, Object.prototype.toString.call(new URL('a:b'))];
exports['prototype'] = () => [Object.keys(URL.prototype).sort(), Object.keys(new URL('a:b')), Object.keys(URL).filter(name => name !== 'parse').sort(), Object.keys(URLSearchParams.prototype).sort(), URL.length, URLSearchParams.length, URL.name];
exports['wrong this'] = () => [thrown(() => URLSearchParams.prototype.get.call({}, 'a')), thrown(() => URL('http://a')).toString().slice(0, 9)];
const SETTERS = {
  protocol: ['https', 'ftp:', 'x', '1', '', 'file', 'http:anything'], username: ['u', 'a b:@', '', 'é'], password: ['p', 'a b:@', ''], host: ['b.example', 'b.example:81', 'b:80', '', 'a b', '[::1]:5', 'x/y', 'é.example'],
  hostname: ['b.example', 'b.example:81', '', '127.1', 'x?y', 'a b'], port: ['81', '80', '', '99999', 'a', '8a', 5, '-1', ' 82', '443/', '80x', '\t83'], pathname: ['', 'x', '/x/../y', 'a?b#c', 'é', '\\a'], search: ['', '?', 'a=b', '?a=b', 'a#b', 'é "\''], hash: ['', '#', 'a', '#a b`', 'é'], href: ['https://z.example', 'wrong'],
};
for (const [part, values] of Object.entries(SETTERS)) {
  exports[`set ${part}`] = () => ['http://u:p@a.example:8080/b?c#d', 'https://a.example', 'file:///a', 'mailto:x', 'x://h/p'].flatMap(address => values.map(value => thrown(() => {
    const one = new URL(address);
    one[part] = value;
    return parts(one);
  })));
}
exports['what is only read'] = () => {
  const one = new URL('http://a.example');
  return [thrown(() => { 'use strict'; one.origin = 'x'; })[0].name, thrown(() => { 'use strict'; one.searchParams = 'x'; })[0].name];
};
exports['searchParams are bound'] = () => {
  const one = new URL('http://a.example/?a=1&b=2');
  const { searchParams } = one;
  const seen = [one.searchParams === searchParams];
  searchParams.append('c', 'x y');
  seen.push(one.href, one.search);
  one.search = '?d=4';
  seen.push(String(searchParams), searchParams.get('a'));
  searchParams.delete('d');
  seen.push(one.href);
  searchParams.set('e', 'é');
  one.href = 'http://b.example/?f=%26';
  seen.push(searchParams.get('f'), searchParams.get('e'));
  searchParams.sort();
  return [...seen, one.href];
};
exports['parameters from text'] = () => ['', '?', 'a=b', '?a=b&a=c', 'a', '=b', 'a=b=c', '&&a=1&&', 'a+b=c%20d', '%zz=%', 'a=%E4', 'é=ü', '??a=b', 'a=\u{1F680}', '\ud800=1', 'a[]=1', '#a=b'].map(text => [[...new URLSearchParams(text)], String(new URLSearchParams(text))]);
exports['parameters from others'] = () => [
  { a: 1, b: 'x y', c: null, d: undefined, e: [1, 2] }, [['a', 1], ['b', 2], ['a', 3]], new Map([['a', 'b']]), new URLSearchParams('a=1&a=2'), new Set([['x', 'y']]), undefined, null, [], {}, 5, true, [new Set(['k', 'v'])], { '\ud800': 1 },
  (function* () { yield ['g', 'h']; })(),
].map(init => String(new URLSearchParams(init)));
exports['wrong parameters'] = () => [[1], [[1]], [[1, 2, 3]], [null], { [Symbol.iterator]: 5 }, ['ab'], Symbol('s'), [[Symbol('s'), 1]]].map(init => thrown(() => String(new URLSearchParams(init)))).map(one => Array.isArray(one) && one[0].code === undefined ? one[0].name : one);
exports['parameters are read'] = () => {
  const all = new URLSearchParams('a=1&b=2&a=3&c=');
  return [all.get('a'), all.get('x'), all.getAll('a'), all.getAll('x'), all.has('a'), all.has('x'), all.has('a', '3'), all.has('a', '4'), all.has('a', undefined), all.size, [...all.keys()], [...all.values()], [...all.entries()], [...all]];
};
exports['parameters are changed'] = () => {
  const all = new URLSearchParams('a=1&b=2&a=3&c=');
  const seen = [];
  const note = () => seen.push(String(all));
  all.set('a', 'new'); note();
  all.set('z', 5); note();
  all.append('a', null); note();
  all.delete('a', 'new'); note();
  all.delete('b'); note();
  all.delete('nothing'); note();
  all.append('\u{1F680}', '~!*()\'-._ +&=%'); note();
  all.sort(); note();
  return seen;
};
exports['sort is stable and by units'] = () => ['z=b&a=b&z=a&a=a', '\ufffd=x&\u{1F680}=y', 'b=1&a=1&b=0&a=0', '=a&a=&='].map(text => {
  const all = new URLSearchParams(text);
  all.sort();
  return [...all];
});
exports['forEach'] = () => {
  const heard = [];
  const all = new URLSearchParams('a=1&b=2');
  all.forEach(function (value, name, whole) { heard.push([value, name, whole === all, this.x]); }, { x: 1 });
  return [heard, thrown(() => all.forEach()), thrown(() => all.forEach('x'))];
};
exports['missing arguments'] = () => ['append', 'delete', 'get', 'getAll', 'has', 'set'].flatMap(name => [thrown(() => new URLSearchParams()[name]()), thrown(() => new URLSearchParams()[name]('a'))]);
exports['iterators'] = () => {
  const all = new URLSearchParams('a=1&b=2');
  const iterator = all.entries();
  const first = iterator.next();
  all.append('c', '3');
  return [first, iterator.next(), iterator.next(), iterator.next(), iterator.next(), Object.prototype.toString.call(iterator), typeof iterator[Symbol.iterator], Object.prototype.toString.call(all), URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries];
};
exports['deleting while iterating'] = () => {
  const all = new URLSearchParams('a=1&b=2&c=3');
  const seen = [];
  for (const [name] of all) { seen.push(name); all.delete(name); }
  return [seen, String(all)];
};
exports['inspect'] = () => {
  const { inspect } = require('node:util');
  return [inspect(new URL('https://u:p@a.example:8/b?c=d&e=f#g')), inspect(new URLSearchParams('a=1&b=x%20y')), inspect(new URLSearchParams()), inspect(new URLSearchParams('a=1&b=2').keys()), inspect({ at: { deep: { er: new URLSearchParams('a=1') } } }), inspect(new URLSearchParams('a=1').entries())];
};
exports['subclasses'] = () => {
  class Own extends URL { get extra() { return this.hostname; } }
  class OwnParams extends URLSearchParams {}
  return [new Own('http://a.example').extra, new Own('http://a.example') instanceof URL, String(new OwnParams({ a: 1 }))];
};
const LEGACY = [
  ...ADDRESSES, '//some_path', 'http://a.com/b?c=d&e=f#g', 'javascript:alert(\'hello\');', 'http://user:pass@-;.tld.com/path?search#hash', 'x.y.com+a/b/c', 'mailto:foo@bar.com?subject=hello', '/path?x#y', 'a/b?c', '?c', '#c', '', '/', 'HtTp://x.y.cOm;a/b/c?d=e#f', 'coap:u:p@h:1/p', 'git+http://user@host/x', 'dot.test://foo/bar', 'http://a.b/\tbc\ndr\ref g"hq\'j<kl>?mn\\op=q=\'99{st|uv}wx', 'xmpp:user@host', 'http://-a-.b', 'http://a:b@c@d/', 'local1@domain1', 'www.example.com', 'http://[fe80::1]',
];
exports['legacy parse'] = () => LEGACY.map(address => thrown(() => ({ ...url.parse(address) })));
exports['legacy parse with query and slashes'] = () => LEGACY.map(address => thrown(() => ({ ...url.parse(address, true, true) })));
exports['legacy parse of what is wrong'] = () => [thrown(() => url.parse()), thrown(() => url.parse(null)), thrown(() => url.parse(5)), thrown(() => url.parse('http://a[b]c/')), thrown(() => url.parse('http://%E4@a')), url.parse('a') instanceof url.Url, url.parse(url.parse('http://a')).href, Object.keys(new url.Url())];
exports['legacy format'] = () => [
  ...LEGACY.map(address => thrown(() => url.format(address))), url.format({ protocol: 'http', host: 'a.com', pathname: 'b', query: { c: ['d', 'e'], f: 'g h' } }), url.format({ hostname: '::1', port: 8, pathname: '/x?y#z', hash: 'h', search: 's#t' }), url.format({ protocol: 'mailto', auth: 'a', host: 'b' }),
  url.format({ auth: 'u:p@', hostname: 'h', slashes: true }), url.format({ protocol: 'file', pathname: '/a' }), url.format({}), thrown(() => url.format(null)), thrown(() => url.format(5)), thrown(() => url.format()), url.format({ query: 'text', search: undefined }), url.format({ protocol: 'x:', slashes: true, pathname: 'y' }),
];
exports['format of URLs'] = () => {
  const one = new URL('http://user:pass@xn--lck1c3crb1723bpq4a.com/a?a=b#c');
  return [undefined, {}, { fragment: false }, { unicode: true }, { unicode: false }, { auth: false }, { search: false }, { fragment: 0, auth: '', search: null }, 'text', true, 5].map(options => thrown(() => url.format(one, options)));
};
const BASES = ['http://a.com/b/c/d;p?q#r', 'http://a.com', '/one/two/three', 'mailto:user@example.com', 'file:///a/b', 'x:y', 'http://u:p@h/i', '', 'javascript:code', 'fred:///s//a/b/c', '.'];
const RELATIVES = ['', '.', '..', '../..', '/x', 'x', './x', '../x', '//y/z', '?q', '#f', 'http://z/', 'https:x', 'g;x=1/../y', 'mailto:other@h', 'file:/q', 'http:g', '//@x', 'javascript:x', '../../../../g', 'x/./y/', 'x/..', '/../x', 'http://h2:8080/p', 'local2@domain2'];
exports['legacy resolve'] = () => BASES.flatMap(base => RELATIVES.map(relative => thrown(() => url.resolve(base, relative))));
exports['legacy resolveObject'] = () => BASES.flatMap(base => RELATIVES.map(relative => thrown(() => Object.assign({}, url.resolveObject(base, relative)))));
exports['fileURLToPath'] = () => ['file:///a/b', 'file:///a%20b', new URL('file:///é'), 'file://host/a', 'http://a', 'file:///a%2Fb', 'x', 5, null, {}, 'file:///%25', 'file:///a?b#c'].map(value => thrown(() => url.fileURLToPath(value))).map(one => Array.isArray(one) ? one[0] : one);
exports['fileURLToPath of Windows'] = () => ['file:///C:/a', 'file://host/a', 'file:///a', 'file:///C:/a%5Cb', 'file:///c:/%20'].map(value => thrown(() => url.fileURLToPath(value, { windows: true }))).map(one => Array.isArray(one) ? one[0] : one);
exports['pathToFileURL'] = () => ['/a/b', '/a b', '/é', '/a%b', '/a?b#c', '/a\\b', '/a/', '/a/../b', '/a\nb\tc\rd', '/'].map(value => url.pathToFileURL(value).href).concat([url.pathToFileURL('x').href === `file://${process.cwd()}/x`, thrown(() => url.pathToFileURL(5))]);
exports['pathToFileURL of Windows'] = () => ['C:\\a\\b', 'C:\\a b\\', '\\\\server\\share\\x'].map(value => thrown(() => url.pathToFileURL(value, { windows: true }).href));
exports['urlToHttpOptions'] = () => {
  const one = new URL('https://a%20b:c%3Ad@[::1]:81/p?q#h');
  one.extra = 1;
  return [url.urlToHttpOptions(one), url.urlToHttpOptions(new URL('http://a.example')), Object.getPrototypeOf(url.urlToHttpOptions(one))];
};
exports['domains'] = () => ['español.com', '中文.com', 'xn--iñvalid.com', 'EXAMPLE.com', 'a b', '', '127.1', '[::1]', 'xn--espaol-zwa.com', 'xn--fiq228c.com'].flatMap(name => [url.domainToASCII(name), url.domainToUnicode(name)]).concat([thrown(() => url.domainToASCII()), thrown(() => url.domainToUnicode())]);
exports['object URLs'] = async () => {
  const { Blob, resolveObjectURL } = require('node:buffer');
  const made = URL.createObjectURL(new Blob(['text']));
  const seen = [/^blob:nodedata:[0-9a-f-]{36}$/.test(made), await resolveObjectURL(made).text(), URL.revokeObjectURL(made), resolveObjectURL(made), resolveObjectURL('x')];
  return [...seen, thrown(() => URL.createObjectURL('x')), thrown(() => URL.revokeObjectURL()), URL.revokeObjectURL('blob:nodedata:none')];
};
