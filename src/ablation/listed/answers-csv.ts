// Answers to a folder of pictures: `answers.csv` in it, with the columns name and answer (RFC 4180, a line for each picture).

import { limits } from '../spec';
import { text } from '../parse-words';
import { wrong } from '../../intervention/checks';

export const answersName = 'answers.csv';

/** By the names of pictures. */
export class Answers {
  readonly #byName = new Map<string, { readonly answer: string; readonly line: number }>();
  readonly #at: string;

  /** `at` is what sentences begin with. */
  constructor(at: string) {
    this.#at = at;
  }

  take(row: string, line: number): void {
    const at = `${this.#at}, line ${line}`;
    if (row.trim() === '') return;
    const cells = cellsOf(row, at);
    if (line === 1) {
      if (cells.length === 2 && cells[0] === 'name' && cells[1] === 'answer') return;
      throw wrong(at, 'must be name,answer', 'The first line says what the columns are.');
    }
    const [name = '', answer = ''] = cells;
    if (cells.length !== 2) throw wrong(at, `has ${cells.length} cells in the place of name and answer`);
    const known = this.#byName.get(name);
    if (known) throw wrong(at, `names ${name} again, as line ${known.line} did`);
    this.#byName.set(name, { answer: text(answer, `${at}: answer`, limits.answer), line });
  }

  /** Of all pictures, in their order; one that is left out would be a sample that is never right. */
  of(pictures: readonly string[]): readonly string[] {
    for (const [name, { line }] of this.#byName)
      if (!pictures.includes(name))
        throw wrong(`${this.#at}, line ${line}`, `names ${name}, which is no picture here`);
    return pictures.map(name => {
      const known = this.#byName.get(name);
      if (known) return known.answer;
      throw wrong(
        this.#at,
        `has no answer to ${name}`,
        'Add its line, or take the file away to go on without answers.',
      );
    });
  }
}

function cellsOf(row: string, at: string): readonly string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const found = pattern.exec(row);
    if (!found) throw wrong(at, 'has a quotation mark that is not closed, or in the middle of a cell');
    cells.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? '').trim());
    if (found[3] === '') return cells;
  }
}
