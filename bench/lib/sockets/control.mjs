// Does nothing at all on the core of the server that is measured: what stalls this loop is the machine, not the server.
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** As the api's own metrics: the time between two ticks of a timer of so many milliseconds. */
const TICK_MS = 10;

const histogram = monitorEventLoopDelay({ resolution: TICK_MS });
histogram.enable();
process.on('message', () => {
  process.send({ ms: histogram.max / 1e6 - TICK_MS });
  histogram.reset();
});
process.once('disconnect', () => process.exit(0));
process.send({ port: 0 });
