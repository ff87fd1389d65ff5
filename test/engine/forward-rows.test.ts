// Rows that advance together are what each of them is alone: also where a past is there already, where a pass is cut into
// pieces, and where the attention of an export takes several rows only at the beginning or one position at a time.

import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readDecoder } from '../../src/runtime/decoder-graph';
import { DecoderSession } from '../../src/runtime/decoder-session';
import { forward } from '../../src/runtime/forward';
import type { ForwardRequest, ForwardRow, Reading, StepPlace } from '../../src/runtime/forward';
import { temporaryFolder } from '../support/folders';
import { fixture, fixtureCase } from '../support/oracle-fixtures';
import { worst } from '../support/oracle-tensors';

const limit = 1e-5;
const layer = 2;
/** So many positions come. */
const now = 9;
const both = [0, 1];

for (const name of ['idefics3.gqa_genai018_fp32', 'idefics3.legacy'])
  describe(`rows of a forward pass, ${name}`, () => {
    const { width, heads, vector } = fixtureCase(name);
    let decoder: DecoderSession;

    beforeEach(async () => {
      const { bytes, folder } = fixture(name);
      const file = path.join(temporaryFolder(), 'model.onnx');
      writeFileSync(file, bytes);
      copyFileSync(path.join(folder!, 'idefics3.weights'), path.join(path.dirname(file), 'idefics3.weights'));
      decoder = await DecoderSession.open(await readDecoder(file, name), 'cpu', true, { threads: 1 });
    });
    afterEach(() => decoder.release());

    const rowOf = (row: number, from: number, count: number): ForwardRow => ({
      inputs: {
        embeddings: Float32Array.from({ length: count * width }, (_, i) =>
          Math.sin(row * 5.1 + (from * width + i) * 0.37),
        ),
      },
      positions: [Int32Array.from({ length: count }, (_, i) => from + i)],
    });

    /** The second row is steered; `rows` says which of the two there are. */
    async function told(
      rows: readonly number[],
      before: number,
      pieces: Pick<ForwardRequest, 'mostNumbers'>,
    ) {
      const beginning = rows.map(row => rowOf(row, 0, before));
      const past = before === 0 ? undefined : (await forward(decoder, { rows: beginning })).cache;
      const stream = new Map(rows.map(row => [row, new Float32Array(now * width)]));
      const steered = (place: StepPlace) => ({
        edits: [
          {
            layer,
            vector,
            gain: Float32Array.from({ length: place.rows.length * place.count }, (_, i) =>
              rows[place.rows[Math.floor(i / place.count)]!] === 1 ? 0.5 : 0,
            ),
          },
        ],
      });
      const request = { rows: rows.map(row => rowOf(row, before, now)), past };
      const { logits, cache } = await forward(decoder, {
        ...request,
        ...pieces,
        taps: { residuals: [layer] },
        edits: steered,
        read: ({ rows: read, from, count, residual }) => {
          const values = residual(layer)!;
          for (const [place, row] of read.entries())
            stream
              .get(rows[row]!)!
              .set(
                values.subarray(place * count * width, (place + 1) * count * width),
                (from - before) * width,
              );
        },
      });
      // What it leaves behind is a past for the next step.
      const next = await forward(decoder, {
        rows: rows.map(row => rowOf(row, before + now, 1)),
        past: cache,
      });
      return rows.map((row, place) => ({
        logits: logits[place]!,
        next: next.logits[place]!,
        stream: stream.get(row)!,
      }));
    }

    /** At most four positions of two rows in a step. */
    const fourTogether = (total: number) => 2 * 4 * Math.max(heads * total, decoder.logitsPerPosition);

    for (const [how, before, inPieces] of [
      ['behind a past', 3, false],
      ['in pieces', 0, true],
      ['in pieces behind a past', 3, true],
    ] as const)
      it(`are what each is alone ${how}`, async () => {
        const pieces = inPieces ? { mostNumbers: fourTogether(before + now) } : {};
        const together = await told(both, before, pieces);
        for (const row of both) {
          const [alone] = await told([row], before, {});
          for (const what of ['stream', 'logits', 'next'] as const) {
            const figure = worst(together[row]![what], alone![what]);
            assert.ok(figure < limit, `row ${row}: ${what} differs by ${figure}`);
          }
        }
        assert.ok(worst(together[0]!.logits, together[1]!.logits) > 0.01);
      });

    it('are computed in one step where nothing was there before, and one position at a time', async () => {
      const steps: (readonly number[])[] = [];
      const read = ({ rows }: Reading) => void steps.push(rows);
      const { cache } = await forward(decoder, { rows: both.map(row => rowOf(row, 0, now)), read });
      await forward(decoder, { rows: both.map(row => rowOf(row, now, 1)), past: cache, read });
      assert.deepEqual(steps, [both, both]);
    });
  });
