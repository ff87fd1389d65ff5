// One row of a film with its tracks, from the same segments, lanes and paths as the report: words and frames above, the
// numbers of steps, then the lanes below each other.

import type { FilmRow } from './figure-rows';
import { fitted } from './text-width';
import { lineHeight, wordColumn } from './figure-words';
import { frameFacts, frameTitle } from '../report/frames';
import type { FrameDrawing } from '../report/frame-picture';
import { html } from '../report/html';
import type { Html } from '../report/html';
import { bandPath, curvePath, oddParts, referencePath } from '../report/lane-paths';
import type { Lane } from '../report/lanes';
import { meanText, scaleTexts } from '../report/lanes';
import type { Segment } from '../report/segments';
import { counted } from '../../shared/format';
import type { Step } from '../../shared/trace/step';

export interface Strip {
  readonly height: number;
  readonly at: (y: number) => Html;
}

/** What stands for a group of latents; a sketch is never without its twin. */
export interface FigureFrame {
  readonly drawing: FrameDrawing;
  readonly twin: FrameDrawing | undefined;
}

export interface FilmParts {
  readonly lanes: readonly Lane[];
  readonly steps: readonly Step[];
  /** By the first step of a segment. */
  readonly frames: ReadonlyMap<number, FigureFrame>;
  /** Where the film begins. */
  readonly left: number;
}

const padding = 6;
const largestFrame = 96;
const captionSize = 10;
const captionHeight = 14;
const rulerHeight = 14;
const heights = { plain: 38, tall: 64 };

/** `first`: values of the whole run stand beside the first row only. */
export function rowStrip(row: FilmRow, parts: FilmParts, first: boolean): Strip {
  const columns = columnsOf(row, parts);
  const wordsHeight = Math.max(...columns.map(({ height }) => height)) + 2 * padding;
  const lanes = parts.lanes.map(lane => laneStrip(row, lane, parts, first));
  const height = wordsHeight + rulerHeight + lanes.reduce((sum, lane) => sum + lane.height, 0);
  return {
    height,
    at: top => {
      let y = top + wordsHeight + rulerHeight;
      const drawn = lanes.map(lane => {
        const own = lane.at(y);
        y += lane.height;
        return own;
      });
      return html`${namePart('Words', first ? 'line: output entropy' : '', top + 13)}
      ${columns.map(column => column.at(top))}
      ${columns.map(({ x, from }) => html`<text class="small" x="${x + padding}" y="${top + wordsHeight + 10}">${from}</text>`)}
      ${drawn}`;
    },
  };
}

interface Column extends Strip {
  readonly x: number;
  readonly from: number;
}

function columnsOf({ axis, width }: FilmRow, { frames, left }: FilmParts): readonly Column[] {
  const by = width / axis.width;
  return axis.segments.map(({ segment, x, width: own }) => {
    const [at, room] = [round(left + x * by), own * by];
    const strip =
      segment.kind === 'latent' ? frameColumn(segment, frames, at, room) : textColumn(segment, at, room);
    return { ...strip, x: at, from: segment.from };
  });
}

function textColumn({ steps }: Segment & { kind: 'text' }, x: number, room: number): Strip {
  const words = wordColumn(steps, room - 2 * padding);
  const height = words.lines * lineHeight;
  return {
    height,
    at: top =>
      html`<path
          class="rule"
          d="M${x} ${top}v${height + padding}"
        />${words.at(x + padding, top + padding / 2)}`,
  };
}

function frameColumn(
  segment: Segment & { kind: 'latent' },
  frames: FilmParts['frames'],
  x: number,
  room: number,
): Strip {
  const inner = room - 2 * padding;
  const frame = frames.get(segment.from);
  const size = Math.min(largestFrame, inner);
  const [title = '', ...facts] = captionsOf(segment);
  // A sketch and its twin have their names below them, the facts come last.
  const stacked: readonly (FrameDrawing | string)[] = [
    ...(frame ? [frame.drawing] : []),
    title,
    ...(frame?.drawing.note === undefined ? [] : [frame.drawing.note]),
    ...(frame?.twin ? [frame.twin, 'noise twin'] : []),
    ...facts,
  ];
  const heightOf = (part: FrameDrawing | string) =>
    typeof part === 'string' ? captionHeight : (size * part.height) / part.width + 4;
  const height = 12 + stacked.reduce((sum, part) => sum + heightOf(part), 0);
  return {
    height,
    at: top => {
      let y = top + 10;
      const drawn = stacked.map(part => {
        const at = y;
        y += heightOf(part);
        if (typeof part !== 'string') return drawingPart(part, x + padding, at, size);
        const said = fitted(part, captionSize, inner);
        return html`<text class="small" x="${x + padding}" y="${round(at + 8)}">${said}</text>`;
      });
      const holes = `M${x + 4} ${top + 3}h${round(room - 8)}`;
      return html`<path class="holes" d="${holes}" />
        <rect
          class="edge"
          x="${x}"
          y="${top}"
          width="${round(room - 1)}"
          height="${round(height + padding)}"
        />
        ${drawn}`;
    },
  };
}

function captionsOf({ steps }: Segment & { kind: 'latent' }): readonly string[] {
  const [first] = steps;
  if (!first) return [];
  const other = steps.filter(({ origin }) => origin !== 'model').length;
  return [
    frameTitle(first),
    ...(steps.length === 1 ? frameFacts(first).split(', ') : [counted(steps.length, 'latent')]),
    ...(other > 0 ? [`◆ ${other} replaced`] : []),
  ];
}

function drawingPart({ width, height, content }: FrameDrawing, x: number, y: number, size: number): Html {
  const place = html`x="${x}" y="${round(y)}" width="${round(size)}"
  height="${round((size * height) / width)}"`;
  if ('pixels' in content) return html`<image ${place} href="${content.pixels}" />`;
  return html`<svg ${place} viewBox="0 0 ${width} ${height}">${content.shapes}</svg>`;
}

function laneStrip({ axis, width }: FilmRow, lane: Lane, { steps, left }: FilmParts, first: boolean): Strip {
  const height = lane.tall ? heights.tall : heights.plain;
  const by = width / axis.width;
  const x = (step: number) => {
    const at = axis.x(step);
    return at === undefined ? undefined : at * by;
  };
  const room = { x, width, height: height - 4 };
  const drawn = steps.filter(({ kind }) => kind === 'text' || kind === 'latent');
  const mean = first ? `mean ${meanText(lane, drawn)} ${lane.unit}` : '';
  return {
    height,
    at: top =>
      html`<g transform="translate(${left} ${round(top + 2)})">
          ${oddParts(axis, room)}
          <path class="rule" d="M0 -1h${round(width)}" />
          ${lane.band && html`<path class="band" d="${bandPath(room, lane, steps)}" />`}
          ${lane.reference && html`<path class="reference" d="${referencePath(room, lane, lane.reference.value)}" />`}
          <path class="curve" d="${curvePath(room, lane, steps)}" />
          ${scaleTexts(lane).map((text, i) => html`<text class="small" x="${round(width + 6)}" y="${round(9 + (i * (room.height - 11)) / 2)}">${text}</text>`)}
        </g>
        ${namePart(lane.name, mean, top + 14)}`,
  };
}

function namePart(name: string, about: string, y: number): Html {
  return html`<text x="0" y="${round(y)}">${name}</text
    >${about !== '' && html`<text class="small" x="0" y="${round(y + 13)}">${about}</text>`}`;
}

const round = (value: number) => Number(value.toFixed(2));
