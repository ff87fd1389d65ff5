// The marks of both runs on their common axis: what was changed in A, then what was changed in B, each over the places where
// that run was made under it.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { letters } from './compare-film';
import type { CompareFilm, Side } from './compare-film';
import { swatch } from './swatch';
import { markRows } from '../film/marks-view';
import type { MarkView } from '../../../src/shared/trace-view/marks';

/** Of each run; more would push the tracks away. */
const mostRows = 3;

export function compareMarksView(film: CompareFilm): TemplateResult | typeof nothing {
  if (letters.every(letter => film[letter].trace.marks.length === 0)) return nothing;
  return html`<ul class="film-marks" aria-label=${t('Interventions')}>
    ${letters.map(letter => {
      const side = film[letter];
      const whose = html`${swatch(side)}${letter.toUpperCase()} `;
      const { marks } = side.trace;
      return markRows(marks, { axis: film.axis, most: mostRows, whose, placesOf: placesIn(film, side) });
    })}
  </ul>`;
}

/** A run of steps is a run of places, but for steps that have none. */
function placesIn({ alignment }: CompareFilm, { letter }: Side): (mark: MarkView) => MarkView['steps'] {
  return ({ steps }) => {
    const marked = new Set<number>();
    for (const [from, to] of steps) for (let step = from; step <= to; step++) marked.add(step);
    const runs: [number, number][] = [];
    alignment.places.forEach((place, at) => {
      const step = place[letter];
      if (step === undefined || !marked.has(step)) return;
      const last = runs.at(-1);
      if (last?.[1] === at - 1) last[1] = at;
      else runs.push([at, at]);
    });
    return runs;
  };
}
