// Moves what says "you are here": the playhead by a transform, the selected word by a class. The film itself is not
// touched, so that scrubbing costs the same however long it is.

import type { Film } from './film';
import { stepId } from './step-title';

/** The playhead stays this far inside of what is seen of a long film. */
const comfort = 0.2;

/** Of the ruler's figures and letters, on average, and of what lies around them, in pixels. */
const glyphWidth = 6;
const numberPadding = 5;
const nameInset = 4;

export class Playhead {
  readonly #root: HTMLElement;
  #selected: Element | null = null;

  /** `root` holds the drawn film. */
  constructor(root: HTMLElement) {
    this.#root = root;
  }

  place({ axis }: Film, step: number): void {
    const x = axis.x(step);
    const head = this.#root.querySelector<HTMLElement>('.playhead');
    if (head) {
      head.hidden = Number.isNaN(x);
      head.style.setProperty('--x', `${x}px`);
      const label = head.firstElementChild;
      if (label) label.textContent = String(step);
    }
    this.#uncover(axis, x, String(step).length);
    this.#select(step);
    if (!Number.isNaN(x)) this.#reveal(x);
    this.markSeen();
  }

  #select(step: number): void {
    const token = this.#root.querySelector(`#${stepId(step)}`);
    if (this.#selected !== token) {
      this.#selected?.classList.remove('on');
      this.#selected?.setAttribute('aria-selected', 'false');
      this.#selected = token;
    }
    token?.classList.add('on');
    token?.setAttribute('aria-selected', 'true');
    const strip = this.#root.querySelector('.strip');
    if (token) strip?.setAttribute('aria-activedescendant', stepId(step));
    else strip?.removeAttribute('aria-activedescendant');
  }

  /** What the number would cover half of is not shown: "latent ste3" is no name. */
  #uncover({ columns }: Film['axis'], x: number, digits: number): void {
    const reach = (digits * glyphWidth) / 2 + numberPadding;
    this.#root.querySelectorAll('.ruler span').forEach((name, index) => {
      const from = (columns[index]?.x ?? NaN) + nameInset;
      const to = from + (name.textContent.length || 0) * glyphWidth;
      name.classList.toggle('under', x + reach > from && x - reach < to);
    });
  }

  #reveal(x: number): void {
    const scroller = this.#root.querySelector('.scroller');
    if (!scroller || scroller.scrollWidth <= scroller.clientWidth) return;
    const { clientWidth, scrollLeft } = scroller;
    const place = (x - scrollLeft) / clientWidth;
    if (place < comfort || place > 1 - comfort) scroller.scrollLeft = x - clientWidth / 2;
  }

  /** In the overview: which part of a long film is seen. */
  markSeen(): void {
    const scroller = this.#root.querySelector('.scroller');
    const seen = this.#root.querySelector<HTMLElement>('.overview .seen');
    if (!scroller || !seen) return;
    const { scrollLeft, clientWidth, scrollWidth } = scroller;
    seen.style.setProperty('--from', `${(100 * scrollLeft) / scrollWidth}%`);
    seen.style.setProperty('--width', `${(100 * clientWidth) / scrollWidth}%`);
  }
}
