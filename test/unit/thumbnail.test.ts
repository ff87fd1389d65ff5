import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { thumbnailOf } from '../../src/host/sidebar/thumbnail';
import type { LatentStep } from '../../src/shared/trace/step';
import { openTrace } from '../../src/trace/open';
import type { OpenTrace } from '../../src/trace/open-trace';
import { temporaryFolder } from '../support/folders';
import { madePatches, madeSketches, madeThoughts } from '../support/made-latents';
import { madeTrace } from '../support/made-trace';
import type { MadeLatents } from '../support/made-trace';

async function withLatents<T>(latents: MadeLatents, use: (trace: OpenTrace) => Promise<T>): Promise<T> {
  const trace = await openTrace(
    await madeTrace({ folder: temporaryFolder(), words: ['Go'], steps: 40, latents }),
  );
  try {
    return await use(trace);
  } finally {
    await trace.close();
  }
}

function firstLatent({ document }: OpenTrace): LatentStep {
  const step = document.steps.find(({ kind }) => kind === 'latent');
  assert.ok(step?.kind === 'latent');
  return step;
}

/** Width, height and the first pixel of a picture by its address. */
function decoded(address: string | undefined) {
  assert.match(address ?? '', /^data:image\/png;base64,/);
  const png = Buffer.from((address ?? '').split(',')[1] ?? '', 'base64');
  const data = png.indexOf('IDAT');
  const rows = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), first: [...rows.subarray(1, 4)] };
}

describe('what a latent looks like in a list', () => {
  it('is its sketch, made smaller', () =>
    withLatents(madeSketches(), async trace => {
      const { width, height } = decoded(await thumbnailOf(trace, firstLatent(trace), 12));
      assert.deepEqual([width, height], [12, 12]);
    }));

  it('is the first patch that it chose, cut out of the picture', () =>
    withLatents(madePatches(), async trace => {
      const step = firstLatent(trace);
      const { width, height, first } = decoded(await thumbnailOf(trace, step, 192));
      assert.ok(step.form.kind === 'patches');
      const box = trace.document.tokens.filter(token => token.class === 'image')[step.form.patches[0] ?? -1]
        ?.box;
      assert.ok(box);
      const [left, top, right, bottom] = box;
      assert.deepEqual([width, height], [right - left, bottom - top]);
      const image = await trace.read('image');
      const at = 3 * (top * (image.shape[1] ?? 0) + left);
      assert.deepEqual(first, Array.from(image.values.subarray(at, at + 3), Number));
    }));

  it('is nothing where the trace has no picture of it', () =>
    withLatents(madeThoughts(), async trace => {
      assert.equal(await thumbnailOf(trace, firstLatent(trace), 32), undefined);
    }));
});
