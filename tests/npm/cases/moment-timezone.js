'use strict';

const moment = require('moment-timezone');

exports['converts'] = () => moment.tz('2024-07-01 12:00', 'Europe/Berlin').tz('America/New_York').format();
exports['names'] = () => [moment.tz.names().length > 400, moment.tz.zone('Asia/Tokyo').abbr(0)];
