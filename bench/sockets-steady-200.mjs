// 200 at 300 messages a second
import { ABOUT, fanOut, steady } from './lib/sockets/fan-out.mjs';

const table = await fanOut({ sockets: 200, pace: steady(300) });
const markdown = `${ABOUT} Bound: 3.5 times bare \`ws\` (aim 4.5).\n\n${table}`;
console.log(JSON.stringify({ title: 'Sockets: 200 at 300 messages a second', markdown }));
