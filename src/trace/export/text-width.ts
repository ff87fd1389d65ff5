// Problem: a figure is text without a browser that would break its lines, and whoever opens it may have another font.
// Idea: the widths of Helvetica, which Arial and Liberation Sans share letter by letter; what else there is counts as wide.

/** Thousandths of the font's size, of the characters from space to tilde. */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const firstCode = 32;
const otherWidth = 600;
/** Chinese, Japanese, Korean and pictures stand in squares. */
const square =
  /[\u1100-\u115f\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\u{1f000}-\u{3fffd}]/u;

export const fontFamily = 'Helvetica, Arial, "Liberation Sans", sans-serif';

/** In the unit of `size`. */
export function textWidth(text: string, size: number): number {
  let sum = 0;
  for (const character of text) {
    const known = widths[(character.codePointAt(0) ?? 0) - firstCode];
    sum += known ?? (square.test(character) ? 1000 : otherWidth);
  }
  return (sum * size) / 1000;
}

/** As much of it as fits, with an ellipsis where something is missing. */
export function fitted(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const room = width - textWidth('…', size);
  let [kept, sum] = ['', 0];
  for (const character of text) {
    sum += textWidth(character, size);
    if (sum > room) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Lines between words, at most so many. */
export function wrappedText(text: string, size: number, width: number, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(joined, size) > width) {
      lines.push(line);
      line = word;
    } else line = joined;
    if (lines.length >= most) break;
  }
  const all = line === '' ? lines : [...lines, line];
  if (all.length <= most) return all.map(one => fitted(one, size, width));
  return [...all.slice(0, most - 1), `${all[most - 1] ?? ''} …`].map(one => fitted(one, size, width));
}
