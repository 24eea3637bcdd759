// 1,000 at 20 messages a second, publish to client
import { ABOUT, fanOut, steady } from './lib/sockets/fan-out.mjs';

const table = await fanOut({ sockets: 1_000, pace: steady(20), latencies: true });
const markdown = `${ABOUT} Bound: p99 at most 1.5 times that of bare \`ws\` in the same round.\n\n${table}`;
console.log(JSON.stringify({ title: 'Sockets: 1,000 at 20 messages a second, publish to client', markdown }));
