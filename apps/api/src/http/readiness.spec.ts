import { Readiness } from './readiness';

describe('Readiness', () => {
  it('should name what is away or fails', async () => {
    const readiness = new Readiness();
    readiness.register('here', () => true);
    readiness.register('away', () => false);
    readiness.register('broken', () => Promise.reject(new Error('no')));
    expect(await readiness.missing()).toEqual(['away', 'broken']);
    readiness.drain();
    expect(await readiness.missing()).toEqual(['shutting_down', 'away', 'broken']);
  });

  it('should ask once for all who want to know at the same time, and anew afterwards', async () => {
    const readiness = new Readiness();
    const answers: ((holds: boolean) => void)[] = [];
    readiness.register('slow', () => new Promise((resolve) => answers.push(resolve)));
    const asked = Array.from({ length: 100 }, () => readiness.missing());
    await Promise.resolve();
    expect(answers).toHaveLength(1);
    answers[0]?.(true);
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 100 }, () => []));
    const later = readiness.missing();
    await Promise.resolve();
    answers[1]?.(false);
    expect(await later).toEqual(['slow']);
  });
});
