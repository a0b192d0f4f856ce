'use strict';

const { execa } = require('execa');

exports['runs'] = async () => [(await execa('echo', ['hello'])).stdout, await execa('sh', ['-c', 'exit 3']).catch(error => error.exitCode), (await execa({ input: 'in' })`cat`).stdout];
