// How a terminal is: its width, whether it shows colours, and enough of them for a picture. Measurements are grey; the other colours say right, wrong
// and changed, always beside the word.

export interface Look {
  /** Of the terminal, in columns. */
  readonly width: number;
  readonly colour: boolean;
  /** Every colour, so that characters can be pixels. */
  readonly pictures: boolean;
}

const codes = { title: 1, grey: 2, right: 32, wrong: 31, changed: 33 } as const;

export type Tone = keyof typeof codes;
export type Paint = (text: string, tone: Tone) => string;

/** What fits a file or a pipe, which have no width. */
const widthElsewhere = 100;

/** NO_COLOR is respected; a file and a pipe get none. */
export function lookOf(stream: NodeJS.WriteStream): Look {
  return {
    width: stream.columns || widthElsewhere,
    colour: stream.isTTY && stream.hasColors(),
    pictures: stream.isTTY && stream.hasColors(2 ** 24),
  };
}

export function paintOf({ colour }: Look): Paint {
  return (text, tone) => (colour ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text);
}
