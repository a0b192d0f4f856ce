'use strict';

const classNames = require('classnames');

exports['joins'] = () => classNames('a', { b: true, c: false }, ['d', null, 0]);
