// What an extraction that was begun was asked for, and in what it differs from what is asked for now, in words.

import { parseBoundedJson } from '../../trace/bounded-json';
import type { Device } from '../../shared/device';
import type { DirectionAbout } from '../../shared/protocol/direction';
import { printable } from '../../shared/format';

export interface PartialAbout {
  readonly about: DirectionAbout;
  /** Rows that are computed together, which shows in the last bits of a state. */
  readonly batch: number;
  readonly device: Device;
  /** Hash of the picture files. */
  readonly pictures?: string;
}

const bounds = { deepest: 8, mostValues: 200_000 };

/** By the first thing that differs; undefined if nothing does. `text` is what the other one was asked for, as JSON. */
export function differenceOf(text: string, now: PartialAbout, name: string): string | undefined {
  const then = factsOf(
    parseBoundedJson(new TextEncoder().encode(text), `What ${name} says of itself`, bounds),
  );
  for (const [what, is] of factsOf(now)) {
    const was = then.get(what);
    if (was !== is) return `${what} ${short(was)}, and is asked for with ${short(is)}`;
  }
  return undefined;
}

/** Each as text, in the order in which they are told. */
function factsOf(content: unknown): ReadonlyMap<string, string> {
  const at = (...keys: readonly string[]) => {
    let value = content;
    for (const key of keys)
      value = (typeof value === 'object' && value !== null ? value : {})[key as keyof object];
    return value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
  };
  return new Map([
    ['a model of the name', at('about', 'model', 'name')],
    ['a model of the hash', at('about', 'model', 'hash')],
    ['the number of pairs', at('about', 'pairs', 'count')],
    ['a list of so many pairs:', at('about', 'pairs', 'of')],
    ['pairs of the hash', at('about', 'pairs', 'hash')],
    ['pictures of the hash', at('pictures')],
    ['the template', at('about', 'template')],
    ['the position', at('about', 'position')],
    ['the layers', at('about', 'layers')],
    ['the batch size', at('batch')],
    ['the device', at('device')],
    ['what else it says', at('about')],
  ]);
}

function short(text = 'nothing'): string {
  return printable(/^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text, 60);
}
