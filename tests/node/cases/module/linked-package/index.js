exports.folder = __dirname.split('/').pop();
