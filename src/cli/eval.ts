// `darkroom eval <model> --task T`: how often a model is right on fresh samples.

import path from 'node:path';
import { parseArguments } from './arguments';
import { wholeNumber } from './numbers';
import { print } from './output';
import { settingsFrom } from './settings';
import { evaluate } from '../engine/evaluate';
import type { Accuracy, Evaluation } from '../engine/evaluate';
import { latentParts, replacements } from '../ablation/replacements';
import { deviceNamed } from '../engine/requests';
import { DarkroomError } from '../shared/errors';
import { methodNames } from '../shared/trace/document';
import type { MethodName } from '../shared/trace/document';

export const evalUsage = `darkroom eval <model> --task T [--method ${methodNames.join('|')}] [--set name=value]… [--latents ${replacements.join('|')}]
              [--part ${latentParts.join('|')}] [-n 100] [--seed 1] [--difficulty D] [--device D] [--precision P] [--threads N] [--json]
    How often the model is right on fresh samples of the benchmark, with 95 % intervals; with --latents while something else is fed in the
    place of its latents ("other": another sample's, and how often the answer becomes that sample's or the one that they imply).
    --part says of what: ivt-lr feeds a hidden state with patches of the picture, and either or both can be replaced ("chance": other patches of it).`;

export async function evalModel(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    task: { type: 'string' },
    method: { type: 'string', default: 'text-cot' },
    set: { type: 'string', multiple: true, default: [] },
    latents: { type: 'string' },
    part: { type: 'string' },
    count: { type: 'string', short: 'n', default: '100' },
    seed: { type: 'string', default: '1' },
    difficulty: { type: 'string' },
    device: { type: 'string', default: 'auto' },
    precision: { type: 'string' },
    threads: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  });
  const [model, ...others] = positionals;
  if (model === undefined || others.length > 0 || values.task === undefined)
    throw new DarkroomError('bad-input', 'eval takes one model folder and a task.', {
      remedy: 'For example: darkroom eval models/pinhole --task trail',
    });
  const request = {
    model: path.resolve(model),
    device: deviceNamed(values.device),
    precision: values.precision,
    threads: wholeNumber('threads', values.threads),
    task: values.task,
    // Whatever is not a method is refused with a list of those that are.
    method: values.method as MethodName,
    settings: settingsFrom(values.set),
    latents: values.latents,
    part: values.part,
    count: wholeNumber('n', values.count),
    seed: wholeNumber('seed', values.seed),
    difficulty: values.difficulty === undefined ? undefined : wholeNumber('difficulty', values.difficulty),
  };
  const { signal } = new AbortController();
  const found = await evaluate(request, { signal, report: progressOf(request.count) });
  await print(
    values.json ? JSON.stringify(found, undefined, 2) : textOf(request.task, request.method, found),
  );
  return 0;
}

/** Ten lines, however many samples. */
function progressOf(count: number): (done: number, correct: number) => void {
  const every = Math.max(1, Math.ceil(count / 10));
  return (done, correct) => {
    if (done % every === 0) process.stderr.write(`${done} of ${count}, ${correct} right\n`);
  };
}

function textOf(task: string, method: string, found: Evaluation): string {
  const rows = Object.entries(found.byDifficulty).map(
    ([difficulty, accuracy]) => `  difficulty ${difficulty}  ${accuracyText(accuracy)}`,
  );
  const followed = [
    ...(found.donor ? [`  the other sample's answer  ${accuracyText(found.donor)}`] : []),
    ...(found.implied ? [`  what its latents imply     ${accuracyText(found.implied)}`] : []),
  ];
  const head = `${task}, ${method}: ${accuracyText(found)}; chance ${found.chance.toFixed(3)}`;
  return [head, ...rows, ...followed].join('\n');
}

function accuracyText({ accuracy, interval: [low, high], n }: Accuracy): string {
  return `${accuracy.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}, n ${n})`;
}
