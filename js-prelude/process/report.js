// `process.report`: what is known without a debugger.

import { notSupported } from 'duet:errors';
import { process } from 'duet:process';

const never = () => { throw notSupported('Writing diagnostic reports'); };

export const report = {
  writeReport: never,
  getReport() {
    return {
      header: { reportVersion: 5, event: 'JavaScript API', trigger: 'GetReport', processId: process.pid, cwd: process.cwd(), nodejsVersion: process.version, arch: process.arch, platform: process.platform, componentVersions: { ...process.versions }, release: { ...process.release }, glibcVersionRuntime: '2.36' },
      javascriptStack: { message: 'Error: JavaScript Callstack', stack: [] },
      resourceUsage: process.resourceUsage(),
      sharedObjects: [],
      environmentVariables: {},
    };
  },
  directory: '', filename: '', compact: false, excludeNetwork: false, signal: 'SIGUSR2', reportOnFatalError: false, reportOnSignal: false, reportOnUncaughtException: false,
};
