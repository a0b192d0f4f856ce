'use strict';

const { CronExpressionParser } = require('cron-parser');

exports['computes'] = () => { const times = CronExpressionParser.parse('*/15 9-17 * * 1-5', { currentDate: '2024-01-05T16:50:00Z', tz: 'UTC' }); return [times.next().toISOString(), times.next().toISOString(), times.next().toISOString(), times.next().toISOString()]; };
