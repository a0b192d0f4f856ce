// `@opentelemetry/api`: its parts by name for `import`, and as `default` what `require` gives.

import * as parts from '@opentelemetry/api';

export * from '@opentelemetry/api';
export default Object.defineProperty({ ...parts }, '__esModule', { value: true });
