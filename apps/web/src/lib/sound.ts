import type { Moment } from './moments';

/** Notes of a moment: frequency in Hz, when it begins and how long it rings, in seconds. */
type Note = readonly [frequency: number, at: number, length: number];

const RISE: readonly Note[] = [
  [523.25, 0, 0.12],
  [659.25, 0.1, 0.12],
  [783.99, 0.2, 0.28],
];
const FANFARE: readonly Note[] = [
  [392, 0, 0.18],
  [523.25, 0.16, 0.18],
  [659.25, 0.32, 0.18],
  [783.99, 0.48, 0.5],
  [1046.5, 0.48, 0.9],
  [1318.51, 0.6, 1.1],
];
const FALL: readonly Note[] = [
  [330, 0, 0.16],
  [247, 0.16, 0.3],
];
const TICK: readonly Note[] = [[880, 0, 0.09]];

const TUNES: Record<Moment['kind'], readonly Note[]> = {
  'own-block': FANFARE,
  'first-share': RISE,
  block: RISE,
  best: RISE,
  badge: RISE,
  level: RISE,
  offline: FALL,
  online: TICK,
  reminder: TICK,
};

const ATTACK_SECONDS = 0.012;
/** The ear's loudness is nearer to the square of the amplitude. */
const amplitude = (volume: number): number => 0.25 * Math.min(1, Math.max(0, volume)) ** 2;

let context: AudioContext | null = null;

/** Plays the tune of a moment, `volume` 0–1. A browser that wants a press of the page first stays silent. */
export function play(kind: Moment['kind'], volume: number): void {
  if (typeof AudioContext === 'undefined' || volume <= 0) return;
  context ??= new AudioContext();
  const audio = context;
  // Resolves only after somebody touched the page; late tunes are worse than none.
  if (audio.state === 'suspended') void audio.resume();
  if (audio.state !== 'running' && !navigator.userActivation?.hasBeenActive) return;
  for (const [frequency, at, length] of TUNES[kind]) {
    const start = audio.currentTime + at;
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.linearRampToValueAtTime(amplitude(volume), start + ATTACK_SECONDS);
    gain.gain.exponentialRampToValueAtTime(1e-4, start + length);
    gain.connect(audio.destination);
    const tone = new OscillatorNode(audio, { type: 'triangle', frequency });
    tone.connect(gain);
    tone.start(start);
    tone.stop(start + length);
  }
}
