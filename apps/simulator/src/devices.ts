/** A kind of mining machine: nominal H/s, what it calls itself, and the difficulty that it asks the pool for. */
export interface Device {
  useragent: string;
  hashrate: number;
  suggestedDiff: number;
  asicboost: boolean;
}

const device = (useragent: string, hashrate: number, suggestedDiff: number, asicboost = true): Device => ({
  useragent,
  hashrate,
  suggestedDiff,
  asicboost,
});

export const DEVICES = {
  bitaxeGamma: device('bitaxe/BM1370/v2.9.0', 1.2e12, 1000),
  bitaxeSupra: device('bitaxe/BM1368/v2.8.1', 0.65e12, 512),
  bitaxeUltra: device('bitaxe/BM1366/v2.6.5', 0.5e12, 512),
  nerdAxe: device('NerdAxe/BM1366/v1.0.30', 0.5e12, 512),
  nerdQaxe: device('NerdQAxe++/BM1370/v1.0.34', 4.8e12, 4096),
  nerdMiner: device('NerdMinerV2/V1.8.3', 3.5e5, 0.001, false),
  avalonNano: device('cgminer/4.11.1', 6.0e12, 4096),
  s9: device('bmminer/2.0.0', 13.5e12, 8192, false),
  s19: device('bosminer/2.4', 95e12, 65_536),
} as const satisfies Record<string, Device>;
