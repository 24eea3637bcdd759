import { TestDatabase } from '@app/testing';
import { IngestRepository } from './ingest.repository';
import type { IngestShare } from './ingest.types';
import { PartitionsRepository } from './partitions.repository';
import { RetentionRepository } from './retention.repository';
import { logPosition } from './share-log-marks';

const FILE = 'main/000e1d48/6b021da900000001.sharelog';
const NOW = Date.parse('2027-01-04T00:30:00Z');

describe('logPosition', () => {
  it.each([
    [`${FILE}:0`, { file: FILE, offset: 0 }],
    [`${FILE}:123456789012345`, { file: FILE, offset: 123_456_789_012_345 }],
    [`a:b.sharelog:7`, { file: 'a:b.sharelog', offset: 7 }],
    [`${FILE}:1234567890123456`, null],
    [`${FILE}:-1`, null],
    [`${FILE}:`, null],
    ['.sharelog:5', null],
    ['1795301503000-0', null],
    ['rig:5', null],
    [FILE, null],
  ])('should read %s', (id, expected) => {
    expect(logPosition(id)).toEqual(expected);
  });
});

describe('identities that were pruned', () => {
  let database: TestDatabase;
  let ingest: IngestRepository;
  beforeAll(async () => {
    database = await TestDatabase.create();
    ingest = new IngestRepository(database.source, new PartitionsRepository(database.source));
  });
  afterAll(() => database.drop());

  const insert = async (...eventIds: string[]) => {
    const shares = eventIds.map((eventId): IngestShare => ({
      ...{ eventId, address: 'bc1qalice', worker: 'rig', time: NOW, difficulty: 1, shareDiff: 1 },
      ...{ accepted: true, rejectReason: null, redelivered: false },
    }));
    const stored = await ingest.insertShares(shares, NOW, ({ kind }) => ({
      ...{ type: kind, title: kind, description: null, metadata: {} },
    }));
    return [...stored.inserted];
  };

  it('should leave a mark for a log file, below which nothing counts again', async () => {
    await insert(`${FILE}:500`, `${FILE}:1400`, `${FILE}:900`, 'other:1', '1795301503000-0');
    await database.rows(`UPDATE share_identities SET day = day - 91`);
    expect(await new RetentionRepository(database.source).pruneIdentities(Date.now())).toBe(5);
    expect(await database.rows('SELECT * FROM share_log_marks')).toEqual([{ file: FILE, counted_to: 1400 }]);

    const again = await insert(`${FILE}:500`, `${FILE}:1400`, `${FILE}:1401`, 'new/1.sharelog:1', 'other:1');
    expect(again.sort()).toEqual([`${FILE}:1401`, 'new/1.sharelog:1', 'other:1'].sort());
    const [totals] = await database.rows('SELECT sum(valid_shares)::int AS n FROM workers');
    expect(totals).toEqual({ n: 8 });
  });

  it('should never move a mark back', async () => {
    await insert(`${FILE}:1200`);
    await database.rows(`UPDATE share_identities SET day = day - 91`);
    await new RetentionRepository(database.source).pruneIdentities(Date.now());
    const [mark] = await database.rows('SELECT counted_to AS to FROM share_log_marks WHERE file = $1', [
      FILE,
    ]);
    expect(mark).toEqual({ to: 1401 });
  });
});
