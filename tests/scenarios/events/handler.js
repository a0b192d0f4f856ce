const failure = (error) => ({ code: error.code, message: error.message, status: error.response?.status });

const routes = {
  emit: async (event) => (await event.emitCloudEvent('com.example.done', '/here', { n: 1 })).status,
  unawaited: (event) => { event.emitCloudEvent('com.example.done', '/here', 'later'); return 'returned'; },
  fails: (event) => event.emitCloudEvent('com.example.done', '/here', {}).then(() => 'sent', failure),
  invalid: (event) => {
    try {
      event.emitCloudEvent('com.example.done', 'not a URI', {});
      return 'sent';
    } catch (error) {
      return { error: error.message };
    }
  },
};

exports.main = (event) => routes[event.extensions.request.path.slice(1)](event);
