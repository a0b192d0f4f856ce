// `node:http2`: what packages read of it without speaking HTTP/2.

'use strict';

const http2 = require('node:http2');

exports['exports'] = () => Object.keys(http2).filter(name => name !== 'performServerHandshake').sort();
exports['constants'] = () => http2.constants;
exports['getDefaultSettings'] = () => http2.getDefaultSettings();
exports['getPackedSettings'] = () => [http2.getPackedSettings({ enablePush: false, maxFrameSize: 16384 }).toString('hex'), { ...http2.getUnpackedSettings(http2.getPackedSettings({ enablePush: false, initialWindowSize: 5 })) }];
