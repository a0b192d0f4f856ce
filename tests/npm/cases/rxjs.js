'use strict';

const { of, from, interval, Subject, firstValueFrom, lastValueFrom, timer } = require('rxjs');
const { map, filter, toArray, take, mergeMap, debounceTime } = require('rxjs/operators');

exports['pipes'] = () => lastValueFrom(of(1, 2, 3, 4).pipe(filter(n => n % 2 === 0), map(n => n * 10), toArray()));
exports['time'] = () => lastValueFrom(interval(2).pipe(take(3), toArray()));
exports['promises'] = () => lastValueFrom(from([1, 2]).pipe(mergeMap(async n => n + 1), toArray()));
exports['subjects'] = async () => {
  const subject = new Subject();
  const last = firstValueFrom(subject.pipe(debounceTime(5)));
  subject.next('a');
  subject.next('b');
  return [await last, await firstValueFrom(timer(1))];
};
