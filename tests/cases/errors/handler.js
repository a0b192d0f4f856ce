const answers = {
  '/thrown': () => { throw new Error('the password is swordfish'); },
  '/rejected': () => Promise.reject(new Error('the password is swordfish')),
  '/later': () => new Promise((_, reject) => setTimeout(() => reject(new Error('swordfish')), 5)),
  '/missing': () => nobody.defined.this,
  '/fine': () => 'fine',
};

exports.main = (event) => answers[event.extensions.request.path]();
