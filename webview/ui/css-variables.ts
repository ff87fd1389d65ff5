// Values that only CSS can draw (a width, a share) go into custom properties. Not through a style attribute: the
// content security policy forbids those, and lit's own directive writes one at first. What stays as it was is not written
// again: the page would find out anew how all that lies below looks.

import { noChange } from 'lit';
import type { ElementPart } from 'lit';
import { directive, Directive } from 'lit/directive.js';

type Values = Readonly<Record<`--${string}`, string>>;

class CssVariables extends Directive {
  #written: Values = {};

  /** Says what is to be given; there is no server that would draw a page. */
  readonly render: (values: Values) => unknown = () => noChange;

  override update({ element }: ElementPart, [values]: [Values]) {
    if (element instanceof HTMLElement)
      for (const [name, value] of Object.entries(values) as [keyof Values, string][])
        if (this.#written[name] !== value) element.style.setProperty(name, value);
    this.#written = values;
    return noChange;
  }
}

export const cssVariables = directive(CssVariables);
