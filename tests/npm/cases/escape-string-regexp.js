'use strict';

const { default: escape } = require('escape-string-regexp');

exports['escapes'] = () => escape('How much $ for a 🦄? [a-z]');
