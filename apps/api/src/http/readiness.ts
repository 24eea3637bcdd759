import { Injectable, type OnModuleDestroy } from '@nestjs/common';

export type ReadinessCheck = () => boolean | Promise<boolean>;
/** Answers a sentence for the operator, or nothing. */
export type WarningCheck = () => Promise<string | undefined>;

const CHECK_TIMEOUT_MS = 2_000;

/** What must be there for this node to serve. Features add their own part; a draining node is never ready. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  private readonly checks = new Map<string, ReadinessCheck>();
  private readonly warningChecks: WarningCheck[] = [];
  private asking: Promise<string[]> | undefined;
  private askingWarnings: Promise<string[]> | undefined;
  private draining = false;

  /** Whether the node says goodbye: it still answers, but nobody new should be sent to it. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** Turns the node red, for good. */
  drain(): void {
    this.draining = true;
  }

  /** Adds a part by the name under which its absence is reported. */
  register(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  /** Adds something that an operator should know of and that this node can do without. */
  registerWarning(check: WarningCheck): void {
    this.warningChecks.push(check);
  }

  /** What an operator should look at; concurrent callers share the answer. A check that fails is silent. */
  async warnings(): Promise<string[]> {
    const ask = async () => {
      const found = await Promise.all(
        this.warningChecks.map((check) => inTime(check()).catch(() => undefined)),
      );
      return found.flatMap((warning) => warning ?? []);
    };
    this.askingWarnings ??= ask().finally(() => (this.askingWarnings = undefined));
    return this.askingWarnings;
  }

  /** Names of all parts. */
  get parts(): string[] {
    return [...this.checks.keys()];
  }

  /**
   * Names of the parts that are away; empty means ready. A part that does not answer within 2 s is away. Who asks at
   * the same time shares the answer: nobody is refused here, and each question costs Postgres and Redis one.
   */
  async missing(): Promise<string[]> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    const missing = await this.asking;
    return this.draining ? ['shutting_down', ...missing] : missing;
  }

  private async ask(): Promise<string[]> {
    const parts = [...this.checks].map(async ([name, check]) => ((await holds(check)) ? [] : [name]));
    return (await Promise.all(parts)).flat();
  }

  onModuleDestroy(): void {
    this.drain();
  }
}

async function holds(check: ReadinessCheck): Promise<boolean> {
  try {
    return (await inTime(Promise.resolve().then(check))) ?? false;
  } catch {
    return false;
  }
}

/** What `work` answers, or undefined after 2 s. */
async function inTime<Value>(work: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
