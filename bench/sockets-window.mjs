// 1,000 sockets, 16 messages in flight at all times: what a server does when messages pile up.
import { ABOUT, fanOut, window } from './lib/sockets/fan-out.mjs';

const table = await fanOut({ sockets: 1_000, pace: window(16) });
const markdown = `${ABOUT} Bound: 9 times bare \`ws\` (aim 12).\n\n${table}`;
console.log(JSON.stringify({ title: 'Sockets: 1,000 with 16 messages in flight', markdown }));
