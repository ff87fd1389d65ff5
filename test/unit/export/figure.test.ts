import assert from 'node:assert/strict';
import path from 'node:path';
import sharp from 'sharp';
import { temporaryFolder } from '../../support/folders';
import { madePatches, madeSketches, madeThoughts } from '../../support/made-latents';
import type { MadeTrace } from '../../support/made-trace';
import { madeTrace } from '../../support/made-trace';
import { requireXml } from '../../support/xml';
import { figureSvg } from '../../../src/trace/export/figure';
import { filmRows } from '../../../src/trace/export/figure-rows';
import { fitted, textWidth, wrappedText } from '../../../src/trace/export/text-width';
import { openTrace } from '../../../src/trace/open';
import { segmentsOf } from '../../../src/trace/report/segments';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const recorded = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');

async function figure(file: string, changes: readonly string[] = []): Promise<string> {
  const trace = await openTrace(file);
  try {
    return await figureSvg(trace, changes);
  } finally {
    await trace.close();
  }
}

const made = async (wish: Partial<MadeTrace>) =>
  figure(await madeTrace({ folder: temporaryFolder(), words: ['Go', ' up', '.'], steps: 60, ...wish }));

describe('export: figure', () => {
  // The product takes no SVG for a picture, and says so to its whole process.
  before('let this process read SVG', () => sharp.unblock({ operation: ['VipsForeignLoadSvg'] }));

  it('is well-formed, says what it shows, and has a curve for each lane of the report', async () => {
    const svg = await figure(recorded, ['adds a vector & more']);
    requireXml(svg);
    for (const part of [
      'start at the ring',
      'green ✓ right',
      '◆ adds a vector &amp; more',
      'Attention entropy',
      'no signs of a right answer',
    ])
      assert.ok(svg.includes(part), part);
    assert.equal(svg.match(/class="curve"/g)?.length, 5);
    assert.doesNotMatch(svg, /NaN|Infinity|undefined|<b>|<span|var\(|color-mix/);
  });

  it('shows a sketch never without its noise twin, and names both', async () => {
    const svg = await made({ latents: madeSketches() });
    requireXml(svg);
    const sketches = svg.match(/href="data:image\/png;base64/g)?.length ?? 0;
    assert.equal(svg.match(/noise twin</g)?.length, sketches / 2);
    assert.ok(sketches >= 4);
  });

  for (const [name, latents] of [
    ['patches', madePatches],
    ['thoughts', madeThoughts],
  ] as const)
    it(`draws ${name} on the picture, which is in it once`, async () => {
      const svg = await made({ latents: latents() });
      requireXml(svg);
      assert.equal(svg.match(/<g id="picture">/g)?.length, 1);
      assert.ok((svg.match(/<use href="#picture" \/>/g)?.length ?? 0) > 1);
    });

  it('breaks a curve where a measure is not defined', async () => {
    const parts = (svg: string) => /class="curve" d="([^"]*)"/.exec(svg)?.[1]?.split('M').length ?? 0;
    assert.equal(
      parts(await made({ steps: 20, blind: step => step === 8 })),
      parts(await made({ steps: 20 })) + 1,
    );
  });

  it('takes text of a trace as text', async () => {
    const evil = '</text><script>alert(1)</script>\u202e\u0000\ufffe&"\'';
    const svg = await made({ words: [evil, ' x'], head: { question: evil, notes: [evil] } });
    requireXml(svg);
    assert.doesNotMatch(svg, /<script|\u202e|\ufffe|\u0000/);
  });

  it('stays small when a run is long, and says what it leaves out', async () => {
    const svg = await made({ steps: 900, words: [' One', ' two', ' three', ' four', ' five.'] });
    assert.ok(svg.length < 2e6, `${svg.length} characters`);
    assert.match(svg, /Steps up to \d+ of 899; the trace and its report have the others\./);
    const { width, height } = await sharp(Buffer.from(svg)).metadata();
    assert.ok(width === 1032 && height < 8000, `${width} × ${height}`);
  });

  it('is drawn by a program that knows SVG: there are curves, words and sketches', async () => {
    const svg = await made({ latents: madeSketches() });
    const { data, info } = await sharp(Buffer.from(svg))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    let [dark, blue] = [0, 0];
    for (let at = 0; at < data.length; at += info.channels) {
      const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
      if (r < 100 && g < 100 && b < 100) dark++;
      if (b > r + 80) blue++;
    }
    assert.ok(dark > 2000, `${dark} dark pixels`);
    assert.ok(blue > 200, `${blue} blue pixels`);
  });
});

describe('export: rows of a film', () => {
  it('hold every segment once and in order, none narrower than words need', async () => {
    const trace = await openTrace(
      await madeTrace({
        folder: temporaryFolder(),
        words: ['Go', ' up', ' and', ' on', ' now.'],
        steps: 300,
      }),
    );
    await trace.close();
    const segments = segmentsOf(trace.document.steps);
    const rows = filmRows(segments, 756);
    assert.deepEqual(
      rows.flatMap(({ axis }) => axis.segments.map(({ segment }) => segment.from)),
      segments.map(({ from }) => from),
    );
    for (const { axis, width } of rows) {
      assert.ok(width <= 756);
      for (const column of axis.segments) assert.ok((column.width * width) / axis.width >= 87.9);
    }
  });
});

describe('export: widths of text', () => {
  it('are those of Helvetica, and break lines between words', () => {
    assert.equal(textWidth('Hi', 1000), 722 + 222);
    assert.deepEqual(wrappedText('one two three', 10, textWidth('one two', 10), 9), ['one two', 'three']);
    assert.equal(fitted('abcdef', 10, textWidth('abc…', 10)), 'abc…');
    assert.match(wrappedText('a b c d', 10, 8, 2)[1] ?? '', /…$/);
  });
});
