/** @jest-environment node */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appendClientAddress } from './client-address';

describe('appendClientAddress', () => {
  it('should put the true address to the right of what the client claims', async () => {
    appendClientAddress();
    const server = createServer((request, response) => response.end(request.headers['x-forwarded-for']));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const told = async (headers: Record<string, string>) => (await fetch(url, { headers })).text();
    expect(await told({})).toBe('127.0.0.1');
    expect(await told({ 'x-forwarded-for': '6.6.6.6, 203.0.113.9' })).toBe('6.6.6.6, 203.0.113.9, 127.0.0.1');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
