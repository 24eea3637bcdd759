import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API keys, and the mark of an address whose owner left: hidden until somebody proves it again. */
export class Identity1764000300000 implements MigrationInterface {
  readonly name = 'Identity1764000300000';

  async up(runner: QueryRunner): Promise<void> {
    // A constant default is kept in the catalogue: no row is rewritten, however many there are.
    await runner.query(`ALTER TABLE users ADD COLUMN hidden_until_claimed boolean NOT NULL DEFAULT false`);
    await runner.query(`CREATE TABLE api_keys (
      id uuid PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users(id) ON DELETE CASCADE,
      name varchar(64) NOT NULL,
      key_hash char(64) NOT NULL,
      key_prefix varchar(16) NOT NULL,
      permissions jsonb NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz,
      last_used_at timestamptz,
      CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash)
    )`);
    await runner.query(`CREATE INDEX api_keys_user_idx ON api_keys (user_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE api_keys`);
    await runner.query(`ALTER TABLE users DROP COLUMN hidden_until_claimed`);
  }
}
