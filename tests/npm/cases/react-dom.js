'use strict';

const { createElement, useState, useMemo, Suspense, lazy } = require('react');
const { renderToString, renderToStaticMarkup, renderToPipeableStream } = require('react-dom/server');
const { PassThrough } = require('stream');
const { collected } = require('./fixtures/server.js');

function App({ name }) { const [count] = useState(2); const twice = useMemo(() => count * 2, [count]); return createElement('p', { className: 'a', style: { color: 'red' } }, `Hi ${name} <${twice}>`, createElement('br')); }
exports['renders'] = () => [renderToString(createElement(App, { name: 'Ada' })), renderToStaticMarkup(createElement(App, { name: '&' }))];
exports['streams'] = () => new Promise((resolve, reject) => { const Late = lazy(async () => ({ default: () => createElement('b', null, 'late') })); const out = new PassThrough(); const stream = renderToPipeableStream(createElement(Suspense, { fallback: 'wait' }, createElement(Late)), { onAllReady() { stream.pipe(out); }, onError: reject }); collected(out).then(all => resolve(String(all).includes('<b>late</b>')), reject); });
