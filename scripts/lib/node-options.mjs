/**
 * What a batch of shares allocates lives until the batch is told; in V8's small young generation it is copied again and
 * again, which is a sixth of the worker's processor time (bench/ingest.mjs). MiB; the same in docker-compose.yml.
 */
const WORKER = ['--min-semi-space-size=16', '--max-semi-space-size=32'];

/** Options of Node for one of our programs. */
export const nodeOptionsOf = (program) => (program === 'worker' ? WORKER : []);

/**
 * Threads that read texts come and go, and each would get arenas of glibc's allocator that are never given back: two for
 * all of a process keep its resident size where it was. The same in the Dockerfile.
 */
export const ALLOCATOR = { MALLOC_ARENA_MAX: '2' };
