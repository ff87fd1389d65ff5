// What the stage shows of one of the two runs at a place: its step, the maps of that, and the latent that was newest then.

import { stepAt } from './compare-film';
import type { CompareFilm, Side } from './compare-film';
import { insteadOf, lookedAt } from './looked-at';
import type { Look } from '../look';
import { pictureMap } from '../stage/attention-map';
import type { Found, MainMap } from '../stage/attention-map';
import type { FoundLatent } from '../stage/latent-view';
import type { Maps } from '../stage/maps';
import type { StepView } from '../../../src/shared/protocol/trace-panel';

export interface SideFound {
  readonly step: StepView | undefined;
  /** The common choice of layer and head, as far as this run has it. */
  readonly look: Look;
  /** What is shown in place of the common choice; undefined where it is that. */
  readonly instead: string | undefined;
  /** One map for each run: the heads beside it are of one run alone. */
  readonly map: Found<MainMap>;
  /** What is on the picture: while the map is on its way, the one before it. Figures are of `map` alone. */
  readonly drawn: Found<MainMap>;
  /** The step of the newest latent. */
  readonly latentStep: number | undefined;
  readonly latent: FoundLatent;
}

export function sideFound(film: CompareFilm, side: Side, place: number, look: Look, maps: Maps): SideFound {
  const { trace, letter } = side;
  const index = film.alignment.places[place]?.[letter];
  const step = stepAt(film, side, place);
  const own = lookedAt(film, side, { ...look, step: index ?? look.step });
  const latentStep = newestLatent(film, side, place);
  const latent = latentStep === undefined ? undefined : trace.steps[latentStep]?.latent;
  if (step) maps.expect(trace, own.step, own.layer, { layers: own.mode !== 'mean', readings: false });
  const map = step ? pictureMap(trace, own, maps) : null;
  return {
    step,
    look: own,
    instead: insteadOf(film, side, look),
    map,
    drawn: map,
    latentStep,
    latent: {
      frame: latent ? maps.frame(trace, latent.number) : null,
      // What is compared are pictures; readings of one latent stand in the table below.
      detail: null,
    },
  };
}

function newestLatent(
  { alignment }: CompareFilm,
  { trace, letter }: Side,
  place: number,
): number | undefined {
  for (let at = place; at >= 0; at--) {
    const index = alignment.places[at]?.[letter];
    if (index !== undefined && trace.steps[index]?.latent) return index;
  }
  return undefined;
}
