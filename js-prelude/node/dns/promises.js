// `node:dns/promises`

import dns from 'duet:node/dns';

export default dns.promises;
