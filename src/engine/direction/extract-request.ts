// A request for a direction is looked at before it is believed: it may come from a command that somebody else calls.

import path from 'node:path';
import { directionEnding, isDirectionOrFree } from './direction-file';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import { deviceNamed } from '../requests';
import { readPositions, templates } from '../../shared/protocol/direction';
import type { ExtractRequest, LayerChoice } from '../../shared/protocol/direction';

export interface CheckedExtract extends ExtractRequest {
  readonly layers: LayerChoice;
  readonly limit: number;
  readonly batch: number;
}

const usualBatch = 16;
const mostBatch = 1024;
const mostPairs = 100_000;
const mostLayer = 10_000;

export function checkExtract(request: unknown): CheckedExtract {
  if (typeof request !== 'object' || request === null)
    throw bad('The request is missing', 'Give it as an object; "darkroom direction extract" does.');
  const given = request as Partial<Record<keyof ExtractRequest, unknown>>;
  const { limit = mostPairs, batch = usualBatch, precision } = given;
  const out = fullPath(given.out, 'The direction');
  if (!out.endsWith(directionEnding))
    throw bad(`The direction's name does not end in ${directionEnding}`, 'Give it that ending.');
  if (precision !== undefined && typeof precision !== 'string')
    throw bad('The precision is no text', 'Name one, as in the names of the files.');
  const checked = {
    model: fullPath(given.model, 'The model'),
    pairs: fullPath(given.pairs, 'The list of pairs'),
    out,
    precision,
    device: deviceNamed(String(given.device)),
    threads: whole(given.threads, 0, 1024, 'The number of threads'),
    template: oneOf(given.template, templates, 'The template'),
    position: oneOf(given.position, readPositions, 'The position'),
    limit: whole(limit, 1, mostPairs, 'The number of pairs'),
    batch: whole(batch, 1, mostBatch, 'The batch size'),
    layers: layersIn(given.layers),
  };
  if (checked.position === 'prompt' && checked.template !== 'instructed')
    throw bad(
      `With the template "${checked.template}" both prompts of a pair are the same, so that nothing differs before the response`,
      'Read another position, or use the template "instructed".',
    );
  return checked;
}

/** A direction that is there is replaced; anything else is not. */
export async function requireFreeName(out: string): Promise<void> {
  if (await isDirectionOrFree(out)) return;
  throw bad(
    `${printable(path.basename(out), 200)} is there already, and is no direction`,
    'Choose another name.',
  );
}

function layersIn(value: unknown = 'all'): LayerChoice {
  if (value === 'all' || value === 'middle') return value;
  if (!Array.isArray(value) || value.length === 0 || value.length > mostLayer)
    throw bad('The layers are no list of numbers', 'Give "all", "middle" or a list.');
  const layers = value.map(layer => whole(layer, 0, mostLayer, 'A layer'));
  return [...new Set(layers)].sort((a, b) => a - b);
}

function fullPath(value: unknown, what: string): string {
  if (typeof value === 'string' && path.isAbsolute(value) && !value.includes('\0')) return value;
  throw bad(`${what} has no full path`, 'Give one.');
}

function oneOf<const T extends string>(value: unknown, known: readonly T[], what: string): T {
  const found = known.find(name => name === value);
  if (found !== undefined) return found;
  throw bad(`${what} is "${printable(String(value), 40)}"`, `There is: ${known.join(', ')}.`);
}

function whole(value: unknown, least: number, most: number, what: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw bad(
    `${what} is ${printable(String(value), 40)}`,
    `It must be a whole number from ${least} to ${most}.`,
  );
}

function bad(sentence: string, remedy: string): DarkroomError {
  return new DarkroomError('bad-input', `${sentence}.`, { remedy });
}
