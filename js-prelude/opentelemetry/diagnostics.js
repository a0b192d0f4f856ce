// What the tracer says of how it is used: to the logger that the Function has given to the API, if any.

import { read } from 'duet:opentelemetry/global';

export const warn = (...words) => read().diag?.warn?.(...words);
export const fault = (...words) => read().diag?.error?.(...words);
