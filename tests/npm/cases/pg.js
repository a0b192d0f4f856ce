'use strict';

const pg = require('pg');

exports['fails without a server'] = () => new pg.Client({ host: '127.0.0.1', port: 9, user: 'x' }).connect().catch(error => error.code);
exports['knows types and escapes'] = () => [pg.types.getTypeParser(1114)('2024-01-01 00:00:00').getFullYear(), pg.escapeLiteral("it's \\"), pg.escapeIdentifier('a"b'), typeof pg.Pool];
