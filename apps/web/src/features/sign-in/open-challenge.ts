import type { Challenge } from '@app/contracts';

/** A challenge that is open, for the address that asked. */
export interface OpenChallenge {
  readonly address: string;
  readonly challenge: Challenge;
  /** When it runs out, in ms by the clock of this browser. */
  readonly until: number;
}
