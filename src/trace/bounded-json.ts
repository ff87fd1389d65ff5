// Problem: a few megabytes of brackets are short to write and take gigabytes as objects.
// Idea: before JSON from a file is parsed, one pass over its bytes counts how deep it nests and how many values it has.

import { DarkroomError } from '../shared/errors';
import { formatCount } from '../shared/format';

export interface JsonBounds {
  readonly deepest: number;
  readonly mostValues: number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/** `what` begins the sentence: "The header of a.safetensors". */
export function parseBoundedJson(bytes: Uint8Array, what: string, bounds: JsonBounds): unknown {
  const excess = excessOf(bytes, bounds);
  if (excess !== undefined) throw new DarkroomError('bad-input', `${what} ${excess}.`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new DarkroomError('bad-input', `${what} is not UTF-8 text.`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DarkroomError('bad-input', `${what} is not JSON.`, { cause });
  }
}

function excessOf(bytes: Uint8Array, { deepest, mostValues }: JsonBounds): string | undefined {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === backslash) at++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === comma) values++;
    else if (byte === 0x5b || byte === 0x7b) {
      depth++;
      values++;
      if (depth > deepest) return `is nested more than ${deepest} deep`;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return values > mostValues ? `has more than ${formatCount(mostValues)} values` : undefined;
}
