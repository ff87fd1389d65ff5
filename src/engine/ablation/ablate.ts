// An ablation from its file to its verdict: what is missing is run, what was run before is kept, and what is there when it is
// stopped is a result, too.

import path from 'node:path';
import { rowsOf } from './arms';
import type { ArmContext } from './arms';
import { conclude } from './conclude';
import type { AblationResult } from './conclude';
import { modelsOf, prepareExperiment } from './experiment';
import type { Experiment } from './experiment';
import { AblationJournal } from './journal';
import type { AblationHead } from './head';
import { OpenedModel } from './opened-model';
import { Pace } from './pace';
import type { AblateProgress, LeftUnit } from './pace';
import { Thumbnails } from './thumbnails';
import { darkroomVersion } from '../version';
import type { Shard } from '../../ablation/plan';
import { isAnswered } from '../../ablation/row';
import type { AblationSpec } from '../../ablation/spec';
import type { Model } from '../../model/run/model';
import { DarkroomError } from '../../shared/errors';
import type { DeviceChoice } from '../../shared/device';

export interface AblateRequest {
  /** A full path. */
  readonly file: string;
  /** Where rows are written; beside the file if left out. */
  readonly out?: string | undefined;
  readonly shard?: Shard | undefined;
  readonly device: DeviceChoice;
  readonly precision?: string | undefined;
  /** 0: as many as ONNX Runtime takes. */
  readonly threads: number;
}

export interface AblateOptions {
  readonly signal: AbortSignal;
  readonly report: (progress: AblateProgress) => void;
}

const ending = '.ablation.json';
const whole: Shard = { number: 1, of: 1 };

export async function ablate(request: AblateRequest, options: AblateOptions): Promise<AblationResult> {
  const { file, device, precision, threads, shard = whole } = request;
  const experiment = await prepareExperiment(file, precision);
  const { spec, each } = experiment;
  requireStoppable(spec, shard);
  const how = { device, precision, threads };
  let opened = await OpenedModel.open(each[0], how);
  try {
    const head = headOf(experiment, opened.model, threads);
    const folder =
      request.out ?? path.join(path.dirname(file), `${path.basename(file).replace(ending, '')}.ablation`);
    const journal = await AblationJournal.open(folder, head, shard);
    try {
      const pace = new Pace(spec, shard, journal);
      const thumbnails = new Thumbnails(folder, spec.samples);
      for (const [i, prepared] of each.entries()) {
        const model = spec.models?.[i];
        const left = pace.begin(model, each.length - i - 1);
        if (left.length === 0 || pace.isFarEnough(model)) continue;
        if (opened.prepared !== prepared) {
          // Two may not fit into memory.
          await opened.release();
          opened = await OpenedModel.open(prepared, how);
        }
        await run(left, { ...opened.who, journal, pace, model, thumbnails }, options);
      }
      if (journal.rows.length === 0) options.signal.throwIfAborted();
      return await conclude(folder, head, journal.rows);
    } finally {
      await journal.close();
    }
  } finally {
    await opened.release();
  }
}

function requireStoppable({ stop }: AblationSpec, { of }: Shard): void {
  if (stop?.width === undefined || of === 1) return;
  throw new DarkroomError('bad-input', 'stop.width needs all samples, and a shard has a part of them.', {
    remedy: 'Leave "stop.width" out, or run it without --shard.',
  });
}

function headOf(experiment: Experiment, model: Model, threads: number): AblationHead {
  const { notes } = experiment.each[0];
  return {
    darkroom: 'ablation',
    format: 1,
    version: darkroomVersion,
    spec: experiment.spec,
    ...modelsOf(experiment),
    ...(notes.length > 0 && { notes }),
    precision: model.folder.graphs.decoder.precision,
    device: model.device,
    threads,
  };
}

interface Going extends Omit<ArmContext, 'signal'> {
  readonly journal: AblationJournal;
  readonly pace: Pace;
  readonly thumbnails: Thumbnails;
  /** Of several. */
  readonly model: string | undefined;
}

/** Stopped, it keeps every row that was finished. */
async function run(
  left: readonly LeftUnit[],
  { journal, pace, model, thumbnails, ...who }: Going,
  { signal, report }: AblateOptions,
): Promise<void> {
  for (const { unit, places } of left) {
    if (signal.aborted || pace.isFarEnough(model)) return;
    const began = performance.now();
    let failed = 0;
    await thumbnails.keep(unit, who.samples);
    try {
      for await (const row of rowsOf(unit, places, { ...who, signal })) {
        if (!isAnswered(row)) failed++;
        await journal.put(row);
      }
    } catch (error) {
      if (isStopped(error, signal)) return;
      throw error;
    }
    await journal.sync();
    report(pace.took(performance.now() - began, failed));
  }
}

/** Whatever else went wrong at that moment is said. */
const isStopped = (error: unknown, { aborted, reason }: AbortSignal) => aborted && error === reason;
