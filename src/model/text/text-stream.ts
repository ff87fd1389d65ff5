// Problem: an answer is shown while it is written, but a token is not a piece of text: a character may need four of them,
// and the first word of a text loses the space that others keep.
// Idea: decode the last few tokens with and without the new one; the difference is what it says. A character that is not
// complete decodes to one replacement character at the end, which is held back until it is complete or the text ends.

/** Enough for a character of four bytes, one in each token. */
const kept = 4;
const incomplete = '\ufffd';

export interface StreamDecoder {
  /** Whether the token is part of the text at all. */
  says(id: number): boolean;
  /** The text of tokens that are. */
  decode(ids: readonly number[]): string;
}

export class TextStream {
  private readonly decoder: StreamDecoder;
  private recent: readonly number[] = [];
  /** What the recent tokens say, without an incomplete character. */
  private said = '';

  constructor(decoder: StreamDecoder) {
    this.decoder = decoder;
  }

  /** What this token adds to the text; often nothing yet. All pieces in a row are the text. */
  push(id: number): string {
    if (!this.decoder.says(id)) return '';
    this.recent = [...this.recent, id];
    const before = this.said;
    this.said = complete(this.decoder.decode(this.recent));
    const piece = this.said.slice(before.length);
    if (this.recent.length > 2 * kept) {
      this.recent = this.recent.slice(-kept);
      this.said = complete(this.decoder.decode(this.recent));
    }
    return piece;
  }

  /** What was held back. */
  end(): string {
    const rest = this.decoder.decode(this.recent).slice(this.said.length);
    this.recent = [];
    this.said = '';
    return rest;
  }
}

function complete(text: string): string {
  return text.endsWith(incomplete) ? text.slice(0, -1) : text;
}
