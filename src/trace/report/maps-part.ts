// Small multiples: for each segment the picture with its attention, and one for the step that gave the answer.

import { decimal, percent } from './figures';
import type { Heat } from './heat';
import { heatOf, legendImage } from './heat';
import { html } from './html';
import type { Html } from './html';
import { shownPicture } from './picture';
import { pngAddress } from './png';
import type { Pixels } from './png';
import { boxesOf, meanAttention } from './readings';
import type { Segment } from './segments';
import type { OpenTrace } from '../open-trace';
import { counted } from '../../shared/format';
import type { TraceDocument, TracedPicture } from '../../shared/trace/document';
import type { Step } from '../../shared/trace/step';
import { areNumbers, meshOf } from '../../shared/trace-view/mesh';

/** More pictures than anybody compares; the page stays small. */
const mostMaps = 60;

interface Shown {
  readonly title: string;
  readonly words: string;
  readonly steps: readonly Step[];
}

export async function mapsPart(trace: OpenTrace, segments: readonly Segment[]): Promise<Html | undefined> {
  const { document } = trace;
  const boxes = boxesOf(document);
  const { picture } = document;
  const pixels = await shownPicture(trace);
  if (!picture || (!boxes && !pixels)) return undefined;
  const mesh = boxes && meshOf(boxes);
  const shown = shownOf(document, segments);
  const figures: Html[] = [];
  for (const one of mesh ? shown : []) {
    const weights = await meanAttention(trace, one.steps);
    if (!weights || !mesh) continue;
    const heat = areNumbers(weights) ? heatOf(mesh, weights) : 'broken';
    figures.push(figurePart(document, picture, one, heat));
  }
  return html`<section aria-labelledby="attention">
    <h2 id="attention">Attention on the picture</h2>
    <svg class="store" aria-hidden="true">${pictureStore(picture, pixels)}</svg>
    <div class="maps">${plainPart(document, picture)} ${figures}</div>
    ${figures.length > 0 ? legendPart(document, picture) : html`<p class="label">No attention was recorded.</p>`}
    ${segments.length > shown.length && html`<p class="label">Of ${segments.length} segments the first ${mostMaps - 1} are shown.</p>`}
  </section>`;
}

/** The picture is in a page once, and drawn wherever something is shown on it. */
export function pictureStore({ width, height }: TracedPicture, pixels: Pixels | undefined): Html {
  const place = html`width="${width}" height="${height}"`;
  return html`<defs>
    <g id="picture">
      ${
        pixels
          ? html`<image href="${pngAddress(pixels)}" ${place} preserveAspectRatio="none" />`
          : html`<rect class="blank" ${place} />`
      }
    </g>
  </defs>`;
}

function shownOf({ steps }: TraceDocument, segments: readonly Segment[]): readonly Shown[] {
  const spans = segments.map((segment): Shown => {
    const last = segment.from + segment.steps.length - 1;
    return {
      title: segment.from === last ? `step ${last}` : `steps ${segment.from}–${last}`,
      words: segment.kind === 'text' ? segment.text : counted(segment.steps.length, 'latent'),
      steps: segment.steps,
    };
  });
  const answer = steps.findLast(step => step.kind === 'answer');
  const first = answer && steps[answer.fromStep];
  if (!answer || !first) return spans.slice(0, mostMaps);
  const last = { title: `step ${answer.fromStep}, the answer`, words: answer.text, steps: [first] };
  return [...spans.slice(0, mostMaps - 1), last];
}

function plainPart({ sample }: TraceDocument, picture: TracedPicture): Html {
  return html`<figure>
    <svg
      viewBox="0 0 ${picture.width} ${picture.height}"
      role="img"
      aria-label="The picture, ${picture.name}"
    >
      <use href="#picture" />
      ${boxPart(sample?.box)}
    </svg>
    <figcaption>
      <b>the picture</b><span>${picture.name}</span
      ><span class="label">${picture.width} × ${picture.height}, ${counted(picture.tokens, 'token')}</span>
    </figcaption>
  </figure>`;
}

function figurePart(
  { sample }: TraceDocument,
  picture: TracedPicture,
  shown: Shown,
  heat: Heat | 'broken' | undefined,
): Html {
  const { title, words } = shown;
  const facts = factsOf(picture, shown, heat);
  return html`<figure>
    <svg
      viewBox="0 0 ${picture.width} ${picture.height}"
      role="img"
      aria-label="Attention on the picture, ${title}: ${facts.join(', ')}"
    >
      <use href="#picture" />
      ${
        heat && heat !== 'broken'
          ? html`${overlayPart(heat, picture)}<path class="outer" d="${heat.half}" /><path
                class="inner"
                d="${heat.half}"
              />`
          : html`<rect class="dark" width="${picture.width}" height="${picture.height}" />`
      }
      ${boxPart(sample?.box)}
    </svg>
    <figcaption>
      <b>${title}</b><span>${words}</span
      ><span class="label">${facts.map(fact => html`<span>${fact}</span>`)}</span>
    </figcaption>
  </figure>`;
}

export function overlayPart({ image, cells }: Heat, { width, height }: TracedPicture): Html {
  if (image !== '')
    return html`<image
      class="heat"
      href="${image}"
      width="${width}"
      height="${height}"
      preserveAspectRatio="none"
    />`;
  return html`<g class="heat"
    >${cells.map(
      ({ box: [x = 0, y = 0, w = 0, h = 0], colour }) =>
        html`<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${colour}" />`,
    )}</g
  >`;
}

function factsOf(
  { tokens }: TracedPicture,
  { steps }: Shown,
  heat: Heat | 'broken' | undefined,
): readonly string[] {
  if (heat === 'broken') return ['what was recorded of attention are not numbers'];
  if (!heat) return ['no attention on the picture'];
  const mean = (read: (step: Step) => number | null | undefined) => {
    const values = steps.flatMap(step => read(step) ?? []);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const entropy = mean(({ measures }) => measures?.attention?.entropy);
  const focus = mean(({ measures }) => measures?.attention?.focus?.value);
  return [
    ...(entropy === undefined ? [] : [`${decimal(entropy)} nats`]),
    `densest ${percent(heat.densest / tokens)}`,
    ...(focus === undefined ? [] : [`in box ${percent(focus)}`]),
  ];
}

function boxPart(box: readonly number[] | undefined): Html | undefined {
  if (!box) return undefined;
  const [left = 0, top = 0, right = 0, bottom = 0] = box;
  const place = html`x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"`;
  return html`<rect class="box under" ${place} /><rect class="box" ${place} />`;
}

function legendPart({ sample, steps }: TraceDocument, { tokens }: TracedPicture): Html {
  const chance = steps.find(step => step.measures?.attention?.focus)?.measures?.attention?.focus?.chance;
  return html`<p class="legend label">
      <span
        >${percent(1 / tokens)}, uniform <img src="${legendImage()}" alt="" /> the densest patch of each
        picture</span
      >
      <span
        ><svg class="key" viewBox="0 0 12 12" aria-hidden="true">
          <rect class="half" x="1" y="1" width="10" height="10" />
        </svg>
        the fewest patches that hold half of it</span
      >
      ${
        sample?.box &&
        html`<span
          ><svg class="key" viewBox="0 0 12 12" aria-hidden="true">
            <rect class="half dashed" x="1" y="1" width="10" height="10" />
          </svg>
          what the question is about${chance !== undefined && `, ${percent(chance)} of the picture`}</span
        >`
      }
    </p>
    <p class="label">
      Share of the attention on the picture, patch by patch, the mean of the steps named and of all layers and
      heads. Heat is multiplied into the picture: what is no more than uniform is dark, and each picture has
      its own scale.
    </p>`;
}
