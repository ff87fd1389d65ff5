// `darkroom direction sweep …`: what directions do to a model, over a grid, with controls.

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArguments } from './arguments';
import { stoppedByInterrupt } from './interrupt';
import { anyNumber, wholeNumber } from './numbers';
import { print } from './output';
import { fidelityFrom, truthOf } from './steer-options';
import type { Grid } from '../engine/direction/arms';
import { controlsNamed, controlWords } from '../engine/direction/arms-controls';
import { sweep } from '../engine/direction/sweep';
import type { SweepProgress, SweepRequest } from '../engine/direction/sweep';
import { sweepEnding, sweepFile } from '../engine/direction/sweep-files';
import { deviceNamed } from '../engine/requests';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { directionKinds } from '../shared/trace/vector-about';

export const sweepUsage = `darkroom direction sweep <file.direction.safetensors>… --for <model> --task trail[,turn…] [--method direct] [-n 100] [--seed 7000001] [--difficulty D]
    [--fidelity paper|released|released-uncached] [--renorm true|false] [--layers 1..6,2+4,[2..4],all] [--strengths 0.1,0.2,0.4 | --degrees 10,20] [--keeps 16,48] [--froms 2,3|same] [--kinds mean,principal] [--pairs 10,100] [--positions name[+name],…]
    [--controls ${controlWords.join('|')}, as in random:3,negated] [--own <file.direction.safetensors>] [--begin word] [--tokens 384] [--out file.json|.csv|.md]…
    [--precision P] [--device D] [--threads N]
    Accuracy, length of answers and angle of the edit for every point of the grid and its controls, on the same fresh samples,
    against the model as it is. Layers 1..6 are six arms, 2+4 and [2..4] are steered together; --froms same reads a direction where it is added. --begin adds an arm that only begins with this word. Ctrl+C ends it with what was measured by then.`;

const options = {
  for: { type: 'string' },
  task: { type: 'string' },
  method: { type: 'string', default: 'direct' },
  count: { type: 'string', short: 'n', default: '100' },
  // Not that of pairs: no sample is asked that a direction was made from.
  seed: { type: 'string', default: '7000001' },
  difficulty: { type: 'string' },
  fidelity: { type: 'string' },
  renorm: { type: 'string' },
  layers: { type: 'string' },
  strengths: { type: 'string' },
  degrees: { type: 'string' },
  keeps: { type: 'string' },
  froms: { type: 'string' },
  kinds: { type: 'string' },
  pairs: { type: 'string' },
  positions: { type: 'string' },
  controls: { type: 'string', default: 'all' },
  own: { type: 'string' },
  begin: { type: 'string' },
  tokens: { type: 'string' },
  out: { type: 'string', multiple: true, default: [] as string[] },
  precision: { type: 'string' },
  device: { type: 'string', default: 'auto' },
  threads: { type: 'string', default: '0' },
} as const;

type Values = ReturnType<typeof parseArguments<typeof options>>['values'];

export async function directionSweep(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, options);
  const request = requestFrom(values, positionals);
  // A name that cannot be written to is said now, not after an hour.
  const outs = values.out.map(file => path.resolve(file));
  for (const file of outs) {
    sweepEnding(file);
    requireFree(file);
  }
  const signal = stoppedByInterrupt(new DarkroomError('cancelled', 'Stopped; nothing was measured yet.'));
  const result = await sweep(request, { signal, report: progress() });
  // First to where it cannot be lost.
  await print(sweepFile(result, 'table.md').trimEnd());
  for (const file of outs) await writeFile(file, sweepFile(result, file), { flag: 'wx' });
  return 0;
}

function requireFree(file: string): void {
  const [name, folder] = [path.basename(file), path.dirname(file)].map(text => printable(text, 200));
  if (existsSync(file))
    throw new DarkroomError('bad-input', `${name} is there already.`, {
      remedy: 'Choose another name, or delete what is there.',
    });
  if (!existsSync(path.dirname(file)))
    throw new DarkroomError('bad-input', `There is no folder ${folder} for ${name}.`, {
      remedy: 'Make it first.',
    });
}

function requestFrom(values: Values, directions: readonly string[]): SweepRequest {
  if (directions.length === 0) throw misused('Name one direction file or more.');
  if (values.for === undefined) throw misused('Say with --for which model is to be steered.');
  if (values.task === undefined) throw misused('Say with --task what is to be answered.');
  const whole = (name: string, text: string | undefined) =>
    text === undefined ? undefined : wholeNumber(name, text);
  return {
    model: path.resolve(values.for),
    device: deviceNamed(values.device),
    precision: values.precision,
    threads: wholeNumber('threads', values.threads),
    parts: [
      {
        directions: directions.map(file => ({ file: path.resolve(file) })),
        own: values.own === undefined ? undefined : { file: path.resolve(values.own) },
        steer: {
          ...fidelityFrom(values.fidelity),
          ...(values.renorm !== undefined && { renorm: truthOf(values.renorm) }),
        },
        grid: gridFrom(values),
        controls: controlsNamed(values.controls),
      },
    ],
    begin: values.begin,
    tasks: values.task.split(',').map(task => task.trim()),
    method: values.method,
    count: wholeNumber('n', values.count),
    seed: wholeNumber('seed', values.seed),
    difficulty: whole('difficulty', values.difficulty),
    mostTokens: whole('tokens', values.tokens),
  };
}

function gridFrom(values: Values): Grid {
  return {
    ...listed('layers', values.layers, layersIn),
    ...listed('strengths', values.strengths, numbersIn),
    ...listed('degrees', values.degrees, numbersIn),
    ...listed('keeps', values.keeps, numbersIn),
    ...listed('froms', values.froms, fromsIn),
    ...listed('kinds', values.kinds, kindsIn),
    ...listed('pairs', values.pairs, numbersIn),
    ...listed('positions', values.positions, positionsIn),
  };
}

function listed<K extends string, T>(
  key: K,
  text: string | undefined,
  read: (name: string, text: string) => T,
): Partial<Record<K, T>> {
  return text === undefined ? {} : ({ [key]: read(key, text) } as Record<K, T>);
}

const mostValues = 400;

/** Of one arm. */
type SteeredLayers = NonNullable<Grid['layers']>[number];

/** "1,2,4" and "1..6". */
function numbersIn(name: string, text: string): readonly number[] {
  return few(
    name,
    text,
    text.split(',').flatMap(part => ranged(part) ?? [anyNumber(name, part)]),
  );
}

/** "same", and as numbers. */
function fromsIn(name: string, text: string): readonly (number | 'same')[] {
  const each = (part: string): readonly (number | 'same')[] =>
    part.trim() === 'same' ? ['same'] : numbersIn(name, part);
  return few(name, text, text.split(',').flatMap(each));
}

/** "1..6" is six arms; "2+4", "[2..4]" and "all" are one, as they are of positions. */
function layersIn(name: string, text: string): readonly SteeredLayers[] {
  const each = (part: string): readonly SteeredLayers[] => {
    const word = part.trim();
    const [, from, to] = /^\[(\d+)\.\.(\d+)\]$/.exec(word) ?? [];
    if (word === 'all') return ['all'];
    if (from !== undefined && to !== undefined && Number(from) <= Number(to))
      return [{ from: Number(from), to: Number(to) }];
    if (word.includes('+')) return [word.split('+').map(layer => wholeNumber(name, layer))];
    return ranged(word) ?? [wholeNumber(name, word)];
  };
  return few(name, text, text.split(',').flatMap(each));
}

function ranged(part: string): readonly number[] | undefined {
  const range = /^(\d+)\.\.(\d+)$/.exec(part.trim());
  if (!range) return undefined;
  const [from, to] = [Number(range[1]), Number(range[2])];
  return Array.from({ length: Math.min(mostValues, Math.max(0, to - from + 1)) }, (_, i) => from + i);
}

function few<T>(name: string, text: string, values: readonly T[]): readonly T[] {
  if (values.length > 0 && values.length < mostValues) return values;
  throw misused(`--${name} is "${printable(text, 40)}", which is no list of numbers.`);
}

function kindsIn(_: string, text: string) {
  return text.split(',').map(word => {
    const kind = directionKinds.find(known => known === word.trim());
    if (kind) return kind;
    throw misused(`A direction is no "${printable(word, 40)}": it is ${directionKinds.join(' or ')}.`);
  });
}

/** "all,prompt.last+generated" is two choices. */
function positionsIn(_: string, text: string) {
  return text.split(',').map(choice => (choice.includes('+') ? choice.split('+') : choice));
}

/** Twenty lines for each task, however many samples. */
function progress(): (progress: SweepProgress) => void {
  return ({ task, done, count, arms, failed }) => {
    if (done % Math.max(1, Math.ceil(count / 20)) !== 0) return;
    const without = failed > 0 ? `, ${failed} failed` : '';
    process.stderr.write(`${task}: ${done} of ${count} samples, ${arms} arms${without}\n`);
  };
}

function misused(message: string): DarkroomError {
  return new DarkroomError('bad-input', message, {
    remedy:
      'For example: darkroom direction sweep trail.direction.safetensors --for models/pinhole --task trail --strengths 0.1,0.2,0.4',
  });
}
