'use strict';

const { addDays, format, formatDistance, differenceInCalendarDays, parseISO, eachDayOfInterval } = require('date-fns');
const { de } = require('date-fns/locale');

exports['formats'] = () => format(addDays(new Date(Date.UTC(2024, 1, 28)), 2), 'EEEE, d MMMM yyyy', { locale: de });
exports['differs'] = () => [differenceInCalendarDays(parseISO('2024-03-01'), parseISO('2024-02-01')), formatDistance(new Date(0), new Date(90_000_000)), eachDayOfInterval({ start: new Date(2024, 0, 1), end: new Date(2024, 0, 3) }).length];
