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

/** The work was not begun: too much waits, or no thread became free in time. Nothing is said of the text. */
export class TextBusyError extends Error {
  constructor(readonly reason: 'busy' | 'late') {
    super(reason === 'busy' ? 'too much text work waits' : 'no thread became free in time');
    this.name = 'TextBusyError';
  }
}
