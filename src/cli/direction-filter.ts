// `darkroom direction filter …`: a direction developed for a model, as a vector that interventions can add.

import path from 'node:path';
import { parseArguments } from './arguments';
import { print } from './output';
import { controlWords, developmentFrom } from './steer-options';
import { developFile } from '../engine/direction/develop-file';
import type { DevelopedFile } from '../engine/direction/develop-file';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { fidelities } from '../shared/trace/document';
import { vectorInWords } from '../shared/trace/vector-about';

export const filterUsage = `darkroom direction filter F.direction.safetensors --for model [--from L] [--keep K] [--kind mean|principal] [--fidelity paper|released]
                          [--control ${controlWords}] [--seed 0] --out F.vector.safetensors [--json]
    Develops a direction for a model: low-pass, resampling to its width, the length that it had before; or a control for it. Prints length,
    energy by band and the cosine to the unfiltered direction. An intervention adds it as F.vector.safetensors#vector.`;

export async function directionFilter(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    for: { type: 'string' },
    from: { type: 'string' },
    keep: { type: 'string' },
    kind: { type: 'string' },
    fidelity: { type: 'string', default: 'paper' },
    control: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const [direction, ...others] = positionals;
  if (direction === undefined || others.length > 0) throw misused('filter takes one direction.');
  if (values.for === undefined) throw misused('Say with --for which model it is for.');
  if (values.out === undefined) throw misused('Say where to write with --out.');
  const fidelity = fidelities.find(name => name === values.fidelity);
  if (!fidelity) throw misused(`There is no fidelity "${printable(values.fidelity, 40)}".`);
  const found = await developFile({
    steer: { direction: path.resolve(direction), fidelity, ...developmentFrom(name => values[name]) },
    model: path.resolve(values.for),
    out: path.resolve(values.out),
  });
  await print(values.json ? JSON.stringify(found, undefined, 2) : textOf(found));
  return 0;
}

function textOf({ out, about, directionLength, direction, vector, cosine }: DevelopedFile): string {
  const row = (name: string, length: number, { low, next, high }: DevelopedFile['vector']) =>
    `${name.padEnd(10)}${length.toPrecision(5).padStart(10)}${[low, next, high].map(share => percent(share).padStart(10)).join('')}`;
  return [
    `${printable(vectorInWords(about), 300)}.`,
    '',
    `${' '.repeat(10)}${['length', 'low', 'next', 'rest'].map(title => title.padStart(10)).join('')}`,
    row('direction', directionLength, direction),
    row('vector', about.length, vector),
    '',
    `low: share of the energy in the ${about.keep} lowest bins, next: in as many again, rest: in all others.`,
    `Cosine to the unfiltered direction: ${cosine.toFixed(3)}.`,
    `Written: ${printable(out)}`,
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function misused(message: string): DarkroomError {
  return new DarkroomError('bad-input', message, {
    remedy:
      'For example: darkroom direction filter cot.direction.safetensors --for models/pinhole --out cot.vector.safetensors',
  });
}
