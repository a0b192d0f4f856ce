'use strict';

const moment = require('moment');

exports['formats'] = () => moment.utc('2024-02-29T12:34:56Z').add(1, 'year').format('dddd, MMMM Do YYYY, h:mm:ss a');
exports['differs and says'] = () => [moment.utc('2024-01-01').from(moment.utc('2024-01-05')), moment('12/25/1995', 'MM-DD-YYYY').isValid(), moment.duration(90, 'minutes').humanize()];
