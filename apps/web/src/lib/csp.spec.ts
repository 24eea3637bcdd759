/** @jest-environment node */
import { NextRequest } from 'next/server';
import { createHash } from 'node:crypto';
import { proxy } from '../proxy';
import { contentSecurityPolicy, newNonce } from './csp';
import { EARLY_SESSION_SCRIPT } from './early-session';
import { THEME_SCRIPT } from './theme';

const addresses = { api: 'https://pool.example:8443/base', ws: 'wss://live.example' };

/** The policy as a table: directive → sources. */
const tableOf = (policy: string) =>
  new Map(
    policy.split('; ').map((part) => {
      const [name = '', ...sources] = part.split(' ');
      return [name, sources] as const;
    }),
  );

describe('contentSecurityPolicy', () => {
  const policy = tableOf(contentSecurityPolicy({ nonce: 'abc', addresses }));

  it('should let scripts run by nonce only, never what is merely inline or evaluated', () => {
    const scripts = policy.get('script-src') ?? [];
    expect(scripts).toContain("'nonce-abc'");
    expect(scripts).toContain("'strict-dynamic'");
    expect(scripts.filter((source) => /unsafe|http|\*|'self'/.test(source))).toEqual([]);
  });

  it.each([
    ['sets the theme', THEME_SCRIPT],
    ['asks who is here', EARLY_SESSION_SCRIPT],
  ])('should know the script that %s by its hash', (_does, script) => {
    const hash = createHash('sha256').update(script).digest('base64');
    expect(policy.get('script-src')).toContain(`'sha256-${hash}'`);
  });

  it('should connect to this site, the api and its socket, and to nothing else', () => {
    expect(policy.get('connect-src')).toEqual(["'self'", 'https://pool.example:8443', 'wss://live.example']);
    expect(policy.get('default-src')).toEqual(["'none'"]);
  });

  it('should let nobody frame the page or move its base', () => {
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(policy.get('base-uri')).toEqual(["'none'"]);
    expect(policy.get('form-action')).toEqual(["'self'"]);
    expect(policy.has('frame-src')).toBe(false);
  });

  it('should name the scheme where the api is at an IPv6 address, which a policy cannot name', () => {
    const table = tableOf(
      contentSecurityPolicy({ nonce: 'n', addresses: { api: 'http://[::1]:8000', ws: 'ws://[::1]:8000' } }),
    );
    expect(table.get('connect-src')).toEqual(["'self'", 'http:', 'ws:']);
  });

  it('should make a nonce of 128 bits anew each time', () => {
    const nonces = new Set(Array.from({ length: 50 }, newNonce));
    expect(nonces.size).toBe(50);
    for (const nonce of nonces) expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
  });
});

describe('proxy', () => {
  const answerTo = (headers: Record<string, string>) =>
    proxy(new NextRequest('http://127.0.0.1:3000/dashboard', { headers }));
  const policyOf = (response: Response) => tableOf(response.headers.get('content-security-policy') ?? '');

  it('should give page and renderer one and the same policy, another one each time', () => {
    const [first, second] = [answerTo({ host: 'pool.local:3000' }), answerTo({ host: 'pool.local:3000' })];
    const sent = first.headers.get('content-security-policy');
    expect(sent).toBeTruthy();
    // So Next hands changed request headers on to the page.
    expect(first.headers.get('x-middleware-request-content-security-policy')).toBe(sent);
    expect(second.headers.get('content-security-policy')).not.toBe(sent);
  });

  it('should connect to the api on the host under which the page was asked for', () => {
    expect(policyOf(answerTo({ host: 'pool.local:3000' })).get('connect-src')).toEqual([
      "'self'",
      'http://pool.local:8000',
      'ws://pool.local:8000',
    ]);
    const secure = answerTo({
      host: 'inside',
      'x-forwarded-host': 'pool.example',
      'x-forwarded-proto': 'https',
    });
    expect(policyOf(secure).get('connect-src')).toEqual([
      "'self'",
      'https://pool.example:8000',
      'wss://pool.example:8000',
    ]);
  });

  it.each(["x'; script-src *", 'a b', '*', 'evil.example; img-src *', 'a;img-src*', ''])(
    'should not let the host %p write into the policy',
    (host) => {
      const table = policyOf(answerTo({ host }));
      expect([...table.keys()].filter((name) => name === 'script-src')).toHaveLength(1);
      expect(table.get('connect-src')).toHaveLength(3);
      expect(table.get('connect-src')?.join(' ')).not.toContain('*');
      expect(table.get('img-src')).toEqual(["'self'", 'data:', 'blob:']);
    },
  );
});
