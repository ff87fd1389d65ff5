import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { madeUpDocument, saying } from './documents';
import type { TraceDocument } from '../../../src/shared/trace/document';
import { meshOf } from '../../../src/shared/trace-view/mesh';
import type { OpenTrace } from '../../../src/trace/open-trace';
import { openTrace } from '../../../src/trace/open';
import { heatOf } from '../../../src/trace/report/heat';
import { html } from '../../../src/trace/report/html';
import { reportPage } from '../../../src/trace/report/page';
import { shownPicture } from '../../../src/trace/report/picture';
import { pngAddress } from '../../../src/trace/report/png';
import { temporaryFolder } from '../../support/folders';
import { madeUpTrace } from '../trace/made-up';

/** A real file, with another document in front of its tensors. */
async function withTrace<T>(use: (trace: OpenTrace) => Promise<T>, document?: TraceDocument): Promise<T> {
  const writer = await madeUpTrace(temporaryFolder(), 10);
  const trace = await openTrace(await writer.end({ status: { state: 'done', ms: 5 } }));
  try {
    return await use(document ? { ...trace, document } : trace);
  } finally {
    await trace.close();
  }
}

const pageOf = (document?: TraceDocument, changes: readonly string[] = []) =>
  withTrace(trace => reportPage(trace, changes), document);

/** What a reader sees, in one line. */
const wordsIn = (page: string) =>
  page
    .replace(/<style>[^]*?<\/style>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('report: the template tag', () => {
  it('escapes every value, in text and in attributes', () => {
    const evil = `<script>"'&`;
    assert.equal(
      html`<b title="${evil}">${[evil, 1, undefined, false]}</b>`.text,
      '<b title="&lt;script&gt;&quot;&#39;&amp;">&lt;script&gt;&quot;&#39;&amp;1</b>',
    );
    assert.equal(html`${html`<i></i>`}`.text, '<i></i>');
  });

  it('takes no character that turns the direction of what follows', () => {
    assert.equal(html`${'a\u202eb\u0000c\nd'}`.text, 'a\ufffdb\ufffdc d');
  });
});

describe('report: pictures', () => {
  it('are PNG that others read as the same pixels', async () => {
    const rgb = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => (i * 37) % 256);
    const address = pngAddress({ width: 5, height: 3, rgb });
    const file = Buffer.from(address.replace('data:image/png;base64,', ''), 'base64');
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, info.channels], [5, 3, 3]);
    assert.deepEqual([...data], [...rgb]);
  });

  it('are made smaller by the mean of the pixels that one stands for', async () => {
    const [width, height] = [1300, 2];
    // Black and white columns in turn, three of them to a pixel: a third or two thirds are white.
    const values = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
      Math.floor(i / 3) % 2 === 0 ? 0 : 255,
    );
    const trace = {
      tensors: new Map([['image', { name: 'image', dtype: 'U8', shape: [height, width, 3] }]]),
      read: (name: string, from = 0, to = height) =>
        Promise.resolve({
          name,
          shape: [to - from, width, 3],
          values: values.subarray(from * width * 3, to * width * 3),
        }),
    } as unknown as OpenTrace;
    const small = await shownPicture(trace);
    assert.deepEqual([small?.width, small?.height], [434, 1]);
    assert.deepEqual([...(small?.rgb ?? [])].slice(0, 6), [85, 85, 85, 170, 170, 170]);
    // The last pixel stands for one column only.
    assert.deepEqual([...(small?.rgb ?? [])].slice(-3), [255, 255, 255]);
  });

  it('have a line around the fewest patches that hold half, and none where there is no attention', () => {
    const boxes = [0, 0, 2, 1, 2, 0, 4, 1, 0, 1, 2, 2, 2, 1, 4, 2];
    const heat = heatOf(meshOf(boxes), [0.1, 0.6, 0.2, 0.1]);
    assert.equal(heat?.half, 'M2 0v1M4 0v1M2 0h2M2 1h2');
    assert.equal(heat.densest.toFixed(3), '2.400');
    assert.equal(heatOf(meshOf(boxes), [0, 0, 0, 0]), undefined);
  });

  it('of patches of different sizes are drawn patch by patch', () => {
    const heat = heatOf(meshOf([0, 0, 3, 1, 3, 0, 4, 1]), [0.5, 0.5]);
    assert.equal(heat?.image, '');
    assert.deepEqual(
      heat.cells.map(({ box }) => box),
      [
        [0, 0, 3, 1],
        [3, 0, 1, 1],
      ],
    );
    // The same attention on a third of the area is three times as dense.
    assert.notEqual(heat.cells[0]?.colour, heat.cells[1]?.colour);
  });
});

describe('report', () => {
  it('is one page without script, network or inline style, and its policy allows nothing but its own style', async () => {
    const page = await pageOf();
    assert.doesNotMatch(page, /<script|<link|<iframe|<object|<base|\son\w+=|style="|@import|url\(/i);
    const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address = '']) =>
      address.slice(0, 11),
    );
    assert.deepEqual([...new Set(addresses)].sort(), ['#picture', 'data:image/']);
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    assert.ok(
      page.includes(
        `content="default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-${hash}&#39;;`,
      ),
    );
  });

  it('says what was asked, what came out, what ran, what was changed, on what, and what each measure means', async () => {
    const words = wordsIn(await pageOf(madeUpDocument(), ['silences head 1 at layer 2']));
    for (const part of [
      'What colour is the cell?',
      'blue ✓ right',
      'little fp32 on cpu',
      'Modal-mixed paper',
      'K 2',
      'seed 3',
      '◆ silences head 1 at layer 2',
      'Made up for a test.',
      'Darkroom 0.1.0, ONNX Runtime 1.30.0, Node 20.19.0',
      'made up, linux-x64',
      'cpu, 1 thread',
      'passed: neutral hooks move the logits by 0',
      'ab'.repeat(32),
      'cd'.repeat(32),
      '{"at":{"layers":[2],"heads":[1]},"do":{"scale":0}}',
      'ln 4 = 1.39',
      'Chance: the share of the picture that the box covers.',
      'logit lens',
    ])
      assert.ok(words.includes(part.replace(/"/g, '&quot;')), part);
  });

  it('gives no folder of the machine away', async () => {
    assert.ok(!(await pageOf()).includes('/models/little'));
  });

  it('has every step in a table, and a word where a measure is not defined', async () => {
    const words = ['It', ' is', ' red', ' now', ' so', '.'];
    const page = await pageOf(saying(words, index => (index === 2 ? null : 0.8)));
    const rows = [...page.matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row = '']) => wordsIn(row).trim());
    const third = rows.find(row => row.startsWith('3 text red')) ?? '';
    assert.match(third, /^3 text red 0\.500 undefined – 0 % 0\.50 undefined/);
    assert.match(
      rows.find(row => row.startsWith('2 text is')) ?? '',
      /^2 text is 0\.500 1\.11 1\.11–1\.11 50 %/,
    );
  });

  it('breaks a curve where a measure is not defined', async () => {
    const words = ['It', ' is', ' red', ' now', ' so', '.'];
    const pieces = async (hole: number | undefined) => {
      const page = await pageOf(saying(words, index => (index === hole ? null : 0.8)));
      const [, path = ''] = /<path class="curve" d="([^"]*)"/.exec(page) ?? [];
      return (path.match(/M/g) ?? []).length;
    };
    assert.deepEqual(
      [await pieces(undefined), await pieces(2), await pieces(0), await pieces(1)],
      [1, 2, 1, 2],
    );
  });

  it('writes text of a trace as text, wherever it comes from', async () => {
    const evil = '"><img src=x onerror=alert(1)><script>alert(1)</script>\u202e';
    const { steps, ...rest } = saying([evil, ' x'], () => 0.5);
    const page = await pageOf(
      {
        ...rest,
        steps: [
          ...steps,
          {
            kind: 'answer',
            row: 1,
            appended: { from: 8, count: 0 },
            ms: 1,
            text: evil,
            fromStep: 1,
            truth: evil,
            correct: false,
          },
        ],
        question: evil,
        prompt: evil,
        notes: [evil],
        interventions: [evil, { [evil]: evil }],
        startedAt: evil,
        software: { darkroom: evil, onnxruntime: evil, node: evil },
        machine: { platform: evil, arch: evil, processor: evil },
        model: {
          ...rest.model,
          name: evil,
          dtype: evil,
          files: [{ name: evil, bytes: 1, sha256: evil }],
          selfTest: { state: 'failed', reason: evil },
        },
        method: { name: 'direct', settings: { [evil]: evil } },
        picture: { ...rest.picture!, name: evil, sha256: evil },
        sample: { task: evil, seed: 1, truth: evil },
        parent: { file: evil, startedAt: evil, fromStep: 0 },
        status: { state: 'failed', ms: 1, sentence: evil },
      },
      [evil],
    );
    assert.doesNotMatch(page, /<img src=x|<script|\u202e/);
    const quoted = [...page.matchAll(/<[a-z][^<>]*>/g)].filter(([tag]) =>
      / onerror/.test(tag.replace(/"[^"]*"/g, '""')),
    );
    assert.deepEqual(quoted, []);
  });

  it('shows a run of which nothing but the beginning is there', async () => {
    const { steps } = madeUpDocument();
    for (const few of [[], steps.slice(0, 1)]) {
      const words = wordsIn(
        await pageOf(
          madeUpDocument({ steps: few, status: { state: 'recovered', sentence: 'It was cut off.' } }),
        ),
      );
      assert.match(words, /It was cut off\..*Nothing was written\..*Provenance/);
      assert.doesNotMatch(words, /NaN|Infinity/);
    }
  });

  it('is the same page for the same trace', async () => {
    const document = madeUpDocument();
    assert.equal(await pageOf(document), await pageOf(document));
  });

  it('stays small when a run is long', async () => {
    const words = Array.from({ length: 4000 }, (_, i) => (i % 10 === 9 ? ' end.' : ' word'));
    const page = await pageOf(saying(words, () => 0.5));
    assert.ok(page.length < 4e6, `${page.length} characters`);
    assert.match(wordsIn(page), /The first 3000 of 4001 steps\./);
    assert.match(wordsIn(page), /Of 400 segments the first 59 are shown\./);
  });
});
