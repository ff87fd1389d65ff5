// Values that only CSS can draw (a width, a share) go into custom properties. Not through a style attribute: the
// content security policy forbids those, and lit's own directive writes one at first.

import { ref } from 'lit/directives/ref.js';

export function cssVariables(values: Readonly<Record<`--${string}`, string>>) {
  return ref(element => {
    if (!(element instanceof HTMLElement)) return;
    for (const [name, value] of Object.entries(values)) element.style.setProperty(name, value);
  });
}
