// `node:url`: the standard's URLs, paths as URLs, and the addresses of before the standard.

import { native } from 'duet:native';
import { checkObject, checkString, coded, invalidArgType, invalidArgValue, missingArgs } from 'duet:errors';
import { parse, resolve, resolveObject, Url } from 'duet:url/legacy';
import { urlToHttpOptions } from 'duet:url/options';
import { isURL, URL, URLSearchParams } from 'duet:web/url';

function domainToASCII(domain) {
  if (arguments.length === 0) throw missingArgs('domain');
  return native.group('url').domainToASCII(`${domain}`);
}

function domainToUnicode(domain) {
  if (arguments.length === 0) throw missingArgs('domain');
  return native.group('url').domainToUnicode(`${domain}`);
}

function format(urlObject, options) {
  if (typeof urlObject === 'string') return Url.prototype.format.call(parse(urlObject));
  if (typeof urlObject !== 'object' || urlObject === null) throw invalidArgType('urlObject', ['Object', 'string'], urlObject);
  if (!(urlObject instanceof URL)) return Url.prototype.format.call(urlObject);
  if (!options) return urlObject.href;
  checkObject(options, 'options');
  const { fragment, unicode, search, auth } = options;
  const url = new URL(urlObject.href);
  const isKept = choice => choice === undefined || choice === null || Boolean(choice);
  if (!isKept(fragment)) url.hash = '';
  if (!isKept(search)) url.search = '';
  if (!isKept(auth)) url.username = url.password = '';
  return unicode && url.hostname ? url.href.replace(url.hostname, native.group('url').domainToUnicode(url.hostname)) : url.href;
}

function toPath(url) {
  if (url.hostname !== '') throw coded(TypeError, 'ERR_INVALID_FILE_URL_HOST', `File URL host must be "localhost" or empty on linux`);
  if (/%2f/i.test(url.pathname)) throw coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters', { input: url });
  return decodeURIComponent(url.pathname);
}

function toWindowsPath(url) {
  if (/%2f|%5c/i.test(url.pathname)) throw coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded \\ or / characters', { input: url });
  const path = decodeURIComponent(url.pathname.replaceAll('/', '\\'));
  if (url.hostname !== '') return `\\\\${domainToUnicode(url.hostname)}${path}`;
  if (!/^.[A-Za-z]:/.test(path)) throw coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must be absolute', { input: url });
  return path.slice(1);
}

function fileURLToPath(path, options) {
  const url = typeof path === 'string' ? new URL(path) : path;
  if (!isURL(url)) throw invalidArgType('path', ['string', 'URL'], path);
  if (url.protocol !== 'file:') throw coded(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
  return options?.windows ? toWindowsPath(url) : toPath(url);
}

function fileURLToPathBuffer(path, options) {
  const { Buffer } = native.lazy('duet:buffer');
  const url = typeof path === 'string' ? new URL(path) : path;
  if (options?.windows || !/%[89a-f]/i.test(url?.pathname)) return Buffer.from(fileURLToPath(path, options));
  fileURLToPath(url.href.replace(/%[89a-f][0-9a-f]/gi, 'x'));
  return Buffer.from(url.pathname.replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16))), 'latin1');
}

const ESCAPES = /[%\\\n\r\t?#]/g;

function pathToFileURL(path, options) {
  checkString(path, 'path');
  const paths = native.lazy('duet:node/path').default;
  if (options?.windows && path.startsWith('\\\\')) {
    const share = /^\\\\(?:\?\\UNC\\)?([^\\]*)\\([^]*)$/.exec(path);
    if (!share || share[2] === '') throw invalidArgValue('path', path, 'Missing UNC resource path');
    if (share[1] === '') throw invalidArgValue('path', path, 'Empty UNC servername');
    const url = new URL('file://');
    url.hostname = share[1];
    url.pathname = `/${share[2].replaceAll('\\', '/')}`.replace(/[%\n\r\t]/g, encodeURIComponent);
    return url;
  }
  let resolved = (options?.windows ? paths.win32 : paths).resolve(path);
  // What ends with a slash is a folder, and stays one.
  const last = path.at(-1);
  if ((last === '/' || (options?.windows && last === '\\')) && !resolved.endsWith(options?.windows ? '\\' : '/')) resolved += '/';
  if (options?.windows) resolved = `/${resolved.replaceAll('\\', '/')}`;
  return new URL(`file://${resolved.replace(ESCAPES, encodeURIComponent)}`);
}

export default {
  Url, parse, resolve, resolveObject, format, URL, URLSearchParams, domainToASCII, domainToUnicode,
  pathToFileURL, fileURLToPath, fileURLToPathBuffer, urlToHttpOptions,
};
