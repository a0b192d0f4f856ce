exports.load = specifier => import(specifier);
