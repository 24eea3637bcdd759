export type { ReadLines, SessionLines } from './tasks/read-lines';
export type { StoredText } from './tasks/read-session';
export { TextBusyError, TextError, type TextFailure } from './text-error';
export { type PagedTask, type TextOptions, type TextTask, TextWork } from './text-work';
