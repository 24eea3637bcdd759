/** An error whose message is one clear sentence for the person at the terminal; it is shown without a stack. */
export class UserError extends Error {
  /**
   * @param {string} message what is wrong and what to do about it
   * @param {{ exitCode?: number, detail?: string }} [extra] detail: output of a failed command, shown above the sentence
   */
  constructor(message, { exitCode = 1, detail = '' } = {}) {
    super(message);
    this.name = 'UserError';
    this.exitCode = exitCode;
    this.detail = detail;
  }
}

/** Prints an error the way its kind deserves and returns the exit code for it. */
export function report(error) {
  if (!(error instanceof UserError)) {
    console.error(error);
    return 1;
  }
  if (error.detail) console.error(error.detail.trimEnd());
  console.error(error.message);
  return error.exitCode;
}
