// Problem: a paper wants film and tracks as a drawing that stays sharp, with text that can be edited, in daylight.
// Idea: an SVG that needs nothing but itself, made from the same segments, lanes, paths and frames as the report, so that
// the two cannot differ. Pure: the same trace gives the same figure.

import { rowStrip } from './figure-film';
import type { FigureFrame, Strip } from './figure-film';
import { footStrip, headStrip } from './figure-head';
import { filmRows } from './figure-rows';
import { figureStyle } from './figure-style';
import { frameDrawing, sketchDrawing } from '../report/frame-picture';
import { framesOf } from '../report/frames';
import { Html, html } from '../report/html';
import { lanesOf } from '../report/lanes';
import { pictureStore } from '../report/maps-part';
import { shownPicture } from '../report/picture';
import { segmentsOf } from '../report/segments';
import type { Segment } from '../report/segments';
import type { OpenTrace } from '../open-trace';

const width = 1000;
/** Names stand left of the film, scales right of it. */
const gutters = { left: 160, right: 84 };
const margin = 16;
const rowGap = 18;
/** More do not fit on paper, nor in the memory of whoever draws it. */
const mostRows = 12;
const mostFrames = 48;

/** `changes`: the interventions in words. */
export async function figureSvg(trace: OpenTrace, changes: readonly string[]): Promise<string> {
  const { document } = trace;
  const segments = segmentsOf(document.steps);
  const rows = filmRows(segments, width - gutters.left - gutters.right);
  const shown = rows.slice(0, mostRows).flatMap(({ axis }) => axis.segments.map(({ segment }) => segment));
  const frames = await framesIn(trace, shown);
  const parts = { lanes: lanesOf(document), steps: document.steps, frames, left: gutters.left };
  const last = shown.at(-1);
  const rest =
    last && shown.length < segments.length
      ? `Steps up to ${last.from + last.steps.length - 1} of ${document.steps.length - 1}; the trace and its report have the others.`
      : undefined;
  const strips = [
    headStrip(document, changes, width),
    ...rows.slice(0, mostRows).map((row, i) => rowStrip(row, parts, i === 0)),
    footStrip(document, rest),
  ];
  return svgOf(document.question, strips, await pictureFor(trace, frames));
}

async function framesIn(
  trace: OpenTrace,
  segments: readonly Segment[],
): Promise<ReadonlyMap<number, FigureFrame>> {
  const found = new Map<number, FigureFrame>();
  const latents = segments.filter(({ kind }) => kind === 'latent');
  for (const [i, frame] of framesOf(segments).slice(0, mostFrames).entries()) {
    const drawing = await frameDrawing(trace, frame);
    const { form } = frame.latent;
    const twin = form.kind === 'denoised' ? await sketchDrawing(trace, frame, 'sketch.noise') : undefined;
    const from = latents[i]?.from;
    if (drawing && from !== undefined) found.set(from, { drawing, twin });
  }
  return found;
}

/** Only where a frame is drawn on it. */
async function pictureFor(
  trace: OpenTrace,
  frames: ReadonlyMap<number, FigureFrame>,
): Promise<Html | undefined> {
  const { picture } = trace.document;
  const used = [...frames.values()].some(({ drawing }) => 'shapes' in drawing.content);
  return used && picture ? pictureStore(picture, await shownPicture(trace)) : undefined;
}

function svgOf(title: string, strips: readonly Strip[], store: Html | undefined): string {
  let y = margin;
  const drawn = strips.map(strip => {
    const own = strip.at(y);
    y += strip.height + rowGap;
    return own;
  });
  const [across, down] = [width + 2 * margin, Math.ceil(y - rowGap + margin)];
  const size = html`width="${across}" height="${down}" viewBox="0 0 ${across} ${down}"`;
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" ${size}>
    <title>${title}</title>
    ${new Html(`<style>${figureStyle}</style>`)} ${store}
    <rect width="${across}" height="${down}" fill="#fff" />
    <g transform="translate(${margin} 0)">${drawn}</g>
  </svg> `;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.text}`;
}
