import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@app/config';
import { LIMITS } from '@app/contracts';
import { connectionBounds, socketBound } from './connection-bounds';
import { descriptorLimit } from './descriptor-limit';

const load = (env: Record<string, string> = {}) =>
  loadConfig({ DATABASE_URL: 'postgres://u@127.0.0.1/db', REDIS_URL: 'redis://127.0.0.1', ...env });
/** Sockets of a node with those refused by a code, and ordinary connections. */
const MOST = 22_000 + LIMITS.httpConnectionsBesideSockets;

describe('connectionBounds', () => {
  it('should hold all sockets and ordinary requests where descriptors allow it', () => {
    expect(connectionBounds(load(), Infinity)).toMatchObject({
      total: MOST,
      perNetwork: 600,
      requestsPerNetwork: 150,
    });
    expect(connectionBounds(load(), undefined).total).toBeLessThanOrEqual(MOST);
  });

  it('should leave descriptors for everything else, and a part of the rest for other networks', () => {
    const bounds = connectionBounds(load({ DATABASE_POOL: '20' }), 400);
    expect(bounds).toMatchObject({ total: 400 - LIMITS.descriptorsReserved - 20, perNetwork: 220 });
    expect(connectionBounds(load(), 64).total).toBeGreaterThan(0);
  });

  it('should serve no more sockets than leave room for requests', () => {
    expect(socketBound(load(), Infinity)).toBe(LIMITS.wsSockets);
    const { total } = connectionBounds(load(), 400);
    expect(Math.ceil(socketBound(load(), 400) * 1.1) + 10).toBeLessThanOrEqual((total * 7) / 8 + 1);
    expect(socketBound(load(), 1)).toBeGreaterThan(0);
  });

  it('should hold fewer requests in flight than connections of a network, however many those are', () => {
    const bounds = (env: Record<string, string>) => connectionBounds(load(env), Infinity);
    expect(bounds({ HTTP_CONNECTIONS_PER_NETWORK: '2000' }).requestsPerNetwork).toBe(500);
    expect(bounds({ HTTP_CONNECTIONS_PER_NETWORK: '4' }).requestsPerNetwork).toBe(6);
  });

  it('should follow the sockets of an address unless another bound is set', () => {
    const many = { WS_MAX_SOCKETS_PER_IP: '5000' };
    expect(connectionBounds(load(many), Infinity).perNetwork).toBe(10_200);
    expect(connectionBounds(load({ ...many, HTTP_CONNECTIONS_PER_NETWORK: '50' }), Infinity).perNetwork).toBe(
      50,
    );
  });
});

describe('descriptorLimit', () => {
  it('should read the soft limit, and say where there is none or nothing is told', () => {
    const directory = mkdtempSync(join(tmpdir(), 'tbg-limits-'));
    const file = join(directory, 'limits');
    const write = (soft: string) => {
      writeFileSync(
        file,
        `Limit  Soft Limit  Hard Limit  Units\nMax open files            ${soft}    20000   files\n`,
      );
      return descriptorLimit(file);
    };
    expect(write('400')).toBe(400);
    expect(write('unlimited')).toBe(Infinity);
    expect(descriptorLimit(join(directory, 'nothing'))).toBeUndefined();
    rmSync(directory, { recursive: true });
  });
});
