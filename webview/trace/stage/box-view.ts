// A box that a person draws on the picture: with the pointer, or with its four edges as numbers.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { AttentionActions } from './attention-actions';
import { textButton, tool } from '../../ui/buttons';
import type { Look } from '../look';
import type { TraceView } from '../../../src/shared/protocol/trace-panel';
import type { PictureBox } from '../../../src/shared/trace/token';

const edges = (): readonly string[] => [t('Left'), t('Top'), t('Right'), t('Bottom')];

/** Nothing where no attention is known that could lie in a box. */
export function boxView(
  { picture, attention }: TraceView,
  { box }: Look,
  { change }: AttentionActions,
): TemplateResult | typeof nothing {
  if (!picture || picture.boxes.length === 0 || !attention?.hasMean) return nothing;
  const { width, height } = picture;
  if (!box) {
    const middle: PictureBox = [width / 4, height / 4, (3 * width) / 4, (3 * height) / 4];
    return html`<div class="box-line label">
      ${textButton({ label: t('Measure in a box'), onPress: () => change({ box: middle }) })}
      <span>${t('or drag on the picture')}</span>
    </div>`;
  }
  const put = (edge: number, event: Event) => {
    const { valueAsNumber } = event.target as HTMLInputElement;
    if (Number.isFinite(valueAsNumber))
      change({ box: box.map((side, i) => (i === edge ? valueAsNumber : side)) as unknown as PictureBox });
  };
  return html`<div class="box-line label" role="group" aria-label=${t('Your box, in pixels of the picture')}>
    ${edges().map(
      (name, edge) =>
        html`<input
          type="number"
          aria-label=${name}
          title=${name}
          min="0"
          max=${edge % 2 === 0 ? width : height}
          .value=${String(Math.round(box[edge] ?? 0))}
          @change=${(event: Event) => put(edge, event)}
        />`,
    )}
    ${tool({ icon: 'close', label: t('Clear the box'), onPress: () => change({ box: null }) })}
  </div>`;
}
