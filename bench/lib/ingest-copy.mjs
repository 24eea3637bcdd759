import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import copy from 'pg-copy-streams';

/**
 * COPY of every stored share and identity into tables of the same shape, partitions, keys and indexes.
 * The rows are read out beforehand, so that nothing but Postgres is measured. Returns seconds.
 */
export async function bareCopy({ client }) {
  const tables = [
    { from: 'share_identities', to: 'copied_identities', order: '' },
    { from: 'shares', to: 'copied_shares', order: 'ORDER BY time' },
  ];
  for (const { from, to } of tables) await likeOf(client, from, to);
  const texts = [];
  for (const { from, order } of tables) texts.push(await readOut(client, `SELECT * FROM ${from} ${order}`));
  await client.query('CHECKPOINT');
  const started = performance.now();
  await client.query('BEGIN');
  for (const [index, { to }] of tables.entries()) {
    await pipeline(Readable.from(texts[index]), client.query(copy.from(`COPY ${to} FROM STDIN`)));
  }
  await client.query('COMMIT');
  const seconds = (performance.now() - started) / 1000;
  for (const { to } of tables) await client.query(`DROP TABLE ${to}`);
  return seconds;
}

async function likeOf(client, from, to) {
  await client.query(`DROP TABLE IF EXISTS ${to}`);
  const { rows } = await client.query(
    `SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound
       FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = $1::regclass`,
    [from],
  );
  const parted = rows.length > 0 ? 'PARTITION BY RANGE (time)' : '';
  await client.query(`CREATE TABLE ${to} (LIKE ${from} INCLUDING ALL) ${parted}`);
  for (const { name, bound } of rows)
    await client.query(`CREATE TABLE ${to}_${name} PARTITION OF ${to} ${bound}`);
}

async function readOut(client, query) {
  const chunks = [];
  for await (const chunk of client.query(copy.to(`COPY (${query}) TO STDOUT`))) chunks.push(chunk);
  return chunks;
}
