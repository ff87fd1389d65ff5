// One place is selected in both films: the playhead stands there, and each list of steps has it as its active option.

import { letters } from './compare-film';
import type { CompareFilm } from './compare-film';
import { optionId } from './pair-strip';
import { Playhead } from '../film/playhead';

export class ComparePlayhead {
  readonly #root: HTMLElement;
  readonly #playhead: Playhead;

  /** `root` holds the drawn films. */
  constructor(root: HTMLElement) {
    this.#root = root;
    this.#playhead = new Playhead(root);
  }

  place(film: CompareFilm, place: number): void {
    this.#playhead.place(film, place, placeText(film, place));
    for (const selected of this.#root.querySelectorAll('.on')) {
      selected.classList.remove('on');
      selected.setAttribute('aria-selected', 'false');
    }
    for (const letter of letters) {
      const option = this.#root.querySelector(`#${optionId({ letter }, place)}`);
      option?.classList.add('on');
      option?.setAttribute('aria-selected', 'true');
      const strip = this.#root.querySelector(`.strip.${letter}`);
      if (option) strip?.setAttribute('aria-activedescendant', option.id);
      else strip?.removeAttribute('aria-activedescendant');
    }
  }

  markSeen(): void {
    this.#playhead.markSeen();
  }
}

/** "120"; "118 | 120" where the runs count differently. */
export function placeText({ alignment }: CompareFilm, place: number): string {
  const { a, b } = alignment.places[place] ?? {};
  if (a === undefined || b === undefined || a === b) return String(a ?? b ?? place);
  return `${a} | ${b}`;
}
