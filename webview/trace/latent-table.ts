// What is drawn of the selected latent, as numbers: its readings beside noise, its patches in the order of choice, where it
// looks, the levels of its states and what the concept head reads.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { textButton } from '../ui/buttons';
import { nameOf } from './film/step-title';
import type { FoundLatent } from './stage/latent-view';
import { patchName } from './stage/patch-name';
import type { LatentView, PictureView, TraceView } from '../../src/shared/protocol/trace-panel';
import { readingName, valuesOf } from '../../src/shared/trace-view/reading-view';

/** What, which, its value, and what 95 % of noise stays below. */
type Row = readonly [what: string, which: string, value: string, noise: string];

export function latentTable(
  trace: TraceView,
  step: number,
  found: FoundLatent,
  copy: (text: string) => void,
): TemplateResult | typeof nothing {
  const view = trace.steps[step];
  if (!view?.latent) return nothing;
  const names: Row = [t('what'), t('which'), t('value'), t('noise 95 %')];
  const rows = [...formRows(view.latent, trace.picture), ...foundRows(found, trace.picture)];
  const line = (row: Row) => row.map(cell => cell.replace(/[\t\n]/g, ' ')).join('\t');
  return html`<section class="steps" aria-label=${t('Table of the selected latent')}>
    <div class="table-tools">
      <h2>${nameOf(view)}</h2>
      ${textButton({ label: t('Copy latent as TSV'), icon: 'copy', onPress: () => copy([names, ...rows].map(line).join('\n')) })}
    </div>
    <div
      class="table-scroll"
      role="region"
      tabindex="0"
      aria-label=${t('Values of the latent, to be scrolled')}
    >
      <table class="of-latent">
        <thead>
          <tr>
            ${names.map((name, i) => html`<th scope="col" class=${i > 1 ? 'number' : ''}>${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            row =>
              html`<tr>
                ${row.map((cell, i) => html`<td class=${i > 1 ? 'number' : ''}>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function formRows({ form }: LatentView, picture: PictureView | undefined): readonly Row[] {
  switch (form.kind) {
    case 'denoised':
      return form.levels.map((level, i) => [t('noise level of a state'), String(i), String(level), '']);
    case 'patches':
      return form.patches.map((patch, i) => [
        t('chosen patch {0}', String(i + 1)),
        patchName(picture, patch),
        form.scores[i]?.toFixed(4) ?? '\u2013',
        '',
      ]);
    case 'slot':
      return [[t('gate'), '', form.gamma.toFixed(2), '']];
  }
}

function foundRows({ frame, detail }: FoundLatent, picture: PictureView | undefined): readonly Row[] {
  const readings = (detail?.readings ?? []).flatMap(reading =>
    valuesOf(reading).map(({ of, value }, i): Row => {
      const which = reading.kind === 'patches' ? patchName(picture, reading.nearest[i]?.patch ?? 0) : of;
      return [readingName(reading), which, value.toFixed(4), reading.noise95.toFixed(4)];
    }),
  );
  const looks = Array.from(frame?.trajectory ?? [], (weight, patch): Row => {
    return [t('trajectory'), patchName(picture, patch), weight.toFixed(4), ''];
  });
  const mind = Array.from(detail?.concept ?? [], (value, i): Row => {
    return [t('concept'), String(i), value.toFixed(4), ''];
  });
  return [...readings, ...looks, ...mind];
}
