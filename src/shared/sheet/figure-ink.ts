// The colours of a drawing: those of the theme, or of paper.

export interface FigureInk {
  readonly ink: string;
  readonly label: string;
  readonly rule: string;
  readonly changed: string;
  readonly lost: string;
  readonly ground: string;
  readonly font: string;
}
