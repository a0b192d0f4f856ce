'use strict';

const { Effect, Schema, Stream, pipe, Duration } = require('effect');

exports['runs'] = () => Effect.runPromise(pipe(Effect.all([Effect.succeed(1), Effect.promise(async () => 2), Effect.sync(() => 3)], { concurrency: 'unbounded' }), Effect.map(numbers => numbers.reduce((a, b) => a + b))));
exports['generates, waits and fails'] = async () => [await Effect.runPromise(Effect.gen(function* () { const a = yield* Effect.succeed(2); yield* Effect.sleep(Duration.millis(2)); return a * 21; })), String((await Effect.runPromiseExit(Effect.fail('no')))._tag)];
exports['decodes'] = () => { const Person = Schema.Struct({ name: Schema.String, age: Schema.Number }); return [Schema.decodeUnknownSync(Person)({ name: 'a', age: 3, more: 1 }), Schema.is(Person)({ name: 1 })]; };
exports['streams'] = async () => Array.from(await Effect.runPromise(Stream.runCollect(Stream.take(Stream.iterate(1, n => n * 2), 6))));
