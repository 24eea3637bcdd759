export type TextFailure = 'timeout' | 'memory' | 'failed';

/** Work on a text failed because of the text: it took too long, too much memory, or could not be read. */
export class TextError extends Error {
  constructor(
    readonly kind: TextFailure,
    message: string,
  ) {
    super(message);
    this.name = 'TextError';
  }
}

const BUSY = {
  busy: 'too much text work waits',
  owner: 'too much text work of this owner waits',
  late: 'no thread became free in time',
} as const;

/** The work was not begun: too much waits, in all or of its owner, or no thread became free in time. */
export class TextBusyError extends Error {
  constructor(readonly reason: keyof typeof BUSY) {
    super(BUSY[reason]);
    this.name = 'TextBusyError';
  }
}
