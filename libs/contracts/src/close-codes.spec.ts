import { CLOSE, closePolicy } from './close-codes';

describe('close codes', () => {
  it.each([
    [1001, 'reconnect'],
    [1009, 'stop'],
    [1012, 'reconnect'],
    [1013, 'reconnect'],
    [4001, 'refresh'],
    [4003, 'stop'],
    [4008, 'back-off'],
    [4029, 'stop'],
  ])('should tell a client what to do after %i', (code, policy) => expect(closePolicy(code)).toBe(policy));

  it.each([1000, 1005, 1006, 1011, 4999])('should let a client reconnect after %i', (code) =>
    expect(closePolicy(code)).toBe('reconnect'),
  );

  it('should give one policy to one code', () => {
    const policies = new Map<number, string>();
    for (const { code, client } of Object.values(CLOSE)) {
      expect(policies.get(code) ?? client).toBe(client);
      policies.set(code, client);
    }
  });

  it('should keep reasons within a close frame', () => {
    for (const { reason } of Object.values(CLOSE)) expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
  });
});
