import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateSync, gunzipSync } from 'node:zlib';
import { decodePicture } from '../../../src/model/picture/decode';
import { DarkroomError } from '../../../src/shared/errors';
import { damage, randomIntegers } from '../../support/onnx-fuzz';

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly sha256?: string;
  /** All of it, zipped, for kinds of files that are decoded with rounding. */
  readonly pixels?: string;
}

const oracles = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/pictures');
const expected = JSON.parse(readFileSync(path.join(oracles, 'files.json'), 'utf8')) as Record<
  string,
  Decoded
>;
const fileOf = (name: string) => path.join(oracles, 'files', name);
const bytesOf = (name: string) => new Uint8Array(readFileSync(fileOf(name)));

/** How far AVIF's decoders may be apart: they enlarge halved colours each in its own way, most so at hard edges. */
const atMost: Readonly<Record<string, { readonly worst: number; readonly mean: number }>> = {
  'halved-colour.avif': { worst: 2, mean: 1 },
  'halved-colour-edges.avif': { worst: 90, mean: 11 },
};

describe('a picture file', () => {
  for (const [name, { width, height, sha256, pixels }] of Object.entries(expected)) {
    it(`is read as Pillow reads it: ${name}`, async function () {
      const picture = await decodePicture(fileOf(name));
      assert.deepEqual([picture.width, picture.height], [width, height]);
      assert.equal(picture.data.length, width * height * 3);
      if (pixels === undefined) {
        assert.equal(createHash('sha256').update(picture.data).digest('hex'), sha256);
      } else {
        const wanted = gunzipSync(Buffer.from(pixels, 'base64'));
        const differences = Array.from(picture.data, (value, i) => Math.abs(value - wanted[i]!));
        const worst = Math.max(...differences);
        const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
        if (worst > 0) this.test!.title += `, but for ${worst} of 255, in the mean ${mean.toFixed(1)}`;
        const allowed = atMost[name] ?? { worst: 1, mean: 1 };
        assert.ok(worst <= allowed.worst && mean <= allowed.mean);
      }
    });
  }

  it('is read from memory as well', async () => {
    assert.deepEqual(await decodePicture(bytesOf('alpha.png')), await decodePicture(fileOf('alpha.png')));
  });
});

describe('a picture file that means harm', () => {
  it('may have a text, or a profile, that unpacks to 64 MiB: it is left out', async () => {
    const long = deflateSync(new Uint8Array(64 * 2 ** 20));
    for (const kind of ['zTXt', 'iCCP']) {
      const name = Buffer.from(kind === 'zTXt' ? 'Comment\0\0' : 'profile\0\0', 'latin1');
      const picture = await decodePicture(
        withChunk(bytesOf('colour.png'), kind, Buffer.concat([name, long])),
      );
      assert.deepEqual(picture, await decodePicture(fileOf('colour.png')));
    }
  });

  it('may have 20,000 frames: the first is read', async () => {
    const screen = Buffer.from('GIF89a\x10\0\x10\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
    const frame = Buffer.from(',\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0', 'latin1');
    const film = Buffer.concat([screen, ...Array<Buffer>(20_000).fill(frame), Buffer.from(';')]);
    const { width, height } = await decodePicture(film);
    assert.deepEqual([width, height], [16, 16]);
  });

  it('gives a picture or a sentence, however it is damaged: 400 times', async () => {
    const random = randomIntegers(7);
    const names = [
      'colour.png',
      'palette-alpha.png',
      'colour.jpg',
      'progressive.jpg',
      'lossy.webp',
      'film.webp',
    ];
    names.push(
      'palette.gif',
      'film.gif',
      'colour.tif',
      'pages.tif',
      'cmyk.tif',
      'turned-6.jpg',
      'halved-colour.avif',
    );
    let [pictures, sentences] = [0, 0];
    for (let round = 0; round < 400; round++) {
      try {
        const { width, height, data } = await decodePicture(
          damage(bytesOf(names[round % names.length]!), random),
        );
        assert.equal(data.length, width * height * 3);
        pictures++;
      } catch (error) {
        if (!(error instanceof DarkroomError)) throw error;
        assert.match(error.message, /^The picture [^\n]+\.$/);
        sentences++;
      }
    }
    assert.ok(pictures > 20 && sentences > 200, `${pictures} pictures, ${sentences} sentences`);
  });

  /** A PNG with one more chunk, behind its header. */
  function withChunk(png: Uint8Array, kind: string, content: Uint8Array): Uint8Array {
    const named = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    check.writeUInt32BE(crc32(named));
    return Buffer.concat([png.subarray(0, 33), length, named, check, png.subarray(33)]);
  }
});

describe('what is no picture', () => {
  const refused = (bytes: Uint8Array, kind: string, message: RegExp) =>
    assert.rejects(decodePicture(bytes, 'cat.png'), { name: 'DarkroomError', kind, message });

  for (const name of [
    'colour.png',
    'colour.jpg',
    'progressive.jpg',
    'lossy.webp',
    'colour.tif',
    'palette.gif',
  ])
    it(`is refused with a sentence if it was cut off: ${name}`, async () => {
      const whole = bytesOf(name);
      for (const share of [0.03, 0.5, 0.9])
        await refused(
          whole.subarray(0, Math.ceil(whole.length * share)),
          'bad-input',
          /^cat\.png is (damaged, or cut off before its end|not a picture of a known kind)\.$/,
        );
    });

  it('is refused if its bytes were changed', async () => {
    const bytes = bytesOf('colour.png');
    bytes[600]! ^= 0xff;
    await refused(bytes, 'bad-input', /^cat\.png is damaged, or cut off before its end\.$/);
  });

  it('is refused if it is empty, text, a drawing program or of an unknown kind', async () => {
    await refused(new Uint8Array(0), 'bad-input', /^cat\.png is empty \(0 bytes\)\.$/);
    const unknown = /^cat\.png is not a picture of a known kind\.$/;
    await refused(Buffer.from('not a picture at all, but words'), 'bad-input', unknown);
    await refused(
      Buffer.from('BM\x1a\0\0\0\0\0\0\0\x1a\0\0\0\x0c\0\0\0\x01\0\x01\0\x01\0\x18\0'),
      'bad-input',
      unknown,
    );
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5"/></svg>';
    await refused(Buffer.from(svg), 'bad-input', unknown);
  });

  it('is refused before it is decoded if it says that it is too large', async () => {
    const pixels = / at most 100 million pixels, 65535 in one direction, and 256 MiB are read\.$/;
    await refused(claiming(20_000, 20_000), 'unsupported', /^cat\.png is a picture of 20000 x 20000 pixels;/);
    await refused(claiming(70_000, 10), 'unsupported', pixels);
    await refused(claiming(1_000_000, 1), 'unsupported', pixels);
  });

  it('is named by its path if it is not there, and by its name if it is a folder', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-picture-'));
    try {
      const gone = path.join(folder, 'gone.png');
      await assert.rejects(decodePicture(gone), { kind: 'missing', message: `There is no file ${gone}.` });
      await assert.rejects(decodePicture(folder), {
        kind: 'bad-input',
        message: `${path.basename(folder)} is no file.`,
      });
      const empty = path.join(folder, 'empty.png');
      writeFileSync(empty, '');
      await assert.rejects(decodePicture(empty), {
        message: 'empty.png is empty (0 bytes).',
        remedy: 'Choose another picture.',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  /** A PNG whose header says so. */
  function claiming(width: number, height: number): Uint8Array {
    const bytes = Buffer.from(bytesOf('colour.png'));
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    return bytes;
  }
});
