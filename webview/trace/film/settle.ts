// Columns that are out of sight are neither laid out nor painted. A strip is as high as the highest of its columns, so its
// height is read while all of them are laid out, and kept until they are others or the page has another width.

import type { Film } from './film';

const settledFor = new WeakMap<HTMLElement, string>();

/** `root` holds films that were just drawn. */
export function settle(
  root: ParentNode,
  { axis, room, growing }: Pick<Film, 'axis' | 'room' | 'growing'>,
): void {
  const isLong = axis.width > room && !growing;
  for (const strip of root.querySelectorAll<HTMLElement>('.strip')) {
    // Two runs that change places have the same columns and other words in them.
    const drawn = `${isLong} ${room} ${axis.width} ${strip.textContent}`;
    if (settledFor.get(strip) === drawn && strip.classList.contains('settled') === isLong) continue;
    settledFor.set(strip, drawn);
    strip.classList.remove('settled');
    if (!isLong) continue;
    strip.style.setProperty('--height', `${strip.getBoundingClientRect().height}px`);
    strip.classList.add('settled');
  }
}
