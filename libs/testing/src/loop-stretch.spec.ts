import { setTimeout as delay } from 'node:timers/promises';
import { longestStretch } from './loop-stretch';

const spin = (ms: number): void => {
  const end = process.cpuUsage().user + process.cpuUsage().system + ms * 1000;
  while (process.cpuUsage().user + process.cpuUsage().system < end);
};

describe('longestStretch', () => {
  it('should see the longest stretch of work, and none in a wait', async () => {
    const waited = await longestStretch(async () => void (await delay(300)));
    const worked = await longestStretch(async () => {
      await delay(20);
      spin(200);
      await delay(20);
    });
    expect(worked).toBeGreaterThan(100);
    expect(waited).toBeLessThan(worked);
  });
});
