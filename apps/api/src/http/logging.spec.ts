import type { IncomingMessage } from 'node:http';
import { isLogged, loggableUrl, requestId } from './logging';

const withId = (id: string | undefined) =>
  ({ headers: { 'x-request-id': id } }) as unknown as IncomingMessage;

describe('logging', () => {
  it('should blank what opens something, wherever it stands in a URL', () => {
    expect(loggableUrl('/ws?token=abc.def.ghi&x=1')).toBe('/ws?token=[hidden]&x=1');
    expect(loggableUrl('/a?x=1&refresh_token=r#f')).toBe('/a?x=1&refresh_token=[hidden]#f');
    expect(loggableUrl('/a?TOKEN=abc')).toBe('/a?TOKEN=[hidden]');
    expect(loggableUrl('/a?signature=s&nonce=n')).toBe('/a?signature=[hidden]&nonce=[hidden]');
    expect(loggableUrl('/a?b?token=x?y=z')).toBe('/a?b?token=[hidden]');
    expect(loggableUrl('/users/me/api-keys?x=1&y')).toBe('/users/me/api-keys?x=1&y');
  });

  it('should hide what is cut in its middle', () => {
    const shown = loggableUrl(`/a?x=${'a'.repeat(480)}&token=${'s'.repeat(100)}`);
    expect(shown).toMatch(/&token=\[hidden\]$/);
  });

  it.each(['?key', '&key', '?', '&', '=', 'key=', '?key='])(
    'should take no time for a URL made of %s',
    (piece) => {
      const url = `/${piece.repeat(16_384 / piece.length)}`;
      const started = process.cpuUsage();
      for (let count = 0; count < 10; count += 1) loggableUrl(url);
      // A search that tries every beginning takes minutes for each.
      expect(process.cpuUsage(started).user / 1000).toBeLessThan(1_000);
    },
  );

  it('should cut long URLs', () => {
    expect(loggableUrl(`/${'a'.repeat(10_000)}`)).toHaveLength(512);
  });

  it('should keep a harmless request id and replace any other', () => {
    expect(requestId(withId('abc-1.2:3_4'))).toBe('abc-1.2:3_4');
    for (const id of [undefined, '', 'a b', 'x'.repeat(65), 'a\nb']) {
      expect(requestId(withId(id))).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('should pass over probes unless they fail', () => {
    expect(isLogged('/health/live', 200)).toBe(false);
    expect(isLogged('/metrics', 200)).toBe(false);
    expect(isLogged('/health/ready', 503)).toBe(true);
    expect(isLogged('/healthy', 200)).toBe(true);
  });
});
