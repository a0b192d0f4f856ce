'use strict';

const { nanoid, customAlphabet } = require('nanoid');

exports['makes ids'] = () => [nanoid().length, nanoid() === nanoid(), /^[ab]{5}$/.test(customAlphabet('ab', 5)())];
