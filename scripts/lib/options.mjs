import { parseArgs } from 'node:util';

export const HELP = `The Bitcoin Game

Usage: npm start -- [options]

  --ckpool DIR     follow the log directory of a ckpool instead of the simulated fleet
  --demo           demo accounts and simulated fleet, also with a DATABASE_URL or --ckpool
  --no-demo        neither demo accounts nor simulated fleet
  --api-port N     port of the api and its WebSocket (8000; 0 takes any free port)
  --api-processes N  processes of the api, sharing its port (1)
  --web-port N     port of the page (3000; 0 takes any free port)
  --host ADDRESS   address to listen on (0.0.0.0)
  --reset          delete the data of earlier runs first (Postgres, Redis, keys; never node_modules)
  --help           this text

Environment: DATABASE_URL and REDIS_URL use your own servers instead of the embedded ones;
API_URL and WS_URL tell browsers where the api is when it is not on the page's own host.
All data of the run lives in .local/.
`;

const SCHEMA = {
  ckpool: { type: 'string' },
  demo: { type: 'boolean' },
  'no-demo': { type: 'boolean' },
  'api-port': { type: 'string' },
  'api-processes': { type: 'string' },
  'web-port': { type: 'string' },
  host: { type: 'string' },
  reset: { type: 'boolean' },
  help: { type: 'boolean' },
};

const fault = (message) => ({ kind: 'fault', message: `${message} (npm start -- --help lists the options)` });

/**
 * Reads the options of `npm start`.
 * @param {string[]} argv without node and script
 * @returns {{ kind: 'help' } | { kind: 'fault', message: string } | { kind: 'run', ckpool: string | null,
 *   demo: 'yes' | 'no' | 'default', apiPort: number, apiProcesses: number | null, webPort: number, host: string, reset: boolean }}
 */
export function parseStartOptions(argv) {
  const { tokens } = parseArgs({ args: argv, options: SCHEMA, strict: false, tokens: true });
  const values = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') return fault(`What is "${token.value}"? Options start with two dashes.`);
    const known = Object.hasOwn(SCHEMA, token.name) ? SCHEMA[token.name] : undefined;
    if (!known) return fault(`The option ${token.rawName} is unknown.`);
    const wantsValue = known.type === 'string';
    const isForgotten = !token.value || (!token.inlineValue && token.value.startsWith('--'));
    if (wantsValue && isForgotten) {
      return fault(`The option ${token.rawName} needs a value.`);
    }
    if (!wantsValue && token.value !== undefined) return fault(`The option ${token.rawName} takes no value.`);
    values[token.name] = wantsValue ? token.value : true;
  }
  if (values.help) return { kind: 'help' };
  if (values.demo && values['no-demo']) return fault('Choose one of --demo and --no-demo.');
  const apiPort = parsePort(values['api-port'] ?? '8000');
  const webPort = parsePort(values['web-port'] ?? '3000');
  if (apiPort === null)
    return fault(`--api-port must be a whole number from 0 to 65535, not "${values['api-port']}".`);
  if (webPort === null)
    return fault(`--web-port must be a whole number from 0 to 65535, not "${values['web-port']}".`);
  if (apiPort === webPort && apiPort !== 0) return fault('--api-port and --web-port must differ.');
  const apiProcesses = values['api-processes'] === undefined ? null : parseProcesses(values['api-processes']);
  if (Number.isNaN(apiProcesses))
    return fault(`--api-processes must be a whole number from 1 to 64, not "${values['api-processes']}".`);
  return {
    kind: 'run',
    ckpool: values.ckpool ?? null,
    demo: values.demo ? 'yes' : values['no-demo'] ? 'no' : 'default',
    apiPort,
    apiProcesses,
    webPort,
    host: values.host ?? '0.0.0.0',
    reset: values.reset === true,
  };
}

function parsePort(text) {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : null;
}

function parseProcesses(text) {
  const count = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= 64 ? count : NaN;
}

/**
 * Whether demo accounts and the simulated fleet take part: unless said, only in the wholly embedded run.
 * @param {{ demo: 'yes' | 'no' | 'default', ckpool: string | null }} options
 * @param {boolean} ownDatabase true when DATABASE_URL names somebody's own Postgres
 */
export function wantsDemo(options, ownDatabase) {
  if (options.demo !== 'default') return options.demo === 'yes';
  return !ownDatabase && options.ckpool === null;
}

/** True when this Node can load ES modules by require, which the server's packages need. */
export function isSupportedNode(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
}
