// `node:v8`: what packages ask of the engine, answered by another.

import { native } from 'duet:native';
import { checkString, invalidArgType, notSupported } from 'duet:errors';

const serializing = () => native.lazy('duet:v8/serialize');

function getHeapStatistics() {
  const used = native.residentBytes();
  const { process } = native.lazy('duet:process');
  const limit = process.constrainedMemory() || process.availableMemory() + used;
  return {
    total_heap_size: used, total_heap_size_executable: 0, total_physical_size: used, total_available_size: Math.max(limit - used, 0), used_heap_size: used, heap_size_limit: limit,
    malloced_memory: 0, peak_malloced_memory: 0, does_zap_garbage: 0, number_of_native_contexts: 1, number_of_detached_contexts: 0, total_global_handles_size: 0, used_global_handles_size: 0, external_memory: 0,
  };
}

function getHeapSpaceStatistics() {
  const used = native.residentBytes();
  return [{ space_name: 'heap', space_size: used, space_used_size: used, space_available_size: 0, physical_space_size: used }];
}

const getHeapCodeStatistics = () => ({ code_and_metadata_size: 0, bytecode_and_metadata_size: 0, external_script_source_size: 0, cpu_profiler_metadata_size: 0 });

class Serializer {
  #values = [];

  writeHeader() {}
  writeValue(value) {
    this.#values.push(value);
    return true;
  }
  writeUint32(value) { this.#values.push(value); }
  writeUint64(high, low) { this.#values.push([high, low]); }
  writeDouble(value) { this.#values.push(value); }
  writeRawBytes(bytes) { this.#values.push(bytes); }
  transferArrayBuffer() {}
  releaseBuffer() { return serializing().toBytes(this.#values); }
}

class Deserializer {
  #values;

  constructor(buffer) {
    if (!ArrayBuffer.isView(buffer)) throw invalidArgType('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
    this.buffer = buffer;
    this.#values = serializing().fromBytes(buffer);
  }

  readHeader() { return true; }
  readValue() { return this.#values.shift(); }
  readUint32() { return this.#values.shift(); }
  readUint64() { return this.#values.shift(); }
  readDouble() { return this.#values.shift(); }
  readRawBytes() { return this.#values.shift(); }
  transferArrayBuffer() {}
  getWireFormatVersion() { return 15; }
}

class DefaultSerializer extends Serializer {}
class DefaultDeserializer extends Deserializer {}

const serialize = value => serializing().toBytes(value);

function deserialize(buffer) {
  if (!ArrayBuffer.isView(buffer)) throw invalidArgType('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
  return serializing().fromBytes(buffer);
}

const nothing = () => {};
const refuse = what => () => { throw notSupported(what); };

/** Of V8's many flags there is one that means something here: it makes `gc()` for whoever measures memory. */
function setFlagsFromString(flags) {
  checkString(flags, 'flags');
  if (!/^--expose[-_]gc$/.test(flags.trim())) return;
  const gc = () => native.group('inspection').collect();
  Object.defineProperty(globalThis, 'gc', { value: gc, writable: true, configurable: true, enumerable: false });
}

class GCProfiler {
  start() {}
  stop() { return { version: 1, startTime: 0, statistics: [], endTime: 0 }; }
}

export default {
  cachedDataVersionTag: () => 0,
  getHeapSnapshot: refuse('v8.getHeapSnapshot()'),
  getHeapStatistics, getHeapSpaceStatistics, getHeapCodeStatistics,
  setFlagsFromString,
  Serializer, Deserializer, DefaultSerializer, DefaultDeserializer, serialize, deserialize,
  takeCoverage: nothing,
  stopCoverage: nothing,
  writeHeapSnapshot: refuse('v8.writeHeapSnapshot()'),
  promiseHooks: { createHook: () => nothing, onInit: () => nothing, onBefore: () => nothing, onAfter: () => nothing, onSettled: () => nothing },
  queryObjects: refuse('v8.queryObjects()'),
  startupSnapshot: { addSerializeCallback: nothing, addDeserializeCallback: nothing, setDeserializeMainFunction: nothing, isBuildingSnapshot: () => false },
  setHeapSnapshotNearHeapLimit: nothing,
  isStringOneByteRepresentation: text => {
    checkString(text, 'content');
    return !/[^\0-\xff]/.test(text);
  },
  GCProfiler,
};
