// `request.app` and `response.app`: the settings of an Express application that nobody has changed. It
// has no views and no routes.

const settings = {
  etag: 'weak', env: 'production', 'jsonp callback name': 'callback', 'query parser': 'simple', 'subdomain offset': 2, 'trust proxy': false,
  'x-powered-by': true, 'case sensitive routing': undefined, 'json escape': undefined, 'json replacer': undefined, 'json spaces': undefined,
};

export const application = {
  locals: Object.create(null),
  mountpath: '/',
  settings,
  get: name => settings[name],
  set: (name, value) => {
    settings[name] = value;
    return application;
  },
  enabled: name => Boolean(settings[name]),
  disabled: name => !settings[name],
  enable: name => application.set(name, true),
  disable: name => application.set(name, false),
  path: () => '',
};
