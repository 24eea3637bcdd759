import pino from 'pino';
import { LIMITS } from '@app/contracts';
import { Agents } from './agents';
import { BOUNDS } from './bounds';
import { FileFaults } from './file-faults';

describe('Agents', () => {
  it('should remember the user agents of a bounded number of workers, each cut', async () => {
    const agents = new Agents('/nowhere', new FileFaults('/nowhere', pino({ level: 'silent' })));
    let most = 0;
    for (let worker = 0; worker <= BOUNDS.agents; worker += 1) {
      agents.learn(`u.${worker}`, 'x'.repeat(LIMITS.userAgentCharacters + 1));
      most = Math.max(most, agents.size);
    }
    expect(most).toBe(BOUNDS.agents);
    expect(agents.size).toBe(1);
    expect(await agents.of('u', `u.${BOUNDS.agents}`)).toHaveLength(LIMITS.userAgentCharacters);
  });
});
