// The heads of one layer as small maps, each on its own scale. One of them is in the tab order; arrows go to the others.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { StageMaps } from './attention-map';
import type { AttentionActions } from './attention-actions';
import { textButton } from '../../ui/buttons';
import { contextOf } from '../change/context';
import type { Look } from '../look';
import type { TraceView } from '../../../src/shared/protocol/trace-panel';
import { entropyOf } from '../../../src/shared/trace-view/mesh';
import { cssVariables } from '../../ui/css-variables';
import { range } from '../../ui/range';

export function headsView(
  trace: TraceView,
  look: Look,
  maps: StageMaps,
  actions: AttentionActions,
): TemplateResult | typeof nothing {
  const { attention } = trace;
  if (!attention || attention.layers.length === 0 || !(attention.hasLayers || attention.heads > 0))
    return nothing;
  const layerName = (index: number) => `L${attention.layers[index] ?? index}`;
  return html`<div class="heads">
    ${attention.heads > 0 ? gridView(attention.heads, look, maps, layerName(look.layer), actions) : nothing}
    ${range({
      label: t('Layer'),
      value: look.layer,
      min: 0,
      max: attention.layers.length - 1,
      step: 1,
      format: layerName,
      onInput: layer => actions.change({ layer, mode: look.mode === 'mean' ? 'layer' : look.mode }),
    })}
    <p class="caption label">
      ${
        attention.heads > 0
          ? headsWords(layerName(look.layer).slice(1), maps.heads)
          : t('Single heads were not recorded.')
      }
    </p>
    ${
      attention.heads > 0 && actions.knockOut && look.mode === 'head'
        ? textButton({
            label: t('Knock out head {0}\u2026', String(look.head)),
            icon: 'circleSlash',
            key: 'k',
            onPress: actions.knockOut,
          })
        : nothing
    }
  </div>`;
}

/** An empty map is one of two things, and neither is a scale. */
function headsWords(layer: string, heads: StageMaps['heads']): string {
  const count = (what: 'none' | 'broken') => heads.filter(map => map === what).length;
  const [none, broken] = [count('none'), count('broken')];
  if (none === heads.length)
    return t('{0} heads of layer {1}, none on the picture', String(heads.length), layer);
  return [
    t('{0} heads of layer {1}, each on its own scale', String(heads.length), layer),
    ...(none > 0 ? [t('{0} of them not on the picture', String(none))] : []),
    ...(broken > 0 ? [t('{0} of them not recorded as numbers', String(broken))] : []),
  ].join('; ');
}

/** Between the maps, in CSS pixels. */
export const headGap = 4;

const headColumns = (heads: number) =>
  heads <= 4 ? 2 : heads <= 9 ? 3 : heads <= 20 ? 4 : heads <= 32 ? 6 : 8;

function gridView(heads: number, look: Look, maps: StageMaps, layer: string, actions: AttentionActions) {
  const columns = headColumns(heads);
  const rows = Array.from({ length: Math.ceil(heads / columns) }, (_, row) => row);
  return html`<div
    class="head-grid"
    role="grid"
    aria-label=${t('Heads of layer {0}', layer.slice(1))}
    ${cssVariables({ '--columns': String(columns), '--gap': `${headGap}px` })}
    @keydown=${(event: KeyboardEvent) => rove(event, heads, columns, actions)}
    @pointermove=${(event: PointerEvent) => showEntropy(event, layer, maps)}
  >
    <canvas class="heads-map" role="presentation" aria-hidden="true" data-columns=${columns}></canvas>
    ${rows.map(
      row =>
        html`<div role="row" class="head-row">
          ${Array.from({ length: Math.min(columns, heads - row * columns) }, (_, column) => {
            const head = row * columns + column;
            return html`<button
              role="gridcell"
              class="head-cell"
              data-head=${head}
              aria-selected=${String(head === look.head && look.mode === 'head')}
              tabindex=${head === look.head ? 0 : -1}
              aria-label=${headName(layer, head, maps)}
              title=${head === look.head ? headTitle(layer, head, maps) : nothing}
              data-vscode-context=${actions.knockOut ? contextOf('head') : nothing}
              @click=${() => actions.change({ head, mode: 'head' })}
              @contextmenu=${() => actions.change({ head, mode: 'head' })}
            ></button>`;
          })}
        </div>`,
    )}
  </div>`;
}

/** Entropies of dozens of heads would all be computed and written anew for each step; that of the head which keys reach is, and that of one which is pointed at. */
function showEntropy({ target }: PointerEvent, layer: string, maps: StageMaps): void {
  if (target instanceof HTMLButtonElement)
    target.title = headTitle(layer, Number(target.dataset['head']), maps);
}

function headName(layer: string, head: number, maps: StageMaps): string {
  const map = maps.heads[head];
  const name = t('{0}, head {1}', layer, String(head));
  if (!map) return name;
  if (map === 'broken') return t('{0}: what was recorded are not numbers', name);
  return map === 'none' ? t('{0}: none on the picture', name) : name;
}

function headTitle(layer: string, head: number, maps: StageMaps): string {
  const [name, map] = [headName(layer, head, maps), maps.heads[head]];
  return map && typeof map !== 'string' ? t('{0}: entropy {1} nats', name, entropyOf(map).toFixed(2)) : name;
}

/** From the cell that has the focus: the chosen one is drawn a frame later, and keys may come faster. */
function rove(event: KeyboardEvent, heads: number, columns: number, actions: AttentionActions): void {
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  if (by === undefined || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  const head = Number((event.target as HTMLElement).dataset['head']) + by;
  if (head < 0 || head >= heads) return;
  actions.change({ head, mode: 'head' });
  (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-head="${head}"]`)?.focus();
}
