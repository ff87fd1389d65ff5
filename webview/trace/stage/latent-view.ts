// The latent that is selected, as what it is: a sketch beside noise that was decoded in the same way, with the states it was
// drawn out of; patches with the order of their choice; or a thought with the place it looks at.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { patchName } from './patch-name';
import { chosenBy, kindOf } from '../film/frames';
import { nameOf, originWords } from '../film/step-title';
import type {
  LatentDetail,
  LatentFrame,
  LatentView,
  PicturePixels,
  TraceView,
} from '../../../src/shared/protocol/trace-panel';
import { areNumbers } from '../../../src/shared/trace-view/mesh';
import { leastChange, shareMoved } from '../../../src/shared/trace-view/share-moved';
import { cssVariables } from '../../ui/css-variables';

/** What was found of it; undefined while it is on its way, null where there is none. */
export interface FoundLatent {
  readonly frame: LatentFrame | null | undefined;
  readonly detail: LatentDetail | null | undefined;
}

export function latentPane(
  trace: TraceView,
  step: number,
  found: FoundLatent,
): TemplateResult | typeof nothing {
  const view = trace.steps[step];
  const latent = view?.latent;
  if (!view || !latent) return nothing;
  const [origin] = originWords(latent);
  return html`<div class="pane latent" role="group" aria-label=${t('The latent')}>
    <div class="head-line ${origin === undefined ? 'line' : ''}">
      <h2>${titleOf(latent)}</h2>
      <span class="label ${origin === undefined ? 'clip' : ''}">${nameOf(view)}</span>
      ${origin === undefined ? nothing : html`<span class="origin">${origin}</span>`}
    </div>
    ${bodyOf(trace, step, latent, found)} ${factsView(latent)}
  </div>`;
}

function titleOf({ form, span }: LatentView): string {
  switch (form.kind) {
    case 'denoised':
      return t('Sketch {0}', String(span + 1));
    case 'patches':
      return t('Chosen patches');
    case 'slot':
      return t('Where it looks');
  }
}

function bodyOf(trace: TraceView, step: number, latent: LatentView, found: FoundLatent) {
  switch (kindOf(trace, latent)) {
    case 'decoded':
      return sketchView(latent, found);
    case 'patches':
      return piecesView(trace, step);
    case 'looking':
      return lookingView(trace, latent, found);
    case 'discrete':
      return html`<p class="label">
        ${latent.form.kind === 'patches' ? t('No patch was chosen.') : t('It was not decoded to a picture.')}
      </p>`;
  }
}

function sketchView({ form, index, of }: LatentView, { frame, detail }: FoundLatent) {
  const levels = form.kind === 'denoised' ? form.levels : [];
  const so = t('Decoded from latents 1 to {0} of {1}', String(index + 1), String(of));
  return html`<div class="twins">
      ${figureView('sketch', t('This sketch'), so, frame?.sketch)}
      ${
        detail?.noise === null
          ? html`<p class="label">${t('No noise twin was recorded.')}</p>`
          : figureView('noise', t('Noise twin'), t('same mean, spread and decoder'), detail?.noise)
      }
    </div>
    <p class="caption label line clip" title=${so}>${so}.</p>
    ${detail?.states && levels.length > 0 ? statesView(levels, detail.states) : nothing}`;
}

function figureView(
  part: 'sketch' | 'noise',
  name: string,
  facts: string,
  pixels: { readonly width: number; readonly height: number } | null | undefined,
) {
  const aspect = pixels ? `${pixels.width} / ${pixels.height}` : '1';
  return html`<figure ${cssVariables({ '--aspect': aspect })}>
    <canvas class="sketch" data-part=${part} role="img" aria-label=${`${name}. ${facts}`}></canvas>
    <figcaption>${name} ${part === 'noise' ? html`<span class="label">${facts}</span>` : nothing}</figcaption>
  </figure>`;
}

/** Where fewer of the values move, many small states look the same: three are larger. */
const fewMoved = 0.06;

/** The states that were kept, and the sketch itself at the end. */
function statesView(levels: readonly number[], states: PicturePixels) {
  const first = String(levels[0] ?? 0);
  const moved = shareMoved(states, levels.length);
  const alike = levels.length > 1 && moved < fewMoved;
  const all = [...levels, 0].map((level, state) => ({ level, state }));
  const shown = alike ? all.filter((_, i) => [0, levels.length >> 1, levels.length].includes(i)) : all;
  return html`<canvas
      class="states"
      role="img"
      aria-label=${t('Denoising: {0} states from noise level {1} to 0', String(shown.length), first)}
      data-states=${shown.map(({ state }) => state).join(' ')}
      ${cssVariables({ '--count': String(shown.length) })}
      @pointermove=${(event: PointerEvent) => showLevel(event, shown)}
    ></canvas>
    <p class="ends label">
      <span>${t('noise level {0}', first)}</span><span>${t('denoising')}</span><span>0</span>
    </p>
    ${
      alike
        ? html`<p class="caption label">
            ${t('Denoising this latent moves little: {0} % of the values by more than {1} of 255.', (100 * moved).toFixed(1), String(leastChange))}
          </p>`
        : nothing
    }`;
}

/** All states are one drawing: the pointer asks which of them it is on. */
function showLevel(event: PointerEvent, shown: readonly { readonly level: number }[]): void {
  const canvas = event.currentTarget as HTMLCanvasElement;
  const place = Math.floor((shown.length * event.offsetX) / canvas.clientWidth);
  const level = shown[Math.max(0, Math.min(shown.length - 1, place))]?.level;
  canvas.title = t('noise level {0}', String(level));
}

function piecesView(trace: TraceView, step: number) {
  const { before, own } = chosenBy(trace.steps, step);
  const { picture } = trace;
  if (!picture) return nothing;
  const all = picture.boxes.length / 4;
  const names = own.map(patch => patchName(picture, patch)).join('; ');
  return html`<div class="main-map" ${cssVariables({ '--aspect': `${picture.width} / ${picture.height}` })}>
      <canvas
        class="pieces"
        role="img"
        aria-label=${t('The picture; chosen in this step, in order: {0}', names)}
      ></canvas>
    </div>
    <p class="caption label">
      ${t('Numbers give the order of choice, none twice. After this step {0} of {1} patches have been fed again.', String(before.length + own.length), String(all))}
    </p>`;
}

function lookingView(trace: TraceView, { form }: LatentView, { frame, detail }: FoundLatent) {
  const { picture } = trace;
  if (form.kind !== 'slot' || !picture) return nothing;
  const weights = frame?.trajectory;
  const heaviest = form.peaks
    .slice(0, 3)
    .map(
      peak =>
        `${patchName(picture, peak)}${Number.isFinite(weights?.[peak]) ? ` (${(100 * (weights?.[peak] ?? 0)).toFixed(1)} %)` : ''}`,
    );
  return html`<div class="main-map" ${cssVariables({ '--aspect': `${picture.width} / ${picture.height}` })}>
      <canvas
        class="looking"
        role="img"
        aria-label=${t('The picture with the trajectory of the thought, heaviest at {0}', heaviest.join('; '))}
      ></canvas>
    </div>
    ${weights && !areNumbers(weights) ? html`<p class="caption label">${t('Where the thought looks was recorded, but not as numbers.')}</p>` : nothing}
    ${heaviest.length > 0 ? html`<p class="caption label">${t('Heaviest: {0}', heaviest.join('; '))}</p>` : nothing}
    <div class="gate">
      <span class="label">${t('Gate from text to the picture')}</span>
      <span class="level" aria-hidden="true" ${cssVariables({ '--share': String(form.gamma) })}></span>
      <span>${form.gamma.toFixed(2)}</span>
    </div>
    ${
      form.token
        ? html`<p class="caption label">
            ${t('Fed as the token {0}, which has probability {1}', form.token.text, form.token.probability.toFixed(2))}
          </p>`
        : nothing
    }
    ${detail?.concept ? conceptView(detail.concept) : nothing}`;
}

/** What the concept head gives, one bar each, up or down from nothing. */
function conceptView(concept: Float32Array) {
  if (!areNumbers(concept))
    return html`<p class="caption label">
      ${t('What the concept head reads was recorded, but not as numbers.')}
    </p>`;
  const most = concept.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9);
  const path = Array.from(
    concept,
    (value, i) => `M${i + 0.5} 12V${(12 - (11 * value) / most).toFixed(2)}`,
  ).join('');
  const largest = concept.indexOf(concept.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0));
  return html`<div class="concept">
    ${svg`<svg
      viewBox="0 0 ${concept.length} 24"
      preserveAspectRatio="none"
      role="img"
      aria-label=${t('{0} values of the concept head; the largest is number {1}', String(concept.length), String(largest))}
    ><path class="zero" d="M0 12H${concept.length}" /><path d=${path} /></svg>`}
    <p class="caption label">
      ${t('What the concept head reads: {0} values, the largest is number {1}', String(concept.length), String(largest))}
    </p>
  </div>`;
}

function factsView({ norm, cosinePrevious, cosineFirst, cosinePatch }: LatentView) {
  const cosine = (value: number | null) => value?.toFixed(2).replace('-', '\u2212') ?? t('undefined');
  const rows = [
    [t('Norm'), norm.toFixed(2)],
    [t('Cosine with the one before'), cosine(cosinePrevious)],
    [t('Cosine with the first'), cosine(cosineFirst)],
    [t('Cosine with the nearest patch'), cosine(cosinePatch)],
  ] as const;
  return html`<dl class="shape">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt class="label clip">${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
