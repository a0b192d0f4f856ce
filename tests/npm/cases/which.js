'use strict';

const which = require('which');

exports['finds'] = async () => [(await which('sh')).endsWith('/sh'), await which('surely-not-there', { nothrow: true })];
