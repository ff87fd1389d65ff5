// The stage of two runs: where both look at the selected place, what both had sketched by then, and how far apart they are.
// Layer and head are chosen for both at once; every picture keeps a scale of its own, and says so.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing, render } from 'lit';
import { letters } from './compare-film';
import type { CompareFilm, Letter, Side } from './compare-film';
import { placeText } from './compare-playhead';
import { latentPairView } from './latent-pair';
import { pairRows } from './pair-figures';
import type { PairRow, PlaceFigures } from './pair-figures';
import type { SideFound } from './side-found';
import { swatch } from './swatch';
import { linkButton } from '../../ui/buttons';
import { nameOf } from '../film/step-title';
import { modesOf } from '../look';
import type { Look } from '../look';
import { modeChoice, summary } from '../stage/attention-view';
import { boxView } from '../stage/box-view';
import type { AttentionActions } from '../stage/attention-actions';
import type { PictureView } from '../../../src/shared/protocol/trace-panel';
import type { PictureBox } from '../../../src/shared/trace/token';
import { entropyOf } from '../../../src/shared/trace-view/mesh';
import { range } from '../../ui/range';
import { cssVariables } from '../../ui/css-variables';

export interface CompareStageActions extends AttentionActions {
  readonly replacementTest: () => void;
}

export interface CompareStageView {
  readonly film: CompareFilm;
  readonly place: number;
  readonly look: Look;
  readonly found: Readonly<Record<Letter, SideFound>>;
  readonly figures: PlaceFigures;
  /** The command line that was copied. */
  readonly command: string | undefined;
}

export function drawCompareStage(
  root: HTMLElement,
  view: CompareStageView,
  actions: CompareStageActions,
): void {
  render(
    html`${attentionPairView(view, actions)} ${latentPairView(view.film, view.found)}
    ${differenceView(view, actions)}`,
    root,
  );
}

function attentionPairView({ film, look, found }: CompareStageView, actions: AttentionActions) {
  const looking = letters.filter(letter => film[letter].trace.attention);
  const own = (film.a.isOwn ? film.a : film.b).trace;
  // Layers and heads are chosen among those of the editor's own run, where it has any.
  const guide = own.attention ? own : film[looking[0] ?? 'a'].trace;
  if (looking.length === 0 && !letters.some(letter => film[letter].trace.picture)) return nothing;
  return html`<div class="pane attention" role="group" aria-label=${t('Attention of A and B')}>
    <div class="head-line">
      <h2>${t('Attention')}</h2>
      <span class="label">${looking.length > 0 ? t('each on its own scale') : t('not recorded')}</span>
      ${looking.length > 0 ? modeChoice(guide, look, actions) : nothing}
    </div>
    <div class="pair">${letters.map(letter => attentionFigure(film, film[letter], found[letter]))}</div>
    ${looking.length > 0 ? controlsView(guide, look, actions) : nothing}
    ${look.box ? boxView(own, look, actions) : nothing}
  </div>`;
}

function attentionFigure({ same }: CompareFilm, side: Side, found: SideFound): TemplateResult {
  const { step, look, map, instead } = found;
  const { picture } = side.trace;
  const aspect = picture ? `${picture.width} / ${picture.height}` : '1';
  return html`<figure data-side=${side.letter} ${cssVariables({ '--aspect': aspect })}>
    <div class="pair-picture">
      <canvas
        class="picture"
        role="img"
        aria-label=${`${side.letter.toUpperCase()}: ${summary(side.trace, look, map)}`}
      ></canvas>
      ${picture && look.box && (side.isOwn || same.picture) ? boxMark(look.box, picture) : nothing}
    </div>
    <figcaption>
      ${swatch(side)}${side.letter.toUpperCase()}
      <span class="label"
        >${
          step
            ? html`${nameOf(step)}${mapText(map)}${instead === undefined ? nothing : html`, <span class="instead">${instead}</span>`}`
            : t('has no step here')
        }</span
      >
    </figcaption>
  </figure>`;
}

function mapText(map: SideFound['map']): string {
  if (map === 'none') return t(', none on the picture');
  if (map === 'broken') return t(', what was recorded are not numbers');
  return map ? t(', map entropy {0}', entropyOf(map).toFixed(2)) : '';
}

function boxMark([left, top, right, bottom]: PictureBox, { width, height }: PictureView): TemplateResult {
  const share = (part: number, of: number) => `${(100 * part) / of}%`;
  return html`<i
    class="box-mark"
    ${cssVariables({
      '--left': share(left, width),
      '--top': share(top, height),
      '--width': share(right - left, width),
      '--height': share(bottom - top, height),
    })}
  ></i>`;
}

function controlsView(guide: Side['trace'], look: Look, actions: AttentionActions): TemplateResult {
  const { attention } = guide;
  const layers = attention?.layers ?? [];
  const hasLayers = modesOf(guide).length > 1;
  return html`<div class="pair-controls">
    ${range({
      label: t('Overlay'),
      value: look.opacity,
      min: 0,
      max: 100,
      step: 5,
      format: value => `${value} %`,
      onInput: opacity => actions.change({ opacity }),
    })}
    ${
      hasLayers && layers.length > 1
        ? range({
            label: t('Layer'),
            value: look.layer,
            min: 0,
            max: layers.length - 1,
            step: 1,
            format: index => `L${layers[index] ?? index}`,
            onInput: layer => actions.change({ layer, mode: look.mode === 'mean' ? 'layer' : look.mode }),
          })
        : nothing
    }
    ${
      look.mode === 'head' && attention && attention.heads > 1
        ? range({
            label: t('Head'),
            value: look.head,
            min: 0,
            max: attention.heads - 1,
            step: 1,
            format: String,
            onInput: head => actions.change({ head }),
          })
        : nothing
    }
  </div>`;
}

function differenceView({ film, place, figures, command }: CompareStageView, actions: CompareStageActions) {
  return html`<div class="pane difference" role="group" aria-label=${t('Difference')}>
    <table>
      <caption>
        <h2>${t('Difference')}</h2>
        <span class="label">${t('at step {0}', placeText(film, place))}</span>
      </caption>
      <thead>
        <tr>
          <td></td>
          ${letters.map(
            letter => html`<th scope="col" class="number">${swatch({ letter })}${letter.toUpperCase()}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${pairRows(film, place, figures).map(rowView)}
      </tbody>
    </table>
    <p class="caption label">${t('One pair proves little.')} ${testView(film, actions)}</p>
    <p class="command" role="status">
      ${command === undefined ? nothing : html`<span class="label">${t('Copied:')}</span> <code class="mono">${command}</code>`}
    </p>
  </div>`;
}

/** What would prove more: a test of this run, or why there is none. */
function testView({ a, b }: CompareFilm, actions: CompareStageActions) {
  const { untested } = (a.isOwn ? a : b).trace;
  if (untested !== undefined) return untested;
  return html`${linkButton(t('Copy the replacement test'), actions.replacementTest, t('A command line for the terminal'))}
  ${t('on 400 samples, for the terminal.')}`;
}

function rowView({ name, title, values }: PairRow): TemplateResult {
  return html`<tr title=${title ?? nothing}>
    <th scope="row">${name}</th>
    ${
      values.length === 1
        ? html`<td class="number both" colspan="2">${values[0]}</td>`
        : values.map(value => html`<td class="number">${value}</td>`)
    }
  </tr>`;
}
