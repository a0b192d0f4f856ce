// `node:process`

import { process } from 'duet:process';

export default process;
