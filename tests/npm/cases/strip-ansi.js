'use strict';

const { default: stripAnsi } = require('strip-ansi');

exports['strips'] = () => stripAnsi('\u001B[4mUni\u001B[0mcorn');
