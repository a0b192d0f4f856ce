exports.main = (event) => ({
  data: Buffer.isBuffer(event.data) ? { bytes: event.data.length } : event.data ?? 'nothing',
});
