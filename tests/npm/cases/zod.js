'use strict';

const { z } = require('zod');

const User = z.object({ name: z.string().min(2), age: z.coerce.number().int().positive(), role: z.enum(['a', 'b']).default('a'), email: z.email().optional() });
exports['parses'] = () => User.parse({ name: 'Ada', age: '36' });
exports['explains'] = () => User.safeParse({ name: 'A', age: -1, role: 'c', email: 'x' }).error.issues;
exports['transforms'] = () => z.string().transform(text => text.length).pipe(z.number().max(3)).parseAsync('abc');
exports['describes'] = () => z.toJSONSchema(User);
