exports.main = (event) => ({
  type: event['ce-type'] ?? null,
  source: event['ce-source'] ?? null,
  id: event['ce-id'] ?? null,
  data: event.data instanceof Uint8Array && !Buffer.isBuffer(event.data) ? { bytes: [...event.data] } : event.data ?? null,
});
