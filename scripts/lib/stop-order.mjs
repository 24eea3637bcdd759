/** Who stops first: what depends on others goes before what it depends on. */
const ORDER = ['web', 'simulator', 'collector', 'worker', 'api', 'redis', 'postgres', 'guard'];

const rank = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : -1);

/** Sorts things that have a name into the order in which they stop. */
export const inStopOrder = (named) => [...named].sort((a, b) => rank(a.name) - rank(b.name));

/** SIGINT is the fast shutdown of Postgres; SIGTERM would wait for every client to leave. */
export const stopSignalOf = (name) => (name === 'postgres' ? 'SIGINT' : 'SIGTERM');
