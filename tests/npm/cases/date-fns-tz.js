'use strict';

const { formatInTimeZone, fromZonedTime } = require('date-fns-tz');

exports['formats in a zone'] = () => formatInTimeZone(new Date('2024-07-01T12:00:00Z'), 'Europe/Berlin', "yyyy-MM-dd'T'HH:mmXXX");
exports['offsets'] = () => fromZonedTime('2024-07-01 12:00', '+02:00').toISOString();
