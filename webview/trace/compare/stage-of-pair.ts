// Keeps what the stage of two runs shows: what is on its way leaves the last picture standing for a moment instead of a
// flicker, and figures of both are asked for when a place is rested on. What was not there is asked for again when a run has
// gone on, and what failed when a person comes to the place again.

import { letters } from './compare-film';
import type { CompareFilm, Letter } from './compare-film';
import { drawCompareStage } from './compare-stage';
import { sideFound } from './side-found';
import type { SideFound } from './side-found';
import { readTheme, watchTheme } from '../colour/theme';
import type { Look } from '../look';
import type { AttentionActions } from '../stage/attention-actions';
import type { Maps } from '../stage/maps';
import { fitAll } from '../stage/paint';
import { paintLatent } from '../stage/paint-latent';
import { paintStage } from '../stage/paint-stage';
import type { StepDifference, StepPair } from '../../../src/shared/protocol/trace-compare';

export type AskStepDifference = (steps: StepPair, latents: StepPair | null) => Promise<StepDifference>;

export interface PairStageHost {
  readonly mapsOf: (isOwn: boolean) => Maps;
  readonly stepDifference: AskStepDifference;
  readonly replacementTest: () => Promise<string>;
}

interface Shown {
  readonly film: CompareFilm;
  readonly place: number;
  readonly look: Look;
  readonly bare: boolean;
}

const kept = 64;

interface Known {
  /** Null: it could not be read. */
  readonly found: StepDifference | null;
  /** The state of both runs when something of it was not there; absent where nothing is missing. */
  readonly missingIn?: string;
}

export class CompareStage {
  readonly #root: HTMLElement;
  readonly #host: PairStageHost;
  readonly #actions: AttentionActions;
  #theme = readTheme();
  #last: Shown | undefined;
  #found: Readonly<Record<Letter, SideFound>> | undefined;
  #differences = new Map<string, Known>();
  /** The place that is looked at, as the figures of both know it. */
  #visited: string | undefined;
  #asking: string | undefined;
  #command: string | undefined;

  constructor(root: HTMLElement, host: PairStageHost, actions: AttentionActions) {
    this.#root = root;
    this.#host = host;
    this.#actions = actions;
    watchTheme(() => {
      this.#theme = readTheme();
      if (this.#last) this.#draw(this.#last);
    });
    new ResizeObserver(() => this.#paint()).observe(root);
  }

  /** Another pair. */
  clear(): void {
    this.#differences = new Map();
    this.#visited = undefined;
    this.#found = undefined;
    this.#last = undefined;
    this.#command = undefined;
  }

  draw(film: CompareFilm, place: number, look: Look, bare: boolean): void {
    this.#draw({ film, place, look, bare });
  }

  #draw(shown: Shown): void {
    const { film, place, look } = shown;
    const before = this.#last?.film.a.isOwn === film.a.isOwn ? this.#found : undefined;
    const side = (letter: Letter) =>
      still(
        sideFound(film, film[letter], place, look, this.#host.mapsOf(film[letter].isOwn)),
        before?.[letter],
      );
    const found = { a: side('a'), b: side('b') };
    this.#found = found;
    this.#last = shown;
    const figures = {
      difference: this.#differenceAt(film, place, found),
      maps: { a: found.a.map, b: found.b.map },
    };
    drawCompareStage(
      this.#root,
      { film, place, look, found, figures, command: this.#command },
      { ...this.#actions, replacementTest: () => void this.#copyTest() },
    );
    this.#paint();
  }

  async #copyTest(): Promise<void> {
    this.#command = await this.#host.replacementTest().catch(() => undefined);
    if (this.#last) this.#draw(this.#last);
  }

  #differenceAt(film: CompareFilm, place: number, found: Readonly<Record<Letter, SideFound>>) {
    const { a, b } = film.alignment.places[place] ?? {};
    const visited = this.#visited;
    this.#visited = undefined;
    if (a === undefined || b === undefined) return null;
    const [latentA, latentB] = [found.a.latentStep, found.b.latentStep];
    const inOrder = (one: number, two: number): StepPair => (film.a.isOwn ? [one, two] : [two, one]);
    const steps = inOrder(a, b);
    const latents = latentA === undefined || latentB === undefined ? null : inOrder(latentA, latentB);
    const key = [...steps, ...(latents ?? [])].join(' ');
    const known = this.#differences.get(key);
    const isAgain = known?.found === null && visited !== key;
    const isNow = known?.missingIn === undefined || known.missingIn === film.state;
    // While another answer is on its way it is as if nobody had been here yet.
    if (this.#asking !== undefined) return known?.found ?? undefined;
    this.#visited = key;
    if (known && isNow && !isAgain) return known.found;
    void this.#askFor({ key, steps, latents, state: film.state });
    return known?.found ?? undefined;
  }

  /** One at a time: when it is here, whatever is looked at by then is drawn, and asks for its own. */
  async #askFor({ key, steps, latents, state }: Asked): Promise<void> {
    this.#asking = key;
    const differences = this.#differences;
    const found = await this.#host.stepDifference(steps, latents).catch(() => null);
    this.#asking = undefined;
    const isWhole = found !== null && Object.values(found).every(figure => figure !== null);
    differences.set(key, isWhole ? { found } : { found, missingIn: state });
    const [oldest] = differences.keys();
    if (differences.size > kept && oldest !== undefined) differences.delete(oldest);
    if (this.#last && !this.#root.hidden) this.#draw(this.#last);
  }

  #paint(): void {
    const [last, found] = [this.#last, this.#found];
    if (!last || !found || this.#root.hidden) return;
    const { film, bare } = last;
    fitAll(this.#root.querySelectorAll('canvas'));
    for (const letter of letters) {
      const { trace } = film[letter];
      const { look, drawn, latentStep, latent } = found[letter];
      const maps = { main: drawn, heads: [] };
      const picture = this.#host.mapsOf(film[letter].isOwn).picture(trace);
      const theme = this.#theme;
      for (const root of this.#root.querySelectorAll(`.attention [data-side="${letter}"]`))
        paintStage(root, { trace, look, maps, picture, theme, bare });
      if (latentStep === undefined) continue;
      for (const root of this.#root.querySelectorAll(`.latent [data-side="${letter}"]`))
        paintLatent(root, { trace, step: latentStep, found: latent, picture, theme });
    }
  }
}

interface Asked {
  readonly key: string;
  readonly steps: StepPair;
  readonly latents: StepPair | null;
  readonly state: string;
}

/** Of what is on its way the picture before it stands. */
function still(found: SideFound, before: SideFound | undefined): SideFound {
  if (!before || !found.step) return found;
  const drawn = found.map === undefined ? before.drawn : found.map;
  const frame = found.latent.frame === undefined ? before.latent.frame : found.latent.frame;
  return { ...found, drawn, latent: { ...found.latent, frame } };
}
