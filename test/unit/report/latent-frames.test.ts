import assert from 'node:assert/strict';
import { halfBlocks } from '../../../src/cli/filmstrip-pixels';
import { traceFilmstrip } from '../../../src/cli/filmstrip-frames';
import type { Look } from '../../../src/cli/filmstrip-look';
import { stepText } from '../../../src/cli/show-step';
import { detailFrom, frameFrom } from '../../../src/host/trace/latent-answers';
import { placeOf } from '../../../src/shared/trace-view/patch-place';
import { viewOf } from '../../../src/shared/trace-view/view';
import { figureSvg } from '../../../src/trace/export/figure';
import { openTrace } from '../../../src/trace/open';
import type { OpenTrace } from '../../../src/trace/open-trace';
import { reportPage } from '../../../src/trace/report/page';
import { temporaryFolder } from '../../support/folders';
import { madePatches, madeSketches, madeThoughts } from '../../support/made-latents';
import { madeTrace } from '../../support/made-trace';
import type { MadeLatents } from '../../support/made-trace';

const plain: Look = { width: 80, colour: false, pictures: false };
const coloured: Look = { width: 80, colour: true, pictures: true };

async function withLatents<T>(latents: MadeLatents, use: (trace: OpenTrace) => Promise<T>): Promise<T> {
  const words = ['Go', ' up', '.'];
  const trace = await openTrace(await madeTrace({ folder: temporaryFolder(), words, steps: 60, latents }));
  try {
    return await use(trace);
  } finally {
    await trace.close();
  }
}

const textOf = (latents: MadeLatents, index: number, look: Look) =>
  withLatents(latents, trace => {
    const step = trace.document.steps[index];
    assert.ok(step);
    return stepText(trace, index, step, look);
  });

describe('half blocks', () => {
  it('are two pixels each, the upper one as ink', () => {
    const rgb = Uint8Array.from([255, 0, 0, 0, 0, 255]);
    assert.deepEqual(halfBlocks({ width: 1, height: 2, rgb }, 1), [
      '\u001b[38;2;255;0;0;48;2;0;0;255m\u2580\u001b[0m',
    ]);
  });

  it('are the means of the pixels they stand for', () => {
    const rgb = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => (Math.floor(i / 3) % 2) * 100);
    const [line = ''] = halfBlocks({ width: 4, height: 4, rgb }, 2);
    assert.equal(line.split('38;2;50;50;50;48;2;50;50;50').length, 3);
  });
});

describe('frames in a terminal', () => {
  it('show sketches in a terminal that has the colours, and only there', async () => {
    const shown = await withLatents(madeSketches(), trace => traceFilmstrip(trace, coloured));
    assert.match(shown, /sketch 1 +sketch 2 +sketch 3/);
    assert.ok(shown.includes('\u2580') && shown.includes('noise twin'));
    const without = await withLatents(madeSketches(), trace => traceFilmstrip(trace, plain));
    assert.ok(!without.includes('\u2580') && !without.includes('\u001b'));
    assert.match(without, /▣ group 2: 8 latents, 1/);
  });

  it('show the order of chosen patches in their places, older ones as squares', async () => {
    const lines = (await withLatents(madePatches(), trace => traceFilmstrip(trace, plain))).split('\n');
    const from = lines.findIndex(line => line.startsWith('latent step 1'));
    assert.match(lines[from] ?? '', /^latent step 1 {13}latent step 2 {13}latent step 3$/);
    // Eight rows of eight places of three columns; the third step has the first two as squares.
    const last = lines.slice(from + 2, from + 10).map(line => line.slice(52).padEnd(24));
    assert.equal(last.join('').match(/ {2}▪/g)?.length, 16);
    assert.deepEqual(
      last
        .join('')
        .match(/\d+/g)
        ?.map(Number)
        .sort((a, b) => a - b),
      Array.from({ length: 8 }, (_, i) => 17 + i),
    );
  });

  it('say of a thought that what it looks at was recorded, and not as numbers', async () => {
    const thoughts = madeThoughts();
    const broken: MadeLatents = {
      ...thoughts,
      rows: latent => {
        const rows = thoughts.rows(latent);
        return latent === 1 ? { ...rows, 'latent.trajectory': new Float32Array(64).fill(NaN) } : rows;
      },
    };
    const strip = await withLatents(broken, trace => traceFilmstrip(trace, plain));
    assert.match(strip, /^thought 1 +thought 2 +thought 3/m);
    assert.equal(strip.split('looks: not numbers').length - 1, 1);
    assert.match(await textOf(broken, 2, plain), /looks: not numbers/);
    assert.doesNotMatch(await textOf(broken, 1, plain), /not numbers/);
    const page = await withLatents(broken, trace => reportPage(trace, []));
    // Beside the drawing in the film, and below the latent.
    assert.equal(page.match(/>\s*not numbers: where it looks\s*</g)?.length, 2);
    const figure = await withLatents(broken, trace => figureSvg(trace, []));
    assert.match(figure, />not numbers/);
  });

  it('of a step name its readings beside noise, and say where they are no more', async () => {
    const text = await textOf(madeThoughts(), 2, plain);
    assert.match(text, /gate 0\.33/);
    assert.match(text, /Nearest patches \(95 % of 64 noise latents stay below 0\.270\)/);
    assert.match(text, / {2}row 5, column 4 +0\.580$/m);
    assert.match(text, / {2}purple square +0\.040 {2}no more than noise$/m);
    const sketch = await textOf(madeSketches(), 30, coloured);
    assert.match(sketch, /sketch so far +noise twin/);
    assert.match(sketch, /replaced/);
  });
});

describe('what the editor is told of latents', () => {
  it('is a frame for each, and nothing for what is no latent', async () => {
    await withLatents(madeSketches(), async trace => {
      const { sketch, trajectory } = await frameFrom(trace, 23);
      assert.deepEqual([sketch?.width, sketch?.rgb.length, trajectory], [24, 24 * 24 * 3, null]);
      for (const nowhere of [24, -1, 0.5, NaN]) assert.equal((await frameFrom(trace, nowhere)).sketch, null);
      const detail = await detailFrom(trace, 30);
      assert.deepEqual(
        [detail.states?.height, detail.noise?.height, detail.readings.length],
        [6 * 24, 24, 3],
      );
      await assert.rejects(detailFrom(trace, 1), /no latent/);
    });
  });

  it('has the best of each reading in the view of its step', async () => {
    await withLatents(madePatches(), trace => {
      const view = viewOf(trace.document, name => trace.tensors.has(name));
      assert.equal(view.frames, false);
      assert.deepEqual(view.steps[1]?.latent?.readings[1], {
        name: 'Nearest patches',
        best: 'patch 34',
        value: 0.58,
        noise95: 0.27,
      });
      assert.deepEqual(placeOf(view.picture?.boxes ?? [], 34), { row: 4, column: 2 });
      return Promise.resolve();
    });
  });
});
