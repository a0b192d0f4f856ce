'use strict';

const dayjs = require('dayjs');
const utc = require('dayjs/plugin/utc.js');
const relativeTime = require('dayjs/plugin/relativeTime.js');

dayjs.extend(utc);
dayjs.extend(relativeTime);
exports['formats'] = () => dayjs.utc('2024-02-29').add(1, 'month').format('ddd, DD MMM YYYY HH:mm');
exports['compares'] = () => [dayjs('2024-01-01').isBefore('2024-01-02'), dayjs('2024-01-05').diff('2024-01-01', 'day'), dayjs('2024-01-01').from('2024-01-05')];
