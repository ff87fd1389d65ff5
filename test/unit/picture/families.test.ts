import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { preparerOf } from '../../../src/model/families/picture-families';
import { panAndScan, prepareGemma3 } from '../../../src/model/families/picture-gemma3';
import type { PreparedPicture } from '../../../src/model/families/picture';
import type { ProcessorFiles } from '../../../src/model/picture/settings';
import { proceduralPicture } from './procedural';

interface Described {
  readonly shape: readonly number[];
  readonly step: number;
  readonly sample: readonly number[];
  readonly sha256: string;
}

interface FamilyCase {
  readonly name: string;
  readonly picture: readonly [number, number, number];
  readonly preprocessor: unknown;
  readonly processor: unknown;
  readonly model: { readonly model_type: string };
  readonly marker: string;
  readonly imageToken: string;
  /** The processor computes in floating point, whose last bits are its machine's. */
  readonly almost?: boolean;
  readonly options?: unknown;
  readonly expected: {
    readonly tokens: number;
    readonly textSha256: string;
    readonly textStart: string;
    readonly tensors: Readonly<Record<string, Described>>;
  };
}

const file = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/pictures/families.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as FamilyCase[];

function prepared({ picture, preprocessor, processor, model, options }: FamilyCase): PreparedPicture {
  const files: ProcessorFiles = { preprocessor, processor, model };
  const pixels = proceduralPicture(...picture);
  if (options !== undefined) return prepareGemma3(pixels, files, panAndScan);
  return preparerOf(model.model_type)!(pixels, files);
}

describe('a prepared picture', () => {
  for (const one of cases) {
    it(`has the processor's numbers and text: ${one.name}`, function () {
      const { tensors, placeholder, tokens, marker, imageToken } = prepared(one);
      const { expected } = one;
      assert.deepEqual([marker, imageToken], [one.marker, one.imageToken]);
      assert.ok(placeholder.startsWith(expected.textStart.trimEnd()), placeholder.slice(0, 60));
      assert.equal(tokens, expected.tokens);
      assert.equal(placeholder.split(imageToken).length - 1, tokens);
      assert.equal(sha256(placeholder), expected.textSha256);
      assert.deepEqual(Object.keys(tensors).sort(), Object.keys(expected.tensors).sort());
      for (const [name, wanted] of Object.entries(expected.tensors)) {
        const tensor = tensors[name]!;
        assert.deepEqual(tensor.shape, wanted.shape, name);
        const sample = wanted.sample.map((_, i) => Number(tensor.data[i * wanted.step]));
        // One level of 255, after division by a deviation of a half, where sums are in floating point.
        const tolerance = one.almost === true ? 2 / 255 + 1e-6 : 1e-6;
        const differences = sample.map((value, i) => Math.abs(value - wanted.sample[i]!));
        const differing = differences.filter(difference => difference > 1e-6).length;
        const worst = Math.max(...differences);
        assert.ok(worst <= tolerance, `${name} differs by ${worst}`);
        if (one.almost === true) {
          this.test!.title += `, ${name}: ${differing} of ${sample.length} differ`;
          assert.ok(differing <= sample.length / 500, `${differing} numbers differ`);
        } else assert.equal(sha256(bytesOf(tensor)), wanted.sha256, name);
      }
    });
  }
});

/** Whole numbers and truth values as 64-bit integers: the processors give several kinds of them. */
function bytesOf(tensor: PreparedPicture['tensors'][string]): Uint8Array {
  const { type, data } = tensor;
  if (type !== 'bool') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const wide = new Uint8Array(data.length * 8);
  for (const [i, value] of data.entries()) wide[i * 8] = value;
  return wide;
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
