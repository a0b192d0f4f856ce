'use strict';

const { createSupportsColor } = require('supports-color');

exports['asks'] = () => createSupportsColor({ isTTY: false });
