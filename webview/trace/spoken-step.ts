// The step that was chosen, said to whoever does not see it. Film and table say it themselves where they have the focus;
// from everywhere else keys move a step that nothing would speak of. A run that goes on is not followed: a reader who hears
// every token hears nothing else.

import { stepTitle } from './film/step-title';
import type { TraceView } from '../../src/shared/protocol/trace-panel';

/** Who scrubs hears where it ends. */
const restMs = 250;

export class SpokenStep {
  /** Written into, and not made anew: a part that is added makes the whole page lay itself out. */
  readonly #said = document.createTextNode('');
  #resting: number | undefined;

  constructor(place: HTMLElement) {
    place.replaceChildren(this.#said);
  }

  say({ steps }: TraceView, step: number): void {
    window.clearTimeout(this.#resting);
    const isSaid = document.activeElement?.matches('.strip, .row-step') === true;
    this.#resting = window.setTimeout(() => {
      this.#said.data = isSaid ? '' : stepTitle(steps, step);
    }, restMs);
  }
}
