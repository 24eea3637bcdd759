/**
 * What a batch of shares allocates lives until the batch is told; in V8's small young generation it is copied again and
 * again, which is a sixth of the worker's processor time (bench/ingest.mjs). MiB; the same in docker-compose.yml.
 */
const WORKER = ['--min-semi-space-size=32', '--max-semi-space-size=64'];

/** Options of Node for one of our programs. */
export const nodeOptionsOf = (program) => (program === 'worker' ? WORKER : []);
