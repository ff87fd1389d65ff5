// Problem: a report is full of text that models, files and other people wrote, and one place where it is not escaped is
// enough to run a script in the browser of whoever opens it.
// Idea: pages are put together by one template tag that escapes every value; only what the tag made itself goes in as it is.

import { printable } from '../../shared/format';

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Html | undefined | false | readonly Value[];

export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const [first = '', ...rest] = parts.map(part => part.replace(indentation, '\n'));
  return new Html(rest.reduce((page, part, index) => page + written(values[index]) + part, first));
}

/** Its text alone, for where there are no elements of a page. */
export function withoutTags({ text }: Html): Html {
  return new Html(
    text
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

/** Of the source of a template: a page has no use for it. */
const indentation = /\n\s+/g;

function written(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(written).join('');
  return escaped(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Also without characters that turn the direction of what follows, and those that XML forbids. */
function escaped(text: string): string {
  return printable(text.replace(/\s/g, ' ').replace(/[\ufffe\uffff]/g, '\ufffd'), Infinity).replace(
    /[&<>"']/g,
    sign => entities[sign] ?? '',
  );
}
