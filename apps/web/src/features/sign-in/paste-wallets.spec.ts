import { execFileSync } from 'node:child_process';
import { coreCommand, obstacle, PASTE_WALLETS } from './paste-wallets';

describe('the wallets that signatures are pasted from', () => {
  it('should not lead to a wallet that cannot sign for the address', () => {
    const able = (kind: 'legacy' | 'segwit' | 'taproot') =>
      PASTE_WALLETS.filter((wallet) => obstacle(wallet, kind) === null);
    expect(able('legacy')).toEqual([...PASTE_WALLETS]);
    expect(able('segwit')).toEqual(['sparrow', 'electrum', 'trezor', 'ledger', 'other']);
    expect(able('taproot')).toEqual(['sparrow', 'other']);
  });

  it('should name another wallet where one cannot', () => {
    expect(obstacle('core', 'segwit')).toMatch(/Sparrow/);
  });
});

describe('the command for Bitcoin Core', () => {
  it.each([
    ['two lines', 'Sign in to The Bitcoin Game\n\nNonce: 6f1c'],
    ['a quote and what a shell would run', `Bob's game $(id) \`id\` "x" \\ ; rm`],
  ])('should hand the shell exactly the message, with %s', (_what, message) => {
    const command = coreCommand('1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', message);
    const printed = execFileSync('sh', ['-c', command.replace(/^bitcoin-cli signmessage/, "printf '%s|%s'")]);
    expect(printed.toString()).toBe(`1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2|${message}`);
  });
});
