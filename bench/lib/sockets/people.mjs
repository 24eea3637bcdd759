// Users with sign-ins in a database of the measurement's own, and access tokens of theirs as the api would sign them.
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';

import { inRoot } from '../../../scripts/lib/paths.mjs';
import { require } from '../require.mjs';

const pg = require('pg');
const signAsync = promisify(sign);

export const ISSUER = 'bench';

/** A fresh, migrated database. @returns {Promise<string>} its URL */
export async function makeDatabase(adminUrl, name) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const { DataSource } = require('typeorm');
  const { dataSourceOptions } = require(inRoot('dist/libs/database/src/index.js'));
  const source = await new DataSource(dataSourceOptions(url.toString(), 1)).initialize();
  await source.runMigrations({ transaction: 'each' });
  await source.destroy();
  return url.toString();
}

/** They have one sign-in each, and one key signs for them all. */
export class People {
  #people;
  #key;
  #kid;

  /** @param {string} database URL @param {number} count of users */
  static async create(database, count) {
    const self = new People();
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    self.#key = pair.privateKey;
    self.jwk = pair.publicKey.export({ format: 'jwk' });
    const { e, kty, n } = self.jwk;
    self.#kid = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
    self.#people = await makePeople(database, count);
    return self;
  }

  /** What the api is told as JWT_PRIVATE_KEY. */
  get pem() {
    return this.#key.export({ type: 'pkcs8', format: 'pem' });
  }

  /** Id of a user. */
  id(index) {
    return Number(this.#people[index % this.#people.length].id);
  }

  /** A token of a user that nobody has seen yet, good for an hour. */
  async token(index) {
    const person = this.#people[index % this.#people.length];
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ sub: String(person.id), address: person.address, auth_method: 'wallet', type: 'access' },
      ...{ sid: person.session, jti: randomUUID(), iss: ISSUER, aud: ISSUER, iat: now, exp: now + 3600 },
    };
    const part = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
    const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: this.#kid })}.${part(claims)}`;
    return `${signed}.${(await signAsync('RSA-SHA256', Buffer.from(signed), this.#key)).toString('base64url')}`;
  }

  /** Such tokens, each of another user as far as there are enough. */
  async tokens(count) {
    const made = [];
    for (let from = 0; from < count; from += 64) {
      const some = Array.from({ length: Math.min(64, count - from) }, (_, at) => this.token(from + at));
      made.push(...(await Promise.all(some)));
    }
    return made;
  }
}

/** Users and a sign-in of each. */
async function makePeople(database, count) {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const { rows: users } = await client.query(
    `INSERT INTO users (btc_address, claimed_at) SELECT 'bench' || n, now() FROM generate_series(1, $1) n
     RETURNING id, btc_address AS address`,
    [count],
  );
  const ids = users.map(() => randomUUID());
  await client.query(
    `INSERT INTO sessions (id, user_id, user_agent) SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[])`,
    [ids, users.map(({ id }) => id), users.map(() => 'bench')],
  );
  await client.query('ANALYZE');
  await client.end();
  return users.map((user, at) => ({ ...user, session: ids[at] }));
}
