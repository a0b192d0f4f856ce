// The native functions of tracing, made when this is first loaded.

import { native } from 'duet:native';

export const tracing = native.tracing();
