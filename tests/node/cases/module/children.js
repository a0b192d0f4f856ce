require('./both'); exports.module = module;
