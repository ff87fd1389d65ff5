// Problem: a mistake in the file of an ablation is said with its path, "arms[2].part", and an editor wants the line.
// Idea: a path is followed through the text itself, token by token; where it ends, or as far as it can be followed, is the place.

export interface TextPlace {
  readonly start: number;
  readonly end: number;
}

/** Of what a sentence begins with: "samples.task[1] cannot be …"; the whole text where no path is found. */
export function placeOf(text: string, sentence: string): TextPlace {
  const path = /^(?:arm "(?<arm>[^"]*)"|(?<path>[a-z]+(?:\.\w+|\[\d+\])*))/i.exec(sentence)?.groups;
  const steps = path?.['path']?.match(/\w+/g) ?? (path?.['arm'] === undefined ? [] : ['arms']);
  const scanner = new Scanner(text);
  return scanner.find(steps) ?? { start: 0, end: Math.min(text.length, 1) };
}

/** Reads JSON only as far as is needed to know where values begin and end; what is no JSON ends it. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  find(steps: readonly string[]): TextPlace | undefined {
    let found: TextPlace | undefined;
    for (const step of steps) {
      this.#space();
      const from = this.#text[this.#at] === '{' ? this.#member(step) : this.#element(Number(step));
      if (!from) return found;
      found = from;
    }
    return found;
  }

  /** Goes to the value of a key; the place is key and value. */
  #member(name: string): TextPlace | undefined {
    this.#at++;
    for (;;) {
      this.#space();
      const start = this.#at;
      const key = this.#string();
      if (key === undefined) return undefined;
      this.#space();
      if (this.#text[this.#at] !== ':') return undefined;
      this.#at++;
      this.#space();
      const value = this.#at;
      this.#skip();
      if (key === name) return this.#back(value, { start, end: this.#at });
      this.#space();
      if (this.#text[this.#at] !== ',') return undefined;
      this.#at++;
    }
  }

  #element(number: number): TextPlace | undefined {
    if (this.#text[this.#at] !== '[' || !Number.isSafeInteger(number)) return undefined;
    this.#at++;
    for (let at = 0; ; at++) {
      this.#space();
      const start = this.#at;
      this.#skip();
      if (this.#at === start) return undefined;
      if (at === number) return this.#back(start, { start, end: this.#at });
      this.#space();
      if (this.#text[this.#at] !== ',') return undefined;
      this.#at++;
    }
  }

  /** The next step begins inside of the value. */
  #back(value: number, place: TextPlace): TextPlace {
    this.#at = value;
    return place;
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #string(): string | undefined {
    if (this.#text[this.#at] !== '"') return undefined;
    const start = ++this.#at;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    return this.#text.slice(start, this.#at++);
  }

  /** Behind a whole value, however deep. */
  #skip(): void {
    let depth = 0;
    while (this.#at < this.#text.length) {
      const letter = this.#text[this.#at] ?? '';
      if (letter === '"') this.#string();
      else {
        if (depth === 0 && /[,\]}]/.test(letter)) return;
        if (letter === '{' || letter === '[') depth++;
        if (letter === '}' || letter === ']') depth--;
        this.#at++;
      }
      if (depth === 0 && /["}\]]/.test(letter)) return;
    }
  }
}
