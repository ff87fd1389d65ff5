// A sample of a sheet as two traces beside each other: how the model answered it, and how it did with something else in the place
// of its latents. Both are run when they are first asked for and kept in the folder of results.

import { access, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { specOf } from './ablation-files';
import { requireTrust } from './ablation-desk';
import { ResultRows } from './result-rows';
import type { SheetFolder } from './sheet-folder';
import type { EngineSupervisor } from '../engine/supervisor';
import type { AskOutcome, RunDesk } from '../run/run-desk';
import { deviceChoice } from '../settings';
import { DarkroomError, fromFailure } from '../../shared/errors';
import { withDonor } from '../../shared/protocol/arm-run';
import type { ArmRun } from '../../shared/protocol/arm-run';
import type { OpenTracesRequest } from '../../shared/protocol/ablation-sheet';

export interface SampleTraceParts {
  readonly engine: EngineSupervisor;
  readonly runs: RunDesk;
  /** Shows the progress of a run, and how it ended. */
  readonly follow: (work: Promise<AskOutcome>) => Promise<AskOutcome>;
  /** The second beside the first in one editor. */
  readonly compare: (trace: vscode.Uri, other: vscode.Uri) => Promise<void>;
  readonly open: (trace: vscode.Uri) => Promise<void>;
}

/** Opens them; resolves when they are there. */
export async function sampleTracesOf(
  { folder, results }: Pick<SheetFolder, 'folder' | 'results'>,
  { task, model, index, seed, arm }: OpenTracesRequest,
  parts: SampleTraceParts,
): Promise<void> {
  requireTrust();
  const file = await specOf(folder);
  const place = { file, task, index, seed, arm, ...(model !== undefined && { model }) };
  const request = { ...place, folder: path.join(folder, 'samples') };
  const doing = { doing: 'running', what: 'Drawing a sample' } as const;
  const { baseline, donor, arm: other } = await parts.engine.call('armRuns', request, doing);
  const traces = path.join(folder, 'traces');
  await mkdir(traces, { recursive: true });
  const whose = model === undefined ? '' : `${plain(path.basename(model))}_`;
  const traceOf = (name: string) =>
    path.join(traces, `${whose}${plain(task)}-${index}_${seed}_${plain(name)}.trace.safetensors`);
  const precision = results.head?.model.precision;
  const make = (run: ArmRun, trace: string) => made(run, { trace, precision, parts });
  const baselineName = results.head?.arms[0]?.name ?? 'baseline';
  const was = await make(baseline, traceOf(baselineName));
  if (arm === baselineName) {
    await parts.open(vscode.Uri.file(was));
    return;
  }
  const lent = donor && (await make(donor, traceOf(`${arm}-donor`)));
  const from = path
    .relative(other.interventionsFolder, lent ?? '')
    .split(path.sep)
    .join('/');
  const is = await make(lent === undefined ? other : withDonor(other, from), traceOf(arm));
  await parts.compare(vscode.Uri.file(is), vscode.Uri.file(was));
}

/** Of results that no sheet shows. */
export async function tracesIn(
  place: OpenTracesRequest & { readonly folder: string },
  parts: SampleTraceParts,
): Promise<void> {
  const results = new ResultRows(place.folder);
  await results.read();
  await sampleTracesOf({ folder: place.folder, results }, place, parts);
}

const plain = (name: string) => name.replace(/[^\p{L}\p{N}.-]+/gu, '-').slice(0, 80);

interface MakeParts {
  readonly trace: string;
  readonly precision: string | undefined;
  readonly parts: SampleTraceParts;
}

/** The trace, which may be there from before. */
async function made(run: ArmRun, { trace, precision, parts }: MakeParts): Promise<string> {
  const isThere = await access(trace).then(
    () => true,
    () => false,
  );
  if (isThere) return trace;
  const request = {
    ...run,
    ...(precision !== undefined && precision !== '' && { precision }),
    ...{ device: deviceChoice(), threads: 0, runs: 1, trace },
  };
  const outcome = await parts.follow(
    parts.runs.record(() => Promise.resolve(request), { maxTokens: run.maxTokens }),
  );
  if ('failure' in outcome) throw fromFailure(outcome.failure);
  const [ended] = outcome.result.outcomes;
  if (ended?.state === 'done') return ended.trace;
  // It would be taken for the answer the next time.
  await rm(trace, { force: true });
  throw new DarkroomError('cancelled', ended?.sentence ?? 'The run was stopped.');
}
