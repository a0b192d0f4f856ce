// `sendFile` and `download`, chosen by the header field X-Entry.
const root = `${__dirname}/public`;

const outcome = (response, send) => new Promise((resolve) => send((error) => {
  if (error) response.status(error.status ?? 500).send(`${error.status} ${error.code}`);
  resolve();
}));

const entries = {
  sendFile: (response) => outcome(response, (done) => response.sendFile('prices.csv', { root, maxAge: '1d', immutable: true }, done)),
  'sendFile with a whole path': (response) => outcome(response, (done) => response.sendFile(`${root}/index.html`, { dotfiles: 'allow' }, done)),
  'sendFile of a folder': (response) => outcome(response, (done) => response.sendFile('/', { root }, done)),
  'sendFile without validators': (response) => outcome(response, (done) => response.sendFile('prices.csv', { root, cacheControl: false, lastModified: false, acceptRanges: false }, done)),
  'sendFile with headers': (response) => outcome(response, (done) => response.sendFile('prices.csv', { root, headers: { 'X-One': '1' } }, done)),
  'sendFile of what is not there': (response) => outcome(response, (done) => response.sendFile('nothing.txt', { root }, done)),
  'sendFile of what is hidden': (response) => outcome(response, (done) => response.sendFile('.hidden', { root }, done)),
  'sendFile of what is hidden and allowed': (response) => outcome(response, (done) => response.sendFile('.hidden', { root, dotfiles: 'allow' }, done)),
  'sendFile of what is elsewhere': (response) => outcome(response, (done) => response.sendFile('../handler.js', { root }, done)),
  'sendFile of a name without a place': (response) => response.sendFile('prices.csv'),
  download: (response) => outcome(response, (done) => response.download('prices.csv', { root }, done)),
  'download under another name': (response) => outcome(response, (done) => response.download('prices.csv', 'żółwie 2026.csv', { root }, done)),
  // Nobody is told of an error, so the client is.
  'sendFile without a callback': (response) => {
    response.sendFile('nothing.txt', { root });
    return new Promise((resolve) => response.on('finish', resolve));
  },
};

exports.main = (event) => entries[event.extensions.request.get('X-Entry')](event.extensions.response);
