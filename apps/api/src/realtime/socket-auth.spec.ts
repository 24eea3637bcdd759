import { Logger } from '@nestjs/common';
import { TokenError } from '../auth/token.service';
import { socketAuth } from './socket-auth';

describe('socketAuth', () => {
  beforeEach(() => jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined));
  afterEach(() => jest.restoreAllMocks());
  const failing = (error: Error) => socketAuth({ verifyAccess: () => Promise.reject(error) })('secret');

  it('should give the identity with its end in epoch milliseconds', async () => {
    const identity = { userId: 1, address: 'bc1q', sessionId: 'sid' };
    const verify = socketAuth({
      verifyAccess: () => Promise.resolve({ ...identity, expiresAt: new Date(5_000) }),
    });
    expect(await verify('token')).toEqual({ ...identity, expiresAt: 5_000 });
  });

  it.each(['malformed', 'wrong_type', 'expired', 'revoked'] as const)(
    'should say that a token is %s',
    async (fault) => {
      await expect(failing(new TokenError(fault))).rejects.toMatchObject({
        code: 'unauthenticated',
        message: new TokenError(fault).detail,
      });
    },
  );

  it('should tell a banned user from a bad token', async () => {
    await expect(failing(new TokenError('banned'))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('should not show a fault of ours, nor call it the fault of the token', async () => {
    const refused = failing(new Error('connect ECONNREFUSED 10.1.1.1:5432'));
    await expect(refused).rejects.toMatchObject({ code: 'unavailable' });
    await expect(refused).rejects.not.toThrow(/10\.1\.1\.1/);
    expect(JSON.stringify(jest.mocked(Logger.prototype.warn).mock.calls)).not.toContain('secret');
  });
});
