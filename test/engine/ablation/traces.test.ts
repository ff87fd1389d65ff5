// Traces that are kept of an experiment's answers: each is of the run that its row is of, whatever its arm varies.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ablate } from '../../../src/engine/ablation/ablate';
import { keepTraces } from '../../../src/engine/ablation/keep-traces';
import { isAnswered } from '../../../src/ablation/row';
import type { AnsweredRow, Row } from '../../../src/ablation/row';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { writeTensors } from '../../support/oracle-tensors';
import { root } from '../engines';

const direction = path.join(root, 'test/oracles/steering/pinhole-released.direction.safetensors');
const { signal } = new AbortController();
const how = { device: 'cpu', threads: 1 } as const;

interface Kept {
  readonly file: string;
  readonly folder: string;
  readonly rows: readonly AnsweredRow[];
  readonly notes: readonly string[];
  readonly traces: readonly string[];
}

const keep = (file: string, folder: string, most: number) =>
  keepTraces({ file, folder, most, ...how }, signal);

function writeVector(folder: string, length: number): void {
  const data = Float32Array.from({ length: 192 }, (_, i) => length * Math.sin(i));
  writeFileSync(path.join(folder, 'v.safetensors'), writeTensors(new Map([['v', { shape: [192], data }]])));
}

async function kept(member: string, most: number, part: Record<string, unknown>): Promise<Kept> {
  const beside = temporaryFolder();
  const file = path.join(beside, 'test.ablation.json');
  const model = path.resolve(root, 'models', member);
  writeFileSync(file, JSON.stringify({ model, samples: { count: 3, difficulty: 2 }, ...part }));
  writeVector(beside, 1);
  const { folder, failed, failure } = await ablate({ file, ...how }, { signal, report: () => undefined });
  assert.equal(failed, 0, failure);
  const [, ...lines] = readFileSync(path.join(folder, 'rows.jsonl'), 'utf8').trimEnd().split('\n');
  const rows = lines.map(line => JSON.parse(line) as Row).filter(isAnswered);
  return { file, folder, rows, ...(await keep(file, folder, most)) };
}

/** Every trace says what its row says. */
async function requireSame({ folder, rows, traces }: Kept): Promise<void> {
  for (const trace of new Set(traces)) {
    const [, index, seed, name] = /trail-(\d+)_(\d+)_(.*)\.trace\.safetensors$/.exec(trace) ?? [];
    const row = rows.find(
      one =>
        `${one.index} ${one.seed}` === `${index} ${seed}` &&
        one.arm.replace(/[^\p{L}\p{N}.-]+/gu, '-') === name,
    );
    const opened = await openTrace(path.join(folder, 'traces', path.basename(trace)));
    await opened.close();
    assert.equal(
      opened.document.steps.find(step => step.kind === 'answer')?.text ?? null,
      row?.answer,
      trace,
    );
  }
}

describe('traces that are kept of an experiment', () => {
  it('are steered where the arm is', async () => {
    const axes = { direction: [direction], layer: [2], strength: [3], vector: ['direction', 'random 2'] };
    const samples = { count: 1, difficulty: 2 };
    const found = await kept('pinhole', 2, { recipe: 'steering-map', method: 'direct', axes, samples });
    assert.deepEqual(found.notes, []);
    await requireSame(found);
    const baseline = found.rows.filter(({ arm }) => arm === 'baseline').map(({ answer }) => answer);
    const steered = found.rows.filter(({ arm }) => arm.startsWith('direction')).map(({ answer }) => answer);
    assert.notDeepEqual(steered, baseline, 'else it would not be seen');
  });

  it('show the picture that the arm shows', async () => {
    const arms = ['truth hidden', 'as much hidden', 'other'].map(picture => ({
      name: picture,
      does: 'kept',
      picture,
    }));
    const found = await kept('pinhole', 9, {
      recipe: 'own-arms',
      method: 'direct',
      arms: ['baseline', ...arms],
    });
    assert.deepEqual(found.notes, []);
    assert.equal(new Set(found.traces).size, 12);
    await requireSame(found);
  });

  it('think the true sketches where the arm does, and their own where there are no more steps', async () => {
    const found = await kept('pinhole-mixed', 2, {
      arms: [{ does: 'baseline', settings: { denoisingSteps: 1 } }, 'oracle'],
      settings: { denoisingSteps: 1 },
      samples: { count: 2, difficulty: 2 },
    });
    assert.deepEqual(found.notes, []);
    assert.ok(found.rows.filter(({ arm }) => arm === 'oracle').every(({ became }) => became === 'own'));
    await requireSame(found);
  });

  it('are not made of a stream that no run has, and say so; nor of another run in its place', async () => {
    const found = await kept('pinhole', 9, { recipe: 'activation-patching', axes: { layer: [3] } });
    assert.match(
      found.notes.join(),
      /brings in the stream of another picture, which a run with a trace cannot do/,
    );
    await requireSame(found);
  });

  it('find what the interventions of an arm name, and a donor that thinks as donors do', async () => {
    const fixed = [{ at: { latents: 'all' }, do: { replace: { vector: 'v.safetensors' } } }];
    const arms = [
      { name: 'short', does: 'baseline', settings: { steps: 2 } },
      'transplant',
      { name: 'fixed', does: 'kept', interventions: fixed },
    ];
    const found = await kept('pinhole-ivt', 6, { recipe: 'own-arms', arms });
    assert.deepEqual(found.notes, []);
    assert.ok(found.traces.some(trace => trace.includes('transplant')));
    await requireSame({ ...found, traces: found.traces.filter(trace => !trace.includes('-donor')) });
  });

  it('that failed are not taken for answers the next time', async () => {
    const interventions = [{ at: { latents: 'all' }, do: { replace: { vector: 'v.safetensors' } } }];
    const arms = ['baseline', { name: 'fixed', does: 'kept', interventions }];
    const found = await kept('pinhole-ivt', 0, { recipe: 'own-arms', arms });
    writeVector(path.dirname(found.file), 1e9);
    const failed = await keep(found.file, found.folder, 3);
    assert.deepEqual(failed.traces, []);
    assert.match(failed.notes.join(), /times as long as anything in the prompt/);
    assert.ok(readdirSync(path.join(found.folder, 'traces')).every(name => !name.includes('fixed')));
    writeVector(path.dirname(found.file), 1);
    const again = await keep(found.file, found.folder, 3);
    assert.equal(again.traces.length, 6);
    await requireSame({ ...found, ...again });
  });
});
