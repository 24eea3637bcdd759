// 500 at 100 messages a second
import { ABOUT, fanOut, steady } from './lib/sockets/fan-out.mjs';

const table = await fanOut({ sockets: 500, pace: steady(100) });
const markdown = `${ABOUT} Bound: 2.5 times bare \`ws\` (aim 3).\n\n${table}`;
console.log(JSON.stringify({ title: 'Sockets: 500 at 100 messages a second', markdown }));
