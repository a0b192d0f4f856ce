'use strict';

const { DateTime, Duration, Interval } = require('luxon');

exports['calculates in UTC'] = () => DateTime.fromISO('2024-02-29T10:00:00Z', { zone: 'utc' }).plus({ months: 1, days: 1 }).toISO();
exports['durations and intervals'] = () => [Duration.fromObject({ hours: 25 }).shiftTo('days', 'hours').toObject(), Interval.fromISO('2024-01-01/2024-01-08').length('days')];
exports['formats'] = () => DateTime.fromObject({ year: 2024, month: 5, day: 6 }, { zone: 'utc' }).toFormat('yyyy LL dd HH:mm');
exports['converts between zones'] = () => DateTime.fromISO('2024-07-01T12:00:00Z').setZone('Europe/Berlin').toISO();
