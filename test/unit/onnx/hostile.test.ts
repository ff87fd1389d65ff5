import assert from 'node:assert/strict';
import { graph, graphValue, model, node } from '../../../src/onnx/build';
import { decode, encodeToBytes } from '../../../src/onnx/codec';
import { decodeModel } from '../../../src/onnx/model-file';
import type { GraphProto } from '../../../src/onnx/messages';
import { graphBytes } from '../../support/onnx-fixtures';
import { damage, randomIntegers, survives } from '../../support/onnx-fuzz';
import { everything } from '../../support/onnx-samples';

const refused = (bytes: readonly number[], message: RegExp) =>
  assert.throws(() => decode(Uint8Array.from(bytes), 'x.onnx'), {
    name: 'DarkroomError',
    kind: 'bad-input',
    message,
  });

describe('a file that is not well formed', () => {
  const complete = encodeToBytes(everything);

  it('is refused or complete at every length it can be cut to', () => {
    let refusals = 0;
    for (let length = 0; length < complete.length; length++)
      if (!survives(complete.slice(0, length))) refusals++;
    assert.ok(refusals > 0.9 * complete.length);
  });

  it('says how many bytes are missing, and where', () => {
    refused(
      [0x08, 10, 0x3a, 5, 0x12, 1],
      /^x\.onnx is not a complete ONNX model: the file ends 3 bytes too early at byte 4\.$/,
    );
  });

  it('cannot claim more than the message around it has', () => {
    refused([0x3a, 3, 0x12, 9, 0x41, 0x08, 1], /a part is longer than the whole at byte 4/);
  });

  it('cannot claim a length that no memory has', () => {
    refused([0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], /the file ends \d+ bytes too early at byte 8/);
    refused([0x3a, ...Array<number>(9).fill(0xff), 0x01], /out of range at byte 1/);
  });

  it('is refused for numbers of more than 64 bits', () => {
    refused([0x08, ...Array<number>(10).fill(0xff), 0x01], /more than 64 bits at byte 1/);
    refused([0x08, ...Array<number>(9).fill(0xff), 0x02], /more than 64 bits at byte 1/);
  });

  it('is refused for a number that is cut off', () => refused([0x08, 0x80], /a number is cut off at byte 1/));

  it('is refused for groups and forms that do not exist', () => {
    for (const form of [3, 4, 6, 7]) {
      refused([(15 << 3) | form, 1], /a form that ONNX does not use at byte 0/);
      refused([0x08 | form, 1], /a field has the wrong form at byte 0/);
    }
  });

  it('is refused for a field of another form than ONNX has', () => {
    refused([0x0a, 1, 65], /the wrong form at byte 0/); // irVersion as text
    refused([0x38, 1], /the wrong form at byte 0/); // a graph as a number
    refused([0x3a, 2, 0x08, 1], /the wrong form at byte 2/); // nodes as numbers
  });

  it('is refused for field number 0', () => refused([0x00, 1], /no such field number at byte 0/));

  it('is refused for lists that end inside a number', () => {
    refused([0x3a, 7, 0x2a, 5, 0x22, 3, 0, 0, 0], /inside a number at byte 6/); // floats of 3 bytes
    refused([0x3a, 6, 0x2a, 4, 0x3a, 2, 1, 0x80], /inside a number|cut off/); // packed varints
    refused([0x3a, 6, 0x2a, 4, 0x0a, 2, 1, 0x80], /a number is cut off at byte 7/); // packed dims
  });

  it('is refused for two graphs', () => {
    refused([0x3a, 0, 0x3a, 0], /a part that can be there once is there twice at byte 2/);
  });

  it('is refused for nesting that no graph has, however it is meant', () => {
    let inner: GraphProto = graph('g', { node: [node('N', [], [])] });
    for (let i = 0; i < 31; i++) inner = graph('g', { node: [node('If', [], [], { b: graphValue(inner) })] });
    assert.ok(decode(encodeToBytes(model(inner))));
    for (let i = 0; i < 5; i++) inner = graph('g', { node: [node('If', [], [], { b: graphValue(inner) })] });
    assert.throws(() => decode(encodeToBytes(model(inner))), {
      kind: 'bad-input',
      message: /nested more than 100 deep/,
    });
  });

  it('is refused quickly when it is nothing but nesting', () => {
    // A graph in an attribute of a node in a graph …, where each level claims all that is left.
    const header = 4;
    const levels = 25_000;
    const deep = Array.from({ length: levels }, (_, level) => {
      const left = (levels - level - 1) * header;
      const tag = level === 0 ? 0x3a : [0x32, 0x0a, 0x2a][level % 3]!;
      return [tag, (left & 127) | 128, ((left >> 7) & 127) | 128, left >> 14];
    }).flat();
    refused(deep, /nested more than 100 deep at byte 404/);
  });

  it('cannot fill the memory with empty parts', function () {
    const length = 8_000_000;
    const size = [0, 7, 14, 21].map(shift => ((length >> shift) & 127) | (shift < 21 ? 128 : 0));
    const bytes = Buffer.concat([Buffer.from([0x3a, ...size]), Buffer.alloc(length, Buffer.from([0x0a, 0]))]);
    const before = process.memoryUsage.rss();
    assert.throws(() => decode(bytes), { kind: 'bad-input', message: /more parts than any real one/ });
    assert.ok(process.memoryUsage.rss() - before < 1.5 * 2 ** 30);
  });

  it('ends in a sentence or a model, whatever 2,000 random damages do to it', () => {
    const real = graphBytes('genai-int4');
    let readable = 0;
    for (let seed = 1; seed <= 2000; seed++) {
      const random = randomIntegers(seed);
      const bytes = damage(random(50) === 0 ? real : complete, random);
      try {
        if (survives(bytes)) readable++;
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    assert.ok(readable > 100 && readable < 1900, `${readable} of 2000 are still readable`);
  });
});

describe('bytes that decode but are no model', () => {
  const incomplete = (bytes: readonly number[], message: RegExp) =>
    assert.throws(() => decodeModel(Uint8Array.from(bytes), 'x.onnx'), {
      kind: 'bad-input',
      message,
      remedy: /again/,
    });
  const graphWithOutput = [0x3a, 2, 0x62, 0];

  it('are refused without a graph', () => incomplete([0x08, 10, 0x12, 1, 65], /it has no graph/));
  it('are refused with an empty graph', () => incomplete([0x08, 10, 0x3a, 0], /no nodes and no outputs/));
  it('are refused with a version that cannot be', () => {
    incomplete([0x08, 0, ...graphWithOutput], /version 0/);
    incomplete([0x08, 0x88, 0x27, ...graphWithOutput], /version 5000/);
  });
  it('are refused when the end with the operator sets is cut off', () => {
    incomplete([0x08, 10, ...graphWithOutput], /which operator set/);
  });
  it('are accepted with an output only', () => {
    const bytes = Uint8Array.from([0x08, 10, ...graphWithOutput, 0x42, 2, 0x10, 21]);
    assert.equal(decodeModel(bytes, 'x.onnx').graph!.output.length, 1);
  });
});
