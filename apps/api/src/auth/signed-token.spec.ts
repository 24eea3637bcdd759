import { generateKeyPairSync, sign } from 'node:crypto';
import { isSignedBy, takeApart } from './signed-token';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (header: object, payload: unknown) => {
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
};
const HEADER = { alg: 'RS256', typ: 'JWT', kid: 'k' };

describe('takeApart', () => {
  it('should give the parts of a token, and the signature be that of its key alone', () => {
    const token = takeApart(tokenOf(HEADER, { sub: '1', name: '₿' }));
    if (!token) throw new Error('no token');
    expect(token).toMatchObject({ kid: 'k', payload: { sub: '1', name: '₿' } });
    expect(isSignedBy(token, publicKey)).toBe(true);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(isSignedBy(token, other.publicKey)).toBe(false);
    expect(isSignedBy({ ...token, signed: `${token.signed}A` }, publicKey)).toBe(false);
    expect(isSignedBy({ ...token, signature: 'AA' }, publicKey)).toBe(false);
  });

  it.each([
    ['another algorithm', { ...HEADER, alg: 'RS512' }],
    ['no algorithm', { ...HEADER, alg: 'none' }],
    ['an algorithm in other letters', { ...HEADER, alg: 'rs256' }],
    ['no key id', { alg: 'RS256' }],
    ['a key id that is no text', { ...HEADER, kid: 1 }],
    ['something that must be understood', { ...HEADER, crit: ['exp'] }],
  ])('should know none of ours in %s', (_, header) => {
    expect(takeApart(tokenOf(header, {}))).toBeUndefined();
  });

  it.each([
    ['', 'nothing'],
    ['a.b', 'two parts'],
    ['a.b.c.d', 'four parts'],
    ['..', 'empty parts'],
    [`${part(HEADER)}.${part({})}.`, 'an empty signature'],
    [`${part(HEADER)}.!!.AA`, 'letters that base64url has not'],
    [`${part(HEADER)}.${part({})}=.AA`, 'padding'],
    [`${part(HEADER)}.e30x.AA`, 'a payload that is no JSON'],
    [`e30x.${part({})}.AA`, 'a header that is no JSON'],
    [`${part(null)}.${part({})}.AA`, 'a header that is no object'],
  ])('should know none of ours in %j: %s', (token) => {
    expect(takeApart(token)).toBeUndefined();
  });
});
