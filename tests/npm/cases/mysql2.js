'use strict';

const mysql = require('mysql2');

exports['formats and fails without a server'] = async () => [mysql.format('SELECT ?? FROM t WHERE a = ? AND b IN (?)', ['x', "it's", [1, null]]), mysql.escape(new Date(0)), await new Promise(resolve => { mysql.createConnection({ host: '127.0.0.1', port: 9 }).on('error', error => resolve(error.code)); })];
