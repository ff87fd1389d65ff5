// Problem: a token may be a piece of a character, and vocabularies write spaces and bytes in disguise (Ġ, ▁, <0x0A>).
// Idea: show the text of a token alone where it is text, and its bytes in pointed brackets where it is not.

/** The byte that each character of a byte-level vocabulary stands for: printable ones for themselves. */
const bytesOfCharacters = new Map<string, number>();
for (let byte = 0, others = 0; byte < 256; byte++) {
  const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
  bytesOfCharacters.set(String.fromCharCode(printable ? byte : 256 + others++), byte);
}

export interface RawToken {
  /** As the vocabulary spells it. */
  readonly raw: string;
  /** As it decodes alone. */
  readonly decoded: string;
  readonly byteLevel: boolean;
}

/** The token as a person may read it, with its leading space. */
export function tokenText({ raw, decoded, byteLevel }: RawToken): string {
  const broken = decoded.includes('\ufffd') && !raw.includes('\ufffd');
  if (byteLevel) return broken ? Array.from(raw, byteText).join('') : decoded;
  if (/^<0x[0-9A-F]{2}>$/.test(raw)) return broken ? raw : decoded;
  // Alone, a word is decoded as the first of a text, which loses its space.
  return raw.replaceAll('▁', ' ');
}

function byteText(character: string): string {
  const byte = bytesOfCharacters.get(character);
  if (byte === undefined) return character;
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}
