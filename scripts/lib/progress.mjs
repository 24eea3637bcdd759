const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const REMIND_MS = 20_000;

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Numbered steps with the time each took; a spinner on a terminal, plain lines elsewhere. */
export class Progress {
  #total;
  #number = 0;
  #stream;

  /** @param {number} total how many steps will follow */
  constructor(total, stream = process.stdout) {
    this.#total = total;
    this.#stream = stream;
  }

  /**
   * Runs one step.
   * @template T
   * @param {string} doing what is being done, "Installing packages"
   * @param {(note: (text: string) => void) => Promise<T>} work note() replaces the text shown at the end
   * @returns {Promise<T>}
   */
  async step(doing, work) {
    const head = `[${++this.#number}/${this.#total}]`;
    const begun = performance.now();
    let done = doing;
    const stopTicker = this.#stream.isTTY ? this.#spin(head, doing, begun) : this.#remind(head, doing, begun);
    try {
      const result = await work((text) => (done = text));
      stopTicker();
      this.#stream.write(`${head} ${done} (${seconds(performance.now() - begun)})\n`);
      return result;
    } catch (error) {
      stopTicker();
      this.#stream.write(`${head} ${doing}: failed after ${seconds(performance.now() - begun)}\n`);
      throw error;
    }
  }

  #spin(head, doing, begun) {
    let frame = 0;
    const draw = () =>
      this.#stream.write(
        `\r\x1b[K${head} ${FRAMES[frame++ % FRAMES.length]} ${doing} ${seconds(performance.now() - begun)}`,
      );
    draw();
    const timer = setInterval(draw, 120);
    return () => {
      clearInterval(timer);
      this.#stream.write('\r\x1b[K');
    };
  }

  #remind(head, doing, begun) {
    const timer = setInterval(
      () => this.#stream.write(`${head} ${doing} … ${seconds(performance.now() - begun)}\n`),
      REMIND_MS,
    );
    return () => clearInterval(timer);
  }
}
