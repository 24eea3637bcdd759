import { Logger } from '@nestjs/common';
import { waitFor } from '@app/testing';
import { ConnectionManager } from './connection-manager';
import type { Fallen } from './options';
import { SessionWatch } from './session-watch';

describe('SessionWatch', () => {
  afterEach(() => jest.restoreAllMocks());

  it('should ask again and again, one question at a time, and outlive a fault', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const connections = new ConnectionManager();
    const fallen: Fallen = () => Promise.resolve(new Map());
    let under = 0;
    const recheck = jest.spyOn(connections, 'recheck').mockImplementation(async () => {
      under += 1;
      expect(under).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      if (recheck.mock.calls.length < 4) throw new Error('no database');
      return 0;
    });
    const watch = new SessionWatch(connections, { fallen, watchEveryMs: 1 });
    watch.onModuleInit();
    await waitFor('some turns', () => recheck.mock.calls.length > 6);
    await watch.onApplicationShutdown();
    expect(recheck.mock.calls[0]).toEqual([fallen]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('should do nothing where nobody can be asked', async () => {
    const connections = new ConnectionManager();
    const recheck = jest.spyOn(connections, 'recheck');
    const watch = new SessionWatch(connections, {});
    watch.onModuleInit();
    await watch.onApplicationShutdown();
    expect(recheck).not.toHaveBeenCalled();
  });
});
