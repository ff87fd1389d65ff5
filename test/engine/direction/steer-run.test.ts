// A run that is steered: what lies beside its trace, what the trace says of it, and that it can be repeated.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ask, model } from '../run/asking';
import { traceFilmstrip } from '../../../src/cli/filmstrip-frames';
import { stepText } from '../../../src/cli/show-step';
import { readDirection, writeDirection } from '../../../src/engine/direction/direction-file';
import { steerTarget } from '../../../src/engine/direction/steer-target';
import { rerun } from '../../../src/engine/rerun';
import type { RunRequest } from '../../../src/shared/protocol/run';
import type { TraceDocument } from '../../../src/shared/trace/document';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

/** The reference's own direction, by the files that are here. */
async function ownDirection(): Promise<string> {
  const oracle = path.join(root, 'test/oracles/steering/pinhole-released.direction.safetensors');
  const { about, reasoning, direct } = await readDirection(oracle);
  const { hash, vocabulary = '' } = await steerTarget(model);
  const file = path.join(temporaryFolder(), 'own.direction.safetensors');
  await writeDirection({
    file,
    about: { ...about, model: { ...about.model, hash, vocabulary } },
    reasoning,
    direct,
  });
  return file;
}

const look = { width: 100, colour: false, pictures: false };

async function steeredRun(change: Partial<RunRequest>) {
  const { result } = await ask({ method: 'direct', maxTokens: 6, ...change });
  return result.outcomes[0]!.trace;
}

const textsOf = ({ steps }: TraceDocument) => steps.filter(step => step.kind === 'text');

describe('a steered run', () => {
  it('has its vector beside the trace, which says where it is from, by how much it turned and what was added', async () => {
    const direction = await ownDirection();
    const file = await steeredRun({ steer: [{ direction, strength: 2, layers: [3], keep: 48 }] });
    const vector = path.join(path.dirname(file), 'a.vector.safetensors');
    assert.ok(existsSync(vector));
    const trace = await openTrace(file);
    const { document } = trace;
    assert.deepEqual(document.interventions, [
      {
        at: { layers: [3], positions: 'all' },
        do: { add: { vector: 'a.vector.safetensors#vector', strength: 2, renorm: true } },
      },
    ]);
    const [recorded] = document.interventionFiles!.files;
    assert.equal(recorded!.name, 'a.vector.safetensors');
    const { about } = recorded!;
    assert.deepEqual([about!.from, about!.keep, about!.direction.file], [3, 48, 'own.direction.safetensors']);
    for (const step of textsOf(document)) {
      const { layer, degrees, ratio, added } = step.measures!.steering!;
      const stats = (await trace.read('edit.stats', step.row, step.row + 1)).values;
      const [before, after, product] = [...stats].slice(9, 12) as [number, number, number];
      assert.equal(layer, 3);
      assert.ok(degrees > 5 && degrees < 90, `${degrees}`);
      assert.ok(Math.abs(Math.cos((degrees * Math.PI) / 180) - product / before / after) < 1e-4);
      assert.ok(Math.abs(ratio - 1) < 1e-5);
      assert.ok(Math.abs(added! - (2 * about!.length) / before) < 1e-5 * added!);
    }
    const strip = await traceFilmstrip(trace, look);
    assert.match(
      strip,
      /a\.vector\.safetensors: the mean direction of 6 pairs at layer 3 of pinhole, 48 of 192/,
    );
    assert.match(strip, /output turned +added\n/);
    assert.match(strip, /\d\.\d°   \d\.\d\d\n/);
    const [step] = textsOf(document);
    const shown = await stepText(trace, document.steps.indexOf(step!), step!, look);
    assert.match(shown, /turned by \d+\.\d° at layer 3, α‖v‖\/‖h‖ \d\.\d{3}, length × 1\.000/);
    const { signal } = new AbortController();
    const again = await rerun({ trace }, { signal, report: () => undefined });
    assert.ok(again.identical, 'it repeats to the last number');
    await trace.close();
  });

  it('at strength 0 says what it says without, word by word', async () => {
    const plain = await openTrace(await steeredRun({}));
    const steer = { direction: await ownDirection(), layers: 'all', from: 3 } as const;
    for (const renorm of [true, false]) {
      const steered = await openTrace(await steeredRun({ steer: [{ ...steer, strength: 0, renorm }] }));
      const [a, b] = [textsOf(plain.document), textsOf(steered.document)];
      assert.deepEqual(
        b.map(({ token }) => token.id),
        a.map(({ token }) => token.id),
      );
      for (const [i, { token, measures }] of b.entries()) {
        assert.ok(Math.abs(token.probability - a[i]!.token.probability) < 1e-5);
        // Nothing is fed to the hooks.
        assert.equal(measures!.steering, undefined);
      }
      await steered.close();
    }
    await plain.close();
  });

  it('may have several vectors, and others named in a folder of their own', async () => {
    const direction = await ownDirection();
    const elsewhere = temporaryFolder();
    const file = await steeredRun({
      interventionsFolder: elsewhere,
      steer: [
        { direction, strength: 1, layers: [2], control: { name: 'random', seed: 5 } },
        { direction, strength: 1, fidelity: 'released', layers: [3] },
      ],
    });
    const folder = path.dirname(file);
    const names = readdirSync(folder).filter(name => name.includes('vector'));
    assert.deepEqual(names.sort(), ['a.2.vector.safetensors', 'a.vector.safetensors']);
    const trace = await openTrace(file);
    const { interventionFiles, interventions } = trace.document;
    assert.deepEqual(
      interventionFiles!.files.map(({ about }) => [about!.fidelity, about!.control?.name]),
      [
        ['paper', 'random'],
        ['released', undefined],
      ],
    );
    for (const { name, sha256 } of interventionFiles!.files) {
      assert.equal(sha256.length, 64);
      assert.ok(readFileSync(path.resolve(elsewhere, name)).length > 0);
    }
    const second = interventions[1] as { at: unknown };
    assert.deepEqual(second.at, { layers: [3], positions: ['[0]', 'generated'] });
    await trace.close();
  });

  it('that is refused leaves no vector', async () => {
    const direction = await ownDirection();
    const trace = path.join(temporaryFolder(), 'b.trace.safetensors');
    const refused = (change: Partial<RunRequest>, complaint: RegExp) =>
      assert.rejects(ask({ method: 'direct', trace, ...change }), complaint);
    const good = { direction, strength: 1 };
    await refused({ steer: [good, { ...good, keep: 500 }] }, /500 cannot be kept/);
    await refused({ steer: [good], method: 'lavit' }, /lavit|LaViT/);
    await refused({ steer: Array.from({ length: 17 }, () => good) }, /17 directions cannot be added/);
    await refused({ steer: [{ ...good, layers: [8] }] }, /Layer 8 of pinhole cannot be steered/);
    assert.deepEqual(readdirSync(path.dirname(trace)), []);
  });
});
