// Moves what says "you are here": the playhead by a transform, the selected word by a class. The film itself is not
// touched, so that scrubbing costs the same however long it is.

import type { Axis } from './axis';
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
  #revealed = NaN;
  /** What was read of this film: asking the page again would make it lay out itself for each move. */
  #known: { readonly axis: Axis; readonly ruler: readonly RulerName[]; seen: Seen } | undefined;

  /** `root` holds the drawn film. */
  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** `text`: what it says; the number of the step unless told. */
  place({ axis }: Pick<Film, 'axis'>, step: number, text = String(step)): void {
    const x = axis.x(step);
    const head = this.#root.querySelector<HTMLElement>('.playhead');
    if (head) {
      if (head.hidden !== Number.isNaN(x)) head.hidden = Number.isNaN(x);
      head.style.setProperty('--x', `${x}px`);
      const label = head.firstElementChild;
      const digits = String(text.length);
      if (head.style.getPropertyValue('--digits') !== digits) head.style.setProperty('--digits', digits);
      if (label) label.textContent = text;
    }
    this.#select(step);
    const known = this.#known?.axis === axis ? this.#known : this.#read(axis);
    uncover(known.ruler, x, text.length);
    // Whoever has scrolled away stays there until they choose another step.
    if (!Number.isNaN(x) && this.#revealed !== x) this.#reveal(known.seen, x);
    this.#revealed = x;
  }

  #read(axis: Axis) {
    const names = [...this.#root.querySelectorAll('.ruler span')];
    const ruler = names.map((name, index) => {
      const from = (axis.columns[index]?.x ?? NaN) + nameInset;
      return { name, from, to: from + (name.textContent.length || 0) * glyphWidth };
    });
    this.#known = { axis, ruler, seen: this.#readSeen() };
    this.#showSeen(this.#known.seen);
    return this.#known;
  }

  #readSeen(): Seen {
    const scroller = this.#root.querySelector('.scroller');
    const { scrollLeft = 0, clientWidth = 0, scrollWidth = 0 } = scroller ?? {};
    return { left: scrollLeft, width: clientWidth, all: scrollWidth };
  }

  #select(step: number): void {
    const token = this.#root.querySelector(`#${stepId(step)}`);
    const strip = this.#root.querySelector('.strip');
    if (this.#selected === token && token?.classList.contains('on')) return;
    this.#selected?.classList.remove('on');
    this.#selected?.setAttribute('aria-selected', 'false');
    this.#selected = token;
    token?.classList.add('on');
    token?.setAttribute('aria-selected', 'true');
    if (token) strip?.setAttribute('aria-activedescendant', stepId(step));
    else strip?.removeAttribute('aria-activedescendant');
  }

  #reveal({ left, width, all }: Seen, x: number): void {
    if (all <= width) return;
    const place = (x - left) / width;
    if (place >= comfort && place <= 1 - comfort) return;
    const scroller = this.#root.querySelector('.scroller');
    const next = Math.max(0, Math.min(all - width, x - width / 2));
    if (scroller && Math.abs(next - left) >= 1) scroller.scrollLeft = next;
  }

  /** The person, or the playhead, has moved the film under its window. */
  markSeen(): void {
    if (!this.#known) return;
    this.#known.seen = this.#readSeen();
    this.#showSeen(this.#known.seen);
  }

  /** In the overview: which part of a long film is seen. */
  #showSeen({ left, width, all }: Seen): void {
    const seen = this.#root.querySelector<HTMLElement>('.overview .seen');
    seen?.style.setProperty('--from', `${(100 * left) / all}%`);
    seen?.style.setProperty('--width', `${(100 * width) / all}%`);
  }
}

interface Seen {
  readonly left: number;
  readonly width: number;
  readonly all: number;
}

interface RulerName {
  readonly name: Element;
  readonly from: number;
  readonly to: number;
}

/** What the number would cover half of is not shown: "latent ste3" is no name. */
function uncover(ruler: readonly RulerName[], x: number, digits: number): void {
  const reach = (digits * glyphWidth) / 2 + numberPadding;
  for (const { name, from, to } of ruler) name.classList.toggle('under', x + reach > from && x - reach < to);
}
