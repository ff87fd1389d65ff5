// What can be changed from a step on: nothing before it changes, the change is there from it on, and the new run is one that
// others can go on from, since its list of changes says by itself where they hold.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ask, trailSample } from './asking';
import { writeSamples } from '../../../src/engine/samples';
import type { RunRequest } from '../../../src/shared/protocol/run';
import { openTrace } from '../../../src/trace/open';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

const members = [
  ['pinhole-mixed', 'modal-mixed'],
  ['pinhole-ivt', 'ivt-lr'],
  ['pinhole-lavit', 'lavit'],
] as const;

interface Recorded {
  readonly file: string;
  readonly document: Awaited<ReturnType<typeof openTrace>>['document'];
  /** [T,…] of a tensor, as rows. */
  readonly rows: (tensor: string) => Promise<readonly (readonly number[])[]>;
}

/** Parents live as long as their suite. */
let folder = '';
before(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'darkroom-changed-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;

async function recorded({ trace: file, ...change }: Partial<RunRequest>): Promise<Recorded> {
  const trace = file ?? path.join(folder, `${++made}.trace.safetensors`);
  const { result } = await ask({ trace, maxTokens: 30, ...change });
  const [outcome] = result.outcomes;
  assert.equal(outcome?.state, 'done', outcome?.sentence);
  const opened = await openTrace(trace);
  await opened.close();
  const rows = async (name: string) => {
    const again = await openTrace(trace);
    const { values, shape } = await again.read(name);
    await again.close();
    const size = values.length / (shape[0] ?? 1);
    return Array.from({ length: shape[0] ?? 0 }, (_, row) =>
      Array.from(values.subarray(row * size, (row + 1) * size), Number),
    );
  };
  return { file: trace, document: opened.document, rows };
}

const goOn = (parent: Recorded, step: number, interventions: readonly unknown[]) =>
  recorded({
    model: parent.document.model.folder,
    continues: { trace: parent.file, step },
    interventions,
    interventionsFolder: path.dirname(parent.file),
  });

const steps = ({ document }: Recorded) => document.steps.map(step => ({ ...step, ms: 0 }));

/**
 * All that was recorded in front of a row is the same in both: what was said and fed to the last number, and what was read up
 * to rounding, since positions that are passed over together with a changed one may be summed up otherwise.
 */
async function requireSameBefore(parent: Recorded, child: Recorded, step: number): Promise<void> {
  const { row, kind } = parent.document.steps[step]!;
  for (const name of ['resid', 'attention.image']) {
    const [was, is] = [await parent.rows(name), await child.rows(name)];
    for (let at = 0; at < row; at++)
      assert.ok(
        was[at]!.every((value, i) => Math.abs(value - is[at]![i]!) < 1e-4),
        `${name}, row ${at}`,
      );
  }
  const said = ({ document }: Recorded) =>
    document.steps.slice(0, step).map(one => (one.kind === 'text' ? one.token.id : one.kind));
  assert.deepEqual(said(child), said(parent));
  const fed = parent.document.steps.slice(0, step).filter(one => one.kind === 'latent').length;
  const [was, is] = [await parent.rows('latent.vector'), await child.rows('latent.vector')];
  assert.deepEqual(is.slice(0, fed), was.slice(0, fed));
  // What a thought of LaViT is read as comes from the pass over it, in which the next step is made.
  if (kind === 'text' && parent.document.method.name !== 'lavit')
    assert.deepEqual(steps(child).slice(0, step), steps(parent).slice(0, step));
}

describe('changed from a step on', () => {
  for (const [member, method] of members)
    describe(member, () => {
      let parent: Recorded;
      let text: number;
      let thought: number;
      before(async () => {
        parent = await recorded({ model: path.join(root, 'models', member), method });
        const all = parent.document.steps;
        thought = all.findLastIndex(({ kind }) => kind === 'latent');
        text = all.findIndex((step, index) => index > thought && step.kind === 'text' && !step.token.forced);
      });

      it('a head is out: it adds nothing to the stream, and only from the step on', async () => {
        const off = [{ at: { layers: [2], heads: [1] }, do: { scale: 0 } }];
        const child = await goOn(parent, text, off);
        await requireSameBefore(parent, child, text);
        const { row } = parent.document.steps[text]!;
        const at = parent.document.firstPosition + row;
        assert.deepEqual(child.document.interventions, [
          { at: { layers: [2], heads: [1], positions: `[${at}..]` }, do: { scale: 0 } },
        ]);
        const [was, is] = [(await parent.rows('resid'))[row]!, (await child.rows('resid'))[row]!];
        const width = parent.document.model.width;
        assert.deepEqual(is.slice(0, 2 * width), was.slice(0, 2 * width), 'what enters layer 2 is the same');
        assert.notDeepEqual(is.slice(2 * width, 3 * width), was.slice(2 * width, 3 * width));
        assert.notDeepEqual(steps(child)[text], steps(parent)[text], 'the step itself is made under it');
      });

      it('a gate that closes leaves text without the picture, and only from the step on', async () => {
        const wall = [{ at: { keys: 'image' }, do: { gate: 0 } }];
        const child = await goOn(parent, text, wall);
        await requireSameBefore(parent, child, text);
        const { row } = parent.document.steps[text]!;
        const maps = await child.rows('attention.image');
        assert.ok(
          maps[row]!.every(share => share === 0 || Number.isNaN(share)),
          'nothing on the picture',
        );
        assert.ok((await parent.rows('attention.image'))[row]!.some(share => share > 0));
      });

      it('a patch puts the stream of another run there, and nowhere else', async () => {
        const { picture, question, sample } = await trailSample({ seed: 77 });
        const donor = await recorded({
          model: path.join(root, 'models', member),
          method,
          ...{ picture, question, sample },
          trace: path.join(folder, `donor-${member}.trace.safetensors`),
        });
        const { row } = parent.document.steps[text]!;
        const at = parent.document.firstPosition + row;
        const patch = [
          {
            at: { layers: [3], positions: `[${at}]` },
            do: { patch: { trace: `donor-${member}.trace.safetensors` } },
          },
        ];
        const child = await goOn(parent, text, patch);
        await requireSameBefore(parent, child, text);
        assert.deepEqual(child.document.interventions, patch, 'what says where it holds stays as it is');
        const width = parent.document.model.width;
        const layer = (rows: readonly (readonly number[])[]) => rows[row]!.slice(3 * width, 4 * width);
        assert.deepEqual(layer(await child.rows('resid')), layer(await donor.rows('resid')));
        assert.notDeepEqual(layer(await parent.rows('resid')), layer(await donor.rows('resid')));
      });

      it('goes on from the new run as from any: the same to the last number, with more, and with less', async () => {
        const heads = [{ at: { layers: [2, 3], heads: 'all' }, do: { scale: 0.5 } }];
        const child = await goOn(parent, text, heads);
        const changed = child.document.interventions;
        const later = text + 1;
        assert.equal(child.document.steps[later]?.kind, 'text');
        const same = await goOn(child, later, changed);
        assert.deepEqual(steps(same), steps(child));
        assert.deepEqual(await same.rows('resid'), await child.rows('resid'));
        assert.equal(same.document.parent?.firstDivergence, null);
        const less = await goOn(child, later, []);
        await requireSameBefore(child, less, later);
        const begin = parent.document.firstPosition + parent.document.steps[text]!.row;
        assert.deepEqual(less.document.interventions, [
          { at: { layers: [2, 3], heads: 'all', positions: `[${begin}]` }, do: { scale: 0.5 } },
        ]);
        const { row } = child.document.steps[later];
        assert.notDeepEqual((await less.rows('resid'))[row], (await child.rows('resid'))[row]);
      });

      it('a change holds for thoughts too, and the first latent of a step can be made under it', async () => {
        const child = await goOn(parent, thought, [{ at: { layers: [2] }, do: { scale: 1.5 } }]);
        await requireSameBefore(parent, child, thought);
        const [was, is] = [await parent.rows('latent.vector'), await child.rows('latent.vector')];
        const last = parent.document.steps[thought]!;
        assert.ok(last.kind === 'latent');
        // The token of a released thought is what it is, whatever is thought before it.
        if (method !== 'lavit') assert.notDeepEqual(is[last.latent], was[last.latent]);
      });
    });
});

describe('a picture in the place of latents', () => {
  const model = path.join(root, 'models', 'pinhole-mixed');
  const trail = async (seed: number) => {
    const samples = temporaryFolder();
    await writeSamples(
      { task: 'trail', difficulty: 2, seed, start: 0, sketches: true, others: 0 },
      { count: 1, folder: samples },
    );
    const sketches = readdirSync(samples, { recursive: true })
      .map(String)
      .filter(name => /-step-\d+\.png$/.test(name))
      .sort();
    return { samples, sketches };
  };

  it('is what the model sees in it, one latent for each part: the true sketch is near the drawn one', async () => {
    const { picture, question, sample } = await trailSample({ seed: 41, difficulty: 2 });
    const own = await trail(41);
    const other = await trail(52);
    const parent = await recorded({ model, method: 'modal-mixed', picture, question, sample });
    const first = parent.document.steps.findIndex(({ kind }) => kind === 'latent');
    const seen = async ({ samples, sketches }: typeof own) => {
      const child = await recorded({
        model,
        continues: { trace: parent.file, step: first },
        interventions: [{ at: { latents: { from: 0, to: 15 } }, do: { replace: { picture: sketches[0] } } }],
        interventionsFolder: samples,
      });
      const [was, is] = [await parent.rows('latent.vector'), await child.rows('latent.vector')];
      const cosines = was.slice(0, 16).map((drawn, i) => cosine(drawn, is[i]!));
      const [origin] = child.document.steps.flatMap(step => (step.kind === 'latent' ? [step.origin] : []));
      assert.equal(origin, 'supplied');
      assert.deepEqual(
        child.document.interventionFiles?.files.map(({ name }) => name),
        [sketches[0]],
      );
      return cosines.reduce((sum, one) => sum + one, 0) / cosines.length;
    };
    const [near, far] = [await seen(own), await seen(other)];
    assert.ok(near > 0.9 && near > far + 0.02, `own ${near}, other ${far}`);
  });

  it('is refused where latents are hidden states, and where it cannot be divided', async () => {
    const replace = [{ at: { latents: 'all' }, do: { replace: { picture: 'a.png' } } }];
    await assert.rejects(
      ask({ model: path.join(root, 'models', 'pinhole-ivt'), method: 'ivt-lr', interventions: replace }),
      /hidden states, and no picture/,
    );
    const { picture } = await trailSample();
    await assert.rejects(
      ask({
        model,
        method: 'modal-mixed',
        settings: { latents: 7 },
        interventions: [{ at: { latents: 'all' }, do: { replace: { picture: path.basename(picture) } } }],
        interventionsFolder: path.dirname(picture),
      }),
      /cannot be made into 7 latents/,
    );
  });
});

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
