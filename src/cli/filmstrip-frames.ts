// The filmstrip with its frames: what a run's latents look like, as a contact strip below the curves. Sketches need colours;
// maps and patches do not.

import { filmstrip } from './filmstrip';
import { paintOf } from './filmstrip-look';
import type { Look } from './filmstrip-look';
import { halfBlocks, orderColumns, orderLines, shadeLines } from './filmstrip-pixels';
import { counted } from '../shared/format';
import type { LatentStep } from '../shared/trace/step';
import { areNumbers } from '../shared/trace-view/mesh';
import { latentFloats, latentPictures } from '../trace/latent-rows';
import type { OpenTrace } from '../trace/open-trace';
import { frameFacts, framesOf } from '../trace/report/frames';
import { boxesOf } from '../trace/report/readings';
import { segmentsOf } from '../trace/report/segments';

/** A picture in lines, so many columns wide. */
export interface Printed {
  readonly columns: number;
  readonly lines: readonly string[];
}

const sketchColumns = 24;
const mostFrames = 24;
const gap = 2;
const noNumbers = 'looks: not numbers';

export async function traceFilmstrip(trace: OpenTrace, look: Look): Promise<string> {
  return filmstrip(trace.document, look, await contactStrip(trace, look));
}

async function contactStrip(trace: OpenTrace, look: Look): Promise<readonly string[]> {
  const frames = framesOf(segmentsOf(trace.document.steps));
  const shown: { readonly heads: readonly string[]; readonly printed: Printed }[] = [];
  for (const { latent, title, before } of frames.slice(0, mostFrames)) {
    const printed = await printedLatent(trace, latent, before, look);
    if (printed) shown.push({ heads: [title, frameFacts(latent)], printed });
  }
  if (shown.length === 0) return [];
  const paint = paintOf(look);
  const rows = inRows(
    shown.map(({ printed }) => printed.columns),
    look.width,
  );
  const lines = rows.flatMap((row, i) => {
    const parts = row.map(at => shown[at]).filter(part => part !== undefined);
    const heads = [0, 1].map(which =>
      parts.map(({ heads: own, printed }) => cell(own[which] ?? '', printed.columns)).join(' '.repeat(gap)),
    );
    return [
      ...(i > 0 ? [''] : []),
      ...heads.map(line => paint(line, 'grey')),
      ...beside(parts.map(part => part.printed)),
    ];
  });
  const rest = frames.length - mostFrames;
  const more = rest > 0 ? [paint(`${counted(rest, 'more frame')} not shown.`, 'grey')] : [];
  const hint = shown.length > 0 && frames.some(({ latent }) => latent.form.kind === 'denoised');
  return [
    ...lines,
    ...more,
    ...(hint ? [paint('Each with its noise twin: darkroom show <trace> --step N', 'grey')] : []),
  ];
}

/** Undefined where there is nothing to draw, or the terminal cannot. */
export async function printedLatent(
  trace: OpenTrace,
  { latent, form }: LatentStep,
  before: readonly number[],
  look: Look,
  part: 'sketch' | 'sketch.noise' = 'sketch',
): Promise<Printed | undefined> {
  if (form.kind === 'denoised') {
    const pixels = look.pictures ? await latentPictures(trace, part, latent) : undefined;
    const columns = Math.min(sketchColumns, look.width);
    return pixels && { columns, lines: halfBlocks(pixels, columns) };
  }
  const boxes = boxesOf(trace.document);
  if (!boxes) return undefined;
  const trajectory =
    form.kind === 'slot' ? await latentFloats(trace, 'latent.trajectory', latent) : undefined;
  if (trajectory && !areNumbers(trajectory)) return { columns: noNumbers.length, lines: [noNumbers] };
  const lines =
    form.kind === 'patches'
      ? orderLines(boxes, { before, own: form.patches }, look.width, paintOf(look))
      : trajectory
        ? shadeLines(boxes, trajectory, look.width)
        : [];
  const columns =
    (form.kind === 'patches' ? orderColumns : 2) * new Set(boxes.filter((_, i) => i % 4 === 0)).size;
  return lines.length > 0 ? { columns, lines } : undefined;
}

/** Side by side; lines that are missing are empty. */
export function beside(parts: readonly Printed[]): readonly string[] {
  const height = parts.reduce((most, { lines }) => Math.max(most, lines.length), 0);
  return Array.from({ length: height }, (_, row) =>
    parts.map(({ lines, columns }) => lines[row] ?? ' '.repeat(columns)).join(' '.repeat(gap)),
  );
}

/** Exactly so many columns. */
export function cell(text: string, columns: number): string {
  return text.slice(0, columns).padEnd(columns);
}

/** The places of those that fit beside each other. */
function inRows(columns: readonly number[], width: number): readonly (readonly number[])[] {
  const rows: number[][] = [];
  let room = 0;
  columns.forEach((own, at) => {
    if (rows.length === 0 || room < own + gap) {
      rows.push([]);
      room = width + gap;
    }
    rows.at(-1)?.push(at);
    room -= own + gap;
  });
  return rows;
}
