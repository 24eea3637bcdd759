import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the messages of groove take: of each, so that they are read by bytes, and of each user, so that it is bounded. */
export class GrooveBytes1764400000000 implements MigrationInterface {
  readonly name = 'GrooveBytes1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

// The counts are kept by triggers because messages go with their session and their account as well. Each user's row is
// changed in the order of the ids, so that two statements never wait for each other in a circle.
const UP = [
  // Texts of a month may take longer to measure than a statement may otherwise.
  `SET LOCAL statement_timeout = 0`,
  `SET LOCAL lock_timeout = '10s'`,
  `ALTER TABLE groove_messages ADD COLUMN bytes integer NOT NULL DEFAULT 0`,
  `UPDATE groove_messages SET bytes = coalesce(octet_length(text), 0) + octet_length(tools::text) + 100`,
  `CREATE TABLE groove_stored (
    user_id bigint NOT NULL,
    bytes bigint NOT NULL DEFAULT 0,
    CONSTRAINT groove_stored_pkey PRIMARY KEY (user_id),
    CONSTRAINT groove_stored_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
  )`,
  `INSERT INTO groove_stored (user_id, bytes) SELECT user_id, sum(bytes) FROM groove_messages GROUP BY user_id`,
  `CREATE FUNCTION groove_messages_added() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO groove_stored AS s (user_id, bytes)
       SELECT user_id, sum(bytes) FROM added GROUP BY user_id ORDER BY user_id
       ON CONFLICT (user_id) DO UPDATE SET bytes = s.bytes + excluded.bytes;
     RETURN NULL;
   END $$`,
  `CREATE FUNCTION groove_messages_removed() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     PERFORM 1 FROM groove_stored WHERE user_id IN (SELECT user_id FROM removed) ORDER BY user_id FOR UPDATE;
     UPDATE groove_stored s SET bytes = greatest(0, s.bytes - r.bytes)
       FROM (SELECT user_id, sum(bytes) AS bytes FROM removed GROUP BY user_id) r WHERE s.user_id = r.user_id;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER groove_messages_added AFTER INSERT ON groove_messages
     REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION groove_messages_added()`,
  `CREATE TRIGGER groove_messages_removed AFTER DELETE ON groove_messages
     REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION groove_messages_removed()`,
];

const DOWN = [
  `DROP TRIGGER groove_messages_removed ON groove_messages`,
  `DROP TRIGGER groove_messages_added ON groove_messages`,
  `DROP FUNCTION groove_messages_removed()`,
  `DROP FUNCTION groove_messages_added()`,
  `DROP TABLE groove_stored`,
  `ALTER TABLE groove_messages DROP COLUMN bytes`,
];
