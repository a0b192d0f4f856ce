'use strict';

const schedule = require('node-schedule');

exports['runs once'] = () => new Promise(resolve => { const job = schedule.scheduleJob(new Date(Date.now() + 1000), () => resolve('ran')); if (!job) resolve('too late'); });
