// `cloudevents`: what `require` gives as `default`, and its parts by name for `import`.

import { whole } from './exported.cjs';

export const {
  CloudEvent, CONSTANTS, Emitter, emitterFor, HTTP, httpTransport, Kafka, Mode, MQTT, MQTTMessageFactory, V03, V1,
  ValidationError,
} = whole;
export default whole;
