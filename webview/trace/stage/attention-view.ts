// The picture with the attention of the selected step over it, and the heads of a layer beside it.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { Found, MainMap, StageMaps } from './attention-map';
import type { AttentionActions } from './attention-actions';
import { boxView } from './box-view';
import { headsView } from './heads-view';
import { nameOf, passInGroup } from '../film/step-title';
import type { AttentionMode, Look } from '../look';
import { modesOf } from '../look';
import type { TraceView } from '../../../src/shared/protocol/trace-panel';
import { cssVariables } from '../../ui/css-variables';
import { range } from '../../ui/range';

const modeNames: Readonly<Record<AttentionMode, () => string>> = {
  mean: () => t('Mean'),
  layer: () => t('Layer'),
  head: () => t('Head'),
};

export function attentionView(
  trace: TraceView,
  look: Look,
  maps: StageMaps,
  actions: AttentionActions,
): TemplateResult {
  const { picture } = trace;
  const aspect = picture ? `${picture.width} / ${picture.height}` : '1';
  const from = whence(trace, look, maps.main);
  return html`<div class="pane attention" role="group" aria-label=${t('Attention')}>
    <div class="head-line">
      <h2>${t('Attention')}</h2>
      <span class="label clip" title=${from}>${from}</span>
      ${modeChoice(trace, look, actions)}
    </div>
    <div class="maps">
      <div class="main-map" ${cssVariables({ '--aspect': aspect })}>
        ${
          trace.attention
            ? html`<div
                class="picture-place"
                role="application"
                tabindex="0"
                aria-label=${t('Patches of the picture: arrows go from one to the next')}
              >
                ${pictureView(trace, look, maps.main)}<i class="patch-mark" hidden></i
                ><i class="box-mark" hidden></i>
              </div>`
            : pictureView(trace, look, maps.main)
        }
        ${legendView(trace, maps.main)}
        ${trace.attention ? html`<p class="patch-value label" role="status"></p>` : nothing}
        ${
          trace.attention
            ? range({
                label: t('Overlay'),
                value: look.opacity,
                min: 0,
                max: 100,
                step: 5,
                format: value => `${value} %`,
                onInput: opacity => actions.change({ opacity }),
              })
            : nothing
        }
        ${boxView(trace, look, actions)}
      </div>
      ${trace.attention ? headsView(trace, look, maps, actions) : nothing}
    </div>
  </div>`;
}

function pictureView(trace: TraceView, look: Look, map: Found<MainMap>): TemplateResult {
  return html`<canvas class="picture" role="img" aria-label=${summary(trace, look, map)}></canvas>`;
}

function whence(trace: TraceView, look: Look, map: Found<MainMap>): string {
  const step = trace.steps[look.step];
  if (!step || !trace.attention) return t('not recorded');
  if (map === 'none') return t('none on the picture {0}', passOf(trace, look.step));
  if (map === 'broken') return t('what was recorded {0} are not numbers', passOf(trace, look.step));
  return passOf(trace, look.step);
}

/** A step follows from the pass over the token before it: attention is that one's. */
function passOf({ steps }: TraceView, index: number): string {
  const step = steps[index];
  const fed = step && steps[step.fed];
  if (!step || !fed || step.kind === 'prompt') return t('from the prompt');
  const [from, to] = [nameOf(fed), nameOf(step)];
  if (fed.latent?.span === step.latent?.span && step.latent) return passInGroup(step.latent);
  return step.kind === 'latent' ? t('from {0}, making {1}', from, to) : t('from {0}, writing {1}', from, to);
}

export function modeChoice(trace: TraceView, look: Look, actions: AttentionActions) {
  const modes = modesOf(trace);
  if (modes.length < 2) return nothing;
  return html`<div class="segments" role="radiogroup" aria-label=${t('Which attention')}>
    ${modes.map(
      mode =>
        html`<button
          role="radio"
          aria-checked=${String(mode === look.mode)}
          tabindex=${mode === look.mode ? 0 : -1}
          data-mode=${mode}
          @click=${() => actions.change({ mode })}
          @keydown=${(event: KeyboardEvent) => chooseNext(event, modes, mode, actions)}
        >
          ${modeNames[mode]()}
        </button>`,
    )}
  </div>`;
}

/** In a group of radio buttons arrows choose, from the one that has the focus; the film must not hear them. */
function chooseNext(
  event: KeyboardEvent,
  modes: readonly AttentionMode[],
  now: AttentionMode,
  actions: AttentionActions,
): void {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const mode = by && modes.at((modes.indexOf(now) + by) % modes.length);
  if (!mode) return;
  event.preventDefault();
  event.stopPropagation();
  actions.change({ mode });
  const group = (event.currentTarget as HTMLElement).parentElement;
  group?.querySelector<HTMLElement>(`[data-mode=${mode}]`)?.focus();
}

/** As the outlines are drawn on the picture. */
const square = (dash: string) =>
  svg`<svg width="10" height="10" aria-hidden="true">
    <rect class="square" x="1" y="1" width="8" height="8" stroke-dasharray=${dash} />
  </svg>`;

export function legendView(trace: TraceView, map: Found<MainMap>) {
  const truth = trace.picture?.truth;
  const scale = map && typeof map !== 'string' ? scaleOf(map, trace.attention?.patches ?? 1) : undefined;
  return html`<div class="legend-line label">
    ${
      scale
        ? html`<span>${scale.even}</span><canvas class="legend" aria-hidden="true"></canvas
            ><span>${scale.most}</span> <span class="key">${square('')}${t('half of mass')}</span>`
        : nothing
    }
    ${truth ? html`<span class="key">${square('2 2')}${t('box')}</span>` : nothing}
  </div>`;
}

/** In a patch's share of the attention on the picture: 1 / N when it is spread evenly. */
function scaleOf(map: MainMap, patches: number) {
  return { even: percent(1 / patches), most: percent(map.densest / patches) };
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

export function summary(trace: TraceView, look: Look, map: Found<MainMap>): string {
  const step = trace.steps[look.step];
  if (!step || map === null) return t('The picture.');
  if (map === undefined) return t('The picture; its attention is being read.');
  const pass = passOf(trace, look.step);
  if (map === 'none') return t('The picture; there is no attention on it {0}.', pass);
  if (map === 'broken')
    return t('The picture; of its attention {0}, what was recorded are not numbers.', pass);
  const share = percent(map.half.size / map.mass.length);
  return t('The picture with attention {0}: half of it lies on {1} of the picture.', pass, share);
}
