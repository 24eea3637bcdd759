import { createHash } from 'node:crypto';
import { DEMO_WALLETS, encodeAddress, type AddressType } from '@app/bitcoin';
import { DEVICES, type Device } from './devices';

/** When a miner is on: nearly always, with many short outages, some hours a day, or from Friday evening to Sunday. */
export type Habit = 'steady' | 'flaky' | 'rented' | 'weekend';

/** One worker of the fleet. `key` names it among all, `isDemo` says that somebody can sign in as its owner. */
export interface Miner {
  key: string;
  address: string;
  name: string;
  clientId: number;
  device: Device;
  habit: Habit;
  isDemo: boolean;
  /** How long before the demo was set up it first came, as a part (0–1) of the 30 days of history. */
  seniority: number;
}

type Rig = readonly [name: string, device: Device, habit: Habit];

/** One list per demo wallet, in the order of DEMO_WALLETS. */
const DEMO_RIGS: readonly (readonly Rig[])[] = [
  [
    ['bitaxe-gamma', DEVICES.bitaxeGamma, 'steady'],
    ['bitaxe-desk', DEVICES.bitaxeSupra, 'steady'],
  ],
  [
    ['s9-garage', DEVICES.s9, 'steady'],
    ['avalon-heater', DEVICES.avalonNano, 'rented'],
    ['nerdqaxe', DEVICES.nerdQaxe, 'steady'],
  ],
  [
    ['antique', DEVICES.bitaxeUltra, 'steady'],
    ['nerdminer', DEVICES.nerdMiner, 'steady'],
  ],
  [
    ['s19-rental', DEVICES.s19, 'rented'],
    ['home-axe', DEVICES.bitaxeGamma, 'steady'],
  ],
  [
    ['nerdaxe.1', DEVICES.nerdAxe, 'steady'],
    ['nerdaxe.2', DEVICES.nerdAxe, 'flaky'],
    ['nerdqaxe.1', DEVICES.nerdQaxe, 'steady'],
    ['nerdqaxe.2', DEVICES.nerdQaxe, 'steady'],
  ],
  [
    ['garden-shed', DEVICES.nerdQaxe, 'weekend'],
    ['window-sill', DEVICES.bitaxeSupra, 'steady'],
  ],
];

/** Who else mines here: addresses without a known key, one worker each. */
const GUEST_COUNT = 20;
const GUEST_DEVICES: readonly Device[] = [
  DEVICES.bitaxeGamma,
  DEVICES.bitaxeSupra,
  DEVICES.nerdAxe,
  DEVICES.bitaxeUltra,
  DEVICES.nerdQaxe,
  DEVICES.bitaxeGamma,
  DEVICES.avalonNano,
  DEVICES.nerdMiner,
];
const GUEST_TYPES: readonly AddressType[] = ['p2wpkh', 'p2wpkh', 'p2tr', 'p2pkh', 'p2sh'];
const GUEST_NAMES = ['bitaxe', 'default', 'rig1', 'axe', 'miner', 'basement', 'solo'];

/** The whole fleet: every demo account with its rigs, then the guests. Always the same. */
export function createFleet(): Miner[] {
  const demo = DEMO_WALLETS.flatMap(({ address, index }) =>
    (DEMO_RIGS[index] ?? []).map(([name, device, habit]) => ({ address, name, device, habit, isDemo: true })),
  );
  const guests = Array.from({ length: GUEST_COUNT }, (_, index) => ({
    address: guestAddress(index),
    name: pick(GUEST_NAMES, index),
    device: pick(GUEST_DEVICES, index),
    habit: index % 2 === 0 ? ('flaky' as const) : ('steady' as const),
    isDemo: false,
  }));
  return [...demo, ...guests].map((miner, index) => ({
    ...miner,
    key: `m${index}`,
    clientId: index + 1,
    seniority: miner.isDemo ? 1 : seniorityOf(index),
  }));
}

/** Guests came one after the other, three in four of them in the course of the month. */
const seniorityOf = (index: number): number =>
  index % 4 === 0 ? 1 : ((index * 7) % GUEST_COUNT) / GUEST_COUNT + 0.02;

function guestAddress(index: number): string {
  const type = pick(GUEST_TYPES, index);
  const digest = createHash('sha256').update(`the bitcoin game guest ${index}`).digest();
  return encodeAddress(type, Uint8Array.from(digest.subarray(0, type === 'p2tr' ? 32 : 20)));
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
