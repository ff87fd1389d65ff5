// Traces of a few answers of an experiment (src/ablation/chosen.ts), made by running them again with the same seeds (arm-runs.ts).
// They lie where a contact sheet looks for them. What no run can do again is said and passed over.

import { access, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { AgainRequest } from './again';
import { armRuns } from './arm-runs';
import { readFolder } from './read-rows';
import { steered } from '../direction/steer-run';
import { notWritten } from '../not-written';
import { ModelShelf } from '../run/model-shelf';
import { runModel } from '../run/run';
import { chosenPlaces } from '../../ablation/chosen';
import { inOrder } from '../../ablation/plan';
import type { Place } from '../../ablation/row';
import { DarkroomError, sentence, toFailure } from '../../shared/errors';
import { withDonor } from '../../shared/protocol/arm-run';
import type { ArmRun } from '../../shared/protocol/arm-run';

export interface KeptTraces {
  readonly traces: readonly string[];
  /** Why others were passed over, each sentence once. */
  readonly notes: readonly string[];
}

export async function keepTraces(request: AgainRequest, signal: AbortSignal): Promise<KeptTraces> {
  const { head, rows } = await readFolder(request.folder);
  const folder = path.join(request.folder, 'traces');
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw notWritten(folder, error);
  });
  const shelf = new ModelShelf();
  const traces: string[] = [];
  const notes = new Set<string>();
  for (const place of chosenPlaces(head.spec, inOrder(rows, head.spec), request.most)) {
    if (isStopped(signal)) break;
    try {
      const baseline = head.spec.arms[0]?.name ?? '';
      traces.push(...(await kept({ ...request, place, baseline, folder, shelf, signal })));
    } catch (error) {
      if (isStopped(signal)) break;
      notes.add(sentence(toFailure(error)));
    }
  }
  return { traces, notes: [...notes] };
}

/** Also while something else was waited for. */
const isStopped = ({ aborted }: AbortSignal): boolean => aborted;

interface Keeping extends Pick<AgainRequest, 'file' | 'device' | 'precision' | 'threads'> {
  readonly place: Place;
  readonly baseline: string;
  /** Of traces. */
  readonly folder: string;
  readonly shelf: ModelShelf;
  readonly signal: AbortSignal;
}

async function kept(keeping: Keeping): Promise<readonly string[]> {
  const { place, baseline, folder, file } = keeping;
  const samples = path.join(path.dirname(folder), 'samples');
  const runs = await armRuns({ ...place, file, folder: samples });
  const was = await made(runs.baseline, baseline, keeping);
  const lent = runs.donor && (await made(runs.donor, `${place.arm}-donor`, keeping));
  const from = path
    .relative(runs.arm.interventionsFolder, lent ?? '')
    .split(path.sep)
    .join('/');
  const arm = lent === undefined ? runs.arm : withDonor(runs.arm, from);
  return [await made(arm, place.arm, keeping), was];
}

async function made(run: ArmRun, name: string, keeping: Keeping): Promise<string> {
  const { place, folder, shelf, signal, device, precision, threads } = keeping;
  const { task, index, seed, model } = place;
  const whose = model === undefined ? '' : `${plain(path.basename(model))}_`;
  const trace = path.join(folder, `${whose}${plain(task)}-${index}_${seed}_${plain(name)}.trace.safetensors`);
  if (await isThere(trace)) return trace;
  const request = { ...run, device, threads, runs: 1, trace, ...(precision !== undefined && { precision }) };
  const { outcomes } = await steered(request, request.steer ?? [], asked =>
    runModel(asked, { shelf, signal, report: () => undefined }),
  );
  if (outcomes[0]?.state === 'done') return trace;
  // It would be taken for the answer the next time.
  await rm(trace, { force: true });
  throw new DarkroomError('unsupported', outcomes[0]?.sentence ?? 'The run was stopped.');
}

const plain = (name: string) => name.replace(/[^\p{L}\p{N}.-]+/gu, '-').slice(0, 80);

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
