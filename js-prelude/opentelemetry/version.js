// The version under which the host registers itself with the API: later than that of any copy, since each
// takes what is registered by its own minor version or a later one. The built-in copy has it as well.
export const VERSION = '1.999.0';
