// The file that a thread loads: a task by its name.
export { findSame } from './tasks/find-same';
export { fitting } from './tasks/fitting';
export { lightenHook } from './tasks/lighten-hook';
export { readLines } from './tasks/read-lines';
export { readSession } from './tasks/read-session';
