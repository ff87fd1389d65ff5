import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Filter } from '../../../src/model/picture/filters';
import type { Picture } from '../../../src/model/picture/picture';
import { resize } from '../../../src/model/picture/resize';
import type { Resizer } from '../../../src/model/picture/resize';
import { checks, proceduralPicture } from './procedural';

interface ResizeCase {
  readonly resizer: Resizer;
  readonly filter: Filter;
  readonly picture: 'picture' | 'checks';
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly sha256?: string;
  readonly sample?: readonly number[];
  /** All of it, zipped, where no hash can be expected to agree. */
  readonly pixels?: string;
}

const file = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/pictures/resize.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as ResizeCase[];
const draw = { picture: proceduralPicture, checks };

function resized({ picture, from, to, filter, resizer }: ResizeCase): Uint8Array {
  return resize(draw[picture](...from), { width: to[0], height: to[1] }, filter, resizer).data;
}

const groupOf = ({ resizer, filter }: ResizeCase) => `${resizer}, ${filter}`;

describe('a resized picture', () => {
  const exact = cases.filter(({ sha256 }) => sha256 !== undefined);
  for (const group of new Set(exact.map(groupOf))) {
    const members = exact.filter(one => groupOf(one) === group);
    it(`is, pixel by pixel, that of ${group} in ${members.length} cases`, () => {
      for (const one of members) {
        const data = resized(one);
        const step = Math.max(1, Math.floor(data.length / 12));
        const sample = Array.from(data).filter((_, i) => i % step === 0);
        assert.deepEqual(sample, one.sample, `${one.picture} ${one.from.join('x')} to ${one.to.join('x')}`);
        assert.equal(createHash('sha256').update(data).digest('hex'), one.sha256);
      }
    });
  }

  it('differs from torchvision in floating point by one level at most, hardly ever', function () {
    let [differing, all] = [0, 0];
    for (const one of cases.filter(({ pixels }) => pixels !== undefined)) {
      const expected = gunzipSync(Buffer.from(one.pixels!, 'base64'));
      const data = resized(one);
      assert.equal(data.length, expected.length);
      for (const [i, value] of data.entries()) {
        const difference = Math.abs(value - expected[i]!);
        assert.ok(difference <= 1, `${one.filter} ${one.from.join('x')} to ${one.to.join('x')} at ${i}`);
        differing += difference;
      }
      all += data.length;
    }
    this.test!.title += `: ${differing} of ${all} numbers`;
    assert.ok(all > 100_000 && differing <= all / 5000, `${differing} of ${all}`);
  });

  it('of the same size is the picture itself', () => {
    const picture = proceduralPicture(5, 4);
    assert.equal(resize(picture, picture, 'lanczos', 'pillow'), picture);
  });

  it('is refused where torchvision has no such filter', () => {
    const picture = proceduralPicture(5, 4);
    assert.throws(() => resize(picture, { width: 3, height: 3 }, 'box', 'torchvision'), {
      kind: 'unsupported',
      message: 'torchvision cannot resize with the filter "box".',
    });
  });

  it('is refused before memory is taken for it if no machine could hold it, or if there is nothing to see', () => {
    const thin: Picture = { width: 1, height: 40_000, data: new Uint8Array(120_000) };
    for (const size of [
      { width: 40_000, height: 10 },
      { width: 0, height: 10 },
      { width: 2.5, height: 10 },
      { width: NaN, height: 10 },
    ])
      assert.throws(() => resize(thin, size, 'bicubic', 'torchvision'), {
        kind: 'unsupported',
        message: /^A picture of 1 x 40000 pixels cannot be resized to .* x 10\.$/,
      });
  });
});
