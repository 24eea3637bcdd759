import { CLOSE } from '@app/contracts';
import { RealtimeMetrics } from './metrics';

describe('RealtimeMetrics', () => {
  it('should count closes with codes that clients make up together', () => {
    const metrics = new RealtimeMetrics();
    for (let code = 3_000; code < 5_000; code += 1) metrics.close(code);
    metrics.close(1006);
    const own = new Set(Object.values(CLOSE).flatMap(({ code }) => (code >= 3_000 ? [code] : [])));
    expect(metrics.closes.get('other')).toBe(2_000 - own.size);
    expect(new Set(metrics.closes.keys())).toEqual(new Set([...own, 'other', 1006]));
  });
});
