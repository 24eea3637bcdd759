import { readdirSync, readFileSync } from 'node:fs';
import { FAULT_SPECS } from '../../bench/lib/fault-specs.mjs';
import { inRoot } from './paths.mjs';

const specs = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(inRoot(folder), { recursive: true })
    .filter((file) => file.endsWith('spec.ts') && !file.includes('node_modules'))
    .map((file) => `${folder}/${file}`),
);

describe('the tests of faults that are run again and again', () => {
  it('should be there', () => {
    expect(Object.keys(FAULT_SPECS).filter((path) => !specs.includes(path))).toEqual([]);
  });

  it('should be every one that breaks a wire or kills a server', () => {
    const breaks = specs.filter(
      (path) =>
        /(faults|crash|failover|drain)\.e2e-spec/.test(path) ||
        /(Fault|Deaf)Proxy|TestSentinels/.test(readFileSync(inRoot(path), 'utf8')),
    );
    expect(breaks.length).toBeGreaterThan(10);
    expect(breaks.filter((path) => !(path in FAULT_SPECS))).toEqual([]);
  });
});
