import assert from 'node:assert/strict';
import path from 'node:path';
import { csvRows } from '../../support/csv-rows';
import { temporaryFolder } from '../../support/folders';
import { madeSketches } from '../../support/made-latents';
import { madeTrace } from '../../support/made-trace';
import { csvOf } from '../../../src/trace/export/csv';
import { openTrace } from '../../../src/trace/open';
import type { OpenTrace } from '../../../src/trace/open-trace';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const recorded = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');

async function textOf(trace: OpenTrace, attention = false): Promise<string> {
  let text = '';
  for await (const piece of csvOf(trace, { attention })) text += piece;
  return text;
}

/** Of each row what the columns are called. */
async function tableOf(
  file: string,
  attention = false,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const trace = await openTrace(file);
  const [names = [], ...rows] = csvRows(await textOf(trace, attention));
  await trace.close();
  for (const row of rows) assert.equal(row.length, names.length);
  return rows.map(row => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])));
}

describe('export: CSV', () => {
  it('has a row for each step with its measures as they are in the trace', async () => {
    const rows = await tableOf(recorded);
    const trace = await openTrace(recorded);
    await trace.close();
    const { document } = trace;
    assert.equal(rows.length, document.steps.length);
    document.steps.forEach((step, index) => {
      const row = rows[index] ?? {};
      assert.equal(row['step'], String(index));
      assert.equal(row['kind'], step.kind);
      const entropy = step.measures?.attention?.entropy;
      assert.equal(row['attention_entropy_nats'], entropy === undefined ? '' : String(entropy));
      const [low, high] = [row['attention_entropy_layers_p10'], row['attention_entropy_layers_p90']];
      assert.ok(entropy === undefined || Number(low) <= Number(high), `${low} to ${high}`);
    });
    assert.deepEqual([rows.at(-1)?.['text'], rows.at(-1)?.['correct']], ['green', 'true']);
    assert.equal(rows[2]?.['text'], ' 1', 'spaces are part of a token');
  });

  it('tells what is not defined from what was not measured', async () => {
    const made = { folder: temporaryFolder(), words: ['a'], steps: 6, blind: (step: number) => step === 3 };
    const [, , , blind = {}] = await tableOf(await madeTrace(made));
    assert.equal(blind['attention_entropy_nats'], 'NaN');
    assert.equal(blind['s_focus'], 'NaN');
    assert.equal(blind['latent_norm'], '');
  });

  it('puts text that a spreadsheet would run behind an apostrophe, and leaves numbers alone', async () => {
    const words = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(1)',
      ' =HYPERLINK("x")',
      '\t=1',
      '\uff1d1',
      'a=1',
      'say "hi", so',
      '\r\n',
    ];
    const rows = await tableOf(
      await madeTrace({ folder: temporaryFolder(), words, steps: words.length + 1 }),
    );
    assert.deepEqual(
      rows.slice(1).map(row => row['text']),
      [
        "'=1+1",
        "'+1",
        "'-1",
        "'@SUM(1)",
        '\' =HYPERLINK("x")',
        "'\t=1",
        "'\uff1d1",
        'a=1',
        'say "hi", so',
        "'\r\n",
      ],
    );
  });

  it('has latents with their readings beside noise', async () => {
    const trace = await madeTrace({
      folder: temporaryFolder(),
      words: ['a'],
      steps: 30,
      latents: madeSketches(),
    });
    const latents = (await tableOf(trace)).filter(({ kind }) => kind === 'latent');
    assert.ok(latents.length > 0);
    assert.ok(latents.every(row => Number(row['latent_norm']) > 0));
    const readings = Object.keys(latents[0] ?? {}).filter(name => name.endsWith(': value'));
    assert.ok(readings.length > 0);
    assert.ok(latents.every(row => readings.some(name => row[name] !== '')));
  });

  it('has attention on every patch when that is wanted', async () => {
    const trace = await openTrace(recorded);
    const { values } = await trace.read('attention.mean', 0, 1);
    await trace.close();
    const [first = {}] = await tableOf(recorded, true);
    const patches = Object.keys(first).filter(name => name.startsWith('attention_patch_'));
    assert.equal(patches.length, trace.document.picture?.tokens);
    assert.deepEqual(
      patches.map(name => Number(first[name])),
      [...values],
    );
  });
});
