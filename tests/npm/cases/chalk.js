'use strict';

const { default: chalk, Chalk } = require('chalk');

exports['colours'] = () => [new Chalk({ level: 1 }).red.bold('x'), new Chalk({ level: 3 }).hex('#ff8800')('y'), typeof chalk.green('z')];
