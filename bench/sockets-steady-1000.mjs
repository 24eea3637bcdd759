// 1,000 at 30 messages a second
import { ABOUT, fanOut, steady } from './lib/sockets/fan-out.mjs';

const table = await fanOut({ sockets: 1_000, pace: steady(30) });
const markdown = `${ABOUT} Bound: 1.2 times bare \`ws\` (aim 1.8).\n\n${table}`;
console.log(JSON.stringify({ title: 'Sockets: 1,000 at 30 messages a second', markdown }));
