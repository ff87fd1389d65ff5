// `darkroom run <image> --ask …`: one question to one model, recorded, printed as a filmstrip.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArguments } from './arguments';
import { traceFilmstrip } from './filmstrip-frames';
import { lookOf } from './filmstrip-look';
import { stoppedByInterrupt } from './interrupt';
import { anyNumber, wholeNumber } from './numbers';
import { print } from './output';
import { settingsFrom } from './settings';
import { steerFrom, steerWords } from './steer-options';
import { vectorsBeside } from '../engine/direction/steer-run';
import { interventionsIn } from '../engine/forward-request';
import { deviceNamed } from '../engine/requests';
import { createService } from '../engine/service';
import { filesOfRuns } from '../trace/names';
import { openTrace } from '../trace/open';
import { sampleRecordOf, truthOf } from '../trace/sample-record';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import type { RunEvent, RunRequest, RunResult } from '../shared/protocol/run';
import { methodNames } from '../shared/trace/document';
import type { Fidelity, MethodName, TraceDocument } from '../shared/trace/document';

export const runUsage = `darkroom run [image] [--model folder] [--ask text] [--method ${methodNames.join('|')}] [--set name=value]… [--fidelity paper|released]
             [--tokens 384] [--temperature 0] [--top-p 1] [--seed 0] [--runs 1] [--interventions F.json] [--steer F.direction.safetensors,strength=0.4…]… [--device D] [--precision P] [--threads N]
             [--from F.trace.safetensors --step N [--put word] [--seed N]] [--out F.trace.safetensors] [--json]
    Asks a model (Pinhole, which is bundled, unless another is named) about a picture, records a trace and prints it. A sample of the benchmark brings its own question.
    --set changes a setting of the method, such as patches=4; one that it does not have is answered with those that it has.
    --steer adds a direction: ${steerWords}.
    Its vector is written beside the trace. What is left out: the middle layers, a quarter of the bins, the mean, all positions, length kept.
    --from goes on from a step of another run: up to there it is followed, from the pass on that makes it --interventions and --steer hold; --put writes a word in that step, and --seed draws anew from there. From step 0 all is made anew.`;

/** Beside the program, in the package as in the repository. */
const bundledModel = path.join(__dirname, '..', 'models', 'pinhole');

const options = {
  model: { type: 'string' },
  ask: { type: 'string' },
  method: { type: 'string', default: 'text-cot' },
  set: { type: 'string', multiple: true },
  fidelity: { type: 'string' },
  tokens: { type: 'string', default: '384' },
  temperature: { type: 'string', default: '0' },
  'top-p': { type: 'string', default: '1' },
  seed: { type: 'string' },
  runs: { type: 'string', default: '1' },
  interventions: { type: 'string' },
  steer: { type: 'string', multiple: true },
  from: { type: 'string' },
  step: { type: 'string' },
  put: { type: 'string' },
  device: { type: 'string', default: 'auto' },
  precision: { type: 'string' },
  threads: { type: 'string', default: '0' },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Given = ReturnType<typeof parseArguments<typeof options>>['values'];

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, options);
  const [image, ...others] = positionals;
  if (others.length > 0)
    throw new DarkroomError('bad-input', 'run takes one picture.', {
      remedy: 'For example: darkroom run picture.png --model models/smolvlm --ask "what is it ?"',
    });
  const request = await requestOf(values, image === undefined ? undefined : path.resolve(image));
  const signal = stoppedByInterrupt(new DarkroomError('cancelled', 'Stopped before the first step.'));
  const service = createService({ sessions: true });
  const result = await service.run(request, { signal, report: showProgress });
  await print(values.json ? JSON.stringify(result, undefined, 2) : await textOf(result));
  const isWhole = result.outcomes.length === request.runs;
  return isWhole && result.outcomes.every(({ state }) => state === 'done') ? 0 : 1;
}

async function requestOf(values: Given, picture: string | undefined): Promise<RunRequest> {
  const record = picture === undefined ? undefined : await sampleRecordOf(picture);
  const parent = values.from === undefined ? undefined : await documentOf(path.resolve(values.from));
  const question = parent?.question ?? values.ask ?? record?.questions[0]?.question;
  if (question === undefined)
    throw new DarkroomError('bad-input', 'There is no question.', { remedy: 'Give one with --ask "…".' });
  const sample = truthOf(record, question) ?? (picture === undefined ? parent?.sample : undefined);
  const changes = values.interventions === undefined ? undefined : path.resolve(values.interventions);
  const runs = wholeNumber('runs', values.runs);
  return {
    model: path.resolve(values.model ?? parent?.model.folder ?? bundledModel),
    ...(values.precision !== undefined && { precision: values.precision }),
    device: deviceNamed(values.device),
    threads: wholeNumber('threads', values.threads),
    // Whatever is no method, setting or fidelity is refused with a list of those that are.
    method: values.method as MethodName,
    settings: settingsFrom(values.set ?? []),
    ...(values.fidelity !== undefined && { fidelity: values.fidelity as Fidelity }),
    ...(picture !== undefined && { picture }),
    question,
    sampling: {
      temperature: anyNumber('temperature', values.temperature),
      topP: anyNumber('top-p', values['top-p']),
      seed: wholeNumber('seed', values.seed ?? '0'),
    },
    maxTokens: wholeNumber('tokens', values.tokens),
    runs,
    interventions: changes === undefined ? [] : await interventionsIn(changes),
    ...(changes !== undefined && { interventionsFolder: path.dirname(changes) }),
    ...(values.steer && { steer: values.steer.map(steerFrom) }),
    ...(sample && { sample }),
    ...continuationOf(values),
    trace: path.resolve(values.out ?? newTraceName(picture, runs, values.steer?.length ?? 0)),
  };
}

async function documentOf(trace: string): Promise<TraceDocument> {
  const opened = await openTrace(trace);
  await opened.close();
  return opened.document;
}

function continuationOf({ from, step, put, seed }: Given): Pick<RunRequest, 'continues'> {
  if (from === undefined && step === undefined && put === undefined) return {};
  if (from === undefined || step === undefined)
    throw new DarkroomError(
      'bad-input',
      'To go on from a step, a trace and the number of its step are needed.',
      {
        remedy: 'For example: --from run.trace.safetensors --step 12 --put blue',
      },
    );
  const trace = path.resolve(from);
  return {
    continues: {
      trace,
      step: wholeNumber('step', step),
      ...(put !== undefined && { token: put }),
      ...(seed !== undefined && { seed: wholeNumber('seed', seed) }),
    },
  };
}

/** Beside the place where it was started; a trace that is there is never written over. */
function newTraceName(picture: string | undefined, runs: number, vectors: number): string {
  const stem = picture === undefined ? 'text' : path.parse(picture).name;
  for (let number = 1; ; number++) {
    const name = `${number === 1 ? stem : `${stem}-${number}`}.trace.safetensors`;
    // The request will be refused where that is no number of runs.
    const traces = filesOfRuns(name, Math.max(1, Math.min(runs, 100)));
    if (![...traces, ...vectorsBeside(name, vectors)].some(existsSync)) return name;
  }
}

function showProgress(event: RunEvent): void {
  if (event.kind === 'loading') process.stderr.write(`${event.doing}\n`);
  if (event.kind === 'started') process.stderr.write(`writing ${printable(path.basename(event.journal))}\n`);
}

async function textOf({ outcomes, agreement }: RunResult): Promise<string> {
  const parts: string[] = [];
  for (const { trace } of outcomes) {
    const opened = await openTrace(trace);
    parts.push(await traceFilmstrip(opened, lookOf(process.stdout)), `Trace: ${printable(trace)}`);
    await opened.close();
  }
  if (agreement)
    parts.push(`${agreement.agreeing} of ${agreement.runs} runs answer "${printable(agreement.answer)}".`);
  return parts.join('\n\n');
}
