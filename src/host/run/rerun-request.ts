// What the engine is asked for a change: the run once more, as it was recorded, but for what is changed.

import path from 'node:path';
import { tokenFor } from './rerun-change';
import type { PatchChange, RerunChange } from './rerun-change';
import { donorOf, interventionsFor, steerFor } from './rerun-interventions';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { ModelCard, RunRequest } from '../../shared/protocol/run';
import type { TraceDocument } from '../../shared/trace/document';
import { openTrace } from '../../trace/open';
import type { OpenTrace } from '../../trace/open-trace';
import { sampleRecordOf, truthOf } from '../../trace/sample-record';

export interface RerunParts {
  readonly trace: OpenTrace;
  readonly step: number;
  readonly change: RerunChange;
  readonly cards: readonly ModelCard[];
  /** Where the new trace is written. */
  readonly child: string;
}

/** The run once more, as it was recorded, but for the change. */
export async function rerunRequest({ trace, step, change, cards, child }: RerunParts): Promise<RunRequest> {
  const { document } = trace;
  const folder = document.interventionFiles?.folder ?? folderFor(trace, change);
  const token = tokenFor(document, step, change);
  const steer = steerFor(document, step, change);
  if (change.kind === 'patch') await requireStream(change, document, step);
  const sample =
    change.kind === 'picture'
      ? truthOf(await sampleRecordOf(change.picture), document.question)
      : document.sample;
  return {
    model: modelOf(document, cards),
    precision: document.model.dtype,
    device: document.model.device,
    threads: document.model.threads,
    method: document.method.name,
    settings: document.method.settings,
    ...(document.method.fidelity && { fidelity: document.method.fidelity }),
    ...(change.kind === 'picture' && { picture: change.picture }),
    question: document.question,
    sampling: document.sampling,
    maxTokens: document.maxTokens,
    runs: 1,
    interventions: interventionsFor(document, step, change, folder),
    interventionsFolder: folder,
    ...(steer.length > 0 && { steer }),
    ...(sample && { sample }),
    continues: {
      trace: trace.path,
      // Nothing is followed, and the change holds for the prompt too.
      step: change.kind === 'head' && change.everywhere ? 0 : step,
      ...(token !== undefined && { token }),
      ...(change.kind === 'seed' && { seed: change.seed }),
    },
    trace: child,
  };
}

/** A patch from a run that has no such row would leave the stream as it is, and look like no effect. */
async function requireStream({ trace, layer }: PatchChange, { steps, model }: TraceDocument, step: number) {
  const donor = await openTrace(donorOf(trace));
  await donor.close();
  const name = printable(path.basename(trace), 80);
  const [rows = 0, layers = 0, width = 0] = donor.tensors.get('resid')?.shape ?? [];
  const row = steps[step]?.row ?? 0;
  if (rows === 0)
    throw wrong(
      `The stream was not recorded in ${name}`,
      'Ask again with a model whose stream can be read; its runs record it.',
    );
  if (layer < 0 || layer >= layers || layer > model.layers)
    throw wrong(`There is no layer ${layer} in ${name}`, `It has layers 0 to ${layers - 1}.`);
  if (width !== model.width)
    throw wrong(
      `The stream of ${name} is ${width} wide, and that of this run ${model.width}`,
      'Take a run of the same model.',
    );
  if (row >= rows)
    throw wrong(
      `${name} ends ${row - rows + 1} positions before the one that makes step ${step}`,
      'Take a longer run, or an earlier step.',
    );
}

/** Names of files in a trace say the less of this machine, the nearer the folder is. */
function folderFor(trace: OpenTrace, change: RerunChange): string {
  const named = 'trace' in change ? change.trace : change.kind === 'sight' ? change.picture : undefined;
  return path.dirname(named ?? trace.path);
}

/** A trace may come from anywhere: it can name a model, but only one that is known here is opened. */
function modelOf({ model }: TraceDocument, cards: readonly ModelCard[]): string {
  const known =
    cards.find(({ folder }) => folder === model.folder) ?? cards.find(({ name }) => name === model.name);
  if (known) return known.folder;
  throw new DarkroomError('missing', `The model ${printable(model.name, 80)} of this trace is not here.`, {
    remedy: 'Name its folder in the setting darkroom.models.folders.',
  });
}

function wrong(message: string, remedy: string): DarkroomError {
  return new DarkroomError('bad-input', `${message}.`, { remedy });
}
