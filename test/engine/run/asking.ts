// The bundled model, asked about a fresh sample through the service that terminal and extension use.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { writeSamples } from '../../../src/engine/samples';
import { createService } from '../../../src/engine/service';
import type { RunEvent, RunRequest, RunResult } from '../../../src/shared/protocol/run';
import { sampleRecordOf, truthOf } from '../../../src/trace/sample-record';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

export const model = path.join(root, 'models', 'pinhole');
export const service = createService({ sessions: true });

export interface Asked {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
}

export async function ask(
  change: Partial<RunRequest> = {},
  onEvent: (event: RunEvent, stop: () => void) => void = () => undefined,
): Promise<Asked> {
  const { picture, question, sample } = await trailSample();
  const events: RunEvent[] = [];
  const controller = new AbortController();
  const request: RunRequest = {
    model,
    device: 'cpu',
    threads: 1,
    method: 'text-cot',
    picture,
    question,
    sampling: { temperature: 0, topP: 1, seed: 0 },
    maxTokens: 200,
    runs: 1,
    interventions: [],
    sample,
    trace: path.join(path.dirname(picture), 'a.trace.safetensors'),
    ...change,
  };
  const report = (event: RunEvent) => {
    events.push(event);
    onEvent(event, () => controller.abort());
  };
  const result = await service.run(request, { signal: controller.signal, report });
  return { result, events };
}

export async function trailSample({ difficulty = 3, seed = 41 } = {}) {
  const folder = temporaryFolder();
  await writeSamples(
    { task: 'trail', difficulty, seed, start: 0, sketches: false, others: 0 },
    { count: 1, folder },
  );
  const picture = path.join(
    folder,
    readdirSync(folder).find(name => name.endsWith('.png'))!,
  );
  const record = await sampleRecordOf(picture);
  const { question } = record!.questions[0]!;
  return { picture, question, sample: truthOf(record, question)! };
}
