'use strict';

const { default: ical } = require('ical-generator');

exports['writes'] = () => { const calendar = ical({ name: 'c' }); calendar.createEvent({ id: 'e', start: new Date(0), end: new Date(3600000), summary: 'S; x', stamp: new Date(0) }); return calendar.toString(); };
