import { jsonStart } from './json-start';
import { type CallPart, cut, KEPT, type ResultPart, type TextPart } from './session-message';

type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A name in one line, trimmed, without control characters or halves of characters, or null. */
export function nameOf(value: unknown, most: number): string | null {
  if (typeof value !== 'string') return null;
  const name = value.trim();
  return name !== '' && name.length <= most && !UNFIT.test(name) ? name : null;
}

const UNFIT = /[\p{Cc}\p{Cs}]/u;

/** What a tool was asked or answered, as text: a command as it stands, anything else as JSON. Costs no more than what is kept. Never throws. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return cut(value, KEPT.toolCharacters);
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return cut(blocksText(value), KEPT.toolCharacters);
  if (isObject(value) && typeof value.command === 'string') return cut(value.command, KEPT.toolCharacters);
  return cut(jsonStart(value, KEPT.toolCharacters), KEPT.toolCharacters);
}

/** The texts of blocks, of each no more than is kept of all. */
const blocksText = (blocks: readonly unknown[]): string =>
  blocks
    .slice(0, KEPT.partsPerMessage)
    .map((block) => blockText(block).slice(0, KEPT.toolCharacters))
    .join('\n');

function blockText(block: unknown): string {
  if (typeof block === 'string') return block;
  return isObject(block) && typeof block.text === 'string' ? block.text : '';
}

export const textPart = (text: string): TextPart => ({ kind: 'text', text: cut(text, KEPT.textCharacters) });

export function callPart(id: unknown, tool: string, input: unknown): CallPart {
  return {
    kind: 'call',
    id: nameOf(id, KEPT.toolNameCharacters),
    tool: cut(tool, KEPT.toolNameCharacters),
    input: plainText(input),
  };
}

export function resultPart(id: unknown, tool: string | null, failed: boolean, output: unknown): ResultPart {
  return {
    kind: 'result',
    id: nameOf(id, KEPT.toolNameCharacters),
    tool: tool === null ? null : cut(tool, KEPT.toolNameCharacters),
    failed,
    output: plainText(output),
  };
}
