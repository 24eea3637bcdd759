// The file that a thread loads: a task by its name.
export { findSame } from './tasks/find-same';
export { fitting } from './tasks/fitting';
export { readSession } from './tasks/read-session';
