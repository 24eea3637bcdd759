/** @jest-environment node */
import { SHARE_COLUMNS } from '@app/contracts';
import * as fc from 'fast-check';
import { createCsvFilter, csvFields } from './csv-filter';

const HEAD = `${SHARE_COLUMNS.join(',')}\r\n`;
const line = (id: number, reached: string, valid: boolean, worker = 'rig1') =>
  `${id},2026-11-22T10:00:00.000Z,${worker},1000,${reached},${valid},false,\r\n`;
const TEXT = `${HEAD}${line(1, '5000', true)}${line(2, '', false, '"a ""b"",\r\nc"')}${line(3, '1e9', true)}`;

const through = (text: string, filter: Parameters<typeof createCsvFilter>[0], size = 7) => {
  const csv = createCsvFilter(filter);
  let out = '';
  for (let at = 0; at < text.length; at += size) out += csv.push(text.slice(at, at + size));
  return { out: out + csv.end(), rows: csv.rows() };
};

describe('createCsvFilter', () => {
  it('should let everything through where nothing is filtered', () => {
    expect(through(TEXT, { outcome: 'all', minimum: null })).toEqual({ out: TEXT, rows: 3 });
  });

  it('should keep the refused ones, line ends within quotes and all', () => {
    const { out, rows } = through(TEXT, { outcome: 'rejected', minimum: null });
    expect(rows).toBe(1);
    expect(out).toBe(`${HEAD}${line(2, '', false, '"a ""b"",\r\nc"')}`);
  });

  it('should keep what reached the minimum', () => {
    expect(through(TEXT, { outcome: 'all', minimum: 1e6 }).out).toBe(`${HEAD}${line(3, '1e9', true)}`);
  });

  it('should keep the columns of an empty answer', () => {
    expect(through(HEAD, { outcome: 'rejected', minimum: 5 })).toEqual({ out: HEAD, rows: 0 });
  });

  it('should not mind where the text is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (size) => {
        expect(through(TEXT, { outcome: 'all', minimum: null }, size).out).toBe(TEXT);
      }),
    );
  });
});

describe('csvFields', () => {
  it('should read quotes, commas and empty fields', () => {
    expect(csvFields('a,"b ""c"", d",,e\r\n')).toEqual(['a', 'b "c", d', '', 'e']);
  });
});
