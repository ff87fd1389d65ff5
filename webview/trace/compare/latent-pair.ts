// The newest latents of both runs side by side: sketches, chosen patches or where a thought looks.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { letters } from './compare-film';
import type { CompareFilm, Letter, Side } from './compare-film';
import type { SideFound } from './side-found';
import { swatch } from './swatch';
import { chosenBy, kindOf } from '../film/frames';
import { nameOf, originWords } from '../film/step-title';
import { latentGroupName } from '../../../src/shared/trace-view/latent-words';
import { cssVariables } from '../../ui/css-variables';

export function latentPairView(
  film: CompareFilm,
  found: Readonly<Record<Letter, SideFound>>,
): TemplateResult | typeof nothing {
  const steps = letters.map(letter => film[letter].trace.steps[found[letter].latentStep ?? -1]);
  const [named] = steps.flatMap(step => step?.latent ?? []);
  if (!named) return nothing;
  const selected = letters.some(letter => found[letter].step?.latent);
  const name = latentGroupName(named);
  return html`<div class="pane latent" role="group" aria-label=${t('Latents of A and B')}>
    <div class="head-line">
      <h2>${name.charAt(0).toUpperCase() + name.slice(1)}</h2>
      <span class="label">${selected ? nothing : t('the newest before this step')}</span>
    </div>
    <div class="pair">${letters.map(letter => sideView(film[letter], found[letter]))}</div>
  </div>`;
}

function sideView(side: Side, { latentStep, latent }: SideFound): TemplateResult {
  const step = latentStep === undefined ? undefined : side.trace.steps[latentStep];
  const letter = side.letter.toUpperCase();
  if (latentStep === undefined || !step?.latent)
    return html`<figure data-side=${side.letter}>
      <div class="no-latent label">${t('no latent so far')}</div>
      <figcaption>${swatch(side)}${letter}</figcaption>
    </figure>`;
  const { picture } = side.trace;
  const kind = kindOf(side.trace, step.latent);
  const aspect = picture && kind !== 'decoded' ? `${picture.width} / ${picture.height}` : '1';
  const sketch = latent.frame?.sketch;
  const own = kind === 'decoded' && sketch ? `${sketch.width} / ${sketch.height}` : aspect;
  return html`<figure data-side=${side.letter} ${cssVariables({ '--aspect': own })}>
    ${
      kind === 'discrete'
        ? html`<div class="no-latent label">${t('It was not decoded to a picture.')}</div>`
        : canvasView(kind, `${letter}: ${pictureName(side, latentStep)}`)
    }
    <figcaption>
      ${swatch(side)}${letter}
      <span class="label">${[nameOf(step), ...originWords(step.latent)].join(', ')}</span>
    </figcaption>
  </figure>`;
}

function canvasView(kind: 'decoded' | 'patches' | 'looking', name: string) {
  const part = { decoded: 'sketch', patches: 'pieces', looking: 'looking' }[kind];
  return html`<canvas class=${part} data-part="sketch" role="img" aria-label=${name}></canvas>`;
}

function pictureName({ trace }: Side, index: number): string {
  const step = trace.steps[index];
  const { before, own } = chosenBy(trace.steps, index);
  const name = step ? nameOf(step) : '';
  return own.length > 0
    ? t('{0}, {1} patches have been fed again', name, String(before.length + own.length))
    : name;
}
